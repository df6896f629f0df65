//! What a drift report says.

mod common;

use common::{bundles, config_in, digest, request};
use palisade_plan::{
    BeyondStack, Cell, DriftReport, DriftVerdict, DriftedStack, FleetDrift, PropertyChange, RegionDrift, Rendering,
    ResourceDrift, SecretRef, StackDrift, StandingConfigRule, deployed_config_rules, deployed_functions,
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

#[test]
fn what_drifted_elsewhere_is_named_and_what_nobody_looked_at_is_no_drift() {
    let cell = Cell { account: "222222222222".to_owned(), region: "eu-west-1".to_owned() };
    let mut fleet = FleetDrift {
        stack_set: "palisade".to_owned(),
        exists: true,
        compared: 3,
        drifted: vec![DriftedStack {
            cell: cell.clone(),
            resources: vec![ResourceDrift {
                logical_id: "FailuresQueue".to_owned(),
                resource_type: "AWS::SQS::Queue".to_owned(),
                deleted: true,
                properties: Vec::new(),
            }],
        }],
        beyond: vec![BeyondStack { cell, beyond: vec!["the rule palisade-guardduty is disabled".to_owned()] }],
        failed: Vec::new(),
        not_looked_at: vec!["rules in other accounts: nobody may".to_owned()],
    };
    insta::assert_snapshot!(fleet.to_string());
    let json = json!(fleet);
    assert_eq!(
        (&json["drifted"][0]["account"], &json["beyond"][0]["region"]),
        (&json!("222222222222"), &json!("eu-west-1"))
    );
    assert!(!fleet.is_clean());
    fleet.drifted.clear();
    assert!(!fleet.is_clean(), "what CloudFormation does not see counts, too");
    fleet.beyond.clear();
    assert!(fleet.is_clean());
    fleet.failed.push("222222222222 in eu-west-1: not compared".to_owned());
    assert!(!fleet.is_clean(), "who was to be looked at is not known to be in order");
}

#[test]
fn a_rule_of_config_is_held_to_its_template() {
    let (config, bundles) = (config_in("us-east-1", "config:\n  policy: Linux Server\n  clear: false\n"), bundles('a'));
    let request = request(&config, &bundles);
    let rules = deployed_config_rules(&Rendering::new(&request).regional(&SecretRef::placeholder(&config)).to_json());
    assert_eq!(rules.len(), 1);
    let rule = &rules[0];
    assert_eq!((rule.name.as_str(), rule.function.as_str()), ("palisade-policy", "palisade-config"));

    let good = StandingConfigRule {
        state: "EVALUATING".to_owned(),
        function: "arn:aws:lambda:us-east-1:123456789012:function:palisade-config".to_owned(),
        // The order of the names is AWS's own.
        parameters: Some(r#"{"policy":"Linux Server","check":"policy"}"#.to_owned()),
        every: Some("TwentyFour_Hours".to_owned()),
    };
    assert_eq!(rule.differences(Some(&good)), Vec::<String>::new());
    let change = |change: fn(&mut StandingConfigRule)| {
        let mut changed = good.clone();
        change(&mut changed);
        rule.differences(Some(&changed))
    };
    let other_function = "arn:aws:lambda:us-east-1:123456789012:function:not-palisade-config";
    assert_eq!(
        [
            rule.differences(None),
            change(|rule| rule.state = "DELETING".to_owned()),
            change(|rule| rule.function = rule.function.replace("palisade", "not-palisade")),
            change(|rule| rule.parameters = Some(r#"{"check":"clear"}"#.to_owned())),
            change(|rule| rule.parameters = None),
            change(|rule| rule.every = None),
        ]
        .concat(),
        [
            "the Config rule palisade-policy is missing".to_owned(),
            "the Config rule palisade-policy is being deleted".to_owned(),
            format!("the Config rule palisade-policy calls {other_function} instead of function palisade-config"),
            r#"the Config rule palisade-policy has other parameters: {"check":"policy","policy":"Linux Server"} -> {"check":"clear"}"#.to_owned(),
            r#"the Config rule palisade-policy has other parameters: {"check":"policy","policy":"Linux Server"} -> {}"#.to_owned(),
            "the Config rule palisade-policy has another interval: TwentyFour_Hours -> (none)".to_owned(),
        ]
    );
}
