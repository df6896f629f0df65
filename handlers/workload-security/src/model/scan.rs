//! The scans that Palisade orders, and how they show among an agent's tasks.

use std::fmt;

/// A scan that Palisade orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScanKind {
    /// Which rules of Intrusion Prevention, Integrity Monitoring and Log Inspection the computer needs.
    Recommendation,
    /// What has changed on the computer against its baseline.
    Integrity,
}

impl ScanKind {
    /// The type of the scheduled task.
    pub fn task_type(self) -> &'static str {
        match self {
            Self::Recommendation => "scan-for-recommendations",
            Self::Integrity => "scan-for-integrity-changes",
        }
    }
}

impl fmt::Display for ScanKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Recommendation => "recommendation scan",
            Self::Integrity => "integrity scan",
        })
    }
}

/// A scan that is running or waiting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingScan {
    /// Which.
    pub kind: ScanKind,
    /// The manager's words, such as `Scan for Recommendations Pending (Heartbeat)`.
    pub text: String,
}

impl PendingScan {
    /// The scan that an agent's task is, if it is one. The texts are prose with a state at their end, so that they are
    /// told apart by the words that all states of one scan share.
    pub fn of_task(text: &str) -> Option<Self> {
        let words = text.to_lowercase();
        let kind = if words.contains("scan") && words.contains("recommendation") {
            ScanKind::Recommendation
        } else if words.contains("integrity") && words.contains("scan") {
            ScanKind::Integrity
        } else {
            return None;
        };
        Some(Self { kind, text: text.to_owned() })
    }

    /// The scan waits for an agent that is offline.
    pub fn agent_is_offline(&self) -> bool {
        self.text.to_lowercase().contains("offline")
    }
}
