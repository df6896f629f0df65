//! Names and texts stay within AWS's limits whatever the config says.

use palisade_contract::Integration;
use palisade_templates::{home, ids, region};
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::support;

/// Property and most characters, from CloudFormation's resource schemas and each service's quotas.
const LIMITS: [(&str, &str, usize); 17] = [
    ("AWS::Config::ConfigRule", "ConfigRuleName", 128),
    ("AWS::Config::ConfigRule", "Description", 256),
    ("AWS::CloudWatch::Alarm", "AlarmName", 255),
    ("AWS::CloudWatch::Alarm", "AlarmDescription", 1024),
    ("AWS::Events::Rule", "Name", 64),
    ("AWS::Events::Rule", "Description", 512),
    ("AWS::Events::Rule", "EventPattern", 2048),
    ("AWS::IAM::Role", "Description", 1000),
    ("AWS::KMS::Alias", "AliasName", 256),
    ("AWS::Lambda::Function", "FunctionName", 64),
    ("AWS::Lambda::Function", "Description", 256),
    ("AWS::Logs::LogGroup", "LogGroupName", 512),
    ("AWS::S3::Bucket", "BucketName", 63),
    ("AWS::SNS::Topic", "TopicName", 256),
    ("AWS::SQS::Queue", "QueueName", 80),
    ("AWS::Scheduler::ScheduleGroup", "Name", 64),
    ("AWS::SecretsManager::Secret", "Name", 512),
];

/// The longest text that CloudFormation makes of a value.
fn filled_in(value: &Json) -> String {
    let text = match value {
        Json::String(text) => text.clone(),
        Json::Object(map) if map.contains_key("Fn::Sub") => map["Fn::Sub"].as_str().unwrap().to_owned(),
        other => other.to_string(),
    };
    // No region has a longer name today.
    text.replace("${AWS::AccountId}", "123456789012").replace("${AWS::Region}", "ap-northeast-1")
}

fn assert_short(template: &Json) {
    assert!(template["Description"].as_str().unwrap().len() <= 1024);
    for (id, resource) in template["Resources"].as_object().unwrap() {
        assert!(id.len() <= 255 && id.bytes().all(|b| b.is_ascii_alphanumeric()), "{id} is no logical id");
        for (kind, property, most) in LIMITS {
            if resource["Type"] == kind {
                let text = filled_in(&resource["Properties"][property]);
                assert!(!text.is_empty() && text.chars().count() <= most, "{id}.{property}: {text}");
            }
        }
        if resource["Type"] == "AWS::IAM::Role" {
            let policies = filled_in(&resource["Properties"]["Policies"]);
            assert!(policies.len() <= 10_240, "inline policies of {id} take {}", policies.len());
        }
    }
}

proptest! {
    #[test]
    fn names_are_short_enough(settings in support::settings(), home_settings in support::home_settings()) {
        assert_short(&region(&settings).to_json());
        assert_short(&home(&home_settings).to_json());
    }
}

#[test]
fn integrations_share_no_logical_id() {
    let integrations = [
        Integration::GuardDuty,
        Integration::Macie,
        Integration::Inspector,
        Integration::Waf,
        Integration::Config,
        Integration::SecurityHub,
    ];
    let each = [ids::function, ids::role, ids::log_group, ids::invoke_config, ids::rule, ids::permission];
    let mut all: Vec<String> =
        integrations.into_iter().flat_map(|integration| each.map(|id| id(integration))).collect();
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count);
}

/// An address keeps its subscription when others come and go.
#[test]
fn subscriptions_are_named_after_their_address() {
    assert_eq!(ids::email("team@example.com"), ids::email("team@example.com"));
    assert_ne!(ids::email("team@example.com"), ids::email("Team@example.com"));
    let mut settings = palisade_templates::reference::region();
    settings.emails = ["a@example.com", "b@example.com", "a@example.com"].map(str::to_owned).to_vec();
    let template = region(&settings);
    let subscriptions = template.resources().filter(|(_, kind)| *kind == "AWS::SNS::Subscription").count();
    assert_eq!(subscriptions, 2, "an address that is named twice is subscribed once");
}
