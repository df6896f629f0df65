//! Whatever Workload Security answers: every shape is read leniently or refused, and never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use palisade_workload_security::{
    ApplicationType, Assignments, Computer, CurrentApiKey, IntrusionPreventionRule, Policy, ScheduledTask,
};
use serde::de::DeserializeOwned;

fn read<T: DeserializeOwned + std::fmt::Debug>(data: &[u8]) {
    if let Ok(value) = serde_json::from_slice::<T>(data) {
        assert!(!format!("{value:?}").is_empty());
    }
}

fuzz_target!(|data: &[u8]| {
    read::<Computer>(data);
    read::<Policy>(data);
    read::<IntrusionPreventionRule>(data);
    read::<ApplicationType>(data);
    read::<Assignments>(data);
    read::<ScheduledTask>(data);
    read::<CurrentApiKey>(data);
});
