//! A scheduled task, as far as it is a scan of computers.

use palisade_contract::ScanKind;
use serde::Deserialize;

use super::ids::{ComputerId, ScheduledTaskId};
use crate::envelope::Listed;

/// Type of a task that scans for recommendations.
pub(super) const RECOMMENDATION: &str = "scan-for-recommendations";
/// Type of a task that scans for changes.
pub(super) const INTEGRITY: &str = "scan-for-integrity-changes";

/// Which computers a task is about.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ComputerFilter {
    /// `computer` for a single one.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The single computer.
    #[serde(rename = "computerID")]
    pub computer_id: Option<ComputerId>,
}

/// What a scan is about.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ScanParameters {
    /// Which computers.
    pub computer_filter: Option<ComputerFilter>,
}

/// A scheduled task.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduledTask {
    /// The identifier.
    #[serde(rename = "ID")]
    pub id: ScheduledTaskId,
    /// The name. The API does not keep names unique.
    pub name: Option<String>,
    /// The type, such as `scan-for-recommendations`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// It runs when it is due.
    pub enabled: Option<bool>,
    /// When it ran last.
    pub last_run_time: Option<i64>,
    /// When it runs next.
    pub next_run_time: Option<i64>,
    /// Of a recommendation scan.
    pub scan_for_recommendations_task_parameters: Option<ScanParameters>,
    /// Of an integrity scan.
    pub scan_for_integrity_changes_task_parameters: Option<ScanParameters>,
}

impl Listed for ScheduledTask {
    const NAME: &'static str = "scheduledTasks";

    fn id(&self) -> i64 {
        self.id.0
    }
}

impl ScheduledTask {
    /// The scan and its computer, when the task is a scan of a single computer.
    pub fn scan(&self) -> Option<(ScanKind, ComputerId)> {
        let (kind, parameters) = match self.kind.as_deref()? {
            RECOMMENDATION => (ScanKind::Recommendation, &self.scan_for_recommendations_task_parameters),
            INTEGRITY => (ScanKind::Integrity, &self.scan_for_integrity_changes_task_parameters),
            _ => return None,
        };
        Some((kind, parameters.as_ref()?.computer_filter.as_ref()?.computer_id?))
    }
}
