//! What the operator needs for the other accounts: more rows of the operator's table.
//!
//! What StackSets does in those accounts it does by roles of its own, not in the operator's name.

use PolicyVerb::{Check, Drift, Install, Plan, Report, Status, Uninstall, UninstallKeeping, Upgrade};

use crate::operator::{On, Permission, PolicyVerb, When};
use crate::permissions::{DEPLOY, row};

/// What making the stack of a role takes: of the administrator account's and of every listed account's.
pub(super) const MAKE_STACK: &[&str] = &[
    "cloudformation:CreateChangeSet",
    "cloudformation:DescribeChangeSet",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:DeleteChangeSet",
    "cloudformation:TagResource",
    "cloudformation:UntagResource",
];

/// The same for the role in it.
pub(super) const MAKE_ROLE: &[&str] = &[
    "iam:CreateRole",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
    "iam:UpdateAssumeRolePolicy",
    "iam:PutRolePolicy",
    "iam:TagRole",
    "iam:UntagRole",
];

/// For seeing whether the stack stands, and as whose: one without resources tells its owner by its change sets only.
pub(super) const SEE_STACK: &[&str] = &["cloudformation:DescribeStacks", "cloudformation:ListChangeSets"];

/// For taking the role away, and what is left of a failed attempt.
pub(super) const DELETE_ROLE: &[&str] = &[
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListRolePolicies",
    "iam:ListAttachedRolePolicies",
    "iam:ListRoleTags",
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
];

/// For having CloudFormation compare what is in the stack.
pub(super) const COMPARE_STACK: &[&str] = &[
    "cloudformation:DescribeStacks",
    "cloudformation:DetectStackDrift",
    "cloudformation:DetectStackResourceDrift",
    "cloudformation:DescribeStackResourceDrifts",
];

/// The role is read in the name of who asks for that.
pub(super) const COMPARE_ROLE: &[&str] =
    &["iam:GetRole", "iam:GetRolePolicy", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies"];

/// The rows.
#[rustfmt::skip]
pub(crate) const PERMISSIONS: &[Permission] = &[
    row("KnowOrganization", "its id stands in policies of the home stack; the action knows no resource",
        &[Plan, Install, Upgrade], &[On::Any], When::Organization, &["organizations:DescribeOrganization"]),
    row("KnowMembers", "which accounts stand below the units, and whether one is suspended",
        &[Check, Plan, Install, Upgrade, Uninstall], &[On::Any], When::Organization,
        &["organizations:ListAccountsForParent", "organizations:ListOrganizationalUnitsForParent"]),
    row("TrustedAccess", "whether StackSets may work in the organisation; the action knows no resource",
        &[Check, Plan, Install, Upgrade], &[On::Any], When::Organization, &["cloudformation:DescribeOrganizationsAccess"]),
    row("SeeStackSet", "the stack set, its stacks, and what runs on it",
        &[Plan, Install, Upgrade, Status, Drift, Uninstall, Report], &[On::StackSet], When::Fleet,
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
          "cloudformation:ListStackSetOperationResults", "cloudformation:ListStackInstanceResourceDrifts"]),
    row("MakeStackSet", "the set",
        DEPLOY, &[On::StackSet], When::Fleet, &["cloudformation:CreateStackSet"]),
    row("TagStackSet", "its tags, which every change of it gives again",
        &[Install, Upgrade, UninstallKeeping], &[On::StackSet], When::Fleet,
        &["cloudformation:TagResource", "cloudformation:UntagResource"]),
    row("MakeStacksOfSet", "its stacks, in the accounts and of the types that a request names",
        DEPLOY, &[On::StackSet, On::StackSetTargets], When::Fleet,
        &["cloudformation:UpdateStackSet", "cloudformation:CreateStackInstances"]),
    row("LeaveAccounts", "stacks of accounts and regions that are no targets any more",
        &[Install, Upgrade, Uninstall], &[On::StackSet, On::StackSetTargets], When::Fleet,
        &["cloudformation:DeleteStackInstances"]),
    row("KeepLogsOfAccounts", "tells the stacks of the set to leave their logs standing when they go",
        &[UninstallKeeping], &[On::StackSet, On::StackSetTargets], When::Fleet, &["cloudformation:UpdateStackSet"]),
    // Also when the config names no other accounts any more.
    row("VerifyStacks", "whether stacks of the set, or of its roles, are left here",
        &[Uninstall], &[On::Instances, On::RoleStacks], When::Always, &["cloudformation:DescribeStacks"]),
    row("DeleteStackSet", "the set",
        &[Uninstall], &[On::StackSet], When::Fleet, &["cloudformation:DeleteStackSet"]),
    row("PassAdministrationRole", "StackSets is given its role",
        &[Install, Upgrade, UninstallKeeping], &[On::AdministrationRole], When::ListedAccounts, &["iam:PassRole"]),
    row("AdministrationStack", "the stack of the role by which StackSets works",
        DEPLOY, &[On::RoleStack], When::OwnAdministrationRole, MAKE_STACK),
    row("AdministrationRole", "the role in it",
        DEPLOY, &[On::AdministrationRole], When::OwnAdministrationRole, MAKE_ROLE),
    row("SeeAdministrationRole", "whether its stack stands, and as whose",
        &[Plan, Install, Upgrade, Uninstall], &[On::RoleStack], When::OwnAdministrationRole, SEE_STACK),
    row("CompareAdministrationRole", "what stands is compared with what is wanted, and tells which accounts were reached",
        &[Plan, Install, Upgrade, Uninstall], &[On::RoleStack], When::OwnAdministrationRole, &["cloudformation:GetTemplate"]),
    row("FollowAdministrationRole", "progress, and the root cause of a failure",
        &[Install, Upgrade, Uninstall], &[On::RoleStack], When::OwnAdministrationRole,
        &["cloudformation:DescribeStackEvents"]),
    row("DeleteAdministrationStack", "at an uninstall, and after a failed attempt",
        &[Install, Upgrade, Uninstall], &[On::RoleStack], When::OwnAdministrationRole, &["cloudformation:DeleteStack"]),
    row("DeleteAdministrationRole", "the role in it",
        &[Install, Upgrade, Uninstall], &[On::AdministrationRole], When::OwnAdministrationRole, DELETE_ROLE),
    row("DriftOfAdministrationStack", "whether the role is as it was deployed",
        &[Drift], &[On::RoleStack], When::OwnAdministrationRole, COMPARE_STACK),
    row("DriftOfAdministrationRole", "CloudFormation reads it in the operator's name",
        &[Drift], &[On::AdministrationRole], When::OwnAdministrationRole, COMPARE_ROLE),
    row("MakeExecutionRoles", "the role in each listed account; only with targets.roles.create",
        &[Install, Upgrade, Uninstall], &[On::CreateRoles], When::Fleet, &["sts:AssumeRole"]),
    row("SecretPolicy", "whom the secret lets in besides this account",
        DEPLOY, &[On::OwnSecret], When::Fleet, &["secretsmanager:PutResourcePolicy"]),
    row("SeeSecretPolicy", "likewise",
        &[Install, Upgrade, Drift, Uninstall], &[On::OwnSecret], When::Fleet, &["secretsmanager:GetResourcePolicy"]),
    row("DeleteSecretPolicy", "likewise",
        &[Install, Upgrade, Uninstall], &[On::OwnSecret], When::Fleet, &["secretsmanager:DeleteResourcePolicy"]),
    row("SeeRollout", "how far the last rollout came",
        &[Plan, Install, Upgrade], &[On::RolloutRecord], When::Fleet, &["s3:GetObject"]),
    row("RecordRollout", "how far this one came",
        DEPLOY, &[On::RolloutRecord], When::Fleet, &["s3:PutObject"]),
    row("HeedAlarms", "whether an alarm of the config's rings; of composite ones CloudWatch tells only who may ask about all",
        &[Check, Install, Upgrade], &[On::Any], When::HeedsAlarms, &["cloudwatch:DescribeAlarms"]),
    row("LookIntoAccounts", "why a stack failed, whether events fail, what drifted unseen; only with targets.roles.look",
        &[Install, Upgrade, Uninstall, Drift], &[On::LookRoles], When::Fleet, &["sts:AssumeRole"]),
];
