//! Whatever a function is given: reading never fails, never recurses without bound, and what it yields can be decided about.

use palisade_aws::Arn;
use palisade_contract::{Integration, Severity};
use palisade_decisions::{
    FollowUp, Question, ScanKind, Triage, Verdict, question, rule_check, settled_by_item, settled_by_state, triage,
};
use palisade_findings::{ConfigInvocation, ConfigItem, Delivery, Event, Facts};
use serde_json::Value;

/// Where the events of the seeds happen: else each of them would be somebody else's.
const ACCOUNT: &str = "111122223333";
const REGION: &str = "us-east-1";
/// The integrations that answer findings. AWS Config asks in its own way, and the handler of web ACLs heeds schedules.
const TRIAGING: [Integration; 4] =
    [Integration::GuardDuty, Integration::Macie, Integration::Inspector, Integration::SecurityHub];

/// Reads an invocation's payload, and decides about what is in it.
pub fn event(data: &[u8]) {
    concerned(data);
}

/// The same, and which integrations have something to do.
pub fn concerned(data: &[u8]) -> Vec<Integration> {
    let Ok(value) = serde_json::from_slice::<Value>(data) else { return Vec::new() };
    let delivery = Delivery::read(&value);
    // Every part is looked at once.
    assert!(!format!("{delivery:?}").is_empty());
    assert!(delivery.batch_item_failures().len() <= delivery.records.len());
    delivery.records.iter().flat_map(|record| decide(&record.event)).collect()
}

fn decide(event: &Event) -> Vec<Integration> {
    match event {
        Event::FollowUp(input) => {
            if let Ok(follow_up) = serde_json::from_value::<FollowUp>(input.clone()) {
                let lock = FollowUp::schedule_name(follow_up.kind, &follow_up.instance);
                assert!(lock.len() <= 64, "{lock} is no name of a schedule");
                let task = follow_up.task_name("palisade ", ScanKind::Recommendation);
                assert!(task.contains(follow_up.instance.as_str()));
            }
            Vec::new()
        }
        Event::ConfigRule(invocation) => asks(invocation).then_some(Integration::Config).into_iter().collect(),
        Event::CustomResource(request) => {
            // The handler of web ACLs looks for its own stack in it.
            let stack = request.get("StackId").and_then(Value::as_str).unwrap_or_default();
            let here = Arn::of("cloudformation", stack).is_ok_and(|arn| arn.account == ACCOUNT);
            here.then_some(Integration::Waf).into_iter().collect()
        }
        event => TRIAGING.into_iter().filter(|integration| responds(*integration, event)).collect(),
    }
}

/// Whether an integration responds to a finding, and then to something.
fn responds(integration: Integration, event: &Event) -> bool {
    let (account, region) = (ACCOUNT.to_owned(), REGION.to_owned());
    let asker = Triage { integration, account, region, floor: Severity::Low };
    let Verdict::Respond(instances) = triage(&asker, event) else { return false };
    let Event::Finding(finding) = event else { panic!("a response to what is no finding: {event:?}") };
    // Macie's findings are about buckets; whose instances reach them is asked later.
    let subject = |facts: &Facts| match integration {
        Integration::Macie => !facts.cited.buckets.is_empty(),
        _ => facts.cited.instances.iter().any(|instance| instances.contains(instance)),
    };
    assert!(finding.each().any(|facts| asker.answers(facts) && subject(facts)), "nothing to respond to: {event:?}");
    true
}

/// Whether AWS Config asks about something.
fn asks(invocation: &ConfigInvocation) -> bool {
    let (check, asked) = (rule_check(&invocation.rule_parameters), question(ACCOUNT, invocation));
    assert!(!format!("{check:?} {asked:?} {:?}", invocation.ordering_timestamp()).is_empty());
    let (status, instance_state) = (invocation.item_status.clone(), invocation.instance_state.clone());
    let by_state = settled_by_state(instance_state.as_deref());
    let by_item = settled_by_item(Some(&ConfigItem { status, instance_state }));
    let about = !matches!(asked, Question::Nothing(_) | Question::Unclear(_));
    let at_once = if let Question::Settled { judgement, .. } = asked { Some(judgement) } else { None };
    for judgement in [at_once, by_state, by_item].into_iter().flatten() {
        // AWS Config refuses an empty annotation, and a longer one.
        let annotation = judgement.annotation.unwrap_or_default();
        assert!((1..=256).contains(&annotation.chars().count()), "no annotation: {annotation:?}");
    }
    about
}
