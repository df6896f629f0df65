//! Many findings at once, over the bus: none is lost, nothing is done twice, and calls, time and memory keep their bounds.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use palisade_contract::{ActionResult, DecisionWord, OUTCOME_MARK, Outcome};
use palisade_tests::aws::eventually;
use palisade_tests::figures::figure;
use palisade_tests::workload_security::{EffectKind, NewComputer, RateLimit, Seed, Simulator, Timing};
use palisade_tests::world::{World, finding, package};
use serde_json::{Value, json};

use crate::kept::waiting;
use crate::processes::peaks;
use crate::response_support::{BOTH, LONG, nothing_was_denied, scans};

/// Calls that the tenant allows in any minute.
const PER_MINUTE: usize = 500;
/// Containers at a time: `lambda.reserved_concurrency`.
const RESERVED: usize = 2;
/// What the emulator may take for a finding where nothing else runs: 22 to 31 ms were measured on two cores, and a machine may be
/// a third slower.
const ALONE: Duration = Duration::from_millis(40);
/// The same beside another test, which has as many containers and an emulator of its own on the same cores.
const BESIDE_OTHERS: Duration = Duration::from_millis(100);
/// What a container may grow by from the first tenth of the findings to the last, in kilobytes. Rules, computers and policies
/// that it remembers are bounded; 0 to 64 kB were measured. The margin is for the largest answer of the API, which one container
/// may read for the first time after that tenth and the allocator then keeps. What does not fit is 120 bytes that stay of each of
/// five thousand findings, or 600 of each of a thousand: a container answers half of them.
const GROWTH: u64 = 256;

/// What a storm is made of, and what it may cost.
struct Storm {
    name: &'static str,
    function: &'static str,
    instances: usize,
    /// Findings on each.
    findings: usize,
    /// Calls to Workload Security, whatever became of them.
    most_calls: usize,
    /// What the emulator may take for a finding.
    each: Duration,
}

impl Storm {
    fn count(&self) -> usize {
        self.instances * self.findings
    }

    /// So long the limit holds up so many calls, of which the first minute's pass at once, and the emulator takes for the findings.
    fn time(&self, calls: usize) -> Duration {
        let minutes = calls.div_ceil(PER_MINUTE).saturating_sub(1);
        Duration::from_mins(minutes.try_into().unwrap()) + self.each * u32::try_from(self.count()).unwrap()
    }
}

/// An install that keeps to few containers, in a tenant that limits calls and has rules against these CVEs.
pub(crate) async fn prepare(more: &str, cves: Vec<String>) -> World {
    let mut world = World::start().await.unwrap();
    world.api = Simulator::start(Seed { cves, ..Seed::default() }).await;
    world.api.set_rate_limit(RateLimit { per_minute: Some(PER_MINUTE), ..RateLimit::default() });
    let reserved = format!("lambda:\n  reserved_concurrency: {RESERVED}\n");
    std::fs::write(world.config(), world.config_text(more).replace("lambda:\n", &reserved)).unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    world.api.set_timing(Timing { pending_seconds: 0.0, running_seconds: LONG.as_secs_f64(), ..Timing::default() });
    world.aws.front().forget_calls();
    world
}

/// Protected instances, with these policies in turn; and their computers.
pub(crate) async fn populate(world: &World, count: usize, policies: &[&str]) -> Vec<(String, i64)> {
    let mut instances = Vec::new();
    for policy in policies.iter().cycle().take(count) {
        let instance = world.aws.root().create_instance(&[]).await.unwrap();
        let computer = NewComputer {
            account: Some(world.aws.account().to_owned()),
            region: Some(world.aws.region().to_owned()),
            policy: Some((*policy).to_owned()),
            ..NewComputer::protected(&instance)
        };
        let computer = world.api.add_computer(computer).unwrap();
        instances.push((instance, computer));
    }
    instances
}

/// The outcomes of a function so far. The emulator answers ten thousand lines and no more, of which these are a fourth.
async fn outcomes(world: &World, function: &str) -> Vec<Outcome> {
    let input = json!({"logGroupName": format!("/aws/lambda/{function}"), "filterPattern": OUTCOME_MARK});
    let page = world.aws.root().json("logs", "Logs_20140328.FilterLogEvents", input).await.unwrap();
    let lines = page["events"].as_array().unwrap().iter().filter_map(|event| event["message"].as_str());
    let lines = lines.filter_map(|line| serde_json::from_str::<Value>(line.trim()).ok());
    lines.filter(|line| line["palisade"] == OUTCOME_MARK).map(|line| serde_json::from_value(line).unwrap()).collect()
}

fn succeeded(outcome: &Outcome) -> bool {
    outcome.decision == DecisionWord::Act && outcome.actions.iter().all(|a| a.result != ActionResult::Failed)
}

/// Puts the findings on the bus and waits until so many have been answered, or one has been given up.
async fn answer(world: &World, storm: &Storm, findings: &[Value], answered: usize) {
    for finding in findings {
        world.put(finding).await.unwrap();
    }
    let all = async || {
        // Reading the log costs the emulator more than a finding does.
        if world.aws.queued().await.unwrap() > 0 {
            return None;
        }
        let answers = outcomes(world, storm.function).await;
        let done: BTreeSet<_> = answers.iter().filter(|o| succeeded(o)).map(|o| &o.finding_id).collect();
        (done.len() >= answered || waiting(world).await > 0).then_some(())
    };
    let within = storm.time(storm.most_calls) + Duration::from_mins(2);
    eventually(&format!("{answered} answered findings"), within, all).await.unwrap();
}

/// Lets the storm come over the bus; the outcomes that answered. Prints the figures and holds them to their bounds.
async fn weather(world: &World, storm: &Storm, findings: &[Value]) -> Vec<Outcome> {
    assert_eq!(findings.len(), storm.count());
    let (before, began) = (world.api.journal().len(), Instant::now());
    let (first, rest) = findings.split_at(storm.count() / 10);
    answer(world, storm, first, first.len()).await;
    let early = peaks(world, storm.function);
    answer(world, storm, rest, findings.len()).await;
    let took = began.elapsed();
    let late = peaks(world, storm.function);

    let journal = world.api.journal();
    let statuses: Vec<Option<u16>> =
        journal.iter().skip(before).filter_map(|entry| entry.request()).map(|request| request.status).collect();
    let (calls, refused) = (statuses.len(), statuses.iter().filter(|status| **status == Some(429)).count());
    let all = outcomes(world, storm.function).await;
    let attempts = all.len();
    let answers: Vec<Outcome> = all.into_iter().filter(succeeded).collect();
    #[expect(clippy::cast_precision_loss, reason = "printed")]
    let per_finding = calls as f64 / findings.len() as f64;
    figure(format_args!(
        "{}: {} findings on {} instances in {:.1} s (at most {:.0} s for so many), {calls} calls to Workload Security \
         ({per_finding:.2} for a finding), {refused} of them refused for their rate; {attempts} attempts in {} \
         containers; peak memory {} kB after a tenth, {} kB at the end",
        storm.name,
        findings.len(),
        storm.instances,
        took.as_secs_f64(),
        storm.time(calls).as_secs_f64(),
        late.len(),
        largest(&early),
        largest(&late),
    ));

    assert_eq!(waiting(world).await, 0, "given up and kept");
    let times = answers.iter().fold(BTreeMap::<_, usize>::new(), |mut times, outcome| {
        *times.entry(outcome.finding_id.clone()).or_default() += 1;
        times
    });
    assert_eq!(times.len(), findings.len(), "lost");
    assert!(times.values().all(|times| *times == 1), "answered more than once: {times:?}");
    assert!(calls <= storm.most_calls, "{calls} calls, more than {}", storm.most_calls);
    assert!(took <= storm.time(calls), "{took:?} for {calls} calls, more than {:?}", storm.time(calls));
    assert!(late.len() <= RESERVED, "{} containers", late.len());
    // One that was replaced would begin anew, and hide what the one before had taken.
    assert!(early.keys().all(|process| late.contains_key(process)), "a container ended: {early:?}, then {late:?}");
    assert!(largest(&late) <= largest(&early) + GROWTH, "memory grows: {early:?} kB, then {late:?} kB");
    nothing_was_denied(world);
    answers
}

fn largest(peaks: &BTreeMap<u32, u64>) -> u64 {
    peaks.values().copied().max().unwrap_or_default()
}

async fn of_guardduty(storm: Storm) {
    let world = prepare("", Vec::new()).await;
    let instances = populate(&world, storm.instances, &["Linux Server"]).await;
    // One finding of each instance after the other, as a scan of a whole network sets them off.
    let findings: Vec<Value> = (0..storm.findings)
        .flat_map(|round| {
            let world = &world;
            instances.iter().map(move |(instance, _)| finding(world, &format!("{instance}-{round}"), instance))
        })
        .collect();
    let answers = weather(&world, &storm, &findings).await;

    let answered = answers.iter().filter(|o| o.actions.iter().any(|a| a.action == "recommendation-scan")).count();
    assert_eq!(answered, storm.instances, "one finding of each instance is answered, the others find it under way");
    for (_, computer) in &instances {
        assert_eq!(scans(&world, *computer), BOTH);
    }
    assert_eq!(world.follow_ups().await.unwrap().len(), storm.instances);
}

#[tokio::test]
async fn findings_of_guardduty() {
    let (name, function) = ("storm of GuardDuty", "palisade-guardduty");
    of_guardduty(Storm { name, function, instances: 20, findings: 10, most_calls: 160, each: BESIDE_OTHERS }).await;
}

#[tokio::test]
#[ignore = "takes minutes; cargo xtask prove"]
async fn a_thousand_findings_of_guardduty() {
    let (name, function) = ("long storm of GuardDuty", "palisade-guardduty");
    of_guardduty(Storm { name, function, instances: 50, findings: 20, most_calls: 400, each: ALONE }).await;
}

/// Two policies, which the instances have in turn; neither has more than the default limit allows to change.
const POLICIES: [(&str, i64); 2] = [("Linux Server", 8), ("Windows Server", 9)];
/// Parts of the fleet, each with packages of its own.
const PARTS: usize = 8;
/// Of so many CVEs one has a rule.
const ONE_IN: usize = 4;

/// The first scan of an account: what is installed on one instance is on all of its part.
async fn of_inspector(storm: Storm) {
    let cves: Vec<String> = (0..PARTS * storm.findings).map(|number| format!("CVE-2030-{number:04}")).collect();
    let with_rules: Vec<String> = cves.iter().step_by(ONE_IN).cloned().collect();
    let world = prepare("inspector:\n  follow_up_every: 1m\n", with_rules.clone()).await;
    let instances = populate(&world, storm.instances, &POLICIES.map(|(name, _)| name)).await;
    let on = |number: usize| &cves[number % PARTS * storm.findings..][..storm.findings];
    let findings: Vec<Value> = instances
        .iter()
        .enumerate()
        .flat_map(|(number, (instance, _))| {
            let world = &world;
            on(number).iter().map(move |cve| package(world, &format!("{instance}-{cve}"), instance, cve))
        })
        .collect();
    let answers = weather(&world, &storm, &findings).await;

    let seen: BTreeSet<&String> = answers.iter().flat_map(|outcome| &outcome.cves).collect();
    assert_eq!(seen.len(), cves.len());
    let told = ["write-finding", "follow-up", "highlight"];
    let undone = answers.iter().flat_map(|o| &o.actions).filter(|a| told.contains(&a.action.as_str())).count();
    assert_eq!(undone, 0, "nobody is told of a policy that was left alone");
    let journal = world.api.journal();
    let effects = journal.iter().filter_map(|entry| entry.effect());
    let assigned: Vec<(i64, i64)> = effects
        .filter(|effect| effect.what == EffectKind::RulesAssigned)
        .flat_map(|effect| effect.rules.iter().map(move |rule| (effect.policy.unwrap(), *rule)))
        .collect();
    // Each policy gets the rules against what its own instances have: an instance's part and its policy go together.
    for (place, (name, policy)) in POLICIES.into_iter().enumerate() {
        let wanted: BTreeSet<i64> = (Seed::FIRST_RULE_AGAINST..)
            .zip(&with_rules)
            .filter(|(_, cve)| (0..PARTS).any(|part| part % POLICIES.len() == place && on(part).contains(cve)))
            .map(|(rule, _)| rule)
            .collect();
        let got: Vec<i64> = assigned.iter().filter(|(of, _)| *of == policy).map(|(_, rule)| *rule).collect();
        assert_eq!(got.iter().copied().collect::<BTreeSet<_>>(), wanted, "{name}");
        assert_eq!(got.len(), wanted.len(), "{name}: a rule was assigned twice");
    }
    assert_eq!(assigned.len(), with_rules.len(), "no other policy was changed");
    let done = answers.iter().flat_map(|o| &o.actions).filter(|a| a.result == ActionResult::Done).count();
    figure(format_args!("{}: {} rules assigned, {done} findings say that they did", storm.name, assigned.len()));
    // Two containers may send the same rule at the same moment; the manager assigns it once.
    assert!((assigned.len()..=assigned.len() * RESERVED).contains(&done), "{done}");
}

#[tokio::test]
async fn findings_of_inspector() {
    let (name, function) = ("storm of Inspector", "palisade-inspector");
    of_inspector(Storm { name, function, instances: 16, findings: 10, most_calls: 330, each: BESIDE_OTHERS }).await;
}

#[tokio::test]
#[ignore = "takes minutes; cargo xtask prove"]
async fn five_thousand_findings_of_inspector() {
    let (name, function) = ("long storm of Inspector", "palisade-inspector");
    of_inspector(Storm { name, function, instances: 100, findings: 50, most_calls: 1_500, each: ALONE }).await;
}
