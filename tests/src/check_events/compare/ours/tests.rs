//! What a rule of ours is answered: right passes, and each wrong value, too much and too little, is told.

#![expect(clippy::unwrap_used, reason = "tests")]

use palisade_contract::Integration;
use serde_json::json;

use super::*;
use crate::check_events::aws_stand_in::AwsCall;
use crate::check_events::folder::Expected;
use crate::check_events::observation::ApiCall;
use crate::check_events::owner::Owner;
use crate::check_events::payload::Payload;
use crate::check_events::peers::Cast;

/// Protected, as it is the first of the cast.
const INSTANCE: &str = "i-0aaaaaaaaaaaaaaa1";
/// Listed without an agent.
const BARE: &str = "i-0bbbbbbbbbbbbbbb2";
const TIME: &str = "2019-07-18T19:24:11.679Z";

/// A run, right to begin with.
#[derive(Clone)]
struct Run {
    expected: Value,
    put: Value,
    outcome: Value,
    state: &'static str,
    aws_calls: Vec<&'static str>,
}

impl Run {
    fn new() -> Self {
        let evaluation = json!({
            "ComplianceResourceType": "AWS::EC2::Instance", "ComplianceResourceId": INSTANCE, "OrderingTimestamp": TIME,
        });
        let expected = json!({
            "config_rule_name": "r1", "resource_type": "AWS::EC2::Instance", "resource_id": INSTANCE, "capture_time": TIME,
            "forced_compliance": null, "needs_get_resource_config_history": false, "evaluations": [evaluation],
        });
        let put = json!([{
            "ComplianceResourceType": "AWS::EC2::Instance", "ComplianceResourceId": INSTANCE,
            "ComplianceType": "COMPLIANT", "OrderingTimestamp": 1_563_477_851.679,
        }]);
        let done = json!({"action": "evaluate", "instance": INSTANCE, "id": INSTANCE, "result": "done", "detail": "d"});
        let outcome = json!({
            "palisade": "outcome", "version": "1.0.0", "handler": "config",
            "account": "111122223333", "region": "eu-west-1", "source": "aws.config",
            "finding_id": null, "finding_type": null, "severity_label": null,
            "instances": [INSTANCE], "buckets": [], "cves": [],
            "decision": "act", "reason": "the rule r1 asks about one resource", "actions": [done],
            "api_calls": 1, "duration_ms": 3,
        });
        Self { expected, put, outcome, state: "running", aws_calls: vec!["secretsmanager:GetSecretValue", PUT] }
    }

    /// With another value at a pointer into the oracle, the outcome or what was put.
    fn with(mut self, part: fn(&mut Self) -> &mut Value, pointer: &str, value: Value) -> Self {
        *part(&mut self).pointer_mut(pointer).unwrap() = value;
        self
    }

    fn compared(&self, api_method: &str) -> Comparison {
        let item = json!({"configuration": {"state": {"name": self.state}}});
        let invoking = json!({"configurationItem": item}).to_string();
        let payload = Payload::read(json!({ "invokingEvent": invoking }).to_string().as_bytes());
        let owner = Owner { account: "111122223333".to_owned(), region: "eu-west-1".to_owned(), is_real: true };
        let mut cast = Cast::default();
        cast.add(INSTANCE, &owner);
        cast.add(BARE, &owner);
        let expected = Expected::from(self.expected.clone());
        let aws_call = |action: &&str| AwsCall {
            action: (*action).to_owned(),
            region: "eu-west-1".to_owned(),
            reads: !action.contains(":Put"),
        };
        let observation = Observation {
            answer: Answer::Value(self.outcome.clone()),
            stdout: vec![self.outcome.to_string()],
            stderr: Vec::new(),
            api_calls: vec![ApiCall { method: api_method.to_owned(), path: "/computers/search".to_owned() }],
            aws_calls: self.aws_calls.iter().map(aws_call).collect(),
            evaluations: self.put.as_array().cloned().unwrap_or_default(),
        };
        let expected = Some(&expected);
        let integration = Integration::Config;
        compare(&Case { integration, expected, payload: &payload, owner: &owner, cast: &cast }, &observation)
    }

    fn fields(&self) -> Vec<String> {
        self.compared("POST").mismatches.into_iter().map(|mismatch| mismatch.field).collect()
    }
}

fn oracle(run: &mut Run) -> &mut Value {
    &mut run.expected
}

fn put(run: &mut Run) -> &mut Value {
    &mut run.put
}

fn outcome(run: &mut Run) -> &mut Value {
    &mut run.outcome
}

#[test]
fn the_evaluation_of_the_oracle_passes_and_every_member_of_it_is_compared() {
    let comparison = Run::new().compared("POST");
    assert_eq!(comparison.mismatches, []);
    let names: Vec<&str> = comparison.compared.iter().map(String::as_str).collect();
    let all = [
        "capture_time",
        "config_rule_name",
        "evaluations[0].ComplianceResourceId",
        "evaluations[0].ComplianceResourceType",
        "evaluations[0].OrderingTimestamp",
        "forced_compliance",
        "needs_get_resource_config_history",
        "resource_id",
        "resource_type",
    ];
    assert_eq!(names, all);
}

#[test]
fn each_wrong_value_is_told() {
    let run = Run::new;
    let other_id = ["evaluations[0].ComplianceResourceId", "resource_id", "forced_compliance"];
    let other_type = ["evaluations[0].ComplianceResourceType", "resource_type"];
    let other_time = ["evaluations[0].OrderingTimestamp", "capture_time"];
    for (part, pointer, value, fields) in [
        (put as fn(&mut Run) -> &mut Value, "/0/ComplianceResourceType", json!("AWS::EC2::Volume"), &other_type[..]),
        (put, "/0/ComplianceResourceId", json!(BARE), &other_id),
        (put, "/0/OrderingTimestamp", json!(1_563_477_851.678), &other_time),
        (put, "/0/OrderingTimestamp", json!(TIME), &other_time),
        (put, "/0/ComplianceType", json!("NON_COMPLIANT"), &["forced_compliance"]),
        (put, "/0/ComplianceType", json!("NOT_APPLICABLE"), &["forced_compliance"]),
        (oracle, "/forced_compliance", json!("NOT_APPLICABLE"), &["forced_compliance"]),
        (oracle, "/config_rule_name", json!("r2"), &["config_rule_name"]),
        (oracle, "/needs_get_resource_config_history", json!(true), &["needs_get_resource_config_history"]),
        (outcome, "/decision", json!("observe"), &["decision"]),
        (outcome, "/actions/0/result", json!("planned"), &["actions"]),
        (outcome, "/actions/0/result", json!("skipped"), &["actions"]),
    ] {
        assert_eq!(run().with(part, pointer, value.clone()).fields(), fields, "{pointer} {value}");
    }
}

#[test]
fn an_evaluation_that_was_never_put_fails_and_so_does_one_too_many() {
    let one = Run::new().put[0].clone();
    assert_eq!(Run::new().with(put, "", json!([])).fields(), ["evaluations"]);
    assert_eq!(Run::new().with(put, "", json!([one, one])).fields(), ["evaluations"]);
    // Where there are none or many, an account without instances has none.
    let every = Run::new().with(oracle, "/evaluations", Value::Null);
    assert_eq!(every.fields(), ["evaluations"]);
    assert_eq!(every.with(put, "", json!([])).fields(), [""; 0]);
}

#[test]
fn the_word_follows_from_the_part_of_the_instance_and_its_state() {
    let bare = |word: &str| {
        let mut run = Run::new();
        for key in ["/resource_id", "/evaluations/0/ComplianceResourceId"] {
            run = run.with(oracle, key, json!(BARE));
        }
        run.with(put, "/0/ComplianceResourceId", json!(BARE)).with(put, "/0/ComplianceType", json!(word)).fields()
    };
    assert_eq!(bare("NON_COMPLIANT"), [""; 0]);
    assert_eq!(bare("COMPLIANT"), ["forced_compliance"]);
    for state in AT_REST {
        let stopped = Run { state, ..Run::new() };
        assert_eq!(stopped.fields(), ["forced_compliance"]);
        assert_eq!(stopped.with(put, "/0/ComplianceType", json!("NOT_APPLICABLE")).fields(), [""; 0]);
    }
}

#[test]
fn nothing_else_is_written_and_an_oversized_item_is_fetched() {
    let calling = |more: &'static str| {
        let mut run = Run::new();
        run.aws_calls.push(more);
        run
    };
    assert_eq!(calling("s3:PutObject").fields(), ["calls"]);
    assert_eq!(calling(HISTORY).fields(), ["needs_get_resource_config_history"]);
    let needed = calling(HISTORY).with(oracle, "/needs_get_resource_config_history", json!(true));
    assert_eq!(needed.fields(), [""; 0]);
    let told: Vec<String> = Run::new().compared("DELETE").mismatches.into_iter().map(|found| found.field).collect();
    assert_eq!(told, ["calls"]);
}
