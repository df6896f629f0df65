//! What the operator needs for each verb: one table, from which `palisade policy` prints IAM policies.
//!
//! CloudFormation acts with the operator's own credentials, so the table holds what it does with each resource, too: the
//! permissions that the resource types' schemas list for create, read, update, delete and tagging, as far as the templates
//! use the properties behind them. Which resource types and condition keys an action knows is taken from AWS's Service
//! Authorization Reference. `aws:CalledVia` is demanded only where no ARN and no tag of the resource can narrow an action:
//! elsewhere, who may deploy any template to the stack would gain nothing by its absence.

use PolicyVerb::{Check, Drift, Events, Install, Plan, Report, Status, Uninstall, Upgrade};
use palisade_contract::Integration;

/// The verbs of the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyVerb {
    /// Writes a config file.
    Init,
    /// Looks whether an install can succeed.
    Check,
    /// Shows what would be done.
    Plan,
    /// Makes an install.
    Install,
    /// Brings an install to another version.
    Upgrade,
    /// Shows how an install does.
    Status,
    /// Looks for what stands otherwise than it was deployed.
    Drift,
    /// Takes an install away.
    Uninstall,
    /// Sends events to the functions, also those that failed.
    Events,
    /// Prints templates.
    Template,
    /// Shows what the survey of web ACLs found.
    Report,
}

impl PolicyVerb {
    /// All of them.
    pub const ALL: [Self; 11] =
        [Self::Init, Check, Plan, Install, Upgrade, Status, Drift, Uninstall, Events, Self::Template, Report];
}

/// What a permission is granted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    /// The actions know no narrower resource.
    Any,
    /// The two stacks.
    Stacks,
    /// The bundle buckets.
    Buckets,
    /// What lies in them.
    Objects,
    /// The secret that the home stack makes.
    OwnSecret,
    /// The same, also where the config names another.
    SecretName,
    /// The secret that the config names.
    ExternalSecret,
    /// Every key; only together with a condition on its tag, or on who sends the request.
    OwnKeys,
    /// The key that the config names.
    ExternalKey,
    /// The alias of the key that the home stack makes.
    Alias,
    /// The handlers' functions.
    Functions,
    /// Roles that CloudFormation names after the stack and their logical id.
    Roles,
    /// The handlers' rules.
    Rules,
    /// The queue of failures.
    Queue,
    /// The default topic and its subscriptions.
    Topic,
    /// The alarm on the queue.
    Alarm,
    /// The functions' log groups.
    LogGroups,
    /// The group of the follow-ups.
    ScheduleGroup,
    /// The follow-ups.
    Schedules,
    /// GuardDuty's detectors.
    Detectors,
    /// Security Hub of the account.
    Hub,
    /// Every rule of AWS Config: their ARNs hold an id that AWS makes up, and templates give them no tags.
    ConfigRules,
    /// The function that takes its rules out of web ACLs when the stack goes.
    WafFunction,
    /// The reports of that function.
    WafReports,
}

/// When a permission holds, besides in the config's regions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// Always.
    Always,
    /// The request tags what it makes as this install's.
    MakesOwnTag,
    /// The same, and CloudFormation sends it: who could tag any key as the install's would have every key.
    CloudFormationMakesOwnTag,
    /// The resource is tagged as this install's.
    OwnTag,
    /// The resource is tagged as this install's, and Secrets Manager asks in the operator's name.
    OwnSecretsOnly,
    /// Secrets Manager asks in the operator's name.
    SecretsOnly,
    /// The role is handed to Lambda.
    ToLambda,
    /// CloudFormation sends it in the operator's name.
    CloudFormationOnly,
    /// The integration is turned on; without it the statement is left out.
    Enabled(Integration),
}

/// One row: a statement of the policies of its verbs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Permission {
    /// Name of the statement: letters and digits.
    pub(crate) sid: &'static str,
    /// What it is for.
    pub(crate) why: &'static str,
    pub(crate) verbs: &'static [PolicyVerb],
    pub(crate) actions: &'static [&'static str],
    pub(crate) on: &'static [On],
    pub(crate) when: When,
}

const DEPLOY: &[PolicyVerb] = &[Install, Upgrade];
const DEPLOY_AND_REMOVE: &[PolicyVerb] = &[Install, Upgrade, Uninstall];

const fn row(
    sid: &'static str,
    why: &'static str,
    verbs: &'static [PolicyVerb],
    on: &'static [On],
    when: When,
    actions: &'static [&'static str],
) -> Permission {
    Permission { sid, why, verbs, actions, on, when }
}

/// Every permission of every verb.
#[rustfmt::skip]
pub(crate) const PERMISSIONS: &[Permission] = &[
    // What the program itself asks.
    row("KnowAccount", "refuses any account but the config's",
        &[Check, Plan, Install, Upgrade, Status, Drift, Uninstall, Events, Report], &[On::Any], When::Always,
        &["sts:GetCallerIdentity"]),
    row("SeeStacks", "what stands, and in which version",
        &[Check, Plan, Install, Upgrade, Status, Drift, Uninstall], &[On::Stacks], When::Always, &["cloudformation:DescribeStacks"]),
    row("CompareStacks", "the preview needs the deployed template",
        &[Plan, Install, Upgrade, Drift], &[On::Stacks], When::Always, &["cloudformation:GetTemplate"]),
    row("FollowStacks", "progress and the cause of a failure",
        DEPLOY_AND_REMOVE, &[On::Stacks], When::Always, &["cloudformation:DescribeStackEvents"]),
    row("SeeUnfinished", "whether a stack whose creation failed has made its bucket",
        &[Uninstall], &[On::Stacks], When::Always, &["cloudformation:DescribeStackResources"]),
    row("ChangeStacks", "creates and updates the stacks through change sets",
        DEPLOY, &[On::Stacks], When::Always,
        &["cloudformation:CreateChangeSet", "cloudformation:DescribeChangeSet", "cloudformation:ExecuteChangeSet",
          "cloudformation:DeleteChangeSet", "cloudformation:TagResource", "cloudformation:UntagResource"]),
    row("DeleteStacks", "takes the stacks away, and what is left of a failed attempt",
        DEPLOY_AND_REMOVE, &[On::Stacks], When::Always, &["cloudformation:DeleteStack"]),
    row("Preflight", "whether Lambda answers",
        &[Check, Install, Upgrade], &[On::Any], When::Always, &["lambda:GetAccountSettings"]),
    row("PreflightGuardDuty", "whether GuardDuty is on; the list knows no narrower resource",
        &[Check, Install, Upgrade], &[On::Any], When::Enabled(Integration::GuardDuty), &["guardduty:ListDetectors"]),
    row("PreflightDetector", "whether GuardDuty is suspended",
        &[Check, Install, Upgrade], &[On::Detectors], When::Enabled(Integration::GuardDuty), &["guardduty:GetDetector"]),
    row("PreflightMacie", "whether Macie is on; the action knows no resource",
        &[Check, Install, Upgrade], &[On::Any], When::Enabled(Integration::Macie), &["macie2:GetMacieSession"]),
    row("PreflightInspector", "whether Inspector is on for EC2; the action knows no narrower resource",
        &[Check, Install, Upgrade], &[On::Any], When::Enabled(Integration::Inspector), &["inspector2:BatchGetAccountStatus"]),
    row("PreflightSecurityHub", "whether Security Hub is on",
        &[Check, Install, Upgrade], &[On::Hub], When::Enabled(Integration::SecurityHub), &["securityhub:DescribeHub"]),
    row("PreflightConfig", "whether AWS Config records instances; neither knows a narrower resource for certain",
        &[Check, Install, Upgrade], &[On::Any], When::Enabled(Integration::Config),
        &["config:DescribeConfigurationRecorders", "config:DescribeConfigurationRecorderStatus"]),
    row("SeeSecret", "whether the secret has a value",
        &[Check, Plan, Install, Upgrade, Status, Drift], &[On::OwnSecret], When::Always, &["secretsmanager:DescribeSecret"]),
    row("CheckKey", "tries the API key that stands",
        &[Check], &[On::OwnSecret], When::Always, &["secretsmanager:GetSecretValue"]),
    row("CheckKeyDecrypt", "Secrets Manager decrypts in the operator's name",
        &[Check], &[On::OwnKeys], When::OwnSecretsOnly, &["kms:Decrypt"]),
    row("CheckExternalKey", "tries the API key of the secret that the config names",
        &[Check, Install, Upgrade], &[On::ExternalSecret], When::Always,
        &["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]),
    row("CheckExternalKeyDecrypt", "Secrets Manager decrypts in the operator's name",
        &[Check, Install, Upgrade], &[On::ExternalKey], When::SecretsOnly, &["kms:Decrypt"]),
    row("SeeBundles", "which bundles lie in the buckets; without ListBucket a missing one looks like a forbidden one",
        &[Plan, Install, Upgrade, Uninstall], &[On::Buckets], When::Always, &["s3:ListBucket"]),
    row("ReadBundles", "looks at a bundle; Lambda reads it in the operator's name",
        &[Plan, Install, Upgrade], &[On::Objects], When::Always, &["s3:GetObject", "s3:GetObjectVersion"]),
    row("PutBundles", "uploads bundles, and a template that is too large for a call",
        DEPLOY, &[On::Objects], When::Always, &["s3:PutObject"]),
    row("PutKey", "puts the API key if it is another; CloudFormation reads a secret before it updates it",
        DEPLOY, &[On::OwnSecret], When::Always, &["secretsmanager:PutSecretValue", "secretsmanager:GetSecretValue"]),
    row("PutKeyEncrypt", "Secrets Manager encrypts in the operator's name",
        DEPLOY, &[On::OwnKeys], When::OwnSecretsOnly, &["kms:GenerateDataKey", "kms:Decrypt"]),

    // What CloudFormation does with the resources of the home stack.
    row("Buckets", "the bundle buckets",
        DEPLOY, &[On::Buckets], When::Always,
        &["s3:CreateBucket", "s3:PutBucketTagging", "s3:TagResource", "s3:UntagResource", "s3:ListTagsForResource",
          "s3:PutEncryptionConfiguration", "s3:PutBucketOwnershipControls", "s3:PutBucketPublicAccessBlock",
          "s3:PutBucketVersioning", "s3:PutBucketPolicy"]),
    row("ReadBuckets", "CloudFormation reads all of a bucket's settings; read-only, so by pattern",
        &[Install, Upgrade, Drift, Uninstall], &[On::Buckets], When::Always,
        &["s3:GetBucket*", "s3:GetAccelerateConfiguration", "s3:GetAnalyticsConfiguration", "s3:GetEncryptionConfiguration",
          "s3:GetIntelligentTieringConfiguration", "s3:GetInventoryConfiguration", "s3:GetLifecycleConfiguration",
          "s3:GetMetricsConfiguration", "s3:GetReplicationConfiguration"]),
    row("DeleteBuckets", "the bundle buckets",
        DEPLOY_AND_REMOVE, &[On::Buckets], When::Always, &["s3:DeleteBucket", "s3:DeleteBucketPolicy"]),
    row("Secret", "the secret without its value",
        DEPLOY, &[On::OwnSecret], When::Always,
        &["secretsmanager:CreateSecret", "secretsmanager:UpdateSecret", "secretsmanager:TagResource",
          "secretsmanager:UntagResource"]),
    row("DeleteSecret", "the secret with its value",
        DEPLOY_AND_REMOVE, &[On::OwnSecret], When::Always, &["secretsmanager:DeleteSecret"]),
    row("CreateKey", "the key that encrypts the secret; a key has no ARN before it is made, so its tag is demanded",
        DEPLOY, &[On::Any], When::MakesOwnTag, &["kms:CreateKey"]),
    row("TagNewKey", "likewise; the tag is given in the same call, before the key carries it",
        DEPLOY, &[On::OwnKeys], When::CloudFormationMakesOwnTag, &["kms:TagResource"]),
    row("Key", "the key that encrypts the secret",
        DEPLOY, &[On::OwnKeys], When::OwnTag,
        &["kms:CreateAlias", "kms:DisableKey", "kms:DisableKeyRotation", "kms:EnableKey", "kms:EnableKeyRotation",
          "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags", "kms:PutKeyPolicy", "kms:TagResource",
          "kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription"]),
    row("DeleteKey", "schedules the deletion of the key",
        DEPLOY_AND_REMOVE, &[On::OwnKeys], When::OwnTag,
        &["kms:DeleteAlias", "kms:DescribeKey", "kms:ScheduleKeyDeletion"]),
    row("Alias", "an alias is granted on itself and on its key",
        DEPLOY, &[On::Alias], When::Always, &["kms:CreateAlias", "kms:UpdateAlias"]),
    row("DeleteAlias", "likewise",
        DEPLOY_AND_REMOVE, &[On::Alias], When::Always, &["kms:DeleteAlias"]),
    row("ListAliases", "CloudFormation finds an alias by listing",
        DEPLOY_AND_REMOVE, &[On::Any], When::Always, &["kms:ListAliases"]),

    // What CloudFormation does with the resources of the regional stack.
    row("Functions", "the functions, their retries, and who may invoke them",
        DEPLOY, &[On::Functions], When::Always,
        &["lambda:CreateFunction", "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration",
          "lambda:PutFunctionConcurrency", "lambda:DeleteFunctionConcurrency", "lambda:AddPermission",
          "lambda:PutFunctionEventInvokeConfig", "lambda:UpdateFunctionEventInvokeConfig", "lambda:TagResource",
          "lambda:UntagResource"]),
    row("SeeFunctions", "CloudFormation waits until a function is active, or gone",
        &[Install, Upgrade, Drift, Uninstall], &[On::Functions], When::Always,
        &["lambda:GetFunction", "lambda:GetFunctionConfiguration", "lambda:GetFunctionCodeSigningConfig",
          "lambda:GetFunctionEventInvokeConfig", "lambda:GetFunctionRecursionConfig", "lambda:GetRuntimeManagementConfig",
          "lambda:GetPolicy", "lambda:ListTags"]),
    row("DeleteFunctions", "the functions",
        DEPLOY_AND_REMOVE, &[On::Functions], When::Always,
        &["lambda:DeleteFunction", "lambda:DeleteFunctionEventInvokeConfig", "lambda:RemovePermission"]),
    row("TakeBackRules", "CloudFormation has the function take its rules out of web ACLs when it goes",
        DEPLOY_AND_REMOVE, &[On::WafFunction], When::Always, &["lambda:InvokeFunction"]),
    row("Roles", "the roles of functions and follow-ups; no managed policy can be attached",
        DEPLOY, &[On::Roles], When::Always,
        &["iam:CreateRole", "iam:UpdateRole", "iam:UpdateRoleDescription", "iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy",
          "iam:TagRole", "iam:UntagRole"]),
    row("SeeRoles", "CloudFormation compares and deletes a role's policies one by one",
        &[Install, Upgrade, Drift, Uninstall], &[On::Roles], When::Always,
        &["iam:GetRole", "iam:GetRolePolicy", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies", "iam:ListRoleTags"]),
    row("DeleteRoles", "the roles",
        DEPLOY_AND_REMOVE, &[On::Roles], When::Always, &["iam:DeleteRole", "iam:DeleteRolePolicy"]),
    row("PassRoles", "a function is given its role",
        DEPLOY, &[On::Roles], When::ToLambda, &["iam:PassRole"]),
    row("Rules", "the rules that bring events",
        DEPLOY, &[On::Rules], When::Always, &["events:PutRule", "events:PutTargets", "events:TagResource", "events:UntagResource"]),
    row("DeleteRules", "the rules that bring events",
        DEPLOY_AND_REMOVE, &[On::Rules], When::Always,
        &["events:DescribeRule", "events:ListTargetsByRule", "events:ListTagsForResource", "events:RemoveTargets",
          "events:DeleteRule"]),
    row("ConfigRules", "the rules of AWS Config; their ARNs cannot be known, so only through CloudFormation",
        DEPLOY, &[On::ConfigRules], When::CloudFormationOnly, &["config:PutConfigRule"]),
    row("DeleteConfigRules", "likewise, and only looked at besides",
        DEPLOY_AND_REMOVE, &[On::ConfigRules], When::CloudFormationOnly, &["config:DeleteConfigRule"]),
    row("SeeConfigRules", "CloudFormation waits until a rule stands, or is gone; a list knows no resource",
        DEPLOY_AND_REMOVE, &[On::Any], When::Always,
        &["config:DescribeConfigRules", "config:DescribeComplianceByConfigRule"]),
    row("Queue", "the queue of failures and its policy",
        DEPLOY, &[On::Queue], When::Always, &["sqs:CreateQueue", "sqs:TagQueue", "sqs:UntagQueue"]),
    row("DeleteQueue", "a policy is deleted by setting none",
        DEPLOY_AND_REMOVE, &[On::Queue], When::Always,
        &["sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:ListQueueTags", "sqs:SetQueueAttributes", "sqs:DeleteQueue"]),
    row("Topic", "the default topic, its policy and its subscriptions",
        DEPLOY, &[On::Topic], When::Always,
        &["sns:CreateTopic", "sns:Subscribe", "sns:SetSubscriptionAttributes", "sns:TagResource", "sns:UntagResource"]),
    row("DeleteTopic", "likewise",
        DEPLOY_AND_REMOVE, &[On::Topic], When::Always,
        &["sns:GetTopicAttributes", "sns:SetTopicAttributes", "sns:GetDataProtectionPolicy", "sns:GetSubscriptionAttributes",
          "sns:ListSubscriptionsByTopic", "sns:ListTagsForResource", "sns:Unsubscribe", "sns:DeleteTopic"]),
    row("Alarm", "the alarm on the queue",
        DEPLOY, &[On::Alarm], When::Always, &["cloudwatch:PutMetricAlarm", "cloudwatch:TagResource", "cloudwatch:UntagResource"]),
    row("DeleteAlarm", "the alarm on the queue",
        DEPLOY_AND_REMOVE, &[On::Alarm], When::Always,
        &["cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource", "cloudwatch:DeleteAlarms"]),
    row("LogGroups", "the functions' log groups",
        DEPLOY, &[On::LogGroups], When::Always,
        &["logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:DeleteRetentionPolicy", "logs:TagResource",
          "logs:UntagResource"]),
    row("DeleteLogGroups", "the functions' log groups",
        DEPLOY_AND_REMOVE, &[On::LogGroups], When::Always,
        &["logs:GetDataProtectionPolicy", "logs:ListTagsForResource", "logs:DeleteLogGroup"]),
    row("ListLogGroups", "neither knows a narrower resource",
        &[Install, Upgrade, Drift, Uninstall], &[On::Any], When::Always, &["logs:DescribeLogGroups", "logs:DescribeIndexPolicies"]),
    row("ScheduleGroup", "the group of the follow-ups",
        DEPLOY, &[On::ScheduleGroup], When::Always,
        &["scheduler:CreateScheduleGroup", "scheduler:TagResource", "scheduler:UntagResource"]),
    row("DeleteScheduleGroup", "the group of the follow-ups",
        DEPLOY_AND_REMOVE, &[On::ScheduleGroup], When::Always,
        &["scheduler:GetScheduleGroup", "scheduler:ListTagsForResource", "scheduler:DeleteScheduleGroup"]),
    row("DeleteSchedules", "a group goes with the follow-ups in it",
        DEPLOY_AND_REMOVE, &[On::Schedules], When::Always, &["scheduler:DeleteSchedule"]),

    // What only looks, wakes or clears away.
    row("EmptyBuckets", "a bucket must be empty, of old versions too, before it can go",
        &[Uninstall], &[On::Buckets], When::Always, &["s3:ListBucketVersions"]),
    row("DeleteBundles", "likewise",
        &[Uninstall], &[On::Objects], When::Always, &["s3:DeleteObject", "s3:DeleteObjectVersion"]),
    row("VerifyRemoval", "looks whether anything is left",
        &[Uninstall], &[On::Any], When::Always, &["tag:GetResources"]),
    row("VerifySecret", "likewise; also when the config names another secret",
        &[Uninstall], &[On::SecretName], When::Always, &["secretsmanager:DescribeSecret"]),
    row("VerifyConfigRules", "likewise; rules of AWS Config carry no tags, and a list knows no resource",
        &[Uninstall], &[On::Any], When::Always, &["config:DescribeConfigRules"]),
    row("VerifyRoles", "likewise; roles know no region",
        &[Uninstall], &[On::Any], When::Always, &["iam:ListRoles"]),
    row("StatusOfFunctions", "whether they stand",
        &[Status], &[On::Functions], When::Always, &["lambda:GetFunctionConfiguration"]),
    row("StatusOfRules", "whether they are enabled",
        &[Status], &[On::Rules], When::Always, &["events:DescribeRule"]),
    row("StatusOfConfigRules", "whether they stand; a list knows no resource",
        &[Status], &[On::Any], When::Enabled(Integration::Config), &["config:DescribeConfigRules"]),
    row("StatusOfQueue", "how many events failed",
        &[Status], &[On::Queue], When::Always, &["sqs:GetQueueUrl", "sqs:GetQueueAttributes"]),
    row("StatusOfFollowUps", "how many are under way; the action knows no resource",
        &[Status], &[On::Any], When::Always, &["scheduler:ListSchedules"]),
    row("StatusOfLogs", "what went wrong last",
        &[Status], &[On::LogGroups], When::Always, &["logs:FilterLogEvents"]),
    row("DetectDrift", "lets CloudFormation compare the stacks with what stands",
        &[Drift], &[On::Stacks], When::Always,
        &["cloudformation:DetectStackDrift", "cloudformation:DetectStackResourceDrift",
          "cloudformation:DescribeStackResourceDrifts"]),
    row("FollowDrift", "neither knows a narrower resource; CloudFormation reads how its types are configured",
        &[Drift], &[On::Any], When::Always,
        &["cloudformation:DescribeStackDriftDetectionStatus", "cloudformation:BatchDescribeTypeConfigurations"]),
    row("SeeExternalSecret", "whether the secret that the config names has a value",
        &[Status, Drift], &[On::ExternalSecret], When::Always, &["secretsmanager:DescribeSecret"]),
    row("DriftOfKey", "CloudFormation reads each resource in the operator's name",
        &[Drift], &[On::OwnKeys], When::OwnTag,
        &["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"]),
    row("DriftOfAlias", "likewise",
        &[Drift], &[On::Any], When::Always, &["kms:ListAliases"]),
    row("DriftOfRules", "likewise",
        &[Drift], &[On::Rules], When::Always,
        &["events:DescribeRule", "events:ListTargetsByRule", "events:ListTagsForResource"]),
    row("DriftOfQueue", "likewise",
        &[Drift], &[On::Queue], When::Always, &["sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:ListQueueTags"]),
    row("DriftOfTopic", "likewise",
        &[Drift], &[On::Topic], When::Always,
        &["sns:GetTopicAttributes", "sns:GetDataProtectionPolicy", "sns:GetSubscriptionAttributes",
          "sns:ListSubscriptionsByTopic", "sns:ListTagsForResource"]),
    row("DriftOfAlarm", "likewise",
        &[Drift], &[On::Alarm], When::Always, &["cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"]),
    row("DriftOfLogGroups", "likewise",
        &[Drift], &[On::LogGroups], When::Always, &["logs:GetDataProtectionPolicy", "logs:ListTagsForResource"]),
    row("DriftOfScheduleGroup", "likewise",
        &[Drift], &[On::ScheduleGroup], When::Always, &["scheduler:GetScheduleGroup", "scheduler:ListTagsForResource"]),
    row("FindReports", "without ListBucket a report that is not there looks like a forbidden one",
        &[Report], &[On::Buckets], When::Enabled(Integration::Waf), &["s3:ListBucket"]),
    row("ReadReports", "what the survey of web ACLs found",
        &[Report], &[On::WafReports], When::Enabled(Integration::Waf), &["s3:GetObject"]),
    row("SendEvents", "hands an event to a function",
        &[Events], &[On::Functions], When::Always, &["lambda:InvokeFunction"]),
    row("ReplayFailures", "takes a failed event out of the queue once it is handled",
        &[Events], &[On::Queue], When::Always,
        &["sqs:GetQueueUrl", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"]),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::PERMISSIONS;

    #[test]
    fn every_row_says_what_it_is_for() {
        let mut sids = BTreeSet::new();
        for row in PERMISSIONS {
            assert!(sids.insert(row.sid), "{} twice", row.sid);
            assert!(row.sid.bytes().all(|b| b.is_ascii_alphanumeric()), "{}", row.sid);
            assert!(!row.why.is_empty() && !row.verbs.is_empty() && !row.actions.is_empty() && !row.on.is_empty());
            let mut once = BTreeSet::new();
            assert!(row.actions.iter().all(|action| once.insert(action) && action.contains(':')), "{}", row.sid);
        }
    }
}
