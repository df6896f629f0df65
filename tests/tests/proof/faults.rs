//! Everything around the function fails in turn: what is worth another try is tried again, and nothing is done twice.

use std::process::Command;
use std::time::Duration;

use palisade_contract::ActionResult::Done;
use palisade_tests::aws::{self, FaultKind, eventually};
use palisade_tests::workload_security::{Cut, EffectKind, Fault, Seed, Simulator};
use palisade_tests::world::{PATIENCE, World, finding};
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
fn asked_for(world: &World, computer: i64) -> usize {
    let journal = world.api.journal();
    let effects = journal.iter().filter_map(|entry| entry.effect());
    let asked = effects.filter(|e| matches!(e.what, EffectKind::WorkPending | EffectKind::WorkJoined));
    asked.filter(|effect| effect.computer == Some(computer)).count()
}

/// The first look-up and the first order of a scan meet it, and then again.
#[tokio::test]
async fn what_passes_is_waited_out_within_one_invocation() {
    let world = installed("").await;
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
        world.api.clear_faults();
        println!("waited out: {name}, {} ms", outcome.duration_ms);
    }
    assert_eq!(waiting(&world).await, 0);
    nothing_was_denied(&world);
}

/// The same until it is mended: the event is kept whole, and its replay does what was to be done, once.
#[tokio::test]
#[ignore = "takes minutes; cargo xtask prove"]
async fn what_stays_is_kept_and_replayed() {
    let world = installed("").await;
    crate::kept::hurry(&world, FUNCTION).await;
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
                continue;
            }
            let event = finding(&world, &id, &instance);
            crate::kept::fail(&world, FUNCTION, &id, &event).await;
            assert_eq!(kept_events(&world).await, [event], "{id}");
            world.api.clear_faults();
            let replayed = world.palisade(&["events", "replay", "--from-dlq"]).await.unwrap().expect(0).unwrap();
            assert!(replayed.stderr.contains("1 replayed, 0 stay"), "{id}: {}", replayed.stderr);
            assert_eq!(asked_for(&world, computer), BOTH.len(), "{id}");
            assert_eq!(follow_ups(&world).await.iter().filter(|open| open.ends_with(&instance)).count(), 1, "{id}");
            println!("kept and replayed: {id}");
        }
    }
    assert_eq!(waiting(&world).await, 0);
}

/// The events in the queue, which stay there.
async fn kept_events(world: &World) -> Vec<Value> {
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
    println!("{cases} faults of AWS waited out");
}

/// The process dies between its lock and its orders: the same invocation, tried again, knows the lock as its own.
#[tokio::test]
async fn a_function_that_is_killed_at_work_is_completed_by_the_next_attempt() {
    let world = installed("").await;
    let (instance, computer) = protected(&world).await;
    let held_up = Fault { route: "POST /scheduledtasks".to_owned(), times: Some(1), ..Fault::default() };
    world.api.inject(Fault { delay_millis: 20_000, cut: Some(Cut::BeforeCall), ..held_up });
    world.put(&finding(&world, "killed", &instance)).await.unwrap();
    let locked = async || (!follow_ups(&world).await.is_empty()).then_some(());
    eventually("the lock on the instance", PATIENCE, locked).await.unwrap();
    for process in processes_of(&world, FUNCTION) {
        assert!(Command::new("kill").args(["-9", &process]).status().unwrap().success());
    }
    let outcome = outcomes(&world, "killed", 1).await.remove(0);
    assert_eq!(action(&outcome, "recommendation-scan").result, Done, "{outcome:#?}");
    assert_eq!(scans(&world, computer), BOTH);
    assert_eq!(follow_ups(&world).await, [format!("scan-{instance}")]);
    assert_eq!(waiting(&world).await, 0);
}

/// The processes of a function of this world, by what Lambda gave them.
fn processes_of(world: &World, function: &str) -> Vec<String> {
    let wanted =
        [format!("AWS_LAMBDA_FUNCTION_NAME={function}"), format!("AWS_ENDPOINT_URL={}", world.aws.endpoint_url())];
    let folders = std::fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let of_function = |folder: &std::fs::DirEntry| {
        let environment = std::fs::read(folder.path().join("environ")).unwrap_or_default();
        let environment = String::from_utf8_lossy(&environment).into_owned();
        wanted.iter().all(|variable| environment.split('\0').any(|each| each == variable))
    };
    let found: Vec<String> =
        folders.filter(of_function).map(|folder| folder.file_name().to_string_lossy().into_owned()).collect();
    assert!(!found.is_empty(), "the function runs nowhere");
    found
}

/// Somebody deletes the schedule: the next finding opens it again, and what was asked for is not asked for twice.
#[tokio::test]
async fn a_follow_up_that_got_lost_is_opened_by_the_next_finding() {
    let world = installed("").await;
    let (instance, computer) = protected(&world).await;
    answer(&world, "first", &instance).await;
    let path = format!("/schedules/scan-{instance}?groupName=palisade-follow-ups");
    world.aws.root().rest("scheduler", "DELETE", &path, Value::Null).await.unwrap();
    assert_eq!(follow_ups(&world).await, Vec::<String>::new());

    answer(&world, "second", &instance).await;
    assert_eq!(scans(&world, computer), BOTH);
    world.api.advance(LONG);
    world.next_look().await.unwrap();
    outcomes(&world, "second", 2).await;
    assert_eq!(assigned(&world, computer), RECOMMENDED.map(|(_, rule)| rule));
    assert_eq!(follow_ups(&world).await, Vec::<String>::new());
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
