//! Everything around the function fails in turn: what is worth another try is tried again, and nothing is done twice.

use std::time::Duration;

use palisade_contract::ActionResult::Done;
use palisade_tests::aws::{self, FaultKind, eventually};
use palisade_tests::figures::figure;
use palisade_tests::workload_security::{Cut, EffectKind, Fault, NewComputer, Seed, Simulator};
use palisade_tests::world::{PATIENCE, World, finding, macie_finding};
use serde_json::{Value, json};

use crate::kept::waiting;
use crate::response_support::*;

/// What a network, a load balancer and a busy manager do to calls.
fn of_the_api() -> Vec<(&'static str, Fault)> {
    let cut = |cut| Fault { cut: Some(cut), ..Fault::default() };
    vec![
        ("429", Fault { status: Some(429), ..Fault::default() }),
        ("429 with Retry-After", Fault { status: Some(429), retry_after_seconds: Some(1), ..Fault::default() }),
        ("500 with HTML", Fault { status: Some(500), ..Fault::default() }),
        ("502 with HTML", Fault { status: Some(502), ..Fault::default() }),
        ("503 with HTML", Fault { status: Some(503), ..Fault::default() }),
        ("cut before the call", cut(Cut::BeforeCall)),
        ("cut after the call", cut(Cut::AfterCall)),
        ("slow", Fault { delay_millis: 700, ..Fault::default() }),
    ]
}

/// How often a computer was asked for a scan, whether or not the answer to the call arrived.
pub(crate) fn asked_for(world: &World, computer: i64) -> usize {
    let journal = world.api.journal();
    let effects = journal.iter().filter_map(|entry| entry.effect());
    let asked = effects.filter(|e| matches!(e.what, EffectKind::WorkPending | EffectKind::WorkJoined));
    asked.filter(|effect| effect.computer == Some(computer)).count()
}

/// The first look-up and the first order of a scan meet it, and then again.
#[tokio::test]
async fn what_passes_is_waited_out_within_one_invocation() {
    let world = installed("").await;
    let mut waited_out = Vec::new();
    for (name, fault) in of_the_api() {
        let (instance, computer) = protected(&world).await;
        // A wish of the server's is waited out in full each time.
        let times = if fault.retry_after_seconds.is_some() { 1 } else { 3 };
        for route in ["POST /computers/search", "POST /scheduledtasks"] {
            world.api.inject(Fault { route: route.to_owned(), times: Some(times), ..fault.clone() });
        }
        let outcome = answer(&world, name, &instance).await;
        assert_eq!(action(&outcome, "recommendation-scan").result, Done, "{name}: {outcome:#?}");
        assert_eq!(action(&outcome, "integrity-scan").result, Done, "{name}: {outcome:#?}");
        assert_eq!(asked_for(&world, computer), BOTH.len(), "{name}");
        assert_eq!(outcomes(&world, name, 1).await.len(), 1, "{name}: at the first attempt");
        // A call whose answer was lost is looked for before it is made again, so that it may not meet all of them.
        let left = world.api.faults_left();
        assert!(left.iter().all(|fault| fault.times < Some(times)), "{name}: these have not struck: {left:?}");
        world.api.clear_faults();
        waited_out.push(format!("{name} {} ms", outcome.duration_ms));
    }
    figure(format_args!("{} faults of Workload Security waited out: {}", waited_out.len(), waited_out.join(", ")));
    assert_eq!(waiting(&world).await, 0);
    nothing_was_denied(&world);
}

/// The same until it is mended: the event is kept whole, and its replay does what was to be done, once.
#[tokio::test]
#[ignore = "takes minutes; cargo xtask prove"]
async fn what_stays_is_kept_and_replayed() {
    let world = installed("").await;
    crate::kept::hurry(&world, FUNCTION).await;
    let mut replays = Vec::new();
    for (name, fault) in of_the_api() {
        let slow = if fault.delay_millis > 0 { 30_000 } else { 0 };
        for route in ["POST /computers/search", "POST /scheduledtasks"] {
            let (instance, computer) = protected(&world).await;
            let id = format!("{name} at {route}");
            world.api.inject(Fault { route: route.to_owned(), times: None, delay_millis: slow, ..fault.clone() });
            if fault.cut == Some(Cut::AfterCall) && route == "POST /scheduledtasks" {
                // What was ordered is found by its name: nothing is left to fail for.
                answer(&world, &id, &instance).await;
                assert_eq!((asked_for(&world, computer), waiting(&world).await), (BOTH.len(), 0), "{id}");
                world.api.clear_faults();
                crate::lost::lose(&world, &instance).await;
                continue;
            }
            let event = finding(&world, &id, &instance);
            crate::kept::fail(&world, FUNCTION, &id, &event).await;
            assert_eq!(kept_events(&world).await, [event], "{id}");
            world.api.clear_faults();
            replay_one(&world).await;
            if slow > 0 && route == "POST /scheduledtasks" {
                // No time was left to give the lock back. What the answer lacks the lock's next look orders.
                assert_eq!(asked_for(&world, computer), 0, "{id}");
                world.next_look().await.unwrap();
                let ordered = async || (asked_for(&world, computer) == BOTH.len()).then_some(());
                eventually("the orders of the next look", PATIENCE, ordered).await.unwrap();
            }
            assert_eq!(asked_for(&world, computer), BOTH.len(), "{id}");
            assert_eq!(follow_ups(&world).await.iter().filter(|open| open.ends_with(&instance)).count(), 1, "{id}");
            // Its looks would fall into the faults that come.
            crate::lost::lose(&world, &instance).await;
            replays.push(id);
        }
    }
    figure(format_args!("{} lasting faults kept and replayed: {}", replays.len(), replays.join(", ")));
    assert_eq!(waiting(&world).await, 0);
}

/// The one event in the queue is answered by its replay.
pub(crate) async fn replay_one(world: &World) {
    let replayed = world.palisade(&["events", "replay", "--from-dlq"]).await.unwrap().expect(0).unwrap();
    assert!(replayed.stderr.contains("1 replayed, 0 stay"), "{}", replayed.stderr);
}

/// The events in the queue, which stay there.
pub(crate) async fn kept_events(world: &World) -> Vec<Value> {
    let queue = world.aws.root().queue_url("palisade-failures").await.unwrap();
    let input = json!({"QueueUrl": queue, "MaxNumberOfMessages": 10, "VisibilityTimeout": 0});
    let answer = world.aws.root().json("sqs", "AmazonSQS.ReceiveMessage", input).await.unwrap();
    let bodies = answer["Messages"].as_array().unwrap().iter().map(|message| message["Body"].as_str().unwrap());
    bodies.map(|body| serde_json::from_str::<Value>(body).unwrap()["requestPayload"].clone()).collect()
}

/// Each call to AWS of an answer, refused or lost in each way.
#[tokio::test]
async fn what_aws_refuses_for_a_while_is_asked_again() {
    let world = World::start().await.unwrap();
    // Tags are read where a route asks for them.
    let topic = world.aws.root().create_topic("payments").await.unwrap();
    let routes = format!("notify:\n  routes:\n    - tag: Team\n      value: payments\n      topic: {topic}\n");
    std::fs::write(world.config(), world.config_text(&routes)).unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    let inbox = inbox(&world).await;
    let mut cases = 0;
    for (service, operation) in [
        ("scheduler", "GetSchedule"),
        ("scheduler", "CreateSchedule"),
        ("securityhub", "GetFindings"),
        ("securityhub", "BatchImportFindings"),
        ("ec2", "DescribeTags"),
        ("sns", "Publish"),
    ] {
        for kind in [
            FaultKind::Throttle,
            FaultKind::ServerError,
            FaultKind::Cut { performed: false },
            FaultKind::Cut { performed: true },
        ] {
            let bare = world.aws.root().create_instance(&[]).await.unwrap();
            let id = format!("{service}:{operation} {kind:?}");
            world.aws.front().inject(aws::Fault::next(service, operation, kind));
            let seen = world.aws.front().calls().len();
            answer(&world, &id, &bare).await;
            let struck = world.aws.front().calls()[seen..].iter().filter(|call| call.injected).count();
            assert_eq!(struck, 1, "{id}: the answer does not make this call");
            assert_eq!(findings(&world, &bare).await.len(), 1, "{id}");
            assert_eq!(follow_ups(&world).await.iter().filter(|open| open.ends_with(&bare)).count(), 1, "{id}");
            let told = messages(&world, &inbox, &bare).await.len();
            // A message whose answer got lost is sent again: better told twice than not at all.
            let lost = operation == "Publish" && kind == (FaultKind::Cut { performed: true });
            assert!(if lost { told >= 1 } else { told == 1 }, "{id}: told {told} times");
            cases += 1;
        }
    }
    assert_eq!(waiting(&world).await, 0);
    figure(format_args!("{cases} faults of AWS waited out"));
}

/// IAM throttles until the function's time is up, thrice: the event is kept whole, and its replay answers it.
#[tokio::test]
async fn what_iam_throttles_to_the_end_is_kept_and_replayed() {
    const BUCKET: &str = "example-ledger";
    let world = installed("macie:\n  follow_up_every: 1m\n").await;
    crate::kept::hurry(&world, "palisade-macie").await;
    world.aws.root().create_bucket(BUCKET).await.unwrap();
    let may_read = json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::{BUCKET}/*")});
    world.aws.root().create_role("reader", "ec2.amazonaws.com", &[may_read]).await.unwrap();
    let instance = world.aws.root().create_instance_with_role(&[], "reader").await.unwrap();
    let computer = NewComputer {
        account: Some(world.aws.account().to_owned()),
        region: Some(world.aws.region().to_owned()),
        ..NewComputer::protected(&instance)
    };
    let computer = world.api.add_computer(computer).unwrap();
    world.aws.front().inject(aws::Fault::next("iam", "*", FaultKind::Throttle).times(usize::MAX));
    let event = macie_finding(&world, "throttled", BUCKET, None);
    crate::kept::fail(&world, "palisade-macie", "throttled", &event).await;
    assert_eq!(kept_events(&world).await, [event]);
    assert_eq!(asked_for(&world, computer), 0);

    world.aws.front().clear_faults();
    replay_one(&world).await;
    assert_eq!(scans(&world, computer), BOTH);
    assert_eq!(waiting(&world).await, 0);
}

/// The function's own clock is wrong by more than AWS takes: each call is refused, the event is kept whole, and its replay
/// answers it when the clock is right.
#[tokio::test]
async fn a_clock_that_aws_refuses_keeps_the_event() {
    let world = installed("").await;
    crate::kept::hurry(&world, FUNCTION).await;
    let (instance, computer) = protected(&world).await;
    world.aws.front().inject(aws::Fault::next("scheduler", "*", FaultKind::ClockSkew).times(usize::MAX));
    let event = finding(&world, "skewed", &instance);
    let errors = crate::kept::fail(&world, FUNCTION, "skewed", &event).await;
    assert_eq!(errors.len(), 3, "{errors:?}");
    assert!(errors.iter().all(|line| line.contains("InvalidSignatureException")), "{errors:?}");
    assert_eq!(kept_events(&world).await, [event]);
    assert_eq!(asked_for(&world, computer), 0);

    world.aws.front().clear_faults();
    replay_one(&world).await;
    assert_eq!(scans(&world, computer), BOTH);
    assert_eq!(waiting(&world).await, 0);
}

/// The manager's clock goes ahead of the function's, or behind it. Scans that end, by a clock behind, before they were asked
/// for are asked for once more by the look that finds them so; then they count.
#[tokio::test]
async fn clocks_that_differ_cost_a_second_scan_at_most() {
    for (name, skew, looks) in [("ahead", 90_000_i64, 1), ("behind", -90_000, 2)] {
        let mut world = World::start().await.unwrap();
        let start = jiff::Timestamp::now().as_millisecond() + skew;
        world.api = Simulator::start(Seed { start: Some(start), ..Seed::default() }).await;
        std::fs::write(world.config(), world.config_text("")).unwrap();
        world.install().await.unwrap().expect(0).unwrap();
        let (instance, computer) = protected(&world).await;
        let outcome = answer(&world, name, &instance).await;
        assert_eq!(action(&outcome, "recommendation-scan").result, Done);
        for look in 1..=looks {
            world.api.advance(Duration::from_mins(2));
            world.next_look().await.unwrap();
            outcomes(&world, name, look + 1).await;
        }
        assert_eq!(scans(&world, computer), BOTH.repeat(looks), "{name}");
        assert_eq!(assigned(&world, computer), RECOMMENDED.map(|(_, rule)| rule), "{name}");
        assert_eq!(follow_ups(&world).await, Vec::<String>::new(), "{name}");
    }
}
