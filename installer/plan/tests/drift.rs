//! What a drift report says.

mod common;

use common::{bundles, config_in, digest, request};
use palisade_plan::{
    DriftReport, DriftVerdict, PropertyChange, RegionDrift, Rendering, ResourceDrift, SecretRef, StackDrift,
    deployed_functions,
};
use serde_json::json;

#[test]
fn the_digest_of_a_function_is_read_from_its_template() {
    let (config, bundles) = (config_in("us-east-1", ""), bundles('a'));
    let request = request(&config, &bundles);
    let template = Rendering::new(&request).regional(&SecretRef::placeholder(&config)).to_json();
    let functions = deployed_functions(&template);
    assert_eq!(functions.len(), 1);
    assert_eq!((functions[0].name.as_str(), functions[0].sha256.as_str()), ("palisade-guardduty", &*digest('a')));
    assert_eq!(deployed_functions(&json!({"Resources": {"F": {"Type": "AWS::Lambda::Function"}}})), []);
}

#[test]
fn a_report_names_every_difference() {
    let stack = |stack: &str, verdict, resources| StackDrift { stack: stack.to_owned(), verdict, resources };
    let changed = PropertyChange {
        path: "Environment.Variables.PALISADE_MODE".to_owned(),
        before: Some(json!("act")),
        after: Some(json!("observe")),
    };
    let added = PropertyChange { path: "Layers".to_owned(), before: None, after: Some(json!(["x"])) };
    let resource = |logical_id: &str, kind: &str, deleted, properties| ResourceDrift {
        logical_id: logical_id.to_owned(),
        resource_type: kind.to_owned(),
        deleted,
        properties,
    };
    let resources = vec![
        resource("GuardDutyFunction", "AWS::Lambda::Function", false, vec![changed, added]),
        resource("FailuresAlarm", "AWS::CloudWatch::Alarm", true, Vec::new()),
    ];
    let mut report = DriftReport {
        install: "palisade".to_owned(),
        regions: vec![
            RegionDrift {
                region: "us-east-1".to_owned(),
                stacks: vec![
                    stack("palisade-home", DriftVerdict::InSync, Vec::new()),
                    stack("palisade", DriftVerdict::Drifted, resources),
                ],
                beyond: vec!["the code of function palisade-guardduty is not the bundle that was deployed".to_owned()],
            },
            RegionDrift {
                region: "eu-west-1".to_owned(),
                stacks: vec![stack("palisade-home", DriftVerdict::Missing, Vec::new())],
                beyond: Vec::new(),
            },
        ],
        fleet: None,
    };
    assert!(!report.is_clean());
    insta::assert_snapshot!(report);
    report.regions.truncate(1);
    report.regions[0].stacks.truncate(1);
    assert!(!report.is_clean(), "what CloudFormation does not see counts, too");
    report.regions[0].beyond.clear();
    assert!(report.is_clean());
}
