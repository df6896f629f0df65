//! Upgrading, returning to the version before, and returning from that.

use palisade_tests::aws::{Fault, FaultKind};
use palisade_tests::world::{THIS_VERSION, World};

use crate::support::{
    OLD, OTHER, REGION, answers, bundle, code, installed_old, installed_old_in_both, objects, versions,
};

#[tokio::test]
async fn there_and_back_and_there_again() {
    let world = World::start().await.unwrap();
    let before = world.inventory().await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    world.age(OLD).await.unwrap();
    let old_code = code(&world, REGION).await;
    answers(&world, REGION).await;
    let status = world.palisade(&["status"]).await.unwrap().expect(0).unwrap();
    assert!(
        status.stderr.contains(&format!("stack palisade is of version {OLD}, this is {THIS_VERSION}")),
        "{}",
        status.stderr
    );

    let upgrade = world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(0).unwrap();
    let head = format!("upgrade palisade in account {}: version {THIS_VERSION} from {OLD}", world.aws.account());
    assert!(upgrade.stderr.starts_with(&head), "{}", upgrade.stderr);
    assert!(upgrade.stderr.contains("1 bundle to upload"), "{}", upgrade.stderr);
    assert_eq!(versions(&world, REGION).await, [THIS_VERSION; 2]);
    let new_code = code(&world, REGION).await;
    assert_ne!(new_code, old_code);
    answers(&world, REGION).await;
    let status = world.palisade(&["status"]).await.unwrap().expect(0).unwrap();
    assert!(!status.stderr.contains("is of version"), "{}", status.stderr);

    // Nobody is there to ask, and nothing is changed.
    world.aws.front().forget_calls();
    let asked = world.palisade(&["upgrade", "--rollback"]).await.unwrap().expect(2).unwrap();
    assert!(
        asked.stderr.contains(&format!(
            "rollback palisade in account {}: version {OLD} from {THIS_VERSION}",
            world.aws.account()
        )),
        "{}",
        asked.stderr
    );
    assert_eq!(versions(&world, REGION).await, [THIS_VERSION; 2]);
    insta::assert_snapshot!("plan_of_a_rollback", world.redacted(&asked.stderr));

    let back = world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(0).unwrap();
    let (regional, home) =
        (back.stderr.find("returning stack palisade in"), back.stderr.find("returning stack palisade-home"));
    assert!(regional.is_some() && regional < home, "{}", back.stderr);
    assert_eq!(versions(&world, REGION).await, [OLD; 2]);
    assert_eq!(code(&world, REGION).await, old_code);
    answers(&world, REGION).await;
    let status = world.palisade(&["status"]).await.unwrap().expect(0).unwrap();
    assert!(status.stderr.contains(&format!("stack palisade-home is of version {OLD}")), "{}", status.stderr);
    let plan = world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(10).unwrap();
    assert!(plan.stdout.contains(&format!("version {THIS_VERSION} from {OLD}")), "{}", plan.stdout);
    assert!(!plan.stdout.contains("to upload"), "its bundles were kept: {}", plan.stdout);

    let json =
        world.palisade(&["upgrade", "--rollback", "--yes", "--output", "json"]).await.unwrap().expect(0).unwrap();
    assert_eq!(json.json().unwrap()["version"], THIS_VERSION, "{}", json.stdout);
    assert_eq!(versions(&world, REGION).await, [THIS_VERSION; 2]);
    assert_eq!(code(&world, REGION).await, new_code);
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();

    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
    let after = world.inventory().await.unwrap();
    assert_eq!(after.beyond(&before).lines(), Vec::<String>::new());
}

#[tokio::test]
async fn without_a_version_before_it_is_refused() {
    let world = World::start().await.unwrap();
    world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(6).unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    // A changed config is no other version.
    std::fs::write(world.config(), world.config_text("  cooldown: 2h\n")).unwrap();
    world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(0).unwrap();
    let refused = world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(6).unwrap();
    assert!(refused.stderr.contains("error: the install: no version before this one is kept"), "{}", refused.stderr);
    assert!(refused.stderr.contains("hint: with the program of another version"), "{}", refused.stderr);
    let both = world.palisade(&["upgrade", "--rollback", "--allow-downgrade"]).await.unwrap().expect(2).unwrap();
    assert!(both.stderr.contains("cannot be used with"), "{}", both.stderr);
}

#[tokio::test]
async fn without_the_bundles_of_the_version_before_it_is_refused() {
    let world = installed_old().await;
    let old = bundle(&world, REGION).await;
    world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(objects(&world, REGION).await.contains(&old));
    world.aws.root().delete_object(&world.bundle_bucket(REGION), &old).await.unwrap();
    let refused = world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(6).unwrap();
    assert!(
        refused.stderr.contains(&format!("the bundle {old} of the version before is not in the bucket any more")),
        "{}",
        refused.stderr
    );
    assert_eq!(versions(&world, REGION).await, [THIS_VERSION; 2]);
}

#[tokio::test]
async fn a_rollback_that_was_cut_off_is_completed_and_not_turned_round() {
    let world = installed_old_in_both().await;
    world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(0).unwrap();
    // The other region has returned, and of the home region the functions: the fourth stack is refused.
    let denied = Fault::next("cloudformation", "ExecuteChangeSet", FaultKind::AccessDenied).after(2);
    world.aws.front().inject(denied);
    world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(3).unwrap();
    assert_eq!(versions(&world, OTHER).await, [OLD; 2]);
    assert_eq!(versions(&world, REGION).await, [THIS_VERSION; 2]);

    let again = world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(!again.stderr.contains("returning stack palisade in us-east-1"), "{}", again.stderr);
    for region in [REGION, OTHER] {
        assert_eq!(versions(&world, region).await, [OLD; 2]);
        answers(&world, region).await;
    }
    // Now it is through, and the next one returns from it.
    world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(0).unwrap();
    for region in [REGION, OTHER] {
        assert_eq!(versions(&world, region).await, [THIS_VERSION; 2]);
    }
}

/// Whoever can write to the bucket fills no memory.
#[tokio::test]
async fn a_record_larger_than_any_is_told_of_and_not_read() {
    let world = World::start().await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    let (bucket, key) = (world.bundle_bucket(REGION), "previous/palisade-home.json");
    let record = vec![b' '; (4 << 20) + 1];
    world.aws.root().put_object(&bucket, key, record).await.unwrap();
    let ended = world.palisade(&["upgrade", "--yes", "--rollback"]).await.unwrap().expect(1).unwrap();
    for part in [
        format!("error: cannot read {key} in bucket {bucket}"),
        "because: it is larger than 4 MiB, the most that is read of it".to_owned(),
        "hint: palisade writes none as large as that".to_owned(),
    ] {
        assert!(ended.stderr.contains(&part), "{part} is not in {}", ended.stderr);
    }
}
