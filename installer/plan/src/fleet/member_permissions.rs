//! What roles in the other accounts need: that of `targets.roles.look`, by which they are looked into, and that of
//! `targets.roles.create`, by which the role of StackSets is made there. More rows of the operator's table.

use PolicyVerb::{Create, Look};

use super::permissions::{COMPARE_ROLE, COMPARE_STACK, DELETE_ROLE, MAKE_ROLE, MAKE_STACK, SEE_STACK};
use crate::operator::{On, Permission, PolicyVerb, When};
use crate::permissions::row;

/// The rows.
#[rustfmt::skip]
pub(crate) const PERMISSIONS: &[Permission] = &[
    // While a wave is brought about.
    row("LookForCause", "why a stack of the set failed",
        &[Look], &[On::Instances], When::Fleet, &["cloudformation:DescribeStackEvents"]),
    row("LookAtFailures", "whether events fail; whether the queue is left",
        &[Look], &[On::Queue], When::Fleet, &["sqs:GetQueueUrl", "sqs:GetQueueAttributes"]),
    row("LookAtAlarm", "whether it rings that did not before the wave",
        &[Look], &[On::Alarm], When::Fleet, &["cloudwatch:DescribeAlarms"]),

    // What an uninstall has left, or what stood before an install.
    row("LookForStacks", "whether they are left",
        &[Look], &[On::Stacks, On::Instances, On::RoleStacks], When::Fleet, &["cloudformation:DescribeStacks"]),
    row("LookForTags", "what carries the install's tag; the action knows no resource",
        &[Look], &[On::Any], When::Fleet, &["tag:GetResources"]),
    row("LookAtKeys", "whether a key that carries it is being deleted",
        &[Look], &[On::OwnKeys], When::OwnTag, &["kms:DescribeKey"]),
    row("LookForFunctions", "whether they are left",
        &[Look], &[On::Functions], When::Fleet, &["lambda:GetFunctionConfiguration"]),
    row("LookForLogGroups", "likewise; a list knows no narrower resource",
        &[Look], &[On::Any], When::Fleet, &["logs:DescribeLogGroups"]),
    row("LookAtLogGroups", "whether a log group was to stay",
        &[Look], &[On::LogGroups], When::Fleet, &["logs:ListTagsForResource"]),
    row("LookForRules", "whether they are left",
        &[Look], &[On::Rules], When::Fleet, &["events:DescribeRule"]),
    row("LookForConfigRules", "likewise; they carry no tags, and a list knows no resource",
        &[Look], &[On::Any], When::Fleet, &["config:DescribeConfigRules"]),
    row("LookForSchedules", "whether the group of the follow-ups is left",
        &[Look], &[On::ScheduleGroup], When::Fleet, &["scheduler:GetScheduleGroup"]),
    row("LookForSecret", "whether one is left",
        &[Look], &[On::SecretName], When::Fleet, &["secretsmanager:DescribeSecret"]),
    row("LookForRoles", "whether they are left; a list knows no narrower resource",
        &[Look], &[On::Any], When::Fleet, &["iam:ListRoles"]),
    row("LookAtRoles", "whose a role of such a name is; a list leaves the tags out",
        &[Look], &[On::NamedRoles], When::Fleet, &["iam:ListRoleTags"]),

    // The role of self-managed StackSets.
    row("DriftOfExecutionStack", "whether the role is as it was deployed",
        &[Look], &[On::RoleStack], When::OwnExecutionRole, COMPARE_STACK),
    row("DriftOfExecutionRole", "CloudFormation reads it in the name of who asks",
        &[Look], &[On::ExecutionRole], When::OwnExecutionRole, COMPARE_ROLE),
    row("FollowDriftOfExecutionRole", "neither knows a narrower resource; CloudFormation reads how its types are configured",
        &[Look], &[On::Any], When::OwnExecutionRole,
        &["cloudformation:DescribeStackDriftDetectionStatus", "cloudformation:BatchDescribeTypeConfigurations"]),
    row("SeeExecutionRole", "whether the stack of the role stands, as whose, and from which template",
        &[Create], &[On::RoleStack], When::Fleet, SEE_STACK),
    row("CompareExecutionRole", "whether one that was deployed by hand is the wanted one",
        &[Create], &[On::RoleStack], When::Fleet, &["cloudformation:GetTemplate"]),
    row("ExecutionStack", "the stack of the role by which StackSets deploys",
        &[Create], &[On::RoleStack], When::Fleet, MAKE_STACK),
    row("ExecutionRole", "the role in it",
        &[Create], &[On::ExecutionRole], When::Fleet, MAKE_ROLE),
    row("FollowExecutionRole", "progress, and the root cause of a failure",
        &[Create], &[On::RoleStack], When::Fleet, &["cloudformation:DescribeStackEvents"]),
    row("DeleteExecutionStack", "when the account leaves, at an uninstall, and after a failed attempt",
        &[Create], &[On::RoleStack], When::Fleet, &["cloudformation:DeleteStack"]),
    row("DeleteExecutionRole", "the role in it",
        &[Create], &[On::ExecutionRole], When::Fleet, DELETE_ROLE),
];
