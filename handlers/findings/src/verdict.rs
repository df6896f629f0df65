//! Whether a finding asks for action at all, leaving severity floors and accounts aside.

use palisade_contract::Integration;

use crate::Facts;

/// Why a finding asks for no action.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotActionable {
    /// Archived at its source.
    #[error("the finding is archived")]
    Archived,
    /// Its status is a final one, or one that nothing is known about.
    #[error("the finding has the status {}", .0.to_lowercase())]
    Status(String),
    /// Security Hub keeps it for the record only.
    #[error("the finding's record is {}", .0.to_lowercase())]
    Record(String),
    /// Somebody has dealt with it.
    #[error("the finding's workflow is {}", .0.to_lowercase())]
    Workflow(String),
    /// Acting on it would answer ourselves.
    #[error("the finding comes from the protection product or from this install itself")]
    OwnProduct,
    /// No EC2 instance among its resources.
    #[error("the finding cites no EC2 instance")]
    NoInstance,
    /// Something stands in the instance's place, but it is no instance id.
    #[error("the finding cites no valid EC2 instance id, only `{0}`")]
    MalformedInstance(String),
    /// No CVE, so no rule to look for.
    #[error("the finding names no CVE")]
    NoCve,
    /// No bucket among its resources.
    #[error("the finding cites no bucket")]
    NoBucket,
}

impl Facts {
    /// Whether the finding is about now: not archived, closed, suppressed or resolved.
    pub fn current(&self) -> Result<(), NotActionable> {
        let is = |word: &str, words: &[&str]| words.iter().any(|w| w.eq_ignore_ascii_case(word.trim()));
        if let Some(state) = self.record_state.as_deref().filter(|state| !is(state, &["active"])) {
            return Err(NotActionable::Record(state.to_owned()));
        }
        if self.archived {
            return Err(NotActionable::Archived);
        }
        if let Some(workflow) = self.workflow.as_deref().filter(|workflow| is(workflow, &["resolved", "suppressed"])) {
            return Err(NotActionable::Workflow(workflow.to_owned()));
        }
        let over = |status: &str| match self.integration {
            // Inspector has three words; a fourth would not be a reason to change a policy.
            Integration::Inspector => !is(status, &["active"]),
            _ => is(status, &["suppressed", "resolved", "archived", "deleted", "closed"]),
        };
        match self.status.as_deref().filter(|status| over(status)) {
            Some(status) => Err(NotActionable::Status(status.to_owned())),
            None => Ok(()),
        }
    }

    /// Whether the finding asks for action: current, not our own, and about something that can be acted on.
    pub fn actionable(&self) -> Result<(), NotActionable> {
        self.current()?;
        if self.own_product {
            return Err(NotActionable::OwnProduct);
        }
        if self.integration == Integration::Macie {
            return if self.cited.buckets.is_empty() { Err(NotActionable::NoBucket) } else { Ok(()) };
        }
        if self.cited.instances.is_empty() {
            return Err(match self.cited.malformed_instances.first() {
                Some(text) => NotActionable::MalformedInstance(text.clone()),
                None => NotActionable::NoInstance,
            });
        }
        if self.integration == Integration::Inspector && self.cited.cves.is_empty() {
            return Err(NotActionable::NoCve);
        }
        Ok(())
    }
}
