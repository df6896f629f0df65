//! What the operator needs for the other accounts: more rows of the operator's table.
//!
//! What StackSets does in those accounts it does by roles of its own, not in the operator's name.

use PolicyVerb::{Check, Drift, Install, Plan, Status, Uninstall, Upgrade};

use crate::operator::{On, Permission, PolicyVerb, When};
use crate::permissions::{DEPLOY, row};

/// The rows.
#[rustfmt::skip]
pub(crate) const PERMISSIONS: &[Permission] = &[
    row("KnowOrganization", "its id stands in policies of the home stack; the action knows no resource",
        &[Check, Plan, Install, Upgrade], &[On::Any], When::Organization, &["organizations:DescribeOrganization"]),
    row("KnowMembers", "which accounts stand below the units, and whether one is suspended",
        &[Check, Plan, Install, Upgrade], &[On::Any], When::Organization,
        &["organizations:ListAccountsForParent", "organizations:ListOrganizationalUnitsForParent"]),
    row("TrustedAccess", "whether StackSets may work in the organisation; the action knows no resource",
        &[Check, Plan, Install, Upgrade], &[On::Any], When::Organization, &["cloudformation:DescribeOrganizationsAccess"]),
    row("SeeStackSet", "the stack set, its stacks, and what runs on it",
        &[Plan, Install, Upgrade, Status, Drift, Uninstall], &[On::StackSet], When::Fleet,
        &["cloudformation:DescribeStackSet", "cloudformation:ListStackInstances"]),
    row("SeeOperations", "an operation that runs already is waited for",
        &[Plan, Install, Upgrade, Status, Drift, Uninstall], &[On::StackSet], When::Fleet,
        &["cloudformation:ListStackSetOperations"]),
    row("FollowOperations", "progress, and why a stack failed",
        &[Install, Upgrade, Uninstall], &[On::StackSet], When::Fleet,
        &["cloudformation:DescribeStackSetOperation", "cloudformation:ListStackSetOperationResults"]),
    row("CompareStackSet", "lets CloudFormation compare the stacks of the set with what stands",
        &[Drift], &[On::StackSet], When::Fleet,
        &["cloudformation:DetectStackSetDrift", "cloudformation:DescribeStackSetOperation",
          "cloudformation:ListStackSetOperationResults"]),
    row("MakeStackSet", "the set, its stacks and its tags",
        DEPLOY, &[On::StackSet], When::Fleet,
        &["cloudformation:CreateStackSet", "cloudformation:UpdateStackSet", "cloudformation:CreateStackInstances",
          "cloudformation:TagResource", "cloudformation:UntagResource"]),
    row("LeaveAccounts", "stacks of accounts and regions that are no targets any more",
        &[Install, Upgrade, Uninstall], &[On::StackSet], When::Fleet, &["cloudformation:DeleteStackInstances"]),
    row("DeleteStackSet", "the set",
        &[Uninstall], &[On::StackSet], When::Fleet, &["cloudformation:DeleteStackSet"]),
    row("PassAdministrationRole", "StackSets is given its role",
        DEPLOY, &[On::AdministrationRole], When::ListedAccounts, &["iam:PassRole"]),
    row("AdministrationRole", "the role by which StackSets works, in a stack of its own",
        DEPLOY, &[On::RoleStack], When::OwnAdministrationRole,
        &["cloudformation:CreateChangeSet", "cloudformation:DescribeChangeSet", "cloudformation:ExecuteChangeSet",
          "cloudformation:DeleteChangeSet", "cloudformation:TagResource", "cloudformation:UntagResource",
          "iam:CreateRole", "iam:UpdateRole", "iam:UpdateRoleDescription", "iam:UpdateAssumeRolePolicy",
          "iam:PutRolePolicy", "iam:TagRole", "iam:UntagRole"]),
    row("SeeAdministrationRole", "likewise",
        &[Plan, Install, Upgrade, Uninstall], &[On::RoleStack], When::OwnAdministrationRole,
        &["cloudformation:DescribeStacks", "cloudformation:DescribeStackEvents", "cloudformation:GetTemplate"]),
    row("DeleteAdministrationRole", "likewise",
        &[Install, Upgrade, Uninstall], &[On::RoleStack], When::OwnAdministrationRole,
        &["cloudformation:DeleteStack", "iam:GetRole", "iam:GetRolePolicy", "iam:ListRolePolicies",
          "iam:ListAttachedRolePolicies", "iam:ListRoleTags", "iam:DeleteRole", "iam:DeleteRolePolicy"]),
    row("MakeExecutionRoles", "the role in each listed account; only with targets.roles.create",
        &[Install, Upgrade, Uninstall], &[On::CreateRoles], When::Fleet, &["sts:AssumeRole"]),
    row("SeeRollout", "how far the last rollout came",
        &[Plan, Install, Upgrade], &[On::RolloutRecord], When::Fleet, &["s3:GetObject"]),
    row("RecordRollout", "how far this one came",
        DEPLOY, &[On::RolloutRecord], When::Fleet, &["s3:PutObject"]),
    row("LookIntoAccounts", "why a stack failed, and whether events fail; only with targets.roles.look",
        &[Install, Upgrade, Uninstall], &[On::LookRoles], When::Fleet, &["sts:AssumeRole"]),
];
