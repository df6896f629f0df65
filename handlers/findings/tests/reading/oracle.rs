//! Published sample events, compared field by field with what a correct handler extracts from them.
//!
//! The events and the oracle lie beside the project, not in it; without them the test says that it was skipped.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use palisade_contract::InstanceId;
use palisade_findings::{Cited, ConfigInvocation, Delivery, Event, Facts};
use serde_json::{Value, json};

/// Fields for people, or that no decision needs; not read by this crate.
const NOT_READ: [&str; 4] = ["reason", "mentioned_instance_ids", "open_port", "protocol"];

fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/events");
    folder.is_dir().then_some(folder)
}

fn load(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn cited(event: &Event) -> Cited {
    match event {
        Event::Finding(finding) => finding.cited(),
        Event::NotAFinding(notice) => notice.cited.clone(),
        Event::Legacy(legacy) => Cited { buckets: legacy.buckets.clone(), ..Cited::default() },
        Event::ConfigRule(rule) => Cited { instances: rule.instance().into_iter().collect(), ..Cited::default() },
        _ => Cited::default(),
    }
}

fn ids(instances: &[InstanceId]) -> Value {
    json!(instances.iter().map(InstanceId::as_str).collect::<Vec<_>>())
}

/// The union of what the records cite.
fn all_cited(delivery: &Delivery) -> Cited {
    delivery.records.iter().fold(Cited::default(), |mut all, record| {
        let one = cited(&record.event);
        all.instances.extend(one.instances);
        all.malformed_instances.extend(one.malformed_instances);
        all.buckets.extend(one.buckets);
        all.object_keys.extend(one.object_keys);
        all.cves.extend(one.cves);
        all.other_vulnerability_ids.extend(one.other_vulnerability_ids);
        all
    })
}

/// What was read for `field`, or `None` for a field that is not known here.
fn observed(delivery: &Delivery, field: &str) -> Option<Value> {
    let all = all_cited(delivery);
    Some(match field {
        "transport" => json!(delivery.transport.as_str()),
        "instance_ids" => ids(&all.instances),
        "buckets" => json!(all.buckets),
        "object_keys" => json!(all.object_keys),
        "cves" => json!(all.cves),
        "other_vulnerability_ids" => json!(all.other_vulnerability_ids),
        "batch_item_failures" => json!(delivery.batch_item_failures()),
        _ => {
            let record = delivery.records.first()?;
            let event = &record.event;
            let failure = record.failure.as_ref();
            match field {
                "source" => json!(event.source()),
                "account" => json!(event.account().map(str::to_owned).or_else(|| failure?.account())),
                "region" => json!(event.region().map(str::to_owned).or_else(|| failure?.region())),
                "condition" => json!(failure?.condition),
                "attempts" => json!(failure?.attempts),
                "function_arn" => json!(failure?.target_arn),
                "error" => json!(failure?.message),
                _ => of_event(event, field)?,
            }
        }
    })
}

fn of_event(event: &Event, field: &str) -> Option<Value> {
    match event {
        Event::Finding(finding) => Some(match field {
            "finding_count" => json!(finding.count()),
            "finding_ids" => json!(finding.finding_ids()),
            // Macie's findings ask for action too, but not on instances of their own.
            "act_on_ec2" => {
                let on_instances = |all: Vec<&Facts>| all.iter().any(|facts| !facts.cited.instances.is_empty());
                json!(finding.actionable().is_ok_and(on_instances))
            }
            _ => of_facts(finding.first(), field)?,
        }),
        Event::NotAFinding(notice) => Some(match field {
            "detail_type" => json!(notice.detail_type),
            "event_account" => json!(notice.event_account),
            "act_on_ec2" | "archived" => json!(false),
            "finding_count" => json!(0),
            "action_name" | "finding_id" | "finding_type" | "severity" | "severity_label" | "status" => Value::Null,
            _ => return None,
        }),
        Event::Legacy(legacy) => Some(match field {
            "detail_type" => json!(legacy.detail_type),
            "event_account" => json!(legacy.event_account),
            "finding_id" => json!(legacy.finding_id),
            "severity" => legacy.severity.clone(),
            "act_on_ec2" | "archived" | "sample" => json!(false),
            "finding_type" | "severity_label" => Value::Null,
            _ => return None,
        }),
        Event::Schedule(schedule) => Some(match field {
            "detail_type" => json!(schedule.detail_type),
            "event_account" => json!(schedule.event_account),
            "time" => json!(schedule.time),
            "schedule" => json!(schedule.schedule),
            "act_on_ec2" => json!(false),
            _ => return None,
        }),
        Event::ConfigRule(rule) => of_rule(rule, field),
        Event::FollowUp(_) | Event::CustomResource(_) | Event::Unreadable(_) => None,
    }
}

fn of_facts(facts: &Facts, field: &str) -> Option<Value> {
    Some(match field {
        "detail_type" => json!(facts.detail_type),
        "event_account" => json!(facts.event_account),
        "finding_id" => json!(facts.finding_id),
        "finding_type" => facts.finding_type.clone(),
        "severity" => facts.severity.clone(),
        "severity_label" => json!(facts.severity_label.map(|label| label.to_string())),
        "archived" => json!(facts.archived),
        "sample" => json!(facts.sample),
        "status" => json!(facts.status),
        "record_state" => json!(facts.record_state),
        "workflow" => json!(facts.workflow),
        "compliance" => json!(facts.compliance),
        "product_arn" => json!(facts.product_arn),
        "product" => json!(facts.product_name),
        "class_uid" => json!(facts.class_uid),
        "action_name" => json!(facts.action_name),
        "resource_type" => json!(facts.resource_type),
        "resource_role" => json!(facts.resource_role),
        "category" => json!(facts.category),
        "public" => json!(facts.public_access),
        "data_categories" => json!(facts.data_categories),
        _ => return None,
    })
}

fn of_rule(rule: &ConfigInvocation, field: &str) -> Option<Value> {
    Some(match field {
        "message_type" => json!(rule.message_type.as_str()),
        "config_rule_name" => json!(rule.rule_name),
        "resource_type" => json!(rule.resource_type),
        "resource_id" => json!(rule.resource_id),
        "item_status" => json!(rule.item_status),
        "capture_time" => json!(rule.capture_time),
        "event_left_scope" => json!(rule.event_left_scope),
        "rule_parameters" => Value::Object(rule.rule_parameters.clone()),
        "forced_compliance" => json!(rule.forced_not_applicable().then_some("NOT_APPLICABLE")),
        "needs_get_resource_config_history" => json!(rule.needs_history()),
        "ordering_timestamp" => json!(rule.ordering_timestamp()),
        "evaluations" => match &rule.resource_id {
            None => Value::Null,
            Some(id) => json!([{
                "ComplianceResourceType": rule.resource_type,
                "ComplianceResourceId": id,
                "OrderingTimestamp": rule.ordering_timestamp(),
            }]),
        },
        _ => return None,
    })
}

fn observed_record(delivery: &Delivery, index: usize, field: &str) -> Option<Value> {
    let record = &delivery.records[index];
    Some(match field {
        "messageId" => json!(record.message_id),
        "error_code" => json!(record.error_code()),
        "parse_error" => json!(matches!(record.event, Event::Unreadable(_))),
        "instance_ids" => ids(&cited(&record.event).instances),
        _ => of_event(&record.event, field)?,
    })
}

fn decoys_taken(delivery: &Delivery, decoys: &Value) -> Vec<String> {
    let all = all_cited(delivery);
    let mut taken: Vec<String> = all.instances.iter().map(|id| id.as_str().to_owned()).collect();
    taken.extend(all.buckets.into_iter().chain(all.object_keys).chain(all.cves));
    taken.retain(|text| decoys.as_array().unwrap().iter().any(|decoy| decoy.as_str() == Some(text)));
    taken
}

#[test]
#[expect(clippy::print_stderr, reason = "whoever runs the test must see that it was skipped, or how much it compared")]
fn every_published_event_is_read_as_the_oracle_says() {
    let Some(folder) = folder() else {
        eprintln!("skipped: ../shared is absent");
        return;
    };
    let oracle = load(&folder.join("expected.json"));
    let events = oracle["events"].as_object().unwrap();
    let mut failures = Vec::new();
    let mut compared: BTreeMap<String, usize> = BTreeMap::new();
    for (name, expected) in events {
        let delivery = Delivery::read(&load(&folder.join(name)));
        for (field, wanted) in expected.as_object().unwrap() {
            // A batch as a whole has neither.
            let of_batch = expected["transport"] == "sqs" && matches!(field.as_str(), "account" | "region");
            if NOT_READ.contains(&field.as_str()) || of_batch {
                continue;
            }
            *compared.entry(field.clone()).or_default() += 1;
            if field == "must_not_extract" {
                let taken = decoys_taken(&delivery, wanted);
                if !taken.is_empty() {
                    failures.push(format!("{name}: took {taken:?}"));
                }
            } else if field == "records" {
                let wanted = wanted.as_array().unwrap();
                assert_eq!(delivery.records.len(), wanted.len(), "{name}");
                for (index, record) in wanted.iter().enumerate() {
                    for (field, wanted) in record.as_object().unwrap() {
                        let got = observed_record(&delivery, index, field);
                        if got.as_ref() != Some(wanted) {
                            failures.push(format!("{name}: record {index} {field}: wanted {wanted}, read {got:?}"));
                        }
                    }
                }
            } else {
                let got = observed(&delivery, field);
                if got.as_ref() != Some(wanted) {
                    failures.push(format!("{name}: {field}: wanted {wanted}, read {got:?}"));
                }
            }
        }
    }
    eprintln!("{} events, {} fields compared: {compared:?}", events.len(), compared.values().sum::<usize>());
    assert!(events.len() >= 50, "the oracle lists {} events only", events.len());
    assert!(failures.is_empty(), "{} differences:\n{}", failures.len(), failures.join("\n"));
}
