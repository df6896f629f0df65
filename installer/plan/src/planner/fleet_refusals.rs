//! Reasons not to begin that lie in the other accounts.

use palisade_config::{Fleet, Reach};
use palisade_templates::OUTPUT_STACK_SET;

use super::refusals::refuse;
use crate::{FleetPlan, Member, Observed, Refusal, Request, WavePlan};

/// The command that lets StackSets work in an organisation.
const ACTIVATE: &str = "aws cloudformation activate-organizations-access";

pub(super) fn refusals(request: &Request<'_>, observed: &Observed, found: &mut Vec<Refusal>) {
    let config = request.config;
    let Some(fleet) = config.fleet() else {
        let home = observed.regions.get(config.home_region().as_str());
        if let Some(set) = home.and_then(|region| region.home.output(OUTPUT_STACK_SET)) {
            let reason = format!("the stack set {set} serves other accounts, and the config names none any more");
            let hint = "put targets.organization or targets.accounts back; to leave the accounts, uninstall with it";
            refuse(found, "the other accounts", reason, hint);
        }
        return;
    };
    if let Reach::Organization(_) = fleet.reach {
        organization(request, fleet, observed, found);
    }
    if let Some(set) = &observed.fleet.set
        && set.self_managed == matches!(fleet.reach, Reach::Organization(_))
    {
        let (is, asked) =
            if set.self_managed { ("self-managed", "an organisation") } else { ("service-managed", "listed accounts") };
        let reason = format!("the stack set {} is {is}, and the config asks for {asked}", config.names().stack_set());
        refuse(found, "the stack set", reason, "uninstall with the config that made it, then install with this one");
    }
    waves(fleet, observed, found);
}

fn organization(request: &Request<'_>, fleet: &Fleet, observed: &Observed, found: &mut Vec<Refusal>) {
    let Reach::Organization(wanted) = &fleet.reach else { return };
    let account = request.config.account().as_str();
    let Some(seen) = &observed.fleet.organization else {
        let reason = format!("account {account} belongs to no organisation");
        refuse(found, "the organisation", reason, "name targets.accounts instead of targets.organization");
        return;
    };
    match (wanted.delegated_admin, seen.management_account == account) {
        (false, false) => {
            let reason = format!("account {account} is not the management account, {} is", seen.management_account);
            let hint = "use its credentials and account, or register this account as a delegated administrator of \
                        CloudFormation StackSets and set targets.organization.delegated_admin";
            refuse(found, "the organisation", reason, hint);
        }
        (true, true) => {
            let reason = format!("account {account} is the management account itself");
            refuse(found, "the organisation", reason, "leave targets.organization.delegated_admin out");
        }
        _ => {}
    }
    if seen.trusted_access == Some(false) {
        let reason = "CloudFormation StackSets may not work in it: trusted access is off";
        refuse(found, "the organisation", reason, format!("run `{ACTIVATE}` in the management account"));
    }
}

/// A wave of nobody has nothing that could halt the rollout: the accounts after it would be the first ones.
pub(super) fn of_nobody(fleet: &FleetPlan) -> Vec<Refusal> {
    let empty = fleet.waves.iter().filter(|wave| wave.accounts.is_empty());
    let refusal = |wave: &WavePlan| Refusal {
        subject: format!("wave {}", wave.name),
        reason: "no account of it gets a stack".to_owned(),
        hint: "it names only what is excluded, suspended, managed or in an earlier wave, or a unit without accounts: \
               correct targets.rollout.waves"
            .to_owned(),
    };
    empty.map(refusal).collect()
}

/// A wave that names what the units do not hold would be waited for in vain.
fn waves(fleet: &Fleet, observed: &Observed, found: &mut Vec<Refusal>) {
    let Some(members) = &observed.fleet.members else { return };
    let has = |wanted: &str| {
        members.iter().any(|member: &Member| member.account == wanted || member.units.iter().any(|u| u == wanted))
    };
    for wave in &fleet.rollout.waves {
        let named = wave.units.iter().map(ToString::to_string).chain(wave.accounts.iter().map(ToString::to_string));
        for stranger in named.filter(|named| !has(named)) {
            let reason = format!("{stranger} is not below the units of targets.organization");
            refuse(found, format!("wave {}", wave.name), reason, "correct targets.rollout.waves");
        }
    }
}
