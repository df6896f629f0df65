//! The roles of a self-managed stack set, as templates: what each of them needs.

use palisade_config::{Config, Fleet, Reach};
use palisade_templates::{AdministrationSettings, ExecutionSettings, Template};

use crate::execution_statements;

/// The stack of the administrator account's role; `None` where the config names a role, or an organisation, which needs none.
pub fn administration(config: &Config, version: &str) -> Option<Template> {
    let fleet = config.fleet()?;
    let Reach::Accounts(accounts) = &fleet.reach else { return None };
    if fleet.roles.administration.is_some() {
        return None;
    }
    Some(palisade_templates::stack_set_administration(&AdministrationSettings {
        install: config.name.to_string(),
        version: version.to_owned(),
        accounts: accounts.iter().map(ToString::to_string).collect(),
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
        bundle_bucket_prefix: config.bundle_bucket_prefix(),
        statements: execution_statements(config),
    }))
}

fn is_own(fleet: &Fleet) -> bool {
    matches!(fleet.reach, Reach::Accounts(_)) && fleet.roles.execution.is_none()
}
