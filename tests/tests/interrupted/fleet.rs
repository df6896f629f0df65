//! Killed while other accounts are reached: at every write to StackSets and to the record of the rollout.

use palisade_tests::figures::figure;
use palisade_tests::world::{Fleet, THIS_VERSION, World};
use serde_json::Value;

use crate::signals::{SETUP, Watch};

const INSTALL: &str = "install --yes --api-key-stdin";
const UPGRADE: &str = "upgrade --yes";
const UNINSTALL: &str = "uninstall --yes --verify";

/// What changes something beyond the config's own account, or says how far that came.
const WRITES: [&str; 6] =
    ["CreateStackSet", "UpdateStackSet", "CreateStackInstances", "DeleteStackInstances", "DeleteStackSet", "PutObject"];
/// The same where the roles of StackSets are made and taken away, too, in stacks of their own.
const WRITES_WITH_ROLES: [&str; 8] = [
    "CreateStackSet",
    "CreateStackInstances",
    "DeleteStackInstances",
    "DeleteStackSet",
    "CreateChangeSet",
    "ExecuteChangeSet",
    "DeleteStack",
    "PutObject",
];

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

/// Kills `words` at each of its `writes`, runs it again, and holds what stands then against `undisturbed`.
async fn go_on(
    (world, fleet, watch): (&World, &Fleet, &Watch<'_>),
    (words, writes): (&str, &'static [&'static str]),
    calls: &[String],
    undisturbed: &[String],
    prepare: impl AsyncFn(),
) {
    let is_write = |call: &&String| call.split_once(':').is_some_and(|(_, name)| writes.contains(&name));
    let count = calls.iter().filter(is_write).count();
    figure(format_args!("{words}: undisturbed {} calls; killed at {count} of them", calls.len()));
    for number in 1..=count {
        prepare().await;
        let (ended, made) = watch.run_among(words, "-KILL", (writes, number)).await;
        // Two accounts are worked on at the same time: the order of their calls is not said, and one may come after the kill.
        let write = made.iter().rfind(is_write).unwrap_or_else(|| panic!("{words}, write {number}: {made:?}"));
        assert_eq!(ended.code, 255, "{words}, write {number}");
        println!("  {:>3} {write}", made.len());
        let at = format!("killed at write {number} ({write})");
        let plan = world.palisade(&["plan"]).await.unwrap();
        assert!(plan.code == 0, "{at}, a plan in the middle: {}", plan.stderr);
        let (again, _) = watch.run(words, "-KILL", 0).await;
        again.expect(0).unwrap_or_else(|error| panic!("{at}: {error:#}"));
        assert_eq!(standing(world, fleet).await, undisturbed, "{at}");
        if words != UNINSTALL {
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
    go_on((&world, &fleet, &watch), (INSTALL, &WRITES), &calls, &undisturbed, async || {
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
    go_on((&world, &fleet, &watch), (INSTALL, &WRITES), &calls, &undisturbed, async || {
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
    go_on((&world, &fleet, &watch), (UNINSTALL, &WRITES), &calls, &before, async || {
        watch.run(INSTALL, "-KILL", 0).await.0.expect(0).unwrap();
    })
    .await;
}

/// The versions of the stacks of both accounts and of the management account.
async fn versions(world: &World, fleet: &Fleet) -> Vec<String> {
    let mut versions = Vec::new();
    for account in [world.aws.account(), &fleet.tests, &fleet.play] {
        versions.extend(fleet.versions(&world.aws, account, world.aws.region()).await.unwrap());
    }
    versions
}

/// A version that stood before this one.
const OLDER: &str = "0.0.9";

/// From another version, so that what stood is kept first: a rollback returns to it wherever the upgrade was cut off.
#[tokio::test]
async fn an_upgrade_in_two_waves_goes_on_and_back() {
    let (world, fleet) = two_waves().await;
    let watch = Watch::over(&world);
    watch.run(INSTALL, "-KILL", 0).await.0.expect(0).unwrap();
    world.age(OLDER).await.unwrap();
    world.age_stack_set(OLDER).await.unwrap();
    // Once there and back: from then on the bundles of both versions lie in the bucket, and every upgrade has the same calls.
    watch.run(UPGRADE, "-KILL", 0).await.0.expect(0).unwrap();
    world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(0).unwrap();
    let (ended, calls) = watch.run(UPGRADE, "-KILL", 0).await;
    ended.expect(0).unwrap();
    let undisturbed = standing(&world, &fleet).await;
    go_on((&world, &fleet, &watch), (UPGRADE, &WRITES), &calls, &undisturbed, async || {
        assert_eq!(versions(&world, &fleet).await, [THIS_VERSION; 4]);
        world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(0).unwrap();
        assert_eq!(versions(&world, &fleet).await, [OLDER; 4]);
    })
    .await;
}

/// Two listed accounts, in which the role of StackSets is made.
async fn listed() -> (World, Fleet) {
    let world = World::start().await.unwrap();
    let fleet = Fleet::found(&world.aws).await.unwrap();
    let (tests, play) = (&fleet.tests, &fleet.play);
    world
        .configure_targets(&format!("  accounts: [\"{tests}\", \"{play}\"]\n  roles: {{ create: {SETUP} }}\n"))
        .unwrap();
    for account in [tests, play] {
        world.open_account(account, SETUP, "create").await.unwrap();
    }
    (world, fleet)
}

#[tokio::test]
async fn a_rollout_to_listed_accounts_goes_on() {
    let (world, fleet) = listed().await;
    let watch = Watch::over(&world);
    let (ended, calls) = watch.run(INSTALL, "-KILL", 0).await;
    ended.expect(0).unwrap();
    let undisturbed = standing(&world, &fleet).await;
    go_on((&world, &fleet, &watch), (INSTALL, &WRITES_WITH_ROLES), &calls, &undisturbed, async || {
        watch.run(UNINSTALL, "-KILL", 0).await.0.expect(0).unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_uninstall_from_listed_accounts_goes_on() {
    let (world, fleet) = listed().await;
    let watch = Watch::over(&world);
    let before = standing(&world, &fleet).await;
    watch.run(INSTALL, "-KILL", 0).await.0.expect(0).unwrap();
    let (ended, calls) = watch.run(UNINSTALL, "-KILL", 0).await;
    ended.expect(0).unwrap();
    go_on((&world, &fleet, &watch), (UNINSTALL, &WRITES_WITH_ROLES), &calls, &before, async || {
        watch.run(INSTALL, "-KILL", 0).await.0.expect(0).unwrap();
    })
    .await;
}
