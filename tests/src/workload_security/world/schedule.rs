//! When a scheduled task runs, and on which computers.

use super::super::clock::Millis;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The schedule as the API writes it. The simulator runs a task at its one start time or when told to; it keeps the
/// parameters of recurring schedules without acting on them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ScheduleDetails {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
    recurrence_type: Recurrence,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) recurrence_count: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hourly_schedule_parameters: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    daily_schedule_parameters: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weekly_schedule_parameters: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    monthly_schedule_parameters: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    once_only_schedule_parameters: Option<OnceOnly>,
}

impl ScheduleDetails {
    /// The start of a task that runs once, when it lies ahead.
    pub(crate) fn start_after(&self, now: Millis) -> Option<Millis> {
        let once = self.once_only_schedule_parameters.as_ref().filter(|_| self.recurrence_type == Recurrence::None)?;
        (once.start_time > now).then_some(once.start_time)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Recurrence {
    None,
    Hourly,
    Daily,
    Weekly,
    Monthly,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OnceOnly {
    start_time: Millis,
}

/// Which computers a task is for: one, or those of a group or policy; a list of computers cannot be written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ComputerFilter {
    #[serde(rename = "type")]
    pub(crate) kind: FilterKind,
    #[serde(default, rename = "computerID", skip_serializing_if = "Option::is_none")]
    pub(crate) computer: Option<i64>,
    #[serde(default, rename = "computerGroupID", skip_serializing_if = "Option::is_none")]
    pub(crate) group: Option<i64>,
    #[serde(default, rename = "policyID", skip_serializing_if = "Option::is_none")]
    pub(crate) policy: Option<i64>,
    #[serde(default, rename = "smartFolderID", skip_serializing_if = "Option::is_none")]
    pub(crate) smart_folder: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FilterKind {
    Computer,
    AllComputers,
    ComputersInGroup,
    ComputersInGroupOrSubgroup,
    ComputersUsingPolicy,
    ComputersUsingPolicyOrSubpolicy,
    ComputersInSmartFolder,
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    fn details(value: Value) -> Result<ScheduleDetails, serde_json::Error> {
        serde_json::from_value(value)
    }

    #[test]
    fn only_a_single_start_that_lies_ahead_counts() {
        let at = |recurrence: &str, start: i64| {
            let once = json!({"startTime": start});
            details(json!({"recurrenceType": recurrence, "onceOnlyScheduleParameters": once})).unwrap().start_after(100)
        };
        assert_eq!(at("none", 101), Some(101));
        assert_eq!(at("none", 100), None, "the vendor's pattern for a run at once sets a start in the past");
        assert_eq!(at("daily", 101), None);
    }

    #[test]
    fn unknown_keys_are_refused() {
        assert!(details(json!({"recurrenceType": "none", "recurrence": 1})).is_err());
        let many = json!({"type": "computer", "computerIDs": [1, 2]});
        assert!(serde_json::from_value::<ComputerFilter>(many).is_err(), "a filter names one computer");
    }
}
