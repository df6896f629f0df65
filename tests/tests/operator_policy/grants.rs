//! What the policies grant beyond what a run was seen to use, and why.

/// Statements for what CloudFormation does in the operator's name: the emulator's does it without asking anybody.
const BY_CLOUDFORMATION: [&str; 0] = [];

/// Whether only CloudFormation uses the statement.
pub(crate) fn by_cloudformation(sid: &str) -> bool {
    BY_CLOUDFORMATION.contains(&sid)
}

/// Verb, action, and why no run here was seen to use it.
pub(crate) const UNUSED: [(&str, &str, &str); 0] = [];
