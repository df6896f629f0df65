//! Which emulator answers for which call.

use super::call::Emulator;

/// Services that moto keeps and MiniStack does not, or, as of the accounts of an organisation, cannot.
const MOTO_SERVICES: [&str; 6] = ["account", "securityhub", "guardduty", "macie2", "inspector2", "organizations"];

/// Who answers for an operation.
///
/// AWS Config is MiniStack's, with what it lacks taught by its launcher: the rules stand in a template, so their
/// resources, their functions and their evaluations belong to one account.
pub(super) fn destination(service: &str, operation: &str) -> Emulator {
    let stack_sets = service == "cloudformation"
        && (operation.contains("StackSet")
            || operation.contains("StackInstance")
            || operation.ends_with("OrganizationsAccess"));
    if stack_sets || MOTO_SERVICES.contains(&service) { Emulator::Moto } else { Emulator::MiniStack }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stack_sets_go_to_moto_and_stacks_do_not() {
        for operation in ["CreateStackSet", "ListStackSetOperations", "DeleteStackInstances", "ListStackInstances"] {
            assert_eq!(destination("cloudformation", operation), Emulator::Moto, "{operation}");
        }
        for operation in ["CreateStack", "DescribeStackEvents", "CreateChangeSet", "ListStackResources"] {
            assert_eq!(destination("cloudformation", operation), Emulator::MiniStack, "{operation}");
        }
        assert_eq!(destination("securityhub", "BatchImportFindings"), Emulator::Moto);
        assert_eq!(destination("account", "ListRegions"), Emulator::Moto);
        assert_eq!(destination("config", "PutEvaluations"), Emulator::MiniStack);
    }
}
