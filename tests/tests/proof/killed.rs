//! The function is killed at each of its calls in turn: the answer is completed, once, or kept and made up for.

use std::process::Command;
use std::sync::{Arc, Mutex};

use palisade_contract::ActionResult::Done;
use palisade_tests::aws::{Call, eventually};
use palisade_tests::figures::figure;
use palisade_tests::workload_security::{Cut, Fault, NewComputer};
use palisade_tests::world::{PATIENCE, World, finding};
use serde_json::json;

use crate::faults::{asked_for, kept_events, replay_one};
use crate::kept::waiting;
use crate::processes::processes_of;
use crate::response_support::*;

/// Ends the function's processes as a machine that fails does; how many there were.
pub(crate) fn kill(endpoint: &str, function: &str) -> usize {
    let processes = processes_of(endpoint, function);
    for process in &processes {
        // One that has ended by itself is as dead.
        let _ = Command::new("kill").args(["-9", &process.to_string()]).status().unwrap();
    }
    processes.len()
}

/// What the hook is to do next, and what it did.
#[derive(Default)]
pub(crate) struct Killer {
    /// Calls of the function to go until the one that is its last; none when it may live.
    left: Option<usize>,
    /// Kills at every call of this operation.
    always_at: Option<&'static str>,
    /// Kills at the next call of this operation.
    pub(crate) once_at: Option<String>,
    /// The calls that were the last.
    done: Vec<String>,
    /// Calls that should have been, but no process was found to kill.
    missed: Vec<String>,
}

impl Killer {
    /// The calls that were the last, once it is certain that each of them was.
    pub(crate) fn done(&self) -> &[String] {
        assert_eq!(self.missed, Vec::<String>::new(), "nothing was killed at these");
        &self.done
    }
}

fn killer(world: &World) -> Arc<Mutex<Killer>> {
    killer_of(world, FUNCTION, "palisade-GuardDutyRole")
}

/// Kills a function when a call to AWS by its role was performed, before it reads the answer.
pub(crate) fn killer_of(world: &World, function: &'static str, role: &'static str) -> Arc<Mutex<Killer>> {
    let killer = Arc::new(Mutex::new(Killer::default()));
    let (at_work, endpoint) = (Arc::clone(&killer), world.aws.endpoint_url());
    world.aws.front().on_call(move |call: &Call| {
        if !call.principal.contains(&format!("assumed-role/{role}")) {
            return;
        }
        let mut killer = at_work.lock().unwrap();
        let due = match killer.left {
            Some(0) => {
                killer.left = None;
                true
            }
            left => {
                killer.left = left.map(|left| left - 1);
                false
            }
        };
        let operation = Some(call.operation.as_str());
        if due || killer.always_at == operation || killer.once_at.take_if(|once| operation == Some(once)).is_some() {
            let call = format!("{}:{}", call.service, call.operation);
            if kill(&endpoint, function) > 0 { killer.done.push(call) } else { killer.missed.push(call) }
        }
    });
    killer
}

/// Calls to Workload Security from the entry `since` of its journal on.
pub(crate) fn requests(world: &World, since: usize) -> Vec<String> {
    let journal = world.api.journal();
    let requests = journal.iter().skip(since).filter_map(|entry| entry.request());
    requests.map(|request| format!("{} {}", request.method, request.path)).collect()
}

/// What must be true when an answer to a protected instance is complete, however often it was begun.
async fn complete(world: &World, name: &str, instance: &str, computer: i64) {
    assert_eq!(asked_for(world, computer), BOTH.len(), "{name}: each scan once");
    let open: Vec<String> = follow_ups(world).await.into_iter().filter(|open| open.ends_with(instance)).collect();
    assert_eq!(open, [format!("scan-{instance}")], "{name}");
    assert_eq!(waiting(world).await, 0, "{name}");
}

#[tokio::test]
async fn at_each_call_to_aws() {
    let world = installed("").await;
    let killer = killer(&world);
    // The first is a cold start, which reads the key; those after it begin without.
    for (number, place) in [0_usize].into_iter().chain(0..).enumerate() {
        let (instance, computer) = protected(&world).await;
        let name = format!("killed-{number}");
        killer.lock().unwrap().left = Some(place);
        answer(&world, &name, &instance).await;
        complete(&world, &name, &instance, computer).await;
        if killer.lock().unwrap().left.take().is_some() {
            break;
        }
    }
    let done = killer.lock().unwrap().done().to_vec();
    figure(format_args!("killed at each of {} calls to AWS, and completed: {}", done.len(), done.join(", ")));
    for call in ["secretsmanager:GetSecretValue", "scheduler:GetSchedule", "scheduler:CreateSchedule"] {
        assert!(done.iter().any(|each| each == call), "{call}: {done:?}");
    }
}

/// The call is performed, its answer is lost, and before the function has asked again it is dead.
#[tokio::test]
async fn at_each_call_to_workload_security() {
    let world = installed("").await;
    let endpoint = world.aws.endpoint_url();
    let mut done = Vec::new();
    for place in 0.. {
        let (instance, computer) = protected(&world).await;
        let name = format!("killed-{place}");
        let before = world.api.journal().len();
        let lost = Fault { after: place, times: Some(1), cut: Some(Cut::AfterCall), ..Fault::default() };
        let held = Fault { times: None, delay_millis: 20_000, cut: Some(Cut::BeforeCall), ..Fault::default() };
        world.api.inject(lost);
        world.api.inject(held);
        world.put(&finding(&world, &name, &instance)).await.unwrap();
        let place = usize::try_from(place).unwrap();
        let reached = async || {
            let reached = requests(&world, before).len() > place;
            let ended = world.outcomes().await.unwrap().iter().any(|o| o.finding_id.as_ref() == Some(&name));
            (reached || ended).then_some(reached)
        };
        let reached = eventually("the last call of the function", PATIENCE, reached).await.unwrap();
        world.api.clear_faults();
        if reached {
            done.push(requests(&world, before)[place].clone());
            assert_ne!(kill(&endpoint, FUNCTION), 0, "{name}: nothing was killed");
        }
        outcomes(&world, &name, 1).await;
        complete(&world, &name, &instance, computer).await;
        if !reached {
            break;
        }
    }
    figure(format_args!(
        "killed at each of {} calls to Workload Security, and completed: {}",
        done.len(),
        done.join(", ")
    ));
    assert_eq!(done.iter().filter(|call| *call == "POST /scheduledtasks").count(), BOTH.len(), "{done:?}");
    assert!(done.contains(&"POST /computers/search".to_owned()), "{done:?}");
}

/// The process dies between its lock and its orders: the same invocation, tried again, knows the lock as its own.
#[tokio::test]
async fn between_its_lock_and_its_orders() {
    let world = installed("").await;
    let (instance, computer) = protected(&world).await;
    let held_up = Fault { route: "POST /scheduledtasks".to_owned(), times: Some(1), ..Fault::default() };
    world.api.inject(Fault { delay_millis: 20_000, cut: Some(Cut::BeforeCall), ..held_up });
    world.put(&finding(&world, "killed", &instance)).await.unwrap();
    let locked = async || (!follow_ups(&world).await.is_empty()).then_some(());
    eventually("the lock on the instance", PATIENCE, locked).await.unwrap();
    assert_ne!(kill(&world.aws.endpoint_url(), FUNCTION), 0, "nothing was killed");
    let outcome = outcomes(&world, "killed", 1).await.remove(0);
    assert_eq!(action(&outcome, "recommendation-scan").result, Done, "{outcome:#?}");
    complete(&world, "killed", &instance, computer).await;
}

/// It dies at every attempt, with the lock taken and nothing ordered: the event is kept whole. Its replay finds the lock of
/// another invocation and leaves the rest to the follow-up that is the lock, whose next look orders what is missing.
#[tokio::test]
async fn at_every_attempt_the_event_is_kept_and_the_lock_completes_it() {
    let world = installed("").await;
    let killer = killer(&world);
    let (instance, computer) = protected(&world).await;
    let event = finding(&world, "killed", &instance);
    killer.lock().unwrap().always_at = Some("CreateSchedule");
    world.put(&event).await.unwrap();
    let kept = async || (waiting(&world).await == 1).then_some(());
    eventually("the failed event in the queue", PATIENCE, kept).await.unwrap();
    killer.lock().unwrap().always_at = None;
    assert_eq!(kept_events(&world).await, [event]);
    assert_eq!(killer.lock().unwrap().done().len(), 3, "the first attempt and both of Lambda's retries");
    assert_eq!(asked_for(&world, computer), 0);

    replay_one(&world).await;
    assert_eq!(asked_for(&world, computer), 0, "a response is under way already");
    world.next_look().await.unwrap();
    outcomes(&world, "killed", 2).await;
    complete(&world, "killed", &instance, computer).await;
    world.api.advance(LONG);
    world.next_look().await.unwrap();
    outcomes(&world, "killed", 3).await;
    assert_eq!(assigned(&world, computer), RECOMMENDED.map(|(_, rule)| rule));
    assert_eq!(follow_ups(&world).await, Vec::<String>::new());
}

/// The same on an instance that nothing protects: its lock tells nobody, so the replay of the event does. A finding that comes
/// later is answered for.
#[tokio::test]
async fn at_every_attempt_before_a_team_is_told_its_replay_tells_it() {
    let world = installed("").await;
    let killer = killer(&world);
    let inbox = inbox(&world).await;
    let instance = world.aws.root().create_instance(&[]).await.unwrap();
    killer.lock().unwrap().always_at = Some("CreateSchedule");
    world.put(&finding(&world, "killed", &instance)).await.unwrap();
    let kept = async || (waiting(&world).await == 1).then_some(());
    eventually("the failed event in the queue", PATIENCE, kept).await.unwrap();
    killer.lock().unwrap().always_at = None;
    assert_eq!(killer.lock().unwrap().done().len(), 3, "the first attempt and both of Lambda's retries");
    assert_eq!(messages(&world, &inbox, &instance).await, Vec::<String>::new());

    answer(&world, "another", &instance).await;
    assert_eq!(messages(&world, &inbox, &instance).await, Vec::<String>::new(), "the lock is another event's");
    replay_one(&world).await;
    assert_eq!(messages(&world, &inbox, &instance).await.len(), 1);
    assert_eq!(follow_ups(&world).await, [format!("protection-{instance}")]);
}

/// A follow-up gives way to one for something worse. Dead in between, the function leaves none: its next attempt opens it and
/// tells the team.
#[tokio::test]
async fn between_the_follow_up_that_gives_way_and_the_one_for_something_worse() {
    let world = installed("").await;
    let killer = killer(&world);
    let inbox = inbox(&world).await;
    let instance = world.aws.root().create_instance(&[]).await.unwrap();
    answer(&world, "medium", &instance).await;
    assert_eq!(messages(&world, &inbox, &instance).await.len(), 1);

    killer.lock().unwrap().once_at = Some("DeleteSchedule".to_owned());
    let mut worse = finding(&world, "critical", &instance);
    worse["detail"]["severity"] = json!(9.1);
    world.put(&worse).await.unwrap();
    let outcome = outcomes(&world, "critical", 1).await.remove(0);
    assert_eq!(killer.lock().unwrap().done(), ["scheduler:DeleteSchedule"]);
    assert_eq!(action(&outcome, "highlight").result, Done, "{outcome:#?}");
    let told = messages(&world, &inbox, &instance).await;
    assert!(told.len() == 1 && told[0].contains("severity: CRITICAL"), "{told:?}");
    assert_eq!(follow_ups(&world).await, [format!("protection-{instance}")]);
    assert_eq!(waiting(&world).await, 0);
}

/// The finding of a gap that is closed goes with what waits for that, wherever the function dies: a follow-up that stayed would
/// keep the team from hearing of a gap that comes back.
#[tokio::test]
async fn while_it_resolves_what_it_has_written() {
    let world = installed("").await;
    let killer = killer(&world);
    for call in ["BatchUpdateFindings", "DeleteSchedule", "BatchImportFindings"] {
        let instance = world.aws.root().create_instance(&[]).await.unwrap();
        answer(&world, &format!("gap-{call}"), &instance).await;
        let computer = world.api.add_computer(NewComputer::protected(&instance)).unwrap();

        killer.lock().unwrap().once_at = Some(call.to_owned());
        let name = format!("closed-{call}");
        answer(&world, &name, &instance).await;
        assert_eq!(killer.lock().unwrap().once_at, None, "{call}");
        let finding = findings(&world, &instance).await.remove(0);
        let state = (&finding["RecordState"], &finding["Workflow"]["Status"]);
        assert_eq!(state, (&json!("ARCHIVED"), &json!("RESOLVED")), "{call}");
        complete(&world, &name, &instance, computer).await;
    }
    assert_eq!(killer.lock().unwrap().done().len(), 3);
}
