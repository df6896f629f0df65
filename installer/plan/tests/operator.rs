//! The operator's policies: enough for what CloudFormation does, and no more than the verb needs.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::policies::{all_actions, granted, texts};
use common::{ACCOUNT, bundles, config, config_in, request};
use palisade_plan::{
    MANAGED_POLICY_CHARACTERS, PolicyVerb, Rendering, SecretRef, policy, policy_documents, policy_reasons,
};
use serde_json::Value;

const EXTERNAL: &str = "  secret_arn: arn:aws:secretsmanager:eu-west-1:210987654321:secret:shared/key-AbCdEf\n  secret_kms_key_arn: arn:aws:kms:eu-west-1:210987654321:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// For each resource type of the templates: an ARN as AWS would make it, and the permissions that the type's schema lists
/// for creating, changing and deleting it, without those behind properties that the templates do not set.
const HANDLERS: [(&str, &str, &str); 20] = [
    (
        "AWS::Config::ConfigRule",
        "arn:aws:config:us-east-1:123456789012:config-rule/config-rule-a1b2c3",
        "config:PutConfigRule config:DescribeConfigRules config:DescribeComplianceByConfigRule config:DeleteConfigRule",
    ),
    (
        "AWS::CloudWatch::Alarm",
        "arn:aws:cloudwatch:us-east-1:123456789012:alarm:palisade-failures",
        "cloudwatch:PutMetricAlarm cloudwatch:DescribeAlarms cloudwatch:TagResource cloudwatch:UntagResource cloudwatch:DeleteAlarms cloudwatch:ListTagsForResource",
    ),
    (
        "AWS::Events::Rule",
        "arn:aws:events:us-east-1:123456789012:rule/palisade-guardduty",
        "events:DescribeRule events:PutRule events:PutTargets events:RemoveTargets events:DeleteRule events:ListTargetsByRule events:TagResource events:UntagResource",
    ),
    (
        "AWS::IAM::Role",
        "arn:aws:iam::123456789012:role/palisade-GuardDutyRole-1A2B3C4D5E6F",
        "iam:CreateRole iam:PutRolePolicy iam:GetRolePolicy iam:TagRole iam:UntagRole iam:GetRole iam:ListAttachedRolePolicies iam:ListRolePolicies iam:UpdateRole iam:UpdateRoleDescription iam:UpdateAssumeRolePolicy iam:DeleteRolePolicy iam:DeleteRole",
    ),
    (
        "AWS::IAM::Role",
        "arn:aws:iam::123456789012:role/palisade-FollowUpRole-1A2B3C4D5E6F",
        "iam:CreateRole iam:DeleteRole",
    ),
    (
        "AWS::KMS::Key",
        "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "kms:CreateKey kms:EnableKeyRotation kms:DisableKey kms:TagResource kms:PutKeyPolicy kms:DescribeKey kms:GetKeyPolicy kms:GetKeyRotationStatus kms:ListResourceTags kms:DisableKeyRotation kms:EnableKey kms:UntagResource kms:UpdateKeyDescription kms:ScheduleKeyDeletion kms:CreateAlias kms:UpdateAlias kms:DeleteAlias",
    ),
    (
        "AWS::KMS::Alias",
        "arn:aws:kms:us-east-1:123456789012:alias/palisade-api-key",
        "kms:CreateAlias kms:UpdateAlias kms:DeleteAlias kms:ListAliases",
    ),
    (
        "AWS::Lambda::EventInvokeConfig",
        "arn:aws:lambda:us-east-1:123456789012:function:palisade-guardduty",
        "lambda:PutFunctionEventInvokeConfig lambda:GetFunctionEventInvokeConfig lambda:UpdateFunctionEventInvokeConfig lambda:DeleteFunctionEventInvokeConfig",
    ),
    (
        "AWS::Lambda::Function",
        "arn:aws:lambda:us-east-1:123456789012:function:palisade-guardduty",
        "lambda:CreateFunction lambda:GetFunction lambda:PutFunctionConcurrency lambda:DeleteFunctionConcurrency lambda:ListTags lambda:TagResource lambda:UntagResource lambda:UpdateFunctionConfiguration lambda:UpdateFunctionCode lambda:DeleteFunction lambda:GetFunctionCodeSigningConfig lambda:GetRuntimeManagementConfig",
    ),
    ("AWS::Lambda::Function", "arn:aws:iam::123456789012:role/palisade-GuardDutyRole-1A2B3C4D5E6F", "iam:PassRole"),
    (
        "AWS::Lambda::Function",
        "arn:aws:s3:::palisade-bundles-123456789012-us-east-1/guardduty/0.zip",
        "s3:GetObject s3:GetObjectVersion",
    ),
    (
        "AWS::Lambda::Permission",
        "arn:aws:lambda:us-east-1:123456789012:function:palisade-guardduty",
        "lambda:AddPermission lambda:GetPolicy lambda:RemovePermission",
    ),
    (
        "AWS::Logs::LogGroup",
        "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/palisade-guardduty:*",
        "logs:DescribeLogGroups logs:CreateLogGroup logs:PutRetentionPolicy logs:DeleteRetentionPolicy logs:TagResource logs:UntagResource logs:ListTagsForResource logs:GetDataProtectionPolicy logs:DescribeIndexPolicies logs:DeleteLogGroup",
    ),
    (
        "AWS::S3::Bucket",
        "arn:aws:s3:::palisade-bundles-123456789012-us-east-1",
        "s3:CreateBucket s3:PutBucketTagging s3:PutEncryptionConfiguration s3:PutBucketPublicAccessBlock s3:PutBucketVersioning s3:PutBucketOwnershipControls s3:ListBucket s3:DeleteBucket s3:GetBucketVersioning s3:GetEncryptionConfiguration s3:GetBucketTagging s3:GetBucketOwnershipControls s3:GetBucketPublicAccessBlock s3:GetLifecycleConfiguration",
    ),
    (
        "AWS::S3::BucketPolicy",
        "arn:aws:s3:::palisade-bundles-123456789012-us-east-1",
        "s3:GetBucketPolicy s3:PutBucketPolicy s3:DeleteBucketPolicy",
    ),
    (
        "AWS::SNS::Topic",
        "arn:aws:sns:us-east-1:123456789012:palisade-highlights",
        "sns:CreateTopic sns:TagResource sns:UntagResource sns:GetTopicAttributes sns:SetTopicAttributes sns:ListTagsForResource sns:ListSubscriptionsByTopic sns:GetDataProtectionPolicy sns:DeleteTopic sns:Subscribe sns:Unsubscribe sns:GetSubscriptionAttributes sns:SetSubscriptionAttributes",
    ),
    (
        "AWS::SNS::Subscription",
        "arn:aws:sns:us-east-1:123456789012:palisade-highlights:5d2bf7f2-0000-0000-0000-000000000000",
        "sns:GetSubscriptionAttributes sns:Unsubscribe",
    ),
    (
        "AWS::SQS::Queue",
        "arn:aws:sqs:us-east-1:123456789012:palisade-failures",
        "sqs:CreateQueue sqs:GetQueueUrl sqs:GetQueueAttributes sqs:ListQueueTags sqs:TagQueue sqs:UntagQueue sqs:SetQueueAttributes sqs:DeleteQueue",
    ),
    (
        "AWS::Scheduler::ScheduleGroup",
        "arn:aws:scheduler:us-east-1:123456789012:schedule-group/palisade-follow-ups",
        "scheduler:CreateScheduleGroup scheduler:GetScheduleGroup scheduler:DeleteScheduleGroup scheduler:TagResource scheduler:UntagResource scheduler:ListTagsForResource",
    ),
    (
        "AWS::SecretsManager::Secret",
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:palisade/workload-security-api-key-AbCdEf",
        "secretsmanager:DescribeSecret secretsmanager:CreateSecret secretsmanager:UpdateSecret secretsmanager:TagResource secretsmanager:UntagResource secretsmanager:DeleteSecret secretsmanager:GetSecretValue secretsmanager:PutSecretValue",
    ),
];

/// Types whose permissions are those of the resource that they belong to.
const PARTS: [(&str, &str); 2] =
    [("AWS::SNS::TopicPolicy", "AWS::SNS::Topic"), ("AWS::SQS::QueuePolicy", "AWS::SQS::Queue")];

#[test]
fn install_can_do_what_cloudformation_does() {
    let config = config_in("us-east-1", "notify: {email: [team@example.com]}\nconfig:");
    for verb in [PolicyVerb::Install, PolicyVerb::Upgrade] {
        let policy = policy(verb, &config);
        for (kind, arn, actions) in HANDLERS {
            for action in actions.split(' ') {
                assert!(granted(&policy, action, arn), "{kind}: {action} on {arn}");
            }
        }
    }
}

#[test]
fn every_type_of_the_templates_is_thought_of() {
    let config = config_in("us-east-1", "notify: {email: [team@example.com]}\nconfig:");
    let bundles = bundles('a');
    let request = request(&config, &bundles);
    let rendering = Rendering::new(&request);
    let templates = [rendering.home(), rendering.regional(&SecretRef::placeholder(&config))];
    let known: BTreeSet<&str> =
        HANDLERS.iter().map(|(kind, ..)| *kind).chain(PARTS.iter().map(|(part, _)| *part)).collect();
    let used: BTreeSet<&str> =
        templates.iter().flat_map(|template| template.resources().map(|(_, kind)| kind)).collect();
    assert_eq!(known, used);
}

#[test]
fn uninstall_can_delete_all_that_install_made_and_make_nothing() {
    let config = config_in("us-east-1", "");
    let policy = policy(PolicyVerb::Uninstall, &config);
    for (kind, arn, actions) in HANDLERS {
        for action in
            actions.split(' ').filter(|action| action.contains(":Delete") || action.ends_with("ScheduleKeyDeletion"))
        {
            // Taking a setting away is part of a change, not of a deletion.
            if ["lambda:DeleteFunctionConcurrency", "logs:DeleteRetentionPolicy"].contains(&action) {
                continue;
            }
            assert!(granted(&policy, action, arn), "{kind}: {action} on {arn}");
        }
    }
    for action in all_actions(&policy) {
        let (_, verb) = action.split_once(':').expect("service and action");
        // CloudFormation asks the function to take its rules back.
        if action == "lambda:InvokeFunction" {
            assert!(granted(&policy, &action, "arn:aws:lambda:us-east-1:123456789012:function:palisade-waf"));
            assert!(!granted(&policy, &action, "arn:aws:lambda:us-east-1:123456789012:function:palisade-guardduty"));
            continue;
        }
        for makes in ["Create", "Put", "Update", "Tag", "Add", "Pass", "Execute", "Invoke", "Publish", "Send"] {
            assert!(!verb.starts_with(makes), "{action}");
        }
    }
}

/// What an integration needs to be looked for is granted where it is turned on.
#[test]
fn integrations_that_are_off_are_not_looked_at() {
    let hub = "arn:aws:securityhub:us-east-1:123456789012:hub/default";
    let text = |block: &str| {
        format!(
            "version: 1\ntargets: {{account: \"{ACCOUNT}\", regions: [us-east-1]}}\nworkload_security: {{region: us-1}}\n{block}:\n"
        )
    };
    for (block, guardduty, security_hub) in [("guardduty", true, false), ("security-hub", false, true)] {
        let policy = policy(PolicyVerb::Check, &config(&text(block)));
        let on_detector =
            granted(&policy, "guardduty:GetDetector", "arn:aws:guardduty:us-east-1:123456789012:detector/d");
        assert_eq!((granted(&policy, "guardduty:ListDetectors", "*"), on_detector), (guardduty, guardduty), "{block}");
        assert_eq!(granted(&policy, "securityhub:DescribeHub", hub), security_hub, "{block}");
    }
}

#[test]
fn looking_changes_nothing() {
    let config = config_in("us-east-1, us-west-2", "");
    for verb in [PolicyVerb::Check, PolicyVerb::Plan, PolicyVerb::Status, PolicyVerb::Drift] {
        for action in all_actions(&policy(verb, &config)) {
            let (_, name) = action.split_once(':').expect("service and action");
            // CloudFormation's detection of drift writes its own report, and no resource.
            let words = ["Get", "List", "Describe", "BatchDescribe", "DetectStack", "Filter", "Decrypt"];
            let reads = words.iter().any(|prefix| name.starts_with(prefix));
            assert!(reads, "{verb:?}: {action}");
        }
    }
    let plan = all_actions(&policy(PolicyVerb::Plan, &config));
    assert!(!plan.contains("secretsmanager:GetSecretValue"), "a preview never reads the key");
}

#[test]
fn verbs_that_need_no_aws_get_nothing() {
    let config = config_in("us-east-1", "");
    for verb in [PolicyVerb::Init, PolicyVerb::Template] {
        assert_eq!(policy(verb, &config)["Statement"], serde_json::json!([]));
        assert!(policy_documents(verb, &config).is_empty() && policy_reasons(verb, &config).is_empty());
    }
}

#[test]
fn patterns_are_narrow() {
    let config = config_in("us-east-1", "");
    for verb in PolicyVerb::ALL {
        for statement in policy(verb, &config)["Statement"].as_array().into_iter().flatten() {
            let actions = texts(&statement["Action"]);
            assert!(actions.iter().all(|a| !a.contains('*') || *a == "s3:GetBucket*"), "{statement}");
            let open = texts(&statement["Resource"])
                .iter()
                .any(|r| *r == "*" || r.ends_with(":key/*") || r.ends_with(":config-rule/*"));
            if open {
                // Without a resource, an action only reads, or a tag stands in for the resource.
                let reads = |a: &&str| {
                    ["BatchDescribe", "Get", "List", "Describe"]
                        .iter()
                        .any(|p| a.split(':').nth(1).is_some_and(|n| n.starts_with(p)))
                };
                let tagged = statement["Condition"]["StringEquals"].as_object().is_some_and(|keys| {
                    keys.iter().any(|(key, value)| key.ends_with("Tag/palisade:install") && value == "palisade")
                });
                let via = texts(&statement["Condition"]["ForAnyValue:StringEquals"]["aws:CalledVia"]);
                let own_rules =
                    via == ["cloudformation.amazonaws.com"] && actions.iter().all(|a| a.ends_with("ConfigRule"));
                assert!(tagged || own_rules || actions.iter().all(reads), "{statement}");
            }
        }
    }
    // Who could tag any key as the install's would have every key.
    let install = policy(PolicyVerb::Install, &config);
    for statement in install["Statement"].as_array().into_iter().flatten() {
        if texts(&statement["Action"]).contains(&"kms:TagResource") {
            let condition = &statement["Condition"];
            let own = condition["StringEquals"]["aws:ResourceTag/palisade:install"] == "palisade";
            let via =
                texts(&condition["ForAnyValue:StringEquals"]["aws:CalledVia"]) == ["cloudformation.amazonaws.com"];
            assert!(own || via, "{statement}");
        }
    }
    // The roles of an install whose name begins like ours are not ours.
    assert!(!granted(&install, "iam:PutRolePolicy", "arn:aws:iam::123456789012:role/palisade-eu-GuardDutyRole-1A2B3C"));
    assert!(!granted(&install, "iam:AttachRolePolicy", "arn:aws:iam::123456789012:role/palisade-GuardDutyRole-1A2B3C"));
    assert!(!granted(
        &install,
        "lambda:CreateFunction",
        "arn:aws:lambda:us-east-1:123456789012:function:palisade-eu-guardduty"
    ));
}

#[test]
fn a_secret_of_the_users_own_needs_no_key_of_ours() {
    let config = config_in("us-east-1", EXTERNAL);
    for verb in PolicyVerb::ALL {
        let policy = policy(verb, &config);
        let text = policy.to_string();
        assert!(!text.contains(":key/*"), "{verb:?}");
        // That no such secret is left behind is verified all the same.
        let names_ours = text.contains("workload-security-api-key");
        let uninstalls = matches!(verb, PolicyVerb::Uninstall | PolicyVerb::UninstallKeeping);
        assert_eq!(names_ours, uninstalls, "{verb:?}");
        let actions = all_actions(&policy);
        assert!(!actions.contains("kms:CreateKey") && !actions.contains("kms:ListAliases"), "{verb:?}");
    }
    let install = policy(PolicyVerb::Install, &config);
    let secret = "arn:aws:secretsmanager:eu-west-1:210987654321:secret:shared/key-AbCdEf";
    assert!(granted(&install, "secretsmanager:GetSecretValue", secret));
    assert!(!granted(&install, "secretsmanager:PutSecretValue", secret));
    assert!(!granted(&install, "secretsmanager:DeleteSecret", secret));
    assert!(install.to_string().contains("secretsmanager.eu-west-1.amazonaws.com"));
}

#[test]
fn documents_fit_a_managed_policy_and_hold_everything() {
    let many = "us-east-1, us-east-2, us-west-1, us-west-2, ca-central-1, sa-east-1, eu-west-1, eu-west-2, eu-west-3, \
                eu-central-1, eu-north-1, ap-south-1, ap-southeast-1, ap-southeast-2, ap-northeast-1, ap-northeast-2, ap-northeast-3";
    let long = config(&format!(
        "version: 1\nname: a-name-of-20-letters\ntargets: {{account: \"{ACCOUNT}\", regions: [{many}]}}\nworkload_security: {{region: us-1}}\nguardduty:\n"
    ));
    for config in [config_in("us-east-1", ""), config_in(many, EXTERNAL), long] {
        let mut sizes = BTreeMap::new();
        for verb in PolicyVerb::ALL {
            let documents = policy_documents(verb, &config);
            let whole = policy(verb, &config);
            let joined: Vec<&Value> =
                documents.iter().flat_map(|d| d["Statement"].as_array().into_iter().flatten()).collect();
            assert_eq!(joined, whole["Statement"].as_array().into_iter().flatten().collect::<Vec<_>>());
            for document in &documents {
                assert!(document.to_string().len() <= MANAGED_POLICY_CHARACTERS, "{verb:?}");
            }
            // Ten managed policies can be attached to a role.
            assert!(documents.len() <= 10, "{verb:?}: {} documents", documents.len());
            let sids: BTreeSet<&str> = joined.iter().filter_map(|s| s["Sid"].as_str()).collect();
            assert_eq!(sids.len(), joined.len(), "{verb:?}");
            assert_eq!(policy_reasons(verb, &config).len(), joined.len());
            sizes.insert(format!("{verb:?}"), documents.len());
        }
        assert!(sizes["Install"] > 1, "{sizes:?}");
    }
}

#[test]
fn as_printed() {
    let config = config_in("us-east-1, eu-west-1", "");
    for verb in [
        PolicyVerb::Check,
        PolicyVerb::Install,
        PolicyVerb::Uninstall,
        PolicyVerb::UninstallKeeping,
        PolicyVerb::Events,
    ] {
        let name = format!("policy_{verb:?}").to_lowercase();
        insta::assert_snapshot!(name, format!("{:#}", policy(verb, &config)));
    }
}
