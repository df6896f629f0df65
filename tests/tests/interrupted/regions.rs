//! Killed in the middle of two regions, on the way there and on the way back.

use palisade_tests::figures::figure;
use palisade_tests::world::{Inventory, World};
use serde_json::json;

use crate::signals::{Watch, writes};

const OTHER: &str = "us-east-1";
const REGIONS: [&str; 2] = ["eu-west-1", OTHER];
/// Besides the home region, two that are worked on at the same time.
const MORE: [&str; 3] = ["eu-west-1", OTHER, "eu-central-1"];
const INSTALL: &str = "install --yes --api-key-stdin";
const UNINSTALL: &str = "uninstall --yes --verify";
const KEEPING: &str = "uninstall --yes --verify --keep-secret --keep-logs";

async fn in_regions(regions: &[&str]) -> World {
    let world = World::start().await.unwrap();
    for region in &regions[1..] {
        world.aws.root().in_region(region).enable_guardduty().await.unwrap();
    }
    let text = world.config_text("").replace("regions: [eu-west-1]", &format!("regions: [{}]", regions.join(", ")));
    std::fs::write(world.config(), text).unwrap();
    world
}

async fn standing(world: &World) -> Inventory {
    world.inventory_of(&REGIONS).await.unwrap()
}

#[tokio::test]
async fn an_install_in_two_regions_goes_on() {
    let world = in_regions(&REGIONS).await;
    let before = standing(&world).await;
    let watch = Watch::over(&world);
    let (ended, calls) = watch.run(INSTALL, "-KILL", 0).await;
    ended.expect(0).unwrap();
    let undisturbed = standing(&world).await;
    let selected = writes(&calls);
    figure(format_args!(
        "an undisturbed install in two regions has {} calls; killed at {} of them",
        calls.len(),
        selected.len()
    ));
    for at in selected {
        watch.run(UNINSTALL, "-KILL", 0).await.0.expect(0).unwrap();
        assert_eq!(standing(&world).await, before, "before the kill at {at}");
        let (_, made) = watch.run(INSTALL, "-KILL", at).await;
        println!("  {at:>3} {}", made.last().map_or("(none)", String::as_str));
        let (again, _) = watch.run(INSTALL, "-KILL", 0).await;
        again.expect(0).unwrap_or_else(|error| panic!("killed at {at} ({:?}): {error:#}", made.last()));
        assert_eq!(standing(&world).await.to_string(), undisturbed.to_string(), "killed at {at}");
    }
}

/// Which of two regions a kill hits is left to chance; what stands afterwards is not.
#[tokio::test]
async fn regions_that_are_worked_on_side_by_side_go_on() {
    let world = in_regions(&MORE).await;
    let standing = async || world.inventory_of(&MORE).await.unwrap();
    let before = standing().await;
    let watch = Watch::over(&world);
    let (ended, installing) = watch.run(INSTALL, "-KILL", 0).await;
    ended.expect(0).unwrap();
    let undisturbed = standing().await;
    let (ended, uninstalling) = watch.run(UNINSTALL, "-KILL", 0).await;
    ended.expect(0).unwrap();
    assert_eq!(standing().await, before);

    // The home region is done first, as in the other tests, and has a third of the writes.
    let installing = writes(&installing);
    for at in installing.iter().skip(installing.len() / 3) {
        watch.run(INSTALL, "-KILL", *at).await;
        watch.run(INSTALL, "-KILL", 0).await.0.expect(0).unwrap_or_else(|error| panic!("killed at {at}: {error:#}"));
        assert_eq!(standing().await.to_string(), undisturbed.to_string(), "killed at {at}");
        watch.run(UNINSTALL, "-KILL", 0).await.0.expect(0).unwrap();
    }
    // Asked to stop by a person, all of them stop.
    let at = installing[installing.len() * 2 / 3];
    let (ended, _) = watch.run(INSTALL, "-INT", at).await;
    let ended = ended.expect(130).unwrap();
    assert!(ended.stderr.contains("error: interrupted\nhint: what AWS has begun it completes"), "{}", ended.stderr);
    watch.run(INSTALL, "-KILL", 0).await.0.expect(0).unwrap();
    assert_eq!(standing().await.to_string(), undisturbed.to_string(), "interrupted at {at}");
    watch.run(UNINSTALL, "-KILL", 0).await.0.expect(0).unwrap();
    for at in writes(&uninstalling) {
        watch.run(INSTALL, "-KILL", 0).await.0.expect(0).unwrap();
        watch.run(UNINSTALL, "-KILL", at).await;
        watch.run(UNINSTALL, "-KILL", 0).await.0.expect(0).unwrap_or_else(|error| panic!("killed at {at}: {error:#}"));
        assert_eq!(standing().await, before, "killed at {at}");
    }
}

#[tokio::test]
async fn an_uninstall_in_two_regions_that_keeps_something_goes_on() {
    let world = in_regions(&REGIONS).await;
    let watch = Watch::over(&world);
    watch.run(INSTALL, "-KILL", 0).await.0.expect(0).unwrap();
    let (ended, calls) = watch.run(KEEPING, "-KILL", 0).await;
    ended.expect(0).unwrap();
    let undisturbed = standing(&world).await;
    let kept = ["secret", "key", "log group"];
    for kind in kept {
        let found = undisturbed.lines().iter().any(|line| line.starts_with(&format!("eu-west-1 {kind} ")));
        assert!(found, "{kind}:\n{undisturbed}");
    }
    let selected = writes(&calls);
    figure(format_args!(
        "an undisturbed uninstall in two regions has {} calls; killed at {} of them",
        calls.len(),
        selected.len()
    ));
    for at in selected {
        clear_away_what_was_kept(&world).await;
        watch.run(INSTALL, "-KILL", 0).await.0.expect(0).unwrap();
        let (_, made) = watch.run(KEEPING, "-KILL", at).await;
        println!("  {at:>3} {}", made.last().map_or("(none)", String::as_str));
        let (again, _) = watch.run(KEEPING, "-KILL", 0).await;
        let again = again.expect(0).unwrap_or_else(|error| panic!("killed at {at} ({:?}): {error:#}", made.last()));
        assert_eq!(standing(&world).await.to_string(), undisturbed.to_string(), "killed at {at}");
        let told = again.stdout.lines().filter(|line| line.starts_with("kept\t")).count();
        assert_eq!(told, 5, "secret, key, alias and two log groups:\n{}", again.stdout);
    }
}

/// As a person does who wants to install anew.
async fn clear_away_what_was_kept(world: &World) {
    for region in REGIONS {
        let group = json!({"logGroupName": "/aws/lambda/palisade-guardduty"});
        world.aws.root().in_region(region).json("logs", "Logs_20140328.DeleteLogGroup", group).await.unwrap();
    }
    let root = world.aws.root();
    let name = "palisade/workload-security-api-key";
    let secret = root.json("secretsmanager", "secretsmanager.DescribeSecret", json!({"SecretId": name})).await.unwrap();
    let doomed = json!({"SecretId": name, "ForceDeleteWithoutRecovery": true});
    root.json("secretsmanager", "secretsmanager.DeleteSecret", doomed).await.unwrap();
    let alias = json!({"AliasName": "alias/palisade-api-key"});
    root.json("kms", "TrentService.DeleteAlias", alias).await.unwrap();
    let key = json!({"KeyId": secret["KmsKeyId"], "PendingWindowInDays": 7});
    root.json("kms", "TrentService.ScheduleKeyDeletion", key).await.unwrap();
}
