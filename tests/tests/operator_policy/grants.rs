//! What the policies grant beyond what a run was seen to use, and why.

use crate::operators::KEEPING;

/// Statements for what CloudFormation does in the operator's name: the emulator's does it without asking anybody.
const BY_CLOUDFORMATION: [&str; 48] = [
    "Alarm",
    "Alias",
    "Buckets",
    "ConfigRules",
    "CreateKey",
    "DeleteAlarm",
    "DeleteAlias",
    "DeleteBuckets",
    "DeleteConfigRules",
    "DeleteFunctions",
    "DeleteKey",
    "DeleteLogGroups",
    "DeleteQueue",
    "DeleteRoles",
    "DeleteRules",
    "DeleteScheduleGroup",
    "DeleteSchedules",
    "DeleteSecret",
    "DeleteTopic",
    "DriftOfAlarm",
    "DriftOfAlias",
    "DriftOfKey",
    "DriftOfLogGroups",
    "DriftOfQueue",
    "DriftOfRules",
    "DriftOfScheduleGroup",
    "DriftOfTopic",
    "Functions",
    "KeepKey",
    "KeepLogs",
    "KeepSecret",
    "Key",
    "ListAliases",
    "ListLogGroups",
    "LogGroups",
    "PassRoles",
    "Queue",
    "ReadBuckets",
    "Roles",
    "Rules",
    "ScheduleGroup",
    "Secret",
    "SeeConfigRules",
    "SeeFunctions",
    "SeeRoles",
    "TagNewKey",
    "TakeBackRules",
    "Topic",
];

/// Whether only CloudFormation uses the statement.
pub(crate) fn by_cloudformation(sid: &str) -> bool {
    BY_CLOUDFORMATION.contains(&sid)
}

const DECRYPTS: &str = "Secrets Manager decrypts in the caller's name; the emulator's asks nobody";
const HEADS: &str =
    "of a bucket that does not exist the emulator tells everybody; one that does exist no run here looks for";
const TAGS: &str = "CloudFormation asks for it when a change set names tags; the emulator's does not";
const READS: &str = "Lambda reads a bundle in the operator's name; the emulator's asks nobody";

const SHELLS: &str = "asked of a stack without resources that tells no owner; plan and install here show it";

const LARGE: &str = "only a template that is too large for a call goes through the bucket";

/// Verb, action, and why no run here was seen to use it.
pub(crate) const UNUSED: &[(&str, &str, &str)] = &[
    ("check", "kms:Decrypt", DECRYPTS),
    ("plan", "s3:GetObjectVersion", READS),
    ("install", "s3:GetObjectVersion", READS),
    ("install", "kms:Decrypt", DECRYPTS),
    ("install", "kms:GenerateDataKey", DECRYPTS),
    ("install", "cloudformation:TagResource", TAGS),
    ("install", "cloudformation:UntagResource", TAGS),
    ("upgrade", "s3:GetObjectVersion", READS),
    ("upgrade", "kms:Decrypt", DECRYPTS),
    ("upgrade", "kms:GenerateDataKey", DECRYPTS),
    ("upgrade", "cloudformation:TagResource", TAGS),
    ("upgrade", "cloudformation:UntagResource", TAGS),
    (
        "upgrade",
        "cloudformation:DeleteStack",
        "clears away what is left of a failed attempt; the install here shows it",
    ),
    ("upgrade", "secretsmanager:DescribeSecret", "looked at while a stack is missing; the install here shows it"),
    ("upgrade", "cloudformation:ListChangeSets", SHELLS),
    ("uninstall", "cloudformation:ListChangeSets", SHELLS),
    ("uninstall", "s3:ListBucket", HEADS),
    ("uninstall", "kms:Decrypt", DECRYPTS),
    (KEEPING, "cloudformation:TagResource", TAGS),
    (KEEPING, "cloudformation:UntagResource", TAGS),
    (KEEPING, "s3:PutObject", LARGE),
    (KEEPING, "s3:GetObject", LARGE),
    (
        "upgrade",
        "secretsmanager:PutSecretValue",
        "CloudFormation's own rights on a secret; the installer's for an upgrade",
    ),
    (
        "drift",
        "cloudformation:DetectStackResourceDrift",
        "CloudFormation asks for it for each resource of a stack; the emulator's does not",
    ),
    ("drift", "cloudformation:BatchDescribeTypeConfigurations", "CloudFormation asks for it; the emulator's does not"),
];
