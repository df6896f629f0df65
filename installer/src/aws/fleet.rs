//! What stands in the other accounts, seen from the administrator's account. Read-only; where the last rollout is recorded
//! as complete, only StackSets is asked.

use palisade_config::{Config, Fleet, Reach};
use palisade_plan::{FleetObserved, OrganizationObserved};

use super::stack_set::{self, SetName};
use super::{clients::Clients, observe, organization};
use crate::deploy::fleet::record;
use crate::failure::Result;
use crate::session::Session;
use crate::wanted;

/// The set of this install.
pub(crate) fn set_name(session: &Session) -> SetName {
    SetName::new(session.names.stack_set(), session.config.fleet())
}

/// The organisation, when the config names one: its id stands in policies of the home stack.
pub(crate) async fn organization(session: &Session) -> Result<Option<OrganizationObserved>> {
    match session.config.fleet().map(|fleet| &fleet.reach) {
        Some(Reach::Organization(_)) => organization::describe(&session.home()).await,
        _ => Ok(None),
    }
}

/// Looks at the set and, where something is to be done, at who belongs to it. `digest` is that of the wanted template.
pub(crate) async fn observe(
    session: &Session,
    fleet: &Fleet,
    organization: Option<OrganizationObserved>,
    digest: &str,
) -> Result<FleetObserved> {
    let clients = session.home();
    let set = set_name(session);
    let mut observed = FleetObserved { organization, ..FleetObserved::default() };
    if let Some(role) = palisade_plan::administration(&session.config, wanted::VERSION) {
        observed.administration =
            observe::with_template(&clients, &session.names.stack_sets_roles(), &role.digest()).await?;
    }
    observed.set = stack_set::describe(&clients, &set).await?;
    if observed.set.is_some() {
        let instances = stack_set::instances(&clients, &set).await?;
        observed.instances = instances.into_iter().map(|instance| instance.state).collect();
        observed.record = record::read(&clients, &session.bucket(&clients)).await?;
    }
    if !session.verifies && is_settled(&observed, &session.config, fleet, digest) {
        return Ok(observed);
    }
    if let Some(state) = &mut observed.set {
        state.operation = stack_set::running(&clients, &set).await?.map(|(_, words)| words);
    }
    if let Reach::Organization(wanted) = &fleet.reach {
        look_closer(&clients, wanted, &mut observed).await?;
    }
    Ok(observed)
}

/// Whether nothing speaks for a closer look: the template is the wanted one, every stack stands, and the last rollout
/// went through to its end. What the config reaches is compared by the planner's own words for it.
fn is_settled(observed: &FleetObserved, config: &Config, fleet: &Fleet, digest: &str) -> bool {
    let Some(set) = &observed.set else { return false };
    let Some(record) = &observed.record else { return false };
    let units_fit = match &fleet.reach {
        Reach::Organization(o) => {
            o.units.len() == set.units.len() && o.units.iter().all(|unit| set.units.iter().any(|u| u == unit.as_str()))
        }
        Reach::Accounts(_) => true,
    };
    set.output(palisade_templates::OUTPUT_DIGEST) == Some(digest)
        && record.complete
        && record.digest == digest
        && record.reach == palisade_plan::fleet_reach(config, fleet)
        && units_fit
        // StackSets enrols an account that moves below a unit, also one that the config leaves out: its automatic deployments
        // know no exceptions.
        && observed.instances.iter().all(|instance| instance.current && !fleet.reach.excludes(&instance.account))
}

async fn look_closer(
    clients: &Clients,
    wanted: &palisade_config::Organization,
    observed: &mut FleetObserved,
) -> Result<()> {
    if let Some(organization) = &mut observed.organization {
        organization.trusted_access = Some(organization::trusted_access(clients, wanted).await?);
        observed.members = Some(organization::members(clients, wanted).await?);
    }
    let reached = observed.set.as_ref().map(|set| set.units.as_slice()).unwrap_or_default();
    let leaving = reached.iter().filter(|unit| wanted.units.iter().all(|wanted| wanted.as_str() != unit.as_str()));
    observed.below_leaving_units = organization::accounts_below(clients, leaving).await?;
    Ok(())
}
