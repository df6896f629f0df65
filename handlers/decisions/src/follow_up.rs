//! What a follow-up carries from one look to the next: the input of its schedule.

use palisade_contract::{InstanceId, Severity};
use serde::{Deserialize, Serialize};

use crate::{Gap, ScanKind};

/// Value of [`FollowUp::palisade`].
pub const FOLLOW_UP_MARK: &str = "follow-up";

/// An open follow-up. While its schedule stands, no second response to the same instance begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// Always [`FOLLOW_UP_MARK`].
    pub palisade: String,
    /// What is waited for.
    pub kind: FollowUpKind,
    /// The scans that are waited for: those that the answer asked for or found under way, not those that it left out.
    /// Absent in what older versions wrote, which waited for both.
    #[serde(default = "both")]
    pub scans: Vec<ScanKind>,
    /// What the team was told to be missing, in words; of what waits for protection only.
    #[serde(default)]
    pub gap: Option<String>,
    /// The instance. Not the computer's id: that may change.
    pub instance: InstanceId,
    /// When it was opened, epoch milliseconds.
    pub since: i64,
    /// When it gives up, epoch milliseconds.
    pub give_up: i64,
    /// Request id of the invocation that opened it; Lambda keeps it when it retries.
    pub opened_by: String,
    /// The finding that was the cause.
    pub finding: FoundBy,
}

fn both() -> Vec<ScanKind> {
    ScanKind::ALL.to_vec()
}

impl FollowUp {
    /// Whether the finding that says `gap` of the instance stands already, for a cause of this severity or a worse one: it was
    /// written before this was opened, and what resolves it closes this, too.
    pub fn has_told(&self, gap: &Gap, severity: Option<Severity>) -> bool {
        self.kind == FollowUpKind::Protection
            && self.gap.as_deref() == Some(gap.to_string().as_str())
            && severity <= self.finding.severity
    }

    /// Whether it takes the place of `standing`, which was opened for a finding that is less severe: the team was told of that
    /// only. What waits for scans tells nobody by being opened.
    pub fn goes_before(&self, standing: &Self) -> bool {
        self.kind != FollowUpKind::Scan
            && matches!((standing.finding.severity, self.finding.severity), (Some(standing), Some(new)) if standing < new)
    }

    /// Name of the schedule: one for each instance and kind, so that its existence is the lock.
    pub fn schedule_name(kind: FollowUpKind, instance: &InstanceId) -> String {
        match kind {
            FollowUpKind::Scan => format!("scan-{instance}"),
            FollowUpKind::Protection => format!("protection-{instance}"),
            FollowUpKind::Guard => format!("guard-{instance}"),
        }
    }

    /// Name of the scheduled task that scans in this follow-up's name; unique to it, so that a repeated request is found.
    /// `prefix` is that of the install's tasks: [`Names::scheduled_tasks`](palisade_contract::Names::scheduled_tasks).
    pub fn task_name(&self, prefix: &str, scan: ScanKind) -> String {
        format!("{prefix}{} {} {}", scan.action(), self.instance, self.since)
    }
}

/// A follow-up to open, with what it has to remember.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// Of these scans.
    Scan(Vec<ScanKind>),
    /// Of an instance that lacks this.
    Protection(Gap),
    /// Of a policy that is not changed.
    Guard,
}

impl Opening {
    /// Its kind.
    pub const fn kind(&self) -> FollowUpKind {
        match self {
            Self::Scan(_) => FollowUpKind::Scan,
            Self::Protection(_) => FollowUpKind::Protection,
            Self::Guard => FollowUpKind::Guard,
        }
    }
}

/// What a follow-up waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FollowUpKind {
    /// That the scans end, so that their results can be applied.
    Scan,
    /// That an unprotected instance becomes protected.
    Protection,
    /// Nothing: it only keeps the team from being told again and again that a policy is not changed.
    Guard,
}

/// The finding that caused a response, as far as messages name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundBy {
    /// Id of the finding.
    pub id: Option<String>,
    /// Type of the finding.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Its severity.
    pub severity: Option<Severity>,
    /// Account that owns it.
    pub account: Option<String>,
    /// Its region.
    pub region: Option<String>,
}
