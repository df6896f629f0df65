//! A right observation passes, and each wrong oracle and each wrong observation is told by its field.

#![expect(clippy::unwrap_used, reason = "tests")]

use palisade_contract::Integration;
use serde_json::{Value, json};

use super::{Case, Comparison, compare};
use crate::check_events::aws_stand_in::AwsCall;
use crate::check_events::folder::Expected;
use crate::check_events::observation::{Answer, ApiCall, Observation};
use crate::check_events::owner::Owner;
use crate::check_events::payload::Payload;
use crate::check_events::peers::Cast;
use crate::lambda_runtime::FunctionError;

const INSTANCE: &str = "i-0aaaaaaaaaaaaaaa1";
const OTHER: &str = "i-0bbbbbbbbbbbbbbb2";

/// An event, its oracle and what was seen of it, all right to begin with.
#[derive(Clone)]
struct Sample {
    integration: Integration,
    source: &'static str,
    expected: Value,
    outcome: Value,
    is_real: bool,
    aws_calls: Vec<&'static str>,
}

impl Sample {
    fn new(integration: Integration, source: &'static str) -> Self {
        let expected = json!({
            "transport": "eventbridge", "source": source, "account": "111122223333", "region": "eu-west-1",
            "finding_id": "f1", "finding_type": ["A", "B"], "severity_label": "HIGH", "archived": false,
            "instance_ids": [INSTANCE], "buckets": ["b1", "b2"], "cves": ["CVE-2021-44228"],
            "must_not_extract": [OTHER], "act_on_ec2": true,
        });
        let scan = json!({"action": "recommendation-scan", "instance": INSTANCE, "result": "planned"});
        let outcome = json!({
            "palisade": "outcome", "version": "1.0.0", "handler": integration,
            "account": "111122223333", "region": "eu-west-1", "source": source,
            "finding_id": "f1", "finding_type": ["A", "B"], "severity_label": "HIGH",
            "instances": [INSTANCE], "buckets": ["b1", "b2"], "cves": ["CVE-2021-44228"],
            "decision": "observe", "reason": "it asks for action", "actions": [scan], "api_calls": 1, "duration_ms": 3,
        });
        Self { integration, source, expected, outcome, is_real: true, aws_calls: Vec::new() }
    }

    fn guardduty() -> Self {
        Self::new(Integration::GuardDuty, "aws.guardduty")
    }

    fn expecting(mut self, key: &str, value: Value) -> Self {
        self.expected[key] = value;
        self
    }

    fn reporting(mut self, key: &str, value: Value) -> Self {
        self.outcome[key] = value;
        self
    }

    /// A decision to leave the event alone, as it has to be reported.
    fn ignored(self) -> Self {
        self.reporting("decision", json!("ignore")).reporting("actions", json!([])).reporting("api_calls", json!(0))
    }

    fn payload(&self) -> Payload {
        let event = json!({"source": self.source, "detail-type": "a type", "detail": {}});
        Payload::read(event.to_string().as_bytes())
    }

    fn observation(&self) -> Observation {
        let count = self.outcome["api_calls"].as_u64().unwrap();
        let call = ApiCall { method: "POST".to_owned(), path: "/computers/search".to_owned() };
        let aws_call = |action: &&str| AwsCall {
            action: (*action).to_owned(),
            region: "eu-west-1".to_owned(),
            reads: !action.contains(":Put"),
        };
        Observation {
            answer: Answer::Value(self.outcome.clone()),
            stdout: vec![self.outcome.to_string()],
            stderr: Vec::new(),
            api_calls: (0..count).map(|_| call.clone()).collect(),
            aws_calls: self.aws_calls.iter().map(aws_call).collect(),
            evaluations: Vec::new(),
        }
    }

    fn compare(&self, payload: &Payload, observation: &Observation) -> Vec<String> {
        self.comparison(payload, observation).mismatches.into_iter().map(|mismatch| mismatch.field).collect()
    }

    fn comparison(&self, payload: &Payload, observation: &Observation) -> Comparison {
        let owner = Owner { account: "111122223333".to_owned(), region: "eu-west-1".to_owned(), is_real: self.is_real };
        let expected = Expected::from(self.expected.clone());
        let mut cast = Cast::default();
        cast.add(INSTANCE, &owner);
        let expected = (!self.expected.is_null()).then_some(&expected);
        let pair = Case { integration: self.integration, expected, payload, owner: &owner, cast: &cast };
        compare(&pair, observation)
    }

    /// The fields that differ.
    fn fields(&self) -> Vec<String> {
        self.compare(&self.payload(), &self.observation())
    }
}

#[test]
fn a_right_answer_has_no_mismatch() {
    assert_eq!(Sample::guardduty().fields(), [""; 0]);
    assert_eq!(Sample { expected: Value::Null, ..Sample::guardduty() }.fields(), [""; 0]);
    assert_eq!(Sample { expected: json!({"else": 1}), ..Sample::guardduty() }.fields(), [""; 0]);
}

#[test]
fn each_wrong_key_of_the_oracle_is_told() {
    for (key, wrong) in [
        ("account", json!("222233334444")),
        ("account", Value::Null),
        ("region", json!("eu-west-3")),
        ("finding_id", json!("f2")),
        ("finding_id", Value::Null),
        ("finding_type", json!("A")),
        ("finding_type", Value::Null),
        ("severity_label", json!("LOW")),
        ("severity_label", Value::Null),
        ("instance_ids", json!([])),
        ("instance_ids", json!([INSTANCE, OTHER])),
        ("buckets", json!(["b2", "b1"])),
        ("cves", json!(["CVE-2021-4422"])),
        ("must_not_extract", json!(["b1"])),
    ] {
        assert_eq!(Sample::guardduty().expecting(key, wrong.clone()).fields(), [key], "{wrong}");
    }
    assert_eq!(Sample::guardduty().expecting("act_on_ec2", json!(false)).fields(), ["decision"]);
    assert_eq!(Sample::guardduty().expecting("source", json!("aws.macie")).fields(), ["decision", "calls", "source"]);
}

#[test]
fn null_of_what_is_no_single_finding_is_not_compared() {
    let batch = Sample::guardduty().expecting("transport", json!("sqs"));
    for key in ["account", "region", "source", "finding_id", "finding_type", "severity_label"] {
        assert_eq!(batch.clone().expecting(key, Value::Null).fields(), [""; 0], "{key}");
    }
    let notice = Sample::guardduty().expecting("finding_id", Value::Null).reporting("finding_id", Value::Null);
    assert_eq!(notice.expecting("account", Value::Null).fields(), [""; 0]);
}

#[test]
fn each_wrong_outcome_is_told() {
    let planned = |action: &str, instance: &str| json!([{"action": action, "instance": instance, "result": "planned"}]);
    let result = |result: &str| {
        json!([
            {"action": "recommendation-scan", "instance": INSTANCE, "result": "planned"},
            {"action": "highlight", "instance": INSTANCE, "result": result},
        ])
    };
    for (key, wrong, fields) in [
        ("handler", json!("macie"), &["handler"][..]),
        ("version", json!(""), &["version"]),
        ("reason", json!(" "), &["reason"]),
        ("decision", json!("act"), &["decision", "decision"]),
        ("decision", json!("ignore"), &["decision", "actions"]),
        ("decision", json!("perhaps"), &["outcome"]),
        ("severity_label", json!("Severe"), &["outcome"]),
        ("extra", json!(1), &["outcome"]),
        ("instances", json!([INSTANCE, INSTANCE]), &["instance_ids"]),
        ("actions", json!([]), &["actions", "actions"]),
        ("actions", planned("highlight", INSTANCE), &["actions"]),
        ("actions", planned("recommendation-scan", OTHER), &["actions", "actions", "must_not_extract"]),
        ("actions", result("done"), &["actions"]),
        ("actions", result("failed"), &["actions"]),
        ("actions", result("skipped"), &[]),
    ] {
        assert_eq!(Sample::guardduty().reporting(key, wrong.clone()).fields(), fields, "{key} {wrong}");
    }
    let mut sample = Sample::guardduty();
    sample.outcome.as_object_mut().unwrap().remove("cves");
    assert_eq!(sample.fields(), ["outcome"]);
    let mut sample = Sample::guardduty();
    sample.outcome.as_object_mut().unwrap().remove("finding_id");
    assert_eq!(sample.fields(), ["outcome", "finding_id"]);
}

#[test]
fn an_unprotected_instance_is_highlighted_and_not_scanned() {
    let action = |action: &str| json!([{"action": action, "instance": OTHER, "result": "planned"}]);
    let unprotected = Sample::guardduty()
        .expecting("must_not_extract", json!([]))
        .expecting("instance_ids", json!([OTHER]))
        .reporting("instances", json!([OTHER]));
    assert_eq!(unprotected.clone().reporting("actions", action("highlight")).fields(), [""; 0]);
    assert_eq!(unprotected.reporting("actions", action("recommendation-scan")).fields(), ["actions"]);
}

#[test]
fn each_integration_decides_by_its_own_rule() {
    let decide = |integration, source, key: &str, value: Value| {
        let sample = Sample::new(integration, source).expecting(key, value).ignored();
        let wants_observe = sample.fields() == ["decision"];
        assert!(wants_observe || sample.fields().is_empty(), "{:?}", sample.fields());
        wants_observe
    };
    for integration in [Integration::GuardDuty, Integration::Inspector, Integration::SecurityHub] {
        let source = match integration {
            Integration::GuardDuty => "aws.guardduty",
            Integration::Inspector => "aws.inspector2",
            _ => "aws.securityhub",
        };
        assert!(decide(integration, source, "act_on_ec2", json!(true)), "{integration}");
        assert!(!decide(integration, source, "act_on_ec2", json!(false)), "{integration}");
        assert!(!decide(integration, source, "act_on_ec2", Value::Null), "{integration}: the oracle does not tell");
        assert!(!decide(integration, "aws.other", "source", json!("aws.other")), "{integration}: the event is foreign");
    }
    assert!(decide(Integration::Macie, "aws.macie", "act_on_ec2", json!(false)), "a bucket is enough");
    assert!(!decide(Integration::Macie, "aws.macie", "archived", json!(true)));
    assert!(decide(Integration::Config, "aws.config", "evaluations", json!([{"ComplianceResourceId": INSTANCE}])));
    assert!(!decide(Integration::Config, "aws.config", "evaluations", Value::Null));
    assert!(decide(Integration::Waf, "aws.events", "schedule", json!("s")), "each tick is one to look round at");
}

#[test]
fn a_bucket_that_nobody_names_and_a_finding_that_is_none_ask_for_nothing_of_macie() {
    let macie = Sample::new(Integration::Macie, "aws.macie").ignored();
    let without_bucket = macie.clone().expecting("buckets", json!([])).reporting("buckets", json!([]));
    assert_eq!(without_bucket.fields(), [""; 0]);
    let without_type = macie.expecting("finding_type", Value::Null).reporting("finding_type", Value::Null);
    assert_eq!(without_type.fields(), [""; 0]);
}

#[test]
fn an_account_that_cannot_exist_is_answered_by_none() {
    let ignored = Sample::guardduty().ignored();
    assert_eq!(ignored.fields(), ["decision"]);
    assert_eq!(Sample { is_real: false, ..ignored }.fields(), [""; 0]);
    assert_eq!(Sample { is_real: false, ..Sample::guardduty() }.fields(), ["decision"]);
}

#[test]
fn a_tick_is_looked_round_at() {
    let waf = Sample::new(Integration::Waf, "aws.events").reporting("actions", json!([]));
    let looking = |aws_calls: &[&'static str]| Sample { aws_calls: aws_calls.to_vec(), ..waf.clone() }.fields();
    assert_eq!(looking(&["elasticloadbalancing:DescribeLoadBalancers"]), [""; 0]);
    assert_eq!(looking(&["cloudfront:ListDistributions"]), ["calls"]);
    assert_eq!(waf.ignored().fields(), ["decision"]);
    // A schedule's own input has no source; whatever else has none is nobody's.
    let input = json!({"schedule": "arn:aws:scheduler:eu-west-1:111122223333:schedule/default/s"});
    let nobodys = json!({"schedule": "daily"});
    let mut waf =
        Sample { expected: json!({"act_on_ec2": false}), ..Sample::new(Integration::Waf, "aws.events") }.ignored();
    waf.outcome["source"] = Value::Null;
    for (event, fields) in [(input, &["decision"][..]), (nobodys, &[])] {
        assert_eq!(waf.compare(&Payload::read(event.to_string().as_bytes()), &waf.observation()), fields, "{event}");
    }
}

#[test]
fn what_was_compared_is_told() {
    let compared = |sample: &Sample| sample.comparison(&sample.payload(), &sample.observation()).compared;
    let guardduty = compared(&Sample::guardduty());
    for member in ["account", "finding_type", "instance_ids", "must_not_extract", "act_on_ec2"] {
        assert!(guardduty.contains(member), "{member}");
    }
    for member in ["transport", "archived"] {
        assert!(!guardduty.contains(member), "{member} does not show");
    }
    let of_another = Sample::guardduty().expecting("source", json!("aws.macie"));
    assert!(!compared(&of_another).contains("act_on_ec2"), "whoever leaves it alone says nothing of it");
    let nobody_knows = Sample::guardduty().expecting("act_on_ec2", Value::Null);
    assert!(!compared(&nobody_knows).contains("act_on_ec2"));
    assert!(compared(&Sample::new(Integration::Macie, "aws.macie")).contains("archived"));
}

#[test]
fn calls_are_declared_reads_and_none_for_others() {
    let with = |aws_calls: &[&'static str]| Sample { aws_calls: aws_calls.to_vec(), ..Sample::guardduty() }.fields();
    assert_eq!(with(&["secretsmanager:GetSecretValue"]), [""; 0]);
    assert_eq!(with(&["iam:GetRole"]), ["calls"], "not in the handler's description");
    assert_eq!(with(&["config:PutEvaluations"]), ["calls", "calls"]);
    assert_eq!(with(&["kms:Decrypt"]), ["calls"], "the service calls it, not the handler");
    let foreign = Sample::guardduty().expecting("source", json!("aws.macie")).reporting("source", json!("aws.macie"));
    let foreign = foreign.ignored();
    assert_eq!(foreign.fields(), [""; 0]);
    let calling = Sample { aws_calls: vec!["secretsmanager:GetSecretValue"], ..foreign };
    assert_eq!(calling.fields(), ["calls"]);
    let mut observation = Sample::guardduty().observation();
    observation.api_calls.clear();
    assert_eq!(Sample::guardduty().compare(&Sample::guardduty().payload(), &observation), ["api_calls"]);
}

#[test]
fn errors_are_right_for_what_cannot_be_read_alone() {
    let sample = Sample { expected: json!({}), ..Sample::guardduty() }.ignored();
    let error = Answer::Error(FunctionError { kind: "Event".to_owned(), message: "it is none".to_owned() });
    let failing = Observation { answer: error, ..sample.observation() };
    let read = |text: &str| Payload::read(text.as_bytes());
    assert_eq!(sample.compare(&sample.payload(), &failing), ["answer"]);
    assert_eq!(sample.compare(&read(r#"{"anything": 1}"#), &failing), [""; 0]);
    assert_eq!(sample.compare(&read(r#"{"anything": 1}"#), &sample.observation()), [""; 0], "left alone as well");
    assert_eq!(sample.compare(&read(r#""no JSON inside""#), &failing), [""; 0]);
    assert_eq!(sample.compare(&read(r#""no JSON inside""#), &sample.observation()), ["answer"]);
    assert_eq!(sample.compare(&read("no JSON"), &failing), [""; 0]);
    assert_eq!(sample.compare(&read("no JSON"), &sample.observation()), ["answer"]);
    let nameless = Observation { answer: Answer::Error(FunctionError::default()), ..sample.observation() };
    assert_eq!(sample.compare(&read(r#"{"anything": 1}"#), &nameless), ["answer"]);
}

#[test]
fn records_of_a_batch_are_compared_one_by_one() {
    let records = json!([
        {"messageId": "1", "finding_type": ["A", "B"], "instance_ids": [INSTANCE], "act_on_ec2": true},
        {"messageId": "2", "finding_type": null, "instance_ids": []},
    ]);
    let event = json!({"source": "aws.guardduty", "detail-type": "t", "detail": {}}).to_string();
    let record = |id: &str, body: &str| json!({"messageId": id, "eventSource": "aws:sqs", "body": body});
    let payload = json!({"Records": [record("1", &event), record("2", "hello")]}).to_string();
    let payload = Payload::read(payload.as_bytes());
    let second = Sample::guardduty().ignored().reporting("finding_type", Value::Null).reporting("instances", json!([]));
    let observe = |first: &Sample, failed: Value| {
        let answer = json!({"batchItemFailures": failed, "outcomes": [first.outcome, second.outcome]});
        let stdout = vec![first.outcome.to_string(), second.outcome.to_string()];
        Observation { answer: Answer::Value(answer), stdout, ..first.observation() }
    };
    let oracle = json!({"transport": "sqs", "records": records, "batch_item_failures": ["2"]});
    let first = Sample { expected: oracle, ..Sample::guardduty() };
    let failed = || json!([{"itemIdentifier": "2"}]);
    let fields = |sample: &Sample, failed: Value| sample.compare(&payload, &observe(sample, failed));
    assert_eq!(fields(&first, failed()), [""; 0]);
    assert_eq!(fields(&first, json!([])), ["batch_item_failures"]);
    assert_eq!(fields(&first, Value::Null), ["batchItemFailures", "batch_item_failures"]);
    let wrong = first.clone().reporting("finding_type", json!("A"));
    assert_eq!(fields(&wrong, failed()), ["records[0].finding_type"]);
    let wrong = first.clone().ignored();
    assert_eq!(fields(&wrong, failed()), ["decision"]);
    let wrong = first.expecting("records", json!([{}]));
    assert_eq!(fields(&wrong, failed()), ["records"]);
}

#[test]
fn evaluations_are_those_of_the_oracle() {
    let evaluation = json!([{"ComplianceResourceId": INSTANCE, "OrderingTimestamp": "2020-01-01T00:00:00Z"}]);
    let planned = |detail: &str| json!([{"action": "evaluate", "instance": INSTANCE, "id": INSTANCE, "result": "planned", "detail": detail}]);
    let sample = Sample::new(Integration::Config, "aws.config").expecting("evaluations", evaluation);
    let saying = |detail: &str| sample.clone().reporting("actions", planned(detail));
    assert_eq!(saying("COMPLIANT at 2020-01-01T00:00:00Z").fields(), [""; 0]);
    assert_eq!(sample.clone().reporting("actions", json!([])).fields(), ["actions"], "neither an evaluation nor why");
    let skipped = json!([{"action": "evaluate", "result": "skipped", "detail": "the rule has no parameter `check`"}]);
    assert_eq!(sample.clone().reporting("actions", skipped).fields(), [""; 0], "a rule of others");
    assert_eq!(saying("COMPLIANT at 2020-01-01T00:00:01Z").fields(), ["evaluations"]);
    let forced = |detail: &str| {
        let forced = saying(detail).expecting("forced_compliance", json!("NOT_APPLICABLE"));
        forced.reporting("api_calls", json!(0)).fields()
    };
    assert_eq!(forced("NOT_APPLICABLE at 2020-01-01T00:00:00Z: gone"), [""; 0]);
    assert_eq!(forced("COMPLIANT at 2020-01-01T00:00:00Z"), ["evaluations"]);
    let history = |aws_calls: &[&'static str]| {
        let fetching = saying("COMPLIANT at 2020-01-01T00:00:00Z");
        let fetching = fetching.expecting("needs_get_resource_config_history", json!(true));
        Sample { aws_calls: aws_calls.to_vec(), ..fetching }.fields()
    };
    assert_eq!(history(&["config:GetResourceConfigHistory"]), [""; 0]);
    assert_eq!(history(&[]), ["calls"]);
}
