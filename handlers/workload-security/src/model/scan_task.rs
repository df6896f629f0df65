//! The scheduled task that orders a scan: the API has no "scan now", and a task that runs now and once is its like.

use palisade_contract::ScanKind;
use serde::Serialize;

use super::{
    ids::ComputerId,
    scheduled_task::{INTEGRITY, RECOMMENDATION},
};

/// A scan of one computer, to run once and at once. The manager deletes it by itself after its run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewScanTask {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    enabled: bool,
    run_now: bool,
    schedule_details: Schedule,
    #[serde(flatten)]
    parameters: Parameters,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Schedule {
    time_zone: &'static str,
    recurrence_type: &'static str,
    recurrence_count: u32,
    once_only_schedule_parameters: OnceOnly,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct OnceOnly {
    start_time: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
enum Parameters {
    #[serde(rename = "scanForRecommendationsTaskParameters", rename_all = "camelCase")]
    Recommendation { computer_filter: Filter },
    #[serde(rename = "scanForIntegrityChangesTaskParameters", rename_all = "camelCase")]
    Integrity { computer_filter: Filter, trusted_computers: &'static str },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Filter {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "computerID")]
    computer_id: ComputerId,
}

impl NewScanTask {
    pub(crate) fn new(kind: ScanKind, computer: ComputerId, name: &str) -> Self {
        let computer_filter = Filter { kind: "computer", computer_id: computer };
        let (kind, parameters) = match kind {
            ScanKind::Recommendation => (RECOMMENDATION, Parameters::Recommendation { computer_filter }),
            ScanKind::Integrity => {
                (INTEGRITY, Parameters::Integrity { computer_filter, trusted_computers: "all-computers" })
            }
        };
        Self {
            name: name.to_owned(),
            kind,
            enabled: true,
            run_now: true,
            // A start in the past is of no consequence to a task that runs now; the count of one has it deleted.
            schedule_details: Schedule {
                time_zone: "UTC",
                recurrence_type: "none",
                recurrence_count: 1,
                once_only_schedule_parameters: OnceOnly { start_time: 0 },
            },
            parameters,
        }
    }
}
