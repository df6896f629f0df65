//! Limits that a config can run into are found before AWS finds them.

use palisade_contract::{Integration, Route};
use palisade_templates::{
    limits::{self, Exceeded},
    reference, region,
};
use proptest::prelude::*;
use serde_json::{Map, Value as Json};

use crate::support::{self, of_type};

/// The environment as Lambda would measure it in the region with the longest name.
fn measured(template: &Json) -> usize {
    let (_, function) = of_type(template, "AWS::Lambda::Function").find(|(id, _)| *id == "GuardDutyFunction").unwrap();
    let name = function["Properties"]["FunctionName"].as_str().unwrap();
    let install = name.strip_suffix("-guardduty").unwrap();
    let here =
        |service: &str, resource: &str| format!("arn:aws-us-gov:{service}:ap-northeast-1:123456789012:{resource}");
    let variables: Map<String, Json> = function["Properties"]["Environment"]["Variables"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| {
            let filled = match value {
                Json::String(text) => text.clone(),
                value if value["Ref"] == "FollowUpGroup" => format!("{install}-follow-ups"),
                value if value["Ref"] == "HighlightTopic" => here("sns", &format!("{install}-highlights")),
                value if value["Fn::GetAtt"][0] == "FailuresQueue" => here("sqs", &format!("{install}-failures")),
                // A role's name has at most 64 characters.
                value if value["Fn::GetAtt"][0] == "FollowUpRole" => {
                    format!("arn:aws-us-gov:iam::123456789012:role/{}", "r".repeat(64))
                }
                other => panic!("unknown value {other}"),
            };
            (name.clone(), Json::String(filled))
        })
        .collect();
    Json::Object(variables).to_string().len()
}

proptest! {
    #[test]
    fn the_environment_is_never_underestimated(mut settings in support::settings()) {
        let reference = reference::region().responses;
        settings.responses.entry(Integration::GuardDuty).or_insert(reference[&Integration::GuardDuty].clone());
        settings.responses.retain(|integration, _| *integration == Integration::GuardDuty);
        let template = region(&settings);
        let bytes = limits::environment_bytes(&settings, Integration::GuardDuty).unwrap();
        prop_assert!(bytes >= measured(&template.to_json()));
        let found = limits::exceeded(&settings, &template);
        prop_assert_eq!(found.is_empty(), bytes <= limits::ENVIRONMENT_BYTES, "{:?}", found);
    }
}

#[test]
fn references_are_well_within() {
    for settings in [reference::region(), reference::existing_secret()] {
        let template = region(&settings);
        assert_eq!(limits::exceeded(&settings, &template), []);
        assert!(template.to_text().len() < limits::TEMPLATE_BYTES * 3 / 4);
        assert_eq!(limits::environment_bytes(&settings, Integration::Waf), None);
    }
}

/// The config allows certificates of 3,000 bytes; without routes they fit.
#[test]
fn the_largest_certificate_fits() {
    let mut settings = reference::region();
    settings.routes.clear();
    let line = format!("{}\n", "A".repeat(64));
    settings.workload_security.ca_bundle = Some(line.repeat(46) + "0123456789");
    assert_eq!(settings.workload_security.ca_bundle.as_ref().unwrap().len(), 3000);
    assert_eq!(limits::exceeded(&settings, &region(&settings)), []);
}

#[test]
fn too_much_is_said_in_words() {
    let mut settings = reference::region();
    settings.routes = (0..50)
        .map(|number| Route {
            tag: "Team".to_owned(),
            value: format!("team-{number}"),
            topic: format!("arn:aws:sns:us-east-1:123456789012:team-{number}"),
        })
        .collect();
    settings.emails = (0..5_000).map(|number| format!("person-{number}@example.com")).collect();
    let template = region(&settings);
    let found = limits::exceeded(&settings, &template);
    // One for each function, and the template's own.
    let (last, functions) = found.split_last().unwrap();
    assert!(matches!(last, Exceeded::Template { .. }), "{found:?}");
    assert!(functions.iter().all(|each| matches!(each, Exceeded::Environment { .. })), "{found:?}");
    assert_eq!(functions.len(), settings.enabled().len());
    let words: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert!(words[0].starts_with("the settings of the guardduty function take "), "{}", words[0]);
    assert!(words.last().unwrap().ends_with("subscribe fewer addresses"), "{words:?}");
}
