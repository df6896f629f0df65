//! Many findings at once: none is lost, no scan is asked for twice, and the budget of calls to Workload Security holds.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use palisade_contract::{ActionResult, Outcome};
use palisade_tests::workload_security::{NewComputer, RateLimit};
use palisade_tests::world::{World, finding, package};
use serde_json::Value;

use crate::response_support::{BOTH, installed, nothing_was_denied, scans};

/// Calls that the tenant allows in any minute.
const PER_MINUTE: usize = 500;
/// Invocations at a time, as `lambda.reserved_concurrency` limits them.
const AT_A_TIME: usize = 8;

/// What a storm is made of, and what it may cost.
struct Storm {
    name: &'static str,
    instances: usize,
    /// Findings on each.
    findings: usize,
    /// Calls to Workload Security, whatever became of them.
    most_calls: usize,
}

/// A world that limits calls, with protected instances in it; and their computers.
async fn prepare(more: &str, storm: &Storm) -> (World, Vec<(String, i64)>) {
    let world = installed(more).await;
    world.api.set_rate_limit(RateLimit { per_minute: Some(PER_MINUTE), ..RateLimit::default() });
    let mut instances = Vec::new();
    for _ in 0..storm.instances {
        let instance = world.aws.root().create_instance(&[]).await.unwrap();
        let computer = NewComputer {
            account: Some(world.aws.account().to_owned()),
            region: Some(world.aws.region().to_owned()),
            ..NewComputer::protected(&instance)
        };
        let computer = world.api.add_computer(computer).unwrap();
        instances.push((instance, computer));
    }
    (world, instances)
}

/// Hands each finding to the function, some at a time; what it answered, in no order.
async fn hand_over(world: &World, function: &str, findings: &[Value]) -> Vec<Value> {
    let next = AtomicUsize::new(0);
    let worker = async || {
        let mut answers = Vec::new();
        while let Some(finding) = findings.get(next.fetch_add(1, Ordering::Relaxed)) {
            answers.push(world.aws.root().invoke(function, finding).await.unwrap());
        }
        answers
    };
    // On the heap: so many workers make a large future.
    let four = || Box::pin(async { tokio::join!(worker(), worker(), worker(), worker()) });
    let (first, second) = tokio::join!(four(), four());
    let all = [<[_; 4]>::from(first), <[_; 4]>::from(second)].concat();
    assert_eq!(all.len(), AT_A_TIME);
    all.concat()
}

/// Calls to Workload Security since the journal was so long, and how many of them were refused for their rate.
fn calls_since(world: &World, length: usize) -> (usize, usize) {
    let journal = world.api.journal();
    let statuses: Vec<Option<u16>> =
        journal.iter().skip(length).filter_map(|entry| entry.request()).map(|request| request.status).collect();
    (statuses.len(), statuses.iter().filter(|status| **status == Some(429)).count())
}

/// The outcomes; an invocation that failed has none.
fn read(storm: &Storm, answers: &[Value], began: Instant, calls: (usize, usize)) -> Vec<Outcome> {
    let outcomes: Vec<Outcome> =
        answers.iter().filter_map(|answer| serde_json::from_value(answer.clone()).ok()).collect();
    println!(
        "{}: {} findings on {} instances in {:.1} s, {} answered, {} calls to Workload Security, {} of them refused \
         for their rate",
        storm.name,
        answers.len(),
        storm.instances,
        began.elapsed().as_secs_f64(),
        outcomes.len(),
        calls.0,
        calls.1
    );
    assert_eq!(answers.len(), storm.instances * storm.findings);
    let lost: Vec<&Value> = answers.iter().filter(|answer| answer["errorMessage"].is_string()).collect();
    assert_eq!(lost, Vec::<&Value>::new(), "each is answered at its first attempt");
    assert_eq!(outcomes.len(), answers.len());
    let failed = outcomes.iter().flat_map(|o| &o.actions).filter(|a| a.result == ActionResult::Failed).count();
    assert_eq!(failed, 0);
    assert!(calls.0 <= storm.most_calls, "{} calls, more than {}", calls.0, storm.most_calls);
    outcomes
}

async fn of_guardduty(storm: Storm) {
    let (world, instances) = prepare("", &storm).await;
    // One finding of each instance after the other, as a scan of a whole network sets them off.
    let findings: Vec<Value> = (0..storm.findings)
        .flat_map(|round| {
            let world = &world;
            instances.iter().map(move |(instance, _)| finding(world, &format!("{instance}-{round}"), instance))
        })
        .collect();
    let (before, began) = (world.api.journal().len(), Instant::now());
    let answers = hand_over(&world, "palisade-guardduty", &findings).await;
    let outcomes = read(&storm, &answers, began, calls_since(&world, before));

    let answered = outcomes.iter().filter(|o| o.actions.iter().any(|a| a.action == "recommendation-scan")).count();
    assert_eq!(answered, storm.instances, "one finding of each instance is answered, the others find it under way");
    for (_, computer) in &instances {
        assert_eq!(scans(&world, *computer), BOTH);
    }
    assert_eq!(world.follow_ups().await.unwrap().len(), storm.instances);
    nothing_was_denied(&world);
}

#[tokio::test]
async fn findings_of_guardduty() {
    of_guardduty(Storm { name: "storm of GuardDuty", instances: 20, findings: 10, most_calls: 160 }).await;
}

#[tokio::test]
#[ignore = "takes minutes; cargo xtask prove"]
async fn a_thousand_findings_of_guardduty() {
    of_guardduty(Storm { name: "long storm of GuardDuty", instances: 50, findings: 20, most_calls: 400 }).await;
}

/// The first scan of an account: the same packages on all instances.
#[tokio::test]
#[ignore = "takes minutes; cargo xtask prove"]
async fn five_thousand_findings_of_inspector() {
    let storm = Storm { name: "long storm of Inspector", instances: 100, findings: 50, most_calls: 1_500 };
    let (world, instances) = prepare("inspector:\n  follow_up_every: 1m\n", &storm).await;
    // Eight parts of the instances share what is installed on them; few of the CVEs have rules.
    let findings: Vec<Value> = instances
        .iter()
        .enumerate()
        .flat_map(|(number, (instance, _))| {
            let world = &world;
            (0..storm.findings).map(move |at| {
                let cve = match number % 8 * storm.findings + at {
                    0 => "CVE-2021-44228".to_owned(),
                    1 => "CVE-2017-5638".to_owned(),
                    other => format!("CVE-2030-{other:04}"),
                };
                package(world, &format!("{instance}-{at}"), instance, &cve)
            })
        })
        .collect();
    let (before, began) = (world.api.journal().len(), Instant::now());
    let answers = hand_over(&world, "palisade-inspector", &findings).await;
    let outcomes = read(&storm, &answers, began, calls_since(&world, before));
    let cves: BTreeSet<&String> = outcomes.iter().flat_map(|outcome| &outcome.cves).collect();
    assert_eq!(cves.len(), 400);
    nothing_was_denied(&world);
}
