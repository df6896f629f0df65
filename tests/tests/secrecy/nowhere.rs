//! Installs, works, fails and is asked about; then the key is looked for.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use palisade_tests::aws::{Fault, FaultKind, eventually};
use palisade_tests::figures::figure;
use palisade_tests::workload_security::{KeyChange, NewComputer};
use palisade_tests::world::{PATIENCE, World, finding};
use serde_json::json;
use tokio::io::AsyncWriteExt;

use crate::canary::{KEY, found_in, world};
use crate::places::{self, Place};
use crate::processes;

/// What was seen of processes while the installer was at work.
pub(crate) type Seen = Arc<Mutex<BTreeSet<Place>>>;

/// Looks at all processes at each call to AWS, whoever makes it.
pub(crate) fn watch(world: &World) -> Seen {
    let seen = Seen::default();
    let watched = Arc::clone(&seen);
    world.aws.front().on_call(move |_| watched.lock().unwrap().extend(processes::shown()));
    seen
}

/// Runs a verb with the key on its standard input, which ends as it must, and keeps what it says.
pub(crate) async fn run(world: &World, arguments: &[&str], code: i32, found: &mut Vec<Place>) {
    let mut command = world.command(arguments).unwrap();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A verb that takes no key closes its input.
    let _ = stdin.write_all(KEY.as_bytes()).await;
    drop(stdin);
    let output = child.wait_with_output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    found.push((format!("{arguments:?}: stdout"), output.stdout));
    found.push((format!("{arguments:?}: stderr"), output.stderr));
}

/// No place contains the key in any form; `when` says what was done before.
pub(crate) fn assert_no_leak(when: &str, found: &[Place]) {
    let leaks: Vec<&str> =
        found.iter().filter(|(_, text)| !found_in(text).is_empty()).map(|(place, _)| place.as_str()).collect();
    figure(format_args!("{when}: {} places searched, the key in {} of them", found.len(), leaks.len()));
    assert_eq!(leaks, Vec::<&str>::new());
}

pub(crate) fn assert_looked_at(found: &[Place], kinds: &[&str]) {
    let places: BTreeSet<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    for kind in kinds {
        assert!(places.iter().any(|place| place.contains(kind)), "{kind} was not looked at: {places:?}");
    }
}

#[tokio::test]
async fn the_key_is_nowhere_but_in_its_secret() {
    let world = world("").await;
    let seen = watch(&world);
    let mut found = Vec::new();
    let mut at_work = async |arguments: &[&str], code| run(&world, arguments, code, &mut found).await;

    at_work(&["check", "--api-key-stdin"], 0).await;
    at_work(&["install", "--yes", "--api-key-stdin"], 0).await;
    at_work(&["install", "--yes", "--output", "json"], 0).await;
    at_work(&["check", "--output", "json"], 0).await;
    let inbox = "arn:aws:sns:eu-west-1:111122223333:palisade-highlights";
    world.aws.root().subscribe_queue(inbox, "inbox").await.unwrap();

    // The handler at work, told no, and failing.
    let (guarded, bare) = ("i-0123456789abcdef0", "i-0123456789abcdef1");
    // One that nothing was answered for yet: what is under way already is answered without the API.
    let another = "i-0123456789abcdef2";
    for instance in [guarded, another] {
        world.api.add_computer(NewComputer::protected(instance)).unwrap();
    }
    for (id, instance) in [("on-protected", guarded), ("on-unprotected", bare)] {
        world.put(&finding(&world, id, instance)).await.unwrap();
        world.outcome(id, |o| o.finding_id.as_deref() == Some(id)).await.unwrap();
    }
    world.api.change_key(KeyChange { locked: Some(true), ..KeyChange::default() });
    world.put(&finding(&world, "refused", another)).await.unwrap();
    kept(&world).await;
    at_work(&["check"], 6).await;
    // The same key is no change, and the stacks are as they should be.
    at_work(&["install", "--yes", "--api-key-stdin"], 0).await;
    at_work(&["status"], 1).await;
    at_work(&["events", "replay", "--from-dlq"], 1).await;
    at_work(&["plan", "--output", "json"], 0).await;
    at_work(&["template", "home"], 0).await;
    found.extend(places::all(&world).await);

    found.extend(std::mem::take(&mut *seen.lock().unwrap()));
    assert_looked_at(
        &found,
        &[
            "/proc: cmdline of palisade",
            "/proc: environ of palisade",
            "/proc: environ of bootstrap",
            "GetTemplate palisade",
            "log group",
            "the function",
            "change set",
            "s3://",
            // The refused event, which a replay has put back; what the team of the unprotected one is told; and the rest.
            "a message in palisade-failures",
            "a message in inbox",
            "a finding in Security Hub",
            "a follow-up",
        ],
    );
    assert_no_leak("installed, at work and failing", &found);

    // It is where it should be, and would have been found there.
    let secret = json!({"SecretId": "palisade/workload-security-api-key"});
    let value = world.aws.root().json("secretsmanager", "secretsmanager.GetSecretValue", secret).await.unwrap();
    assert!(!found_in(value.to_string().as_bytes()).is_empty());

    // What goes with the stacks goes with the secret, and what stays says nothing.
    let stacks = places::stack_ids(&world).await;
    let mut found = Vec::new();
    run(&world, &["uninstall", "--yes", "--verify", "--keep-logs"], 0, &mut found).await;
    found.extend(places::afterwards(&world, &stacks).await);
    found.extend(std::mem::take(&mut *seen.lock().unwrap()));
    assert_looked_at(&found, &["/proc: environ of palisade", "DescribeStackEvents arn:", "log group", "journal"]);
    assert_no_leak("uninstalled, with the logs kept", &found);
    let secrets = world.aws.root().json("secretsmanager", "secretsmanager.ListSecrets", json!({})).await.unwrap();
    assert_eq!(secrets["SecretList"], json!([]));
}

#[tokio::test]
async fn a_verb_that_fails_with_the_key_in_its_hands_does_not_tell_it() {
    let world = world("").await;
    let seen = watch(&world);
    let mut found = Vec::new();
    let denied = Fault::next("secretsmanager", "PutSecretValue", FaultKind::AccessDenied);
    world.aws.front().inject(denied);
    run(&world, &["install", "--yes", "--api-key-stdin"], 1, &mut found).await;
    let said = |found: &[Place], word: &str| found.iter().any(|(_, text)| String::from_utf8_lossy(text).contains(word));
    assert!(said(&found, "AccessDenied"), "the secret was written: {found:?}");
    world.aws.front().inject(Fault::next("secretsmanager", "PutSecretValue", FaultKind::ServerError).times(50));
    run(&world, &["install", "--yes", "--api-key-stdin", "--output", "json"], 1, &mut found).await;
    // A key that Workload Security does not take is a key all the same: it may be another manager's.
    world.api.change_key(KeyChange { key: Some("4711:another-key".to_owned()), ..KeyChange::default() });
    for arguments in [&["check", "--api-key-stdin"][..], &["install", "--yes", "--api-key-stdin"]] {
        run(&world, arguments, 6, &mut found).await;
    }
    found.extend(std::mem::take(&mut *seen.lock().unwrap()));
    assert_looked_at(&found, &["/proc: environ of palisade"]);
    assert_no_leak("a verb that fails with the key in its hands", &found);
}

/// Waits until the refused event is in the queue.
pub(crate) async fn kept(world: &World) {
    let queue = world.aws.root().queue_url("palisade-failures").await.unwrap();
    let input = json!({"QueueUrl": queue, "AttributeNames": ["ApproximateNumberOfMessages"]});
    let waits = async || {
        let answer = world.aws.root().json("sqs", "AmazonSQS.GetQueueAttributes", input.clone()).await.ok()?;
        (answer["Attributes"]["ApproximateNumberOfMessages"] == "1").then_some(())
    };
    eventually("the refused event in the queue", PATIENCE, waits).await.unwrap();
}
