//! Whatever Workload Security answers: every shape is read leniently or refused, and never panics.

use palisade_workload_security::{
    ApplicationType, Assignments, Computer, CurrentApiKey, IntrusionPreventionRule, Policy, ScheduledTask,
};
use serde::de::DeserializeOwned;

/// Reads it as each of the objects that the API answers.
pub fn api_answer(data: &[u8]) {
    if let Some(computer) = read::<Computer>(data) {
        assert!(!format!("{:?} {:?}", computer.protection(), computer.pending_scans()).is_empty());
    }
    read::<Policy>(data);
    read::<IntrusionPreventionRule>(data);
    read::<ApplicationType>(data);
    read::<Assignments>(data);
    read::<ScheduledTask>(data);
    read::<CurrentApiKey>(data);
}

fn read<T: DeserializeOwned + std::fmt::Debug>(data: &[u8]) -> Option<T> {
    let value = serde_json::from_slice::<T>(data).ok()?;
    assert!(!format!("{value:?}").is_empty());
    Some(value)
}
