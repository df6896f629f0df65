//! A world with Palisade in it, and what the scenarios look at.

#![allow(dead_code, reason = "each test binary uses a part")]

use std::time::Duration;

use palisade_contract::{ActionReport, ActionResult, HANDLERS, HandlerSpec, Outcome};
use palisade_tests::aws::{Call, eventually};
use palisade_tests::workload_security::{EffectKind, NewComputer, RuleList, RuleModule, Timing};
use palisade_tests::world::{PATIENCE, World, finding};
use serde_json::Value;

/// Recommended by the scans of [`protected`] computers; none is in their policy.
pub(crate) const RECOMMENDED: [(RuleModule, i64); 3] =
    [(RuleModule::IntrusionPrevention, 2009), (RuleModule::IntegrityMonitoring, 14), (RuleModule::LogInspection, 11)];

/// The function.
pub(crate) const FUNCTION: &str = "palisade-guardduty";

/// Scans that end when the clock is advanced by this, and not by themselves.
pub(crate) const LONG: Duration = Duration::from_hours(1);

/// A world in which Palisade is installed, with more lines at its config's end.
pub(crate) async fn installed(more: &str) -> World {
    let world = World::start_with(more).await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    world.api.set_timing(Timing { pending_seconds: 0.0, running_seconds: LONG.as_secs_f64(), ..Timing::default() });
    world.aws.front().forget_calls();
    world
}

/// A queue that gets what the default topic gets.
pub(crate) async fn inbox(world: &World) -> String {
    let topic = format!("arn:aws:sns:{}:{}:palisade-highlights", world.aws.region(), world.aws.account());
    world.aws.root().subscribe_queue(&topic, "inbox").await.unwrap()
}

/// An instance with a computer whose scans recommend something; with the computer's id.
pub(crate) async fn protected(world: &World) -> (String, i64) {
    let instance = world.aws.root().create_instance(&[]).await.unwrap();
    let id = protect(world, &instance);
    (instance, id)
}

/// The computer of an instance, protected and with recommendations of two modules.
pub(crate) fn protect(world: &World, instance: &str) -> i64 {
    let rules = RECOMMENDED.map(|(module, rule)| (module, vec![rule]));
    let computer = NewComputer {
        account: Some(world.aws.account().to_owned()),
        region: Some(world.aws.region().to_owned()),
        recommendations: Some(RuleList::ByModule(rules.into())),
        ..NewComputer::protected(instance)
    };
    world.api.add_computer(computer).unwrap()
}

/// Puts a finding on the bus and waits for what became of it.
pub(crate) async fn answer(world: &World, id: &str, instance: &str) -> Outcome {
    world.put(&finding(world, id, instance)).await.unwrap();
    outcomes(world, id, 1).await.remove(0)
}

/// The outcomes about a finding, once there are so many.
pub(crate) async fn outcomes(world: &World, id: &str, count: usize) -> Vec<Outcome> {
    let about = async || {
        let all = world.outcomes().await.unwrap();
        all.into_iter().filter(|o| o.finding_id.as_deref() == Some(id)).collect::<Vec<_>>()
    };
    let enough = async || Some(about().await).filter(|found| found.len() >= count);
    match eventually(&format!("outcome {count} of {id}"), PATIENCE, enough).await {
        Ok(found) => found,
        Err(late) => panic!("{late}; outcomes so far: {:#?}", world.outcomes().await.unwrap()),
    }
}

/// What an outcome says was done, one word and its result for each action.
pub(crate) fn actions(outcome: &Outcome) -> Vec<(&str, ActionResult)> {
    outcome.actions.iter().map(|report| (report.action.as_str(), report.result)).collect()
}

/// One action's report.
pub(crate) fn action<'o>(outcome: &'o Outcome, word: &str) -> &'o ActionReport {
    outcome.actions.iter().find(|report| report.action == word).unwrap_or_else(|| panic!("no {word}: {outcome:#?}"))
}

/// The scans that were asked for, as the names of their tasks' types.
pub(crate) fn scans(world: &World, computer: i64) -> Vec<String> {
    let journal = world.api.journal();
    let requests = journal.iter().filter_map(|entry| entry.request());
    let made = requests.filter(|r| r.method == "POST" && r.path == "/scheduledtasks" && r.status == Some(200));
    let of = |body: &&Value| body.to_string().contains(&format!(r#""computerID":{computer}}}"#));
    made.filter_map(|r| r.body.as_ref()).filter(of).map(|body| body["type"].as_str().unwrap().to_owned()).collect()
}

/// Both scans, once each.
pub(crate) const BOTH: [&str; 2] = ["scan-for-recommendations", "scan-for-integrity-changes"];

/// Rules that were assigned to a computer itself, in the order of the modules.
pub(crate) fn assigned(world: &World, computer: i64) -> Vec<i64> {
    let journal = world.api.journal();
    let effects = journal.iter().filter_map(|entry| entry.effect());
    let to = effects.filter(|e| e.what == EffectKind::RulesAssigned && e.computer == Some(computer));
    to.flat_map(|effect| effect.rules.clone()).collect()
}

/// The messages about an instance that are in a queue now; takes them out.
pub(crate) async fn messages(world: &World, queue: &str, instance: &str) -> Vec<String> {
    let all = world.aws.root().queue_messages(queue).await.unwrap();
    all.into_iter().map(|message| message.body).filter(|body| body.contains(instance)).collect()
}

/// The custom findings about an instance.
pub(crate) async fn findings(world: &World, instance: &str) -> Vec<Value> {
    let all = world.aws.root().findings(&serde_json::json!({})).await.unwrap();
    all.into_iter().filter(|finding| finding["Resources"].to_string().contains(instance)).collect()
}

/// The names of the open follow-ups.
pub(crate) async fn follow_ups(world: &World) -> Vec<String> {
    let open = world.follow_ups().await.unwrap();
    let mut names: Vec<String> = open.iter().map(|each| each["Name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

/// What the functions' roles have called.
pub(crate) fn role_calls(world: &World) -> Vec<Call> {
    let calls = world.aws.front().calls().into_iter();
    let of_handler = |call: &Call| {
        let role = |spec: &HandlerSpec| format!("assumed-role/palisade-{}Role", spec.integration.logical_id());
        HANDLERS.iter().any(|spec| call.principal.contains(&role(spec)))
    };
    calls.filter(of_handler).collect()
}

/// Nothing that the function called was refused: its role has every right that it uses.
pub(crate) fn nothing_was_denied(world: &World) {
    let calls = role_calls(world);
    assert!(!calls.is_empty(), "the front saw no call of the role");
    let denied: Vec<String> = calls.iter().filter(|call| call.is_refused()).map(Call::summary).collect();
    assert_eq!(denied, Vec::<String>::new());
}
