//! What must hold so that nothing is lost, leaked or open to others.

use palisade_contract::{TAG_INSTALL, TAG_TARGET, TAG_VERSION, env};
use palisade_templates::{home, reference, region};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::support::{self, of_type, walk};

/// Resource types that take no tags.
const UNTAGGABLE: [&str; 10] = [
    "AWS::Config::ConfigRule",
    "AWS::KMS::Alias",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::Permission",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::SecretsManager::ResourcePolicy",
    "Custom::PalisadeWafRules",
];

fn assert_tagged(template: &Json, install: &str, version: &str) {
    let tags = json!([{"Key": TAG_INSTALL, "Value": install}, {"Key": TAG_VERSION, "Value": version}]);
    for (id, resource) in template["Resources"].as_object().unwrap() {
        let expected = if UNTAGGABLE.contains(&resource["Type"].as_str().unwrap()) { &Json::Null } else { &tags };
        let mut found = resource["Properties"]["Tags"].clone();
        if let Some(found) = found.as_array_mut().filter(|_| id == "BundleBucket") {
            found.retain(|tag| !tag["Key"].as_str().unwrap().starts_with(TAG_TARGET));
        }
        assert_eq!(&found, expected, "{id}");
    }
}

/// Statements of the policies of resources (not of roles).
fn resource_policies(template: &Json) -> Vec<(&str, &Json)> {
    let mut found = Vec::new();
    for (id, resource) in template["Resources"].as_object().unwrap() {
        let properties = &resource["Properties"];
        for document in [&properties["PolicyDocument"], &properties["KeyPolicy"], &properties["ResourcePolicy"]] {
            for statement in document["Statement"].as_array().into_iter().flatten() {
                found.push((id.as_str(), statement));
            }
        }
    }
    found
}

/// A service may only be let in for the own account, and everybody only be kept out, or let in as one of the organisation.
fn assert_closed(template: &Json) {
    for (id, statement) in resource_policies(template) {
        if statement["Principal"] == "*" && statement["Effect"] == "Allow" {
            assert!(statement["Condition"]["StringEquals"]["aws:PrincipalOrgID"].is_array(), "{id}");
        } else if statement["Principal"] == "*" {
            assert_eq!(statement["Effect"], "Deny", "{id}");
            assert_eq!(statement["Condition"]["Bool"]["aws:SecureTransport"], json!(["false"]), "{id}");
        } else if statement["Principal"]["Service"].is_string() {
            let condition = &statement["Condition"];
            assert_eq!(condition["StringEquals"]["aws:SourceAccount"], json!([{"Ref": "AWS::AccountId"}]), "{id}");
            assert!(condition["ArnEquals"]["aws:SourceArn"].is_array(), "{id}");
        }
    }
    for (resource, policy) in [
        ("AWS::S3::Bucket", "AWS::S3::BucketPolicy"),
        ("AWS::SNS::Topic", "AWS::SNS::TopicPolicy"),
        ("AWS::SQS::Queue", "AWS::SQS::QueuePolicy"),
    ] {
        let denied =
            of_type(template, policy).filter(|(_, policy)| policy.to_string().contains("aws:SecureTransport")).count();
        assert_eq!(denied, of_type(template, resource).count(), "every {resource} refuses requests without TLS");
    }
}

proptest! {
    #[test]
    fn a_regional_stack_is_closed_and_tagged(settings in support::settings()) {
        let template = region(&settings).to_json();
        assert_closed(&template);
        assert_tagged(&template, &settings.install, &settings.version);
    }

    #[test]
    fn a_home_stack_is_closed_and_tagged(settings in support::home_settings()) {
        let template = home(&settings).to_json();
        assert_closed(&template);
        assert_tagged(&template, &settings.install, &settings.version);
    }

    /// The environment names the secret and never holds one, nor asks CloudFormation to fetch one.
    #[test]
    fn no_environment_holds_a_secret(settings in support::settings()) {
        let template = region(&settings).to_json();
        for (_, function) in of_type(&template, "AWS::Lambda::Function") {
            let variables = function["Properties"]["Environment"]["Variables"].as_object().unwrap();
            for (name, value) in variables {
                let secret_looking = ["SECRET", "KEY", "TOKEN", "PASSWORD"].iter().any(|word| name.contains(word));
                prop_assert_eq!(secret_looking, name == env::SECRET_ARN || name == env::KEY_KIND, "{}", name);
                prop_assert!(!value.to_string().contains("{{resolve:"));
            }
            prop_assert!(variables[env::SECRET_ARN].as_str().unwrap().starts_with("arn:"));
        }
    }
}

#[test]
fn no_template_holds_a_secret() {
    let template = home(&reference::home()).to_json();
    let (_, secret) = of_type(&template, "AWS::SecretsManager::Secret").next().unwrap();
    let properties: Vec<_> = secret["Properties"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(properties, ["Name", "Description", "KmsKeyId", "Tags"]);
    for template in [&template, &region(&reference::region()).to_json()] {
        walk(template, &mut |value| {
            if let Some(text) = value.as_str() {
                assert!(!text.contains("{{resolve:"), "{text}");
            }
        });
    }
}

/// Whoever administers the key cannot decrypt with it, nor hand its use on; using it goes through Secrets Manager.
#[test]
fn the_key_serves_secrets_manager_only() {
    let template = home(&reference::home()).to_json();
    let (_, key) = of_type(&template, "AWS::KMS::Key").next().unwrap();
    assert_eq!(key["Properties"]["EnableKeyRotation"], true);
    for statement in key["Properties"]["KeyPolicy"]["Statement"].as_array().unwrap() {
        let actions: Vec<_> = statement["Action"].as_array().unwrap().iter().map(|a| a.as_str().unwrap()).collect();
        let uses = |action: &str| {
            ["kms:Decrypt", "kms:Encrypt", "kms:ReEncryptFrom", "kms:GenerateDataKey", "kms:CreateGrant"].iter().any(
                |operation| match action.strip_suffix('*') {
                    Some(prefix) => operation.starts_with(prefix),
                    None => *operation == action,
                },
            )
        };
        let using = actions.iter().any(|action| uses(action));
        assert_eq!(using, !statement["Condition"]["StringEquals"]["kms:ViaService"].is_null(), "{actions:?}");
    }
}

#[test]
fn a_function_finds_its_log_group() {
    let template = region(&reference::region()).to_json();
    for (id, function) in of_type(&template, "AWS::Lambda::Function") {
        let group = function["DependsOn"][0].as_str().unwrap();
        let log_group = &template["Resources"][group]["Properties"];
        let name = function["Properties"]["FunctionName"].as_str().unwrap();
        assert_eq!(log_group["LogGroupName"], format!("/aws/lambda/{name}"), "{id}");
        assert_eq!(log_group["RetentionInDays"], 30);
    }
}

/// Events flow last, when everything that a failure needs is there.
#[test]
fn one_rule_may_invoke_one_function() {
    let template = region(&reference::region()).to_json();
    let resources = &template["Resources"];
    let of_config = |properties: &Json| properties["Principal"] == "config.amazonaws.com";
    for (_, permission) in of_type(&template, "AWS::Lambda::Permission") {
        let properties = &permission["Properties"];
        assert_eq!(properties["Action"], "lambda:InvokeFunction");
        if of_config(properties) {
            continue;
        }
        assert_eq!(properties["Principal"], "events.amazonaws.com");
        assert_eq!(properties["SourceAccount"], json!({"Ref": "AWS::AccountId"}));
        let function = properties["FunctionName"]["Ref"].as_str().unwrap();
        let (_, rule) = of_type(&template, "AWS::Events::Rule")
            .find(|(_, rule)| rule["Properties"]["Targets"][0]["Arn"]["Fn::GetAtt"][0] == function)
            .unwrap();
        let name = rule["Properties"]["Name"].as_str().unwrap();
        let arn = format!("arn:${{AWS::Partition}}:events:${{AWS::Region}}:${{AWS::AccountId}}:rule/{name}");
        assert_eq!(properties["SourceArn"], json!({"Fn::Sub": arn}));
    }
    for (_, rule) in of_type(&template, "AWS::Events::Rule") {
        let kinds: Vec<_> = rule["DependsOn"]
            .as_array()
            .unwrap()
            .iter()
            .map(|id| resources[id.as_str().unwrap()]["Type"].as_str().unwrap())
            .collect();
        let flow = ["AWS::Lambda::Permission", "AWS::Lambda::EventInvokeConfig", "AWS::SQS::QueuePolicy"];
        assert_eq!(kinds[..3], flow);
        if !rule["Properties"]["ScheduleExpression"].is_null() {
            // A clock has no pattern. It stops before what its runs have added is taken back.
            assert_eq!(
                (&kinds[3..], &rule["Properties"]["EventPattern"]),
                (&["Custom::PalisadeWafRules"][..], &Json::Null)
            );
            continue;
        }
        assert_eq!(kinds.len(), 3);
        // Every alternative of a pattern demands that the finding is this account's.
        let pattern = &rule["Properties"]["EventPattern"];
        let owner = json!([{"Ref": "AWS::AccountId"}]);
        let alternatives = pattern["$or"].as_array().cloned().unwrap_or_else(|| vec![pattern.clone()]);
        for detail in alternatives.iter().map(|alternative| &alternative["detail"]) {
            let owners = [
                &detail["accountId"],
                &detail["awsAccountId"],
                &detail["findings"]["AwsAccountId"],
                &detail["findings"]["cloud"]["account"]["uid"],
            ];
            assert!(owners.contains(&&owner), "{detail}");
        }
    }
}

#[test]
fn no_failure_is_silent() {
    let template = region(&reference::region()).to_json();
    let queue = json!({"Fn::GetAtt": ["FailuresQueue", "Arn"]});
    for (_, rule) in of_type(&template, "AWS::Events::Rule") {
        assert_eq!(rule["Properties"]["Targets"][0]["DeadLetterConfig"]["Arn"], queue);
    }
    let configs = of_type(&template, "AWS::Lambda::EventInvokeConfig").count();
    assert_eq!(configs, of_type(&template, "AWS::Lambda::Function").count());
    for (_, config) in of_type(&template, "AWS::Lambda::EventInvokeConfig") {
        assert_eq!(config["Properties"]["DestinationConfig"]["OnFailure"]["Destination"], queue);
    }
    let (_, alarm) = of_type(&template, "AWS::CloudWatch::Alarm").next().unwrap();
    let alarm = &alarm["Properties"];
    assert_eq!(alarm["TreatMissingData"], "notBreaching");
    assert_eq!(alarm["AlarmActions"], json!([{"Ref": "HighlightTopic"}]));
    for command in ["`palisade status`", "`palisade events replay --from-dlq`"] {
        assert!(alarm["AlarmDescription"].as_str().unwrap().contains(command));
    }
}

/// The scheduler takes the role on for the own account's group only.
#[test]
fn roles_are_taken_on_by_their_service_only() {
    let template = region(&reference::region()).to_json();
    let trust = |id: &str| {
        let statements = &template["Resources"][id]["Properties"]["AssumeRolePolicyDocument"]["Statement"];
        assert_eq!(statements.as_array().unwrap().len(), 1);
        statements[0].clone()
    };
    assert_eq!(trust("GuardDutyRole")["Principal"], json!({"Service": "lambda.amazonaws.com"}));
    let scheduler = trust("FollowUpRole");
    assert_eq!(scheduler["Principal"], json!({"Service": "scheduler.amazonaws.com"}));
    assert_eq!(scheduler["Condition"]["StringEquals"]["aws:SourceAccount"], json!([{"Ref": "AWS::AccountId"}]));
    let group = "arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}:schedule-group/palisade-follow-ups";
    assert_eq!(scheduler["Condition"]["ArnEquals"]["aws:SourceArn"], json!([{"Fn::Sub": group}]));
}

/// Data goes with its stack because the template says so, not because nobody thought of it.
#[test]
fn what_becomes_of_data_is_written_down() {
    for template in [home(&reference::home()).to_json(), region(&reference::region()).to_json()] {
        for (id, resource) in template["Resources"].as_object().unwrap() {
            let stateful = matches!(
                resource["Type"].as_str().unwrap(),
                "AWS::S3::Bucket"
                    | "AWS::KMS::Key"
                    | "AWS::Logs::LogGroup"
                    | "AWS::SQS::Queue"
                    | "AWS::SecretsManager::Secret"
            );
            let expected = if stateful { json!("Delete") } else { Json::Null };
            assert_eq!(resource["DeletionPolicy"], expected, "{id}");
            assert_eq!(resource["UpdateReplacePolicy"], expected, "{id}");
        }
    }
}

/// AWS Config calls one function, for the own account only, and as soon as its rules stand: what a failure needs is there.
#[test]
fn the_rules_of_config_call_their_function() {
    let template = region(&reference::region()).to_json();
    let function = json!({"Ref": "ConfigFunction"});
    let (id, permission) = of_type(&template, "AWS::Lambda::Permission")
        .find(|(_, permission)| permission["Properties"]["Principal"] == "config.amazonaws.com")
        .unwrap();
    assert_eq!(permission["Properties"]["FunctionName"], function);
    assert_eq!(permission["Properties"]["SourceAccount"], json!({"Ref": "AWS::AccountId"}));
    let rules: Vec<_> = of_type(&template, "AWS::Config::ConfigRule").collect();
    assert_eq!(rules.len(), 3);
    for (_, rule) in rules {
        assert_eq!(rule["DependsOn"], json!([id, "ConfigInvokeConfig"]));
        let source = &rule["Properties"]["Source"];
        assert_eq!(source["SourceIdentifier"], json!({"Fn::GetAtt": ["ConfigFunction", "Arn"]}));
        let kinds: Vec<_> = source["SourceDetails"].as_array().unwrap().iter().map(|d| &d["MessageType"]).collect();
        let wanted = ["ConfigurationItemChangeNotification", "OversizedConfigurationItemChangeNotification"];
        assert_eq!(kinds, [wanted[0], wanted[1], "ScheduledNotification"]);
        assert_eq!(source["SourceDetails"][2]["MaximumExecutionFrequency"], "TwentyFour_Hours");
        assert_eq!(rule["Properties"]["Scope"]["ComplianceResourceTypes"], json!(["AWS::EC2::Instance"]));
    }
}
