//! Installs, works, fails and is asked about; then the key is looked for.

use std::process::Stdio;
use std::sync::{Arc, Mutex};

use palisade_tests::aws::eventually;
use palisade_tests::workload_security::{KeyChange, NewComputer};
use palisade_tests::world::{PATIENCE, World, finding};
use serde_json::json;
use tokio::io::AsyncWriteExt;

use crate::canary::{KEY, found_in, world};
use crate::places::{self, Place};

/// What the kernel shows of a process to other processes of its user.
fn shown(pid: u32) -> Vec<Place> {
    let read =
        |file: &str| std::fs::read(format!("/proc/{pid}/{file}")).ok().map(|text| (format!("/proc: {file}"), text));
    ["cmdline", "environ", "comm"].into_iter().filter_map(read).collect()
}

/// Runs a verb with the key on its standard input, and looks at the process at each of its calls.
async fn run(world: &World, arguments: &[&str], seen: &Arc<Mutex<(Option<u32>, Vec<Place>)>>, found: &mut Vec<Place>) {
    let mut command = world.command(arguments).unwrap();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    seen.lock().unwrap().0 = child.id();
    let mut stdin = child.stdin.take().unwrap();
    // A verb that takes no key closes its input.
    let _ = stdin.write_all(KEY.as_bytes()).await;
    drop(stdin);
    let output = child.wait_with_output().await.unwrap();
    // Done, failed or refused: what a wrong command line says is no test of secrecy.
    assert!(
        matches!(output.status.code(), Some(0 | 1 | 6)),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    found.push((format!("{arguments:?}: stdout"), output.stdout));
    found.push((format!("{arguments:?}: stderr"), output.stderr));
    let (pid, samples) = &mut *seen.lock().unwrap();
    *pid = None;
    found.append(samples);
}

#[tokio::test]
async fn the_key_is_nowhere_but_in_its_secret() {
    let world = world("").await;
    let seen = Arc::new(Mutex::new((None, Vec::new())));
    let watched = Arc::clone(&seen);
    world.aws.front().on_call(move |_| {
        let (pid, samples) = &mut *watched.lock().unwrap();
        samples.extend(pid.iter().flat_map(|pid| shown(*pid)));
    });
    let mut found = Vec::new();
    let mut at_work = async |arguments: &[&str]| run(&world, arguments, &seen, &mut found).await;

    at_work(&["check", "--api-key-stdin"]).await;
    at_work(&["install", "--yes", "--api-key-stdin"]).await;
    at_work(&["install", "--yes", "--output", "json"]).await;
    at_work(&["check", "--output", "json"]).await;
    let inbox = "arn:aws:sns:eu-west-1:111122223333:palisade-highlights";
    world.aws.root().subscribe_queue(inbox, "inbox").await.unwrap();

    // The handler at work, told no, and failing.
    let (guarded, bare) = ("i-0123456789abcdef0", "i-0123456789abcdef1");
    world.api.add_computer(NewComputer::protected(guarded)).unwrap();
    for (id, instance) in [("on-protected", guarded), ("on-unprotected", bare)] {
        world.put(&finding(&world, id, instance)).await.unwrap();
        world.outcome(id, |o| o.finding_id.as_deref() == Some(id)).await.unwrap();
    }
    world.api.change_key(KeyChange { locked: Some(true), ..KeyChange::default() });
    world.put(&finding(&world, "refused", guarded)).await.unwrap();
    kept(&world).await;
    at_work(&["check"]).await;
    at_work(&["install", "--yes", "--api-key-stdin"]).await;
    at_work(&["status"]).await;
    at_work(&["events", "replay", "--from-dlq"]).await;
    at_work(&["plan", "--output", "json"]).await;
    at_work(&["template", "home"]).await;
    found.extend(places::all(&world).await);

    let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    println!("looked at {} places", places.len());
    for kind in
        ["/proc: cmdline", "/proc: environ", "GetTemplate palisade", "log group", "the function", "change set", "s3://"]
    {
        assert!(places.iter().any(|place| place.contains(kind)), "{kind} was not looked at: {places:?}");
    }
    let leaks: Vec<&str> =
        found.iter().filter(|(_, text)| !found_in(text).is_empty()).map(|(place, _)| place.as_str()).collect();
    assert_eq!(leaks, Vec::<&str>::new());

    // It is where it should be, and would have been found there.
    let secret = json!({"SecretId": "palisade/workload-security-api-key"});
    let value = world.aws.root().json("secretsmanager", "secretsmanager.GetSecretValue", secret).await.unwrap();
    assert!(!found_in(value.to_string().as_bytes()).is_empty());
}

/// Waits until the refused event is in the queue.
async fn kept(world: &World) {
    let queue = world.aws.root().queue_url("palisade-failures").await.unwrap();
    let input = json!({"QueueUrl": queue, "AttributeNames": ["ApproximateNumberOfMessages"]});
    let waits = async || {
        let answer = world.aws.root().json("sqs", "AmazonSQS.GetQueueAttributes", input.clone()).await.ok()?;
        (answer["Attributes"]["ApproximateNumberOfMessages"] == "1").then_some(())
    };
    eventually("the refused event in the queue", PATIENCE, waits).await.unwrap();
}
