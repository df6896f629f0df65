//! How the other accounts do, as StackSets tells it.

use std::collections::{BTreeMap, BTreeSet};

use palisade_plan::{InstanceState, SetState};
use palisade_templates::OUTPUT_VERSION;
use serde::Serialize;

use super::stack_set;
use crate::failure::Result;
use crate::session::Session;

/// How many stacks that do not stand are told one by one.
const TOLD: usize = 10;

/// The stack set and its stacks.
#[derive(Debug, Serialize)]
pub(crate) struct FleetStatus {
    stack_set: String,
    /// `None`: there is no set.
    version: Option<String>,
    accounts: usize,
    /// How many stacks are in each state.
    states: BTreeMap<String, usize>,
    /// What is under way on the set.
    operation: Option<String>,
    /// Stacks that do not stand as the set says.
    behind: Vec<InstanceState>,
}

/// Looks; `None` when the config names no other accounts.
pub(crate) async fn look(session: &Session) -> Result<Option<FleetStatus>> {
    if session.config.fleet().is_none() {
        return Ok(None);
    }
    let (clients, set) = (session.home(), super::fleet::set_name(session));
    let Some(state) = stack_set::describe(&clients, &set).await? else {
        return Ok(Some(FleetStatus::of(set.name, None, Vec::new(), None)));
    };
    let instances = stack_set::instances(&clients, &set).await?.into_iter().map(|instance| instance.state).collect();
    let operation = stack_set::running(&clients, &set).await?.map(|(_, words)| words);
    Ok(Some(FleetStatus::of(set.name, Some(&state), instances, operation)))
}

impl FleetStatus {
    fn of(
        stack_set: String,
        state: Option<&SetState>,
        instances: Vec<InstanceState>,
        operation: Option<String>,
    ) -> Self {
        let mut states: BTreeMap<String, usize> = BTreeMap::new();
        for instance in &instances {
            *states.entry(instance.state.clone()).or_default() += 1;
        }
        let accounts = instances.iter().map(|instance| &instance.account).collect::<BTreeSet<_>>().len();
        let version = state.map(|state| state.output(OUTPUT_VERSION).unwrap_or("unknown").to_owned());
        let behind = instances.into_iter().filter(|instance| !instance.current).collect();
        Self { stack_set, version, accounts, states, operation, behind }
    }

    /// What is not as it should be, one line each.
    pub(crate) fn trouble(&self) -> Vec<String> {
        if self.version.is_none() {
            return vec![format!("stack set {} does not exist; `palisade install` makes it", self.stack_set)];
        }
        let told = self.behind.iter().take(TOLD).map(|instance| {
            let reason = instance.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
            format!("{} in {}: the stack is {}{reason}", instance.account, instance.region, instance.state)
        });
        let more = self.behind.len().saturating_sub(TOLD);
        let more =
            (more > 0).then(|| format!("{more} more stacks in other accounts do not stand; --output json lists them"));
        told.chain(more).collect()
    }

    /// For people.
    pub(crate) fn lines(&self) -> Vec<String> {
        let Some(version) = &self.version else { return vec![format!("stack set {}: does not exist", self.stack_set)] };
        let plural = if self.accounts == 1 { "" } else { "s" };
        let mut lines = vec![format!(
            "stack set {}, version {version}, in {} other account{plural}",
            self.stack_set, self.accounts
        )];
        lines.extend(self.states.iter().map(|(state, count)| format!("  stacks      {state:<22} {count}")));
        lines.extend(self.operation.iter().map(|operation| format!("  operation   {operation}")));
        lines
    }
}
