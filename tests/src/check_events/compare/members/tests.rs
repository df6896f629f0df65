//! For events of every kind: a right oracle passes, each of its members made wrong fails, and so does one that nobody knows.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use serde_json::json;

use super::*;
use crate::check_events::folder;

/// An event, and all that can be said of it.
fn samples() -> Vec<(Value, Value)> {
    vec![
        guardduty(),
        macie(),
        inspector(),
        hub(),
        ocsf(),
        insight(),
        classic(),
        schedule(),
        rule(),
        queue(),
        destination(),
    ]
}

fn envelope(source: &str, detail_type: &str, detail: &Value) -> Value {
    json!({"source": source, "detail-type": detail_type, "account": "222233334444", "region": "eu-west-1", "detail": detail})
}

fn guardduty() -> (Value, Value) {
    let detail = json!({
        "id": "f1", "accountId": "111122223333", "region": "eu-west-1", "type": "Recon:EC2/Portscan", "severity": 5,
        "resource": {"resourceType": "Instance", "instanceDetails": {"instanceId": "i-0a1b2c3d"}},
        "service": {"resourceRole": "TARGET", "archived": false, "seen": "i-99999999 and i-88888888"},
    });
    let expected = json!({
        "transport": "eventbridge", "source": "aws.guardduty", "detail_type": "GuardDuty Finding",
        "event_account": "222233334444", "account": "111122223333", "region": "eu-west-1",
        "finding_id": "f1", "finding_type": "Recon:EC2/Portscan", "severity": 5, "severity_label": "MEDIUM",
        "resource_type": "Instance", "resource_role": "TARGET", "archived": false, "sample": false,
        "instance_ids": ["i-0a1b2c3d"], "buckets": [], "cves": [], "act_on_ec2": true, "finding_count": 1,
        "must_not_extract": ["i-99999999"], "mentioned_instance_ids": ["i-88888888"],
    });
    (envelope("aws.guardduty", "GuardDuty Finding", &detail), expected)
}

fn macie() -> (Value, Value) {
    let detail = json!({
        "id": "m1", "accountId": "111122223333", "region": "eu-west-1", "type": "SensitiveData:S3Object/Multiple",
        "category": "CLASSIFICATION", "severity": {"score": 3, "description": "High"},
        "classificationDetails": {"result": {"sensitiveData": [{"category": "CREDENTIALS"}]}},
        "resourcesAffected": {
            "s3Bucket": {"name": "b1", "publicAccess": {"effectivePermission": "PUBLIC"}}, "s3Object": {"key": "k1"},
        },
    });
    let expected = json!({
        "buckets": ["b1"], "object_keys": ["k1"], "category": "CLASSIFICATION", "public": "PUBLIC",
        "data_categories": ["CREDENTIALS"], "act_on_ec2": false, "severity": 3,
    });
    (envelope("aws.macie", "Macie Finding", &detail), expected)
}

fn inspector() -> (Value, Value) {
    let detail = json!({
        "findingArn": "arn:aws:inspector2:eu-west-1:111122223333:finding/f", "status": "ACTIVE", "severity": "HIGH",
        "resources": [{"type": "AWS_EC2_INSTANCE", "id": "i-0a1b2c3d"}],
        "packageVulnerabilityDetails": {"vulnerabilityId": "ALAS2-1", "relatedVulnerabilities": ["CVE-2021-44228"]},
    });
    let expected = json!({
        "cves": ["CVE-2021-44228"], "other_vulnerability_ids": ["ALAS2-1"], "status": "ACTIVE", "severity": "HIGH",
        "resource_type": "AWS_EC2_INSTANCE",
    });
    (envelope("aws.inspector2", "Inspector2 Finding", &detail), expected)
}

fn hub() -> (Value, Value) {
    let finding = json!({
        "Id": "h1", "ProductArn": "arn:aws:securityhub:eu-west-1::product/aws/x", "RecordState": "ACTIVE",
        "Workflow": {"Status": "NEW"}, "Compliance": {"Status": "FAILED"}, "Severity": {"Label": "HIGH", "Normalized": 70},
        "Resources": [{"Type": "AwsEc2Instance", "Id": "i-0a1b2c3d"}],
    });
    let second = json!({"Id": "h2", "Resources": []});
    let expected = json!({
        "product_arn": "arn:aws:securityhub:eu-west-1::product/aws/x", "record_state": "ACTIVE", "workflow": "NEW",
        "compliance": "FAILED", "severity": 70, "action_name": "act now ", "finding_count": 2, "finding_ids": ["h1", "h2"],
    });
    let detail = json!({"actionName": "act now ", "findings": [finding, second]});
    (envelope("aws.securityhub", "Security Hub Findings - Custom Action", &detail), expected)
}

fn ocsf() -> (Value, Value) {
    let finding = json!({
        "class_uid": 2004, "severity_id": 3, "status": "New", "finding_info": {"uid": "o1", "types": ["Threats"]},
        "metadata": {"product": {"name": "GuardDuty"}}, "resources": [{"type": "AWS::EC2::Instance", "uid": "i-0a1b2c3d"}],
    });
    let expected = json!({
        "class_uid": 2004, "product": "GuardDuty", "status": "New", "finding_type": ["Threats"],
        "instance_ids": ["i-0a1b2c3d"],
    });
    (envelope("aws.securityhub", "Findings Imported V2", &json!({"findings": [finding]})), expected)
}

fn insight() -> (Value, Value) {
    let expected = json!({
        "detail_type": "Security Hub Insight Results", "event_account": "222233334444", "finding_count": 0,
        "finding_id": null, "finding_type": null, "severity": null, "severity_label": null, "act_on_ec2": false,
        "archived": false, "action_name": null, "status": null,
    });
    (envelope("aws.securityhub", "Security Hub Insight Results", &json!({})), expected)
}

fn classic() -> (Value, Value) {
    let alert = "arn:aws:macie:eu-west-1:111122223333:trigger/t/alert/a";
    let detail = json!({"alert-arn": alert, "risk-score": 8, "summary": {"Bucket": {"b1": 1}}});
    let expected = json!({
        "detail_type": "Macie Alert", "event_account": "222233334444", "finding_id": alert, "severity": 8,
        "buckets": ["b1"], "finding_type": null, "severity_label": null, "act_on_ec2": false, "archived": false,
        "sample": false,
    });
    (envelope("aws.macie", "Macie Alert", &detail), expected)
}

fn schedule() -> (Value, Value) {
    let rule = "arn:aws:events:eu-west-1:222233334444:rule/r";
    let mut event = envelope("aws.events", "Scheduled Event", &json!({}));
    event["time"] = json!("2026-01-01T00:00:00Z");
    event["resources"] = json!([rule]);
    let expected = json!({
        "detail_type": "Scheduled Event", "event_account": "222233334444", "time": "2026-01-01T00:00:00Z",
        "schedule": rule, "act_on_ec2": false,
    });
    (event, expected)
}

fn rule() -> (Value, Value) {
    let item = json!({
        "resourceType": "AWS::EC2::Instance", "resourceId": "i-0a1b2c3d", "configurationItemStatus": "OK",
        "configurationItemCaptureTime": "2026-01-01T00:00:00.000Z", "awsRegion": "eu-west-1",
    });
    let invoking = json!({"messageType": "ConfigurationItemChangeNotification", "configurationItem": item});
    let event = json!({
        "invokingEvent": invoking.to_string(), "ruleParameters": "{\"a\":\"b\"}", "accountId": "111122223333",
        "configRuleName": "r", "eventLeftScope": true, "resultToken": "t",
    });
    let expected = json!({
        "transport": "config", "message_type": "ConfigurationItemChangeNotification", "config_rule_name": "r",
        "resource_type": "AWS::EC2::Instance", "resource_id": "i-0a1b2c3d", "item_status": "OK",
        "capture_time": "2026-01-01T00:00:00.000Z", "event_left_scope": true, "rule_parameters": {"a": "b"},
        "forced_compliance": "NOT_APPLICABLE", "needs_get_resource_config_history": false,
        "ordering_timestamp": "2026-01-01T00:00:00.000Z",
        "evaluations": [{
            "ComplianceResourceType": "AWS::EC2::Instance", "ComplianceResourceId": "i-0a1b2c3d",
            "OrderingTimestamp": "2026-01-01T00:00:00.000Z",
        }],
    });
    (event, expected)
}

fn queue() -> (Value, Value) {
    let code = json!({"ERROR_CODE": {"stringValue": "NO_PERMISSIONS"}});
    let records = json!([
        {"messageId": "1", "eventSource": "aws:sqs", "body": guardduty().0.to_string(), "messageAttributes": code},
        {"messageId": "2", "eventSource": "aws:sqs", "body": "hello"},
    ]);
    let expected = json!({
        "transport": "sqs", "account": null, "region": null, "batch_item_failures": ["2"],
        "records": [
            {"messageId": "1", "finding_type": "Recon:EC2/Portscan", "error_code": "NO_PERMISSIONS",
             "instance_ids": ["i-0a1b2c3d"], "parse_error": false},
            {"messageId": "2", "parse_error": true, "instance_ids": []},
        ],
    });
    (json!({ "Records": records }), expected)
}

fn destination() -> (Value, Value) {
    let function = "arn:aws:lambda:eu-west-1:111122223333:function:f";
    let context = json!({"functionArn": function, "condition": "RetriesExhausted", "approximateInvokeCount": 3});
    let event = json!({
        "requestContext": context, "requestPayload": {"anything": 1}, "responsePayload": {"errorMessage": "it ended"},
    });
    let expected = json!({
        "transport": "lambda-destination", "condition": "RetriesExhausted", "attempts": 3, "function_arn": function,
        "error": "it ended", "account": "111122223333", "region": "eu-west-1",
    });
    (event, expected)
}

fn settled(event: &Value, expected: &Value, compared: &[&str]) -> Settled {
    let compared = compared.iter().map(|name| (*name).to_owned()).collect();
    settle(&Expected::from(expected.clone()), event.to_string().as_bytes(), &compared)
}

fn fields(event: &Value, expected: &Value) -> Vec<String> {
    settled(event, expected, &[]).mismatches.into_iter().map(|mismatch| mismatch.field).collect()
}

/// The same value, wrong: what is left alone becomes what is taken.
fn wrong(name: &str, value: &Value) -> Value {
    match (name, value) {
        ("must_not_extract", _) => json!(["i-0a1b2c3d"]),
        (_, Value::Bool(flag)) => json!(!flag),
        (_, Value::Number(number)) => json!(number.as_f64().unwrap() + 1.0),
        (_, Value::String(text)) => json!(format!("{text}x")),
        (_, Value::Array(items)) => items.iter().skip(1).cloned().chain([json!("more")]).collect(),
        _ => json!("something"),
    }
}

#[test]
fn each_member_is_read_from_events_of_its_kind_and_fails_when_it_is_wrong() {
    let mut tried = BTreeSet::new();
    for (event, expected) in samples() {
        let right = settled(&event, &expected, &[]);
        assert!(right.mismatches.is_empty(), "{:#?}\n{expected:#}", right.mismatches);
        assert_eq!((right.by_conduct, right.by_reading), (0, right.members));
        let oracle = Expected::from(expected.clone());
        for member in members(&oracle) {
            // Of what is only mentioned, an instance that the finding is about takes itself out.
            if member.key == "mentioned_instance_ids" {
                continue;
            }
            let pointer = match member.place {
                Place::Event => format!("/{}", member.key),
                Place::Record(index) => format!("/records/{index}/{}", member.key),
                Place::Evaluation(index) => format!("/evaluations/{index}/{}", member.key),
            };
            let mut changed = expected.clone();
            *changed.pointer_mut(&pointer).unwrap() = wrong(member.key, member.wanted);
            assert_eq!(fields(&event, &changed), [member.name()], "{changed:#}");
            tried.insert(member.key.to_owned());
        }
    }
    assert!(tried.len() > 50, "{} kinds of members", tried.len());
}

/// By what is read from them alone: without the handlers, which the tool's own tests start.
#[test]
#[expect(clippy::print_stderr, reason = "whoever runs the test must see that it was skipped, or how much it compared")]
fn every_published_event_is_read_as_the_oracle_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/events");
    if !folder.is_dir() {
        eprintln!("skipped: ../shared is absent");
        return;
    }
    let (mut events, mut compared) = (0, 0);
    for event in folder::read(&folder).unwrap() {
        let Some(expected) = event.expected else { continue };
        let found = settle(&expected, &event.payload.unwrap(), &BTreeSet::new());
        assert!(found.mismatches.is_empty(), "{}: {:#?}", event.name, found.mismatches);
        events += 1;
        compared += found.by_reading;
    }
    eprintln!("{events} events, {compared} members compared");
    assert!(events >= 50, "the oracle lists {events} events only");
}

#[test]
fn a_bystander_that_is_taken_is_told() {
    let (event, mut expected) = guardduty();
    expected["mentioned_instance_ids"] = json!(["i-88888888", "i-0a1b2c3d"]);
    assert_eq!(fields(&event, &expected), [""; 0], "what the finding is about is no bystander");
    expected["instance_ids"] = json!([]);
    assert_eq!(fields(&event, &expected), ["instance_ids", "mentioned_instance_ids"]);
}

#[test]
fn a_member_that_nobody_knows_fails_wherever_it_stands() {
    for ((event, expected), pointer, name) in [
        (guardduty(), "", "colour"),
        (queue(), "/records/0", "records[0].colour"),
        (rule(), "/evaluations/0", "evaluations[0].colour"),
        (guardduty(), "", "rule_parameters"),
    ] {
        let mut more = expected.clone();
        let key = name.rsplit('.').next().unwrap();
        more.pointer_mut(pointer).unwrap()[key] = json!("blue");
        let found = settled(&event, &more, &[]);
        assert_eq!(found.mismatches.len(), 1);
        let told = found.mismatches[0].to_string();
        assert_eq!(
            told,
            format!("{name}: expected a member that is compared, or listed as what no handler needs, got neither")
        );
        assert_eq!(found.members, found.by_reading + 1);
    }
}

#[test]
fn what_a_handler_showed_counts_as_that_and_what_is_not_needed_is_named() {
    let (event, mut expected) = guardduty();
    expected["reason"] = json!("because");
    expected["protocol"] = json!("TCP");
    let found = settled(&event, &expected, &["account", "act_on_ec2", "of another event"]);
    assert_eq!((found.by_conduct, found.by_reading), (2, found.members - 4));
    assert_eq!(found.not_needed, ["reason", "protocol"]);
    assert!(found.mismatches.is_empty(), "{:?}", found.mismatches);
    // What a handler showed of a member that is not read is enough.
    expected["colour"] = json!("blue");
    assert_eq!(settled(&event, &expected, &["colour"]).mismatches, []);
}

#[test]
fn what_is_not_needed_is_listed_with_a_reason_and_once() {
    let names: BTreeSet<&str> = NOT_NEEDED.iter().map(|(name, _)| *name).collect();
    assert_eq!(names.len(), NOT_NEEDED.len());
    assert!(NOT_NEEDED.iter().all(|(_, reason)| !reason.is_empty()));
}
