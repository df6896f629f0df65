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
    }
}

#[test]
fn what_is_left_out_has_no_environment() {
    assert_eq!(limits::environment_bytes(&reference::existing_secret(), Integration::Macie), None);
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

/// Where there are other accounts, the role of the follow-ups has a path, which counts.
#[test]
fn a_role_with_a_path_takes_more() {
    let bytes = |settings| limits::environment_bytes(settings, Integration::GuardDuty).unwrap();
    let (alone, with_others) = (bytes(&reference::region()), bytes(&reference::region_of_organization()));
    assert_eq!(with_others, alone + "palisade/".len());
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
    settings.emails = (0..10_000).map(|number| format!("person-{number}@example.com")).collect();
    let template = region(&settings);
    let found = limits::exceeded(&settings, &template);
    let [environments @ .., Exceeded::Resources { .. }, Exceeded::Template { .. }] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(environments.len(), settings.responses.len());
    assert!(environments.iter().all(|exceeded| matches!(exceeded, Exceeded::Environment { .. })), "{found:?}");
    let words: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert!(words[0].starts_with("the settings of the guardduty function take "), "{}", words[0]);
    let rest = &words[environments.len()..];
    assert!(rest.iter().all(|words| words.ends_with("subscribe fewer addresses")), "{words:?}");
}
