//! What CloudFormation's word for a stack's state lets one do with it.

/// What can be done with a stack in its present state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// There is none; it can be created.
    Absent,
    /// It can be updated.
    Ready,
    /// Its creation or deletion failed: it must be deleted before it can be created again.
    Heal,
    /// An operation is under way; nothing can be done before it ends.
    Wait,
    /// Its state needs a person; the text says what to do.
    Stuck(&'static str),
}

/// Judges a stack status as DescribeStacks reports it.
pub fn readiness(status: &str) -> Readiness {
    match status {
        "DELETE_COMPLETE" => Readiness::Absent,
        // REVIEW_IN_PROGRESS is no operation: a change set that was to create the stack was never carried out.
        "REVIEW_IN_PROGRESS" | "CREATE_FAILED" | "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "DELETE_FAILED" => {
            Readiness::Heal
        }
        "UPDATE_ROLLBACK_FAILED" => {
            Readiness::Stuck("continue the rollback: aws cloudformation continue-update-rollback --stack-name <stack>")
        }
        "IMPORT_ROLLBACK_FAILED" => Readiness::Stuck("ask AWS Support: an import could not be rolled back"),
        // UPDATE_FAILED is left behind only where somebody disabled the rollback; an update mends it.
        "CREATE_COMPLETE"
        | "UPDATE_COMPLETE"
        | "UPDATE_FAILED"
        | "UPDATE_ROLLBACK_COMPLETE"
        | "IMPORT_COMPLETE"
        | "IMPORT_ROLLBACK_COMPLETE" => Readiness::Ready,
        other if other.ends_with("_IN_PROGRESS") => Readiness::Wait,
        _ => Readiness::Stuck("this program does not know the state; a newer one may"),
    }
}
