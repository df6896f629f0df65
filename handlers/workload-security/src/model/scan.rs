//! How the scans that Palisade orders show among an agent's tasks.

use palisade_contract::ScanKind;

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
