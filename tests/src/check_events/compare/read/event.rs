//! Facts of a single event, by the names of the oracle. What a kind of event cannot have is null, what it never has is none.

use palisade_findings::{Cited, Event, Facts, Legacy, Notice, Schedule};
use serde_json::{Value, json};

use super::rule;

/// What the event is about.
pub(super) fn cited(event: &Event) -> Cited {
    match event {
        Event::Finding(finding) => finding.cited(),
        Event::NotAFinding(notice) => notice.cited.clone(),
        Event::Legacy(legacy) => Cited { buckets: legacy.buckets.clone(), ..Cited::default() },
        Event::ConfigRule(rule) => Cited { instances: rule.instance().into_iter().collect(), ..Cited::default() },
        Event::Schedule(_) | Event::FollowUp(_) | Event::CustomResource(_) | Event::Unreadable(_) => Cited::default(),
    }
}

/// What was read for a key.
pub(super) fn of_event(event: &Event, key: &str) -> Option<Value> {
    match event {
        Event::Finding(finding) => Some(match key {
            "finding_count" => json!(finding.count()),
            "finding_ids" => json!(finding.finding_ids()),
            // Macie's findings ask for action too, but not on instances of their own.
            "act_on_ec2" => {
                let on_instances = |all: Vec<&Facts>| all.iter().any(|facts| !facts.cited.instances.is_empty());
                json!(finding.actionable().is_ok_and(on_instances))
            }
            _ => of_facts(finding.first(), key)?,
        }),
        Event::NotAFinding(notice) => of_notice(notice, key),
        Event::Legacy(legacy) => of_legacy(legacy, key),
        Event::Schedule(schedule) => of_schedule(schedule, key),
        Event::ConfigRule(invocation) => rule::of_rule(invocation, key),
        Event::FollowUp(_) | Event::CustomResource(_) | Event::Unreadable(_) => None,
    }
}

fn of_facts(facts: &Facts, key: &str) -> Option<Value> {
    Some(match key {
        "detail_type" => json!(facts.detail_type),
        "event_account" => json!(facts.event_account),
        "finding_id" => json!(facts.finding_id),
        "finding_type" => facts.finding_type.clone(),
        "severity" => facts.severity.clone(),
        "severity_label" => json!(facts.severity_label),
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

fn of_notice(notice: &Notice, key: &str) -> Option<Value> {
    Some(match key {
        "detail_type" => json!(notice.detail_type),
        "event_account" => json!(notice.event_account),
        "act_on_ec2" | "archived" => json!(false),
        "finding_count" => json!(0),
        "action_name" | "finding_id" | "finding_type" | "severity" | "severity_label" | "status" => Value::Null,
        _ => return None,
    })
}

fn of_legacy(legacy: &Legacy, key: &str) -> Option<Value> {
    Some(match key {
        "detail_type" => json!(legacy.detail_type),
        "event_account" => json!(legacy.event_account),
        "finding_id" => json!(legacy.finding_id),
        "severity" => legacy.severity.clone(),
        "act_on_ec2" | "archived" | "sample" => json!(false),
        "finding_type" | "severity_label" => Value::Null,
        _ => return None,
    })
}

fn of_schedule(schedule: &Schedule, key: &str) -> Option<Value> {
    Some(match key {
        "detail_type" => json!(schedule.detail_type),
        "event_account" => json!(schedule.event_account),
        "time" => json!(schedule.time),
        "schedule" => json!(schedule.schedule),
        "act_on_ec2" => json!(false),
        _ => return None,
    })
}
