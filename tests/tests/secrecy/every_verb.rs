//! Every verb with every integration at work, the key in a file.

use palisade_contract::HANDLERS;
use palisade_tests::workload_security::{KeyChange, NewComputer};
use palisade_tests::world::World;

use crate::canary::{KEY, world};
use crate::nowhere::{assert_looked_at, assert_no_leak, run, watch};
use crate::places;

const EVERYTHING: &str = "macie: {}\ninspector: {}\nwaf: {}\nconfig: {}\nsecurity-hub: {}\n";
const INSTANCE: &str = "i-0123456789abcdef0";
/// One whose gap a team is told of.
const UNPROTECTED: &str = "i-0123456789abcdef2";

/// The key in a file; whose path may be seen.
fn key_file(world: &World) -> String {
    let file = world.directory().join("api-key");
    std::fs::write(&file, KEY).unwrap();
    file.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn none_of_them_shows_the_key() {
    let world = world(EVERYTHING).await;
    world.aws.root().enable_config().await.unwrap();
    world.aws.root().create_bucket("example-ledger").await.unwrap();
    world.api.add_computer(NewComputer::protected(INSTANCE)).unwrap();
    let file = key_file(&world);
    let seen = watch(&world);
    let mut found = Vec::new();
    let mut at_work = async |words: &str, code| {
        let arguments: Vec<&str> = words.split(' ').map(|word| if word == "FILE" { &*file } else { word }).collect();
        run(&world, &arguments, code, &mut found).await;
    };

    at_work("check --api-key-file FILE", 0).await;
    at_work("plan", 0).await;
    at_work("install --yes --api-key-file FILE", 0).await;
    // Before the first message, so that all of them are searched.
    let inbox = format!("arn:aws:sns:{}:{}:palisade-highlights", world.aws.region(), world.aws.account());
    world.aws.root().subscribe_queue(&inbox, "inbox").await.unwrap();
    for verb in ["check", "plan", "install", "upgrade", "status", "drift", "uninstall", "events", "report", "handlers"]
    {
        at_work(&format!("policy {verb}"), 0).await;
    }
    at_work("template", 0).await;
    at_work("template home", 0).await;
    at_work("events list", 0).await;
    at_work("events show guardduty-port-scan", 0).await;
    at_work(&format!("events replay guardduty-port-scan --instance {INSTANCE}"), 0).await;
    at_work(&format!("events replay guardduty-port-scan --instance {UNPROTECTED}"), 0).await;
    at_work(&format!("events replay inspector-package --instance {INSTANCE}"), 0).await;
    at_work(&format!("events replay security-hub-finding --instance {INSTANCE}"), 0).await;
    at_work(&format!("events replay config-instance-change --instance {INSTANCE}"), 0).await;
    at_work("events replay macie-public-bucket --bucket example-ledger", 0).await;
    at_work("events replay waf-schedule", 0).await;
    at_work("report waf", 0).await;
    at_work("report waf --output json", 0).await;
    at_work("drift", 0).await;
    at_work("drift --output json", 0).await;
    at_work("status --output json", 0).await;
    at_work("uninstall --inventory", 0).await;
    std::fs::write(world.config(), world.config_text(&format!("  cooldown: 2h\n{EVERYTHING}"))).unwrap();
    at_work("upgrade --yes", 0).await;
    // Of this very version nothing is kept to return to.
    at_work("upgrade --yes --rollback", 6).await;
    // What every function says when the key is refused.
    world.api.change_key(KeyChange { expired: Some(true), ..KeyChange::default() });
    at_work("check --api-key-file FILE", 6).await;
    at_work("check", 6).await;
    // The same key is no change, and the stacks are as they should be.
    at_work("install --yes --api-key-file FILE", 0).await;
    at_work("events replay guardduty-port-scan --instance i-0123456789abcdef1", 1).await;
    at_work("events replay inspector-package --instance i-0123456789abcdef1", 1).await;
    // Nothing waits: who replays by hand hears of the failure at once.
    at_work("status", 0).await;

    found.extend(places::all(&world).await);
    found.extend(std::mem::take(&mut *seen.lock().unwrap()));
    let functions: Vec<String> =
        HANDLERS.iter().map(|spec| format!("the function palisade-{} and", spec.integration)).collect();
    let logs: Vec<String> =
        HANDLERS.iter().map(|spec| format!("log group /aws/lambda/palisade-{}", spec.integration)).collect();
    let kinds = [
        "/proc: cmdline of palisade",
        "/proc: environ of palisade",
        "/proc: environ of bootstrap",
        "change set",
        "a message in inbox",
        "a finding in Security Hub",
        "a follow-up",
    ];
    assert_looked_at(&found, &functions.iter().chain(&logs).map(String::as_str).chain(kinds).collect::<Vec<_>>());
    assert_no_leak("every verb with every integration", &found);

    let stacks = places::stack_ids(&world).await;
    let mut found = Vec::new();
    run(&world, &["uninstall", "--yes", "--verify"], 0, &mut found).await;
    found.extend(places::afterwards(&world, &stacks).await);
    found.extend(std::mem::take(&mut *seen.lock().unwrap()));
    assert_no_leak("uninstalled with every integration", &found);
}
