//! The roles of a self-managed stack set, as templates: what each of them needs.

use std::collections::BTreeSet;

use palisade_config::{Config, Fleet, Reach};
use palisade_templates::{AdministrationSettings, ExecutionSettings, Template, administered_accounts};

use super::{FleetObserved, Leaving};
use crate::{execution_statements, opt_in_regions};

/// The stack of the administrator account's role; `None` where the config names a role, or an organisation, which needs none.
pub fn administration(config: &Config, version: &str) -> Option<Template> {
    let Reach::Accounts(accounts) = &config.fleet()?.reach else { return None };
    let accounts: Vec<String> = accounts.iter().map(ToString::to_string).collect();
    administration_of(config, version, &accounts)
}

/// The same for some of the accounts.
pub(super) fn administration_of(config: &Config, version: &str, accounts: &[String]) -> Option<Template> {
    let fleet = config.fleet()?;
    if fleet.roles.administration.is_some() {
        return None;
    }
    Some(palisade_templates::stack_set_administration(&AdministrationSettings {
        install: config.name.to_string(),
        version: version.to_owned(),
        accounts: accounts.to_vec(),
        execution_role: execution_role(config, fleet),
        opt_in_regions: opt_in_regions(config).iter().map(ToString::to_string).collect(),
    }))
}

/// The stack of each listed account's role; `None` where the config names a role, or an organisation, which needs none.
pub fn execution(config: &Config, version: &str) -> Option<Template> {
    let fleet = config.fleet()?;
    if !is_own(fleet) {
        return None;
    }
    Some(palisade_templates::stack_set_execution(&ExecutionSettings {
        install: config.name.to_string(),
        version: version.to_owned(),
        administrator: config.account().to_string(),
        administration_role: administration_role(config, fleet),
        bundle_bucket_prefix: config.bundle_bucket_prefix(),
        statements: execution_statements(config),
    }))
}

/// Name of the role in the administrator account by which a self-managed set works, ours or the person's.
pub fn administration_role(config: &Config, fleet: &Fleet) -> String {
    fleet.roles.administration.clone().unwrap_or_else(|| config.names().stack_sets_administration())
}

/// Name of the role in each listed account that the other one takes on, ours or the person's.
pub fn execution_role(config: &Config, fleet: &Fleet) -> String {
    fleet.roles.execution.clone().unwrap_or_else(|| config.names().stack_sets_execution())
}

/// Accounts that are listed no more and in which the role of [`execution`] may still stand: those whose stacks go, and those
/// that the role here reaches as it stands.
pub(super) fn leaving(config: &Config, observed: &FleetObserved, leaving: &[Leaving]) -> BTreeSet<String> {
    let Some(Fleet { reach: Reach::Accounts(listed), .. }) = config.fleet().filter(|fleet| is_own(fleet)) else {
        return BTreeSet::new();
    };
    let reached = observed.administration.state().and_then(|state| state.template.as_ref());
    let mut gone = reached.map(administered_accounts).unwrap_or_default();
    gone.extend(leaving.iter().flat_map(|leaving| leaving.target.accounts.iter().cloned()));
    gone.retain(|account| !listed.iter().any(|listed| listed.as_str() == account));
    gone
}

fn is_own(fleet: &Fleet) -> bool {
    matches!(fleet.reach, Reach::Accounts(_)) && fleet.roles.execution.is_none()
}
