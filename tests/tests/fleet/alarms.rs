//! Alarms that halt a rollout: those of the install in the accounts of a wave, and those that the config names.

use palisade_tests::aws::{Call, Client, Fault, FaultKind};
use palisade_tests::world::{Ended, PATIENCE, World, finish};
use serde_json::{Value, json};

use crate::support::{configure, instances, open_account, organization, units};

/// The alarm of the install.
const OURS: &str = "palisade-failures";
const REASON: &str = "Threshold Crossed: 1 datapoint [3.0] was greater than the threshold (0.0).";

/// Runs to the end, and has `disturb` done after the stacks of a wave are begun and before they are done.
async fn disturbed(world: &World, arguments: &[&str], begun: &str, disturb: impl Future<Output = ()>) -> Ended {
    world.aws.hold_stack_sets().await.unwrap();
    world.aws.front().forget_calls();
    let run = finish(world.command(arguments).unwrap(), "");
    let meanwhile = async {
        world.aws.front().wait_for("the wave", PATIENCE, |call: &Call| call.operation == begun).await.unwrap();
        disturb.await;
        world.aws.release_stack_sets().await.unwrap();
    };
    let (ended, ()) = tokio::join!(run, meanwhile);
    ended.unwrap()
}

fn follow_up_every(world: &World, from: &str, to: &str) {
    let text = std::fs::read_to_string(world.config()).unwrap();
    let (from, to) = (format!("follow_up_every: {from}"), format!("follow_up_every: {to}"));
    assert!(text.contains(&from), "{text}");
    std::fs::write(world.config(), text.replace(&from, &to)).unwrap();
}

fn ringing(ended: &Ended) -> Value {
    ended.json().unwrap()["error"]["details"]["alarms"].clone()
}

#[tokio::test]
async fn an_alarm_of_ours_halts_when_it_did_not_ring_before() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging], "  roles: { look: audit }\n"));
    open_account(&world, &fleet.tests, "audit").await;
    world.install().await.unwrap().expect(0).unwrap();
    let region = world.aws.region();
    let there = world.aws.root_of(&fleet.tests).in_region(region);

    follow_up_every(&world, "1m", "2m");
    let arguments = ["install", "--yes", "--output", "json"];
    let rings = async { there.set_alarm(OURS, "ALARM", REASON).await.unwrap() };
    let ended = disturbed(&world, &arguments, "UpdateStackSet", rings).await.expect(3).unwrap();
    let said = format!("halted at wave rest: alarm {OURS} rings in {} in {region}: {REASON}", fleet.tests);
    assert!(ended.stderr.contains(&said), "{}", ended.stderr);
    let alarm = json!({"account": fleet.tests, "region": region, "alarm": OURS, "reason": REASON});
    assert_eq!(ringing(&ended), json!([alarm]));

    // It still rings, and nothing but time is needed.
    let again = world.palisade(&["install", "--yes", "--resume"]).await.unwrap().expect(3).unwrap();
    assert!(again.stderr.contains(&said), "{}", again.stderr);
    there.set_alarm(OURS, "OK", "quiet again").await.unwrap();
    world.palisade(&["install", "--yes", "--resume"]).await.unwrap().expect(0).unwrap();

    // What rang before the wave is no news after it.
    there.set_alarm(OURS, "ALARM", "an old one").await.unwrap();
    follow_up_every(&world, "2m", "3m");
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
}

/// No role is needed for these: they are in the home region of the config's own account.
#[tokio::test]
async fn an_alarm_of_the_config_keeps_waves_from_being_begun_and_halts_them() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging], "  rollout: { alarms: [orders, shop] }\n"));
    let (own, region, root) = (world.aws.account(), world.aws.region(), world.aws.root());

    // One that is not there is told before anything is changed.
    root.put_alarm("orders").await.unwrap();
    refused(&world, root, &format!("there is no alarm shop in {own} in {region}")).await;
    root.put_composite_alarm("shop", "ALARM(orders)").await.unwrap();
    root.set_alarm("orders", "ALARM", REASON).await.unwrap();
    refused(&world, root, &format!("alarm orders rings in {own} in {region}: {REASON}")).await;

    // It begins to ring between the checks and the first wave.
    quiet(root).await;
    world.aws.front().inject(Fault::next("cloudformation", "CreateStackSet", FaultKind::Throttle).times(100));
    let key = world.key_file().unwrap();
    let run = finish(world.command(&["install", "--yes", "--api-key-file", key.to_str().unwrap()]).unwrap(), "");
    let meanwhile = async {
        let tried = |call: &Call| call.operation == "CreateStackSet";
        world.aws.front().wait_for("the set", PATIENCE, tried).await.unwrap();
        root.set_alarm("orders", "ALARM", REASON).await.unwrap();
        world.aws.front().clear_faults();
    };
    let (ended, ()) = tokio::join!(run, meanwhile);
    let ended = ended.unwrap().expect(3).unwrap();
    let said = format!("halted at wave rest: it was not begun: alarm orders rings in {own} in {region}: {REASON}");
    assert!(ended.stderr.contains(&said), "{}", ended.stderr);
    assert_eq!(instances(&world).await, Vec::<String>::new());
    refused_to_resume(&world).await;

    // Or while the wave is brought about.
    quiet(root).await;
    let arguments = ["install", "--yes", "--resume", "--output", "json"];
    let rings = async { root.set_alarm("shop", "ALARM", "orders rings").await.unwrap() };
    let ended = disturbed(&world, &arguments, "CreateStackInstances", rings).await.expect(3).unwrap();
    let said = format!("halted at wave rest: alarm shop rings in {own} in {region}: orders rings");
    assert!(ended.stderr.contains(&said), "{}", ended.stderr);
    assert_eq!(ringing(&ended), json!([{"account": own, "region": region, "alarm": "shop", "reason": "orders rings"}]));

    // Too little data halts nothing, but is told.
    quiet(root).await;
    root.set_alarm("orders", "INSUFFICIENT_DATA", "nobody buys").await.unwrap();
    let done = world.palisade(&["install", "--yes", "--resume"]).await.unwrap().expect(0).unwrap();
    for part in ["1 of 2 quiet; with too little data, which halts nothing: orders", "alarm orders has too little data"]
    {
        assert!(done.stderr.contains(part), "{part} is not in\n{}", done.stderr);
    }

    // Where nothing is to be rolled out, nobody asks.
    world.aws.front().forget_calls();
    root.set_alarm("orders", "ALARM", REASON).await.unwrap();
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(!world.aws.front().calls().iter().any(|call| call.is("monitoring", "DescribeAlarms")));
}

/// As many as a config may name; CloudWatch tells of fifty at a time, in the order of their names.
#[tokio::test]
async fn alarms_beyond_the_first_page_are_heeded() {
    let (world, fleet) = organization().await;
    let names: Vec<String> = (0..100).map(|number| format!("watch-{number:02}")).collect();
    let root = world.aws.root();
    for name in &names {
        root.put_alarm(name).await.unwrap();
        root.set_alarm(name, "OK", "quiet").await.unwrap();
    }
    configure(&world, &units(&[&fleet.staging], &format!("  rollout: {{ alarms: [{}] }}\n", names.join(", "))));
    root.set_alarm("watch-99", "ALARM", REASON).await.unwrap();
    let (own, region) = (world.aws.account(), world.aws.region());
    refused(&world, root, &format!("alarm watch-99 rings in {own} in {region}: {REASON}")).await;
    root.set_alarm("watch-99", "OK", "quiet").await.unwrap();
    let checked = world.palisade_with_stdin(&["check", "--api-key-stdin"], &world.api.key()).await.unwrap();
    checked.expect(0).unwrap();
    let asked = world.aws.front().calls().iter().filter(|call| call.is("monitoring", "DescribeAlarms")).count();
    assert_eq!(asked, 3 * 2, "two pages each time");
}

/// Neither `check` nor `install` likes it, and nothing is made.
async fn refused(world: &World, root: &Client, why: &str) {
    for ended in [
        world.palisade_with_stdin(&["check", "--api-key-stdin"], &world.api.key()).await.unwrap(),
        world.install().await.unwrap(),
    ] {
        let ended = ended.expect(6).unwrap();
        assert!(ended.stderr.contains(why), "{why} is not in\n{}", ended.stderr);
        assert!(ended.stderr.contains("targets.rollout.alarms"), "{}", ended.stderr);
    }
    let stacks = root.cloudformation("DescribeStacks", &[]).await.unwrap();
    assert!(!stacks.contains("<StackName>"), "{stacks}");
}

async fn refused_to_resume(world: &World) {
    let again = world.palisade(&["install", "--yes", "--resume"]).await.unwrap().expect(6).unwrap();
    assert!(again.stderr.contains("alarm orders rings"), "{}", again.stderr);
}

async fn quiet(root: &Client) {
    for name in ["orders", "shop"] {
        root.set_alarm(name, "OK", "quiet").await.unwrap();
    }
}
