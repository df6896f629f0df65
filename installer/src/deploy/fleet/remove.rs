//! Taking the other accounts' part of an install away: every stack of the set, then the set.

use std::collections::BTreeSet;

use palisade_config::Fleet;
use palisade_plan::{FleetTarget, SetState};

use super::roles::Unmade;
use super::{Set, Work, judge, run};
use crate::aws::{error, stack_set};
use crate::failure::{Failure, Result};
use crate::session::Session;

/// Deletes the stacks of the set, and the set itself. Interrupted and run again, it goes on. What ran on the set has been
/// waited for by now. Another run may do the same: where the set is gone in the end, it does not matter who deleted it.
///
/// # Returns
/// What was removed, in words.
pub(crate) async fn all(session: &Session, fleet: &Fleet, state: &SetState) -> Result<Vec<String>> {
    let set = Set::of(session, fleet);
    match delete(session, fleet, &set, state).await {
        // A look that fails by itself says less than the failure.
        Err(failure) => match stack_set::describe(&set.clients, &set.name).await {
            Ok(None) => Ok(vec![format!("stack set {}", set.name.name)]),
            _ => Err(failure),
        },
        removed => removed,
    }
}

async fn delete(session: &Session, fleet: &Fleet, set: &Set<'_>, state: &SetState) -> Result<Vec<String>> {
    let instances = stack_set::instances(&set.clients, &set.name).await?;
    let mut removed = Vec::new();
    if !instances.is_empty() {
        let accounts: BTreeSet<String> = instances.iter().map(|i| i.state.account.clone()).collect();
        let regions: BTreeSet<String> = instances.iter().map(|i| i.state.region.clone()).collect();
        session.output.say(&format!("removing {} stacks from {} other accounts", instances.len(), accounts.len()));
        let (count, other) = (instances.len(), accounts.len());
        let target = FleetTarget {
            accounts,
            regions: regions.into_iter().collect(),
            units: state.units.clone(),
            // By units: so accounts that join meanwhile are not enrolled any more.
            whole_units: !state.units.is_empty(),
            except: BTreeSet::new(),
        };
        let ended = run(session, set, &target, Work::Delete).await?;
        judge(session, fleet, ended, "uninstall").await.map_err(|halt| halt.failure(&set.name.name))?;
        removed.push(format!("{count} stacks in {other} other accounts"));
    }
    delete_set(set).await?;
    removed.push(format!("stack set {}", set.name.name));
    Ok(removed)
}

/// Deletes the stacks of the roles by which StackSets worked: in each account, where a role is named for it, then here.
/// `accounts` are those in which it is known to have worked.
pub(crate) async fn roles(session: &Session, fleet: &Fleet, mut accounts: BTreeSet<String>) -> Result<Unmade> {
    let (clients, name) = (session.home(), session.names.stack_sets_roles());
    if palisade_plan::administration(&session.config, crate::wanted::VERSION).is_some() {
        accounts.extend(super::roles::reached(session).await?);
    }
    let mut unmade = super::roles::unmake(session, fleet, &accounts).await;
    if palisade_plan::administration(&session.config, crate::wanted::VERSION).is_some() {
        unmade.removed.extend(super::roles::delete(session, &clients, &name).await?);
    }
    Ok(unmade)
}

async fn delete_set(set: &Set<'_>) -> Result<()> {
    let name = &set.name.name;
    let request = set.clients.cloudformation().delete_stack_set().stack_set_name(name);
    match request.call_as(set.name.call_as.clone()).send().await {
        Ok(_) => Ok(()),
        Err(e) if error::code(&e).starts_with("StackSetNotEmpty") => {
            let left = stack_set::instances(&set.clients, &set.name).await?;
            let left: Vec<String> =
                left.iter().take(10).map(|i| format!("{} in {}", i.state.account, i.state.region)).collect();
            Err(Failure::new(format!("stack set {name} still has stacks: {}", left.join(", "))).hint(
                "they stand where CloudFormation cannot work, for example in a suspended account; \
                 delete them from the set with `aws cloudformation delete-stack-instances --retain-stacks`, then uninstall again",
            ))
        }
        Err(e) => Err(error::failure(&format!("delete stack set {name}"), &e)),
    }
}
