//! Killed while other accounts are reached: at every write to StackSets and to the record of the rollout.

use palisade_tests::figures::figure;
use palisade_tests::world::{Fleet, World};
use serde_json::Value;

use crate::signals::Watch;

const INSTALL: &str = "install --yes --api-key-stdin";
const UNINSTALL: &str = "uninstall --yes --verify";

/// What changes something beyond the config's own account, or says how far that came.
const WRITES: [&str; 6] =
    ["CreateStackSet", "UpdateStackSet", "CreateStackInstances", "DeleteStackInstances", "DeleteStackSet", "PutObject"];

/// Two waves of one account each.
async fn two_waves() -> (World, Fleet) {
    let world = World::start().await.unwrap();
    let fleet = Fleet::found(&world.aws).await.unwrap();
    fleet.trust(&world.aws).await.unwrap();
    configure(&world, &fleet);
    (world, fleet)
}

fn configure(world: &World, fleet: &Fleet) {
    let (canary, rest) = (&fleet.staging, &fleet.sandbox);
    let waves = format!("  rollout:\n    waves:\n      - name: canary\n        ous: [{canary}]\n");
    world.configure_targets(&format!("  organization:\n    ous: [{canary}, {rest}]\n{waves}")).unwrap();
}

/// A config that every stack is updated to.
fn change(world: &World) {
    let text = std::fs::read_to_string(world.config()).unwrap();
    std::fs::write(world.config(), text.replace("follow_up_every: 1m", "follow_up_every: 2m")).unwrap();
}

/// All three accounts, the books of the stack set, and the record of the rollout.
async fn standing(world: &World, fleet: &Fleet) -> Vec<String> {
    let mut lines = world.inventory().await.unwrap().lines().to_vec();
    for account in [&fleet.tests, &fleet.play] {
        let found = fleet.standing(&world.aws, account, world.aws.region()).await.unwrap();
        lines.extend(found.into_iter().map(|line| format!("{account} {line}")));
    }
    let root = world.aws.root();
    let instances = root.stack_instances("palisade").await.unwrap_or_default();
    lines.extend(instances.into_iter().map(|instance| format!("{instance:?}")));
    let set = root.cloudformation("DescribeStackSet", &[("StackSetName", "palisade")]).await.unwrap_or_default();
    if let Ok(record) = root.object(&world.bundle_bucket(world.aws.region()), "rollout.json").await {
        let mut record: Value = serde_json::from_slice(&record).unwrap();
        // A secret that is made anew has another ARN, so the template has another digest.
        record["digest"] = set.contains(record["digest"].as_str().unwrap()).into();
        lines.push(record.to_string());
    }
    lines
}

/// Kills `words` at each of its writes, runs it again, and holds what stands then against `undisturbed`.
async fn go_on(
    (world, fleet, watch): (&World, &Fleet, &Watch<'_>),
    words: &str,
    calls: &[String],
    undisturbed: &[String],
    prepare: impl AsyncFn(),
) {
    let is_write = |call: &&String| call.split_once(':').is_some_and(|(_, name)| WRITES.contains(&name));
    let writes: Vec<&String> = calls.iter().filter(is_write).collect();
    figure(format_args!("{words}: undisturbed {} calls; killed at {} of them", calls.len(), writes.len()));
    for (index, write) in writes.into_iter().enumerate() {
        prepare().await;
        let (ended, made) = watch.run_among(words, "-KILL", (&WRITES, index + 1)).await;
        assert_eq!((ended.code, made.last()), (255, Some(write)), "{words}, write {}", index + 1);
        println!("  {:>3} {write}", made.len());
        let at = format!("killed at write {} ({write})", index + 1);
        let plan = world.palisade(&["plan"]).await.unwrap();
        assert!(plan.code == 0, "{at}, a plan in the middle: {}", plan.stderr);
        let (again, _) = watch.run(words, "-KILL", 0).await;
        again.expect(0).unwrap_or_else(|error| panic!("{at}: {error:#}"));
        assert_eq!(standing(world, fleet).await, undisturbed, "{at}");
        if words == INSTALL {
            world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
        }
    }
}

#[tokio::test]
async fn a_first_rollout_in_two_waves_goes_on() {
    let (world, fleet) = two_waves().await;
    let watch = Watch::over(&world);
    let (ended, calls) = watch.run(INSTALL, "-KILL", 0).await;
    ended.expect(0).unwrap();
    let undisturbed = standing(&world, &fleet).await;
    go_on((&world, &fleet, &watch), INSTALL, &calls, &undisturbed, async || {
        watch.run(UNINSTALL, "-KILL", 0).await.0.expect(0).unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_change_in_two_waves_goes_on() {
    let (world, fleet) = two_waves().await;
    let watch = Watch::over(&world);
    watch.run(INSTALL, "-KILL", 0).await.0.expect(0).unwrap();
    change(&world);
    let (ended, calls) = watch.run(INSTALL, "-KILL", 0).await;
    ended.expect(0).unwrap();
    let undisturbed = standing(&world, &fleet).await;
    go_on((&world, &fleet, &watch), INSTALL, &calls, &undisturbed, async || {
        configure(&world, &fleet);
        watch.run(INSTALL, "-KILL", 0).await.0.expect(0).unwrap();
        change(&world);
    })
    .await;
}

#[tokio::test]
async fn an_uninstall_of_a_fleet_goes_on() {
    let (world, fleet) = two_waves().await;
    let watch = Watch::over(&world);
    let before = standing(&world, &fleet).await;
    watch.run(INSTALL, "-KILL", 0).await.0.expect(0).unwrap();
    let (ended, calls) = watch.run(UNINSTALL, "-KILL", 0).await;
    ended.expect(0).unwrap();
    go_on((&world, &fleet, &watch), UNINSTALL, &calls, &before, async || {
        watch.run(INSTALL, "-KILL", 0).await.0.expect(0).unwrap();
    })
    .await;
}
