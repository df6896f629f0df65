//! What lies in the bucket: what stands and what stood before is made from it, and nothing else stays.

use std::collections::BTreeSet;

use palisade_tests::aws::{Fault, FaultKind, KeyKind, xml_texts};
use palisade_tests::world::World;

use crate::support::{OLD, REGION, bundle, installed_old, objects};

/// Of a version that nobody remembers.
const FORGOTTEN: &str = "guardduty/00000000000000000000000000000000000000000000000000000000000000aa.zip";
const FORGOTTEN_TEMPLATE: &str = "templates/00000000000000000000000000000000000000000000000000000000000000bb.json";
const REPORT: &str = "reports/waf/111122223333.json";
const THEIRS: &str = "notes/readme.zip";

async fn put(world: &World, keys: &[&str]) {
    for key in keys {
        world.aws.root().put_object(&world.bundle_bucket(REGION), key, b"something".to_vec()).await.unwrap();
    }
}

/// Every key with a version or a mark of deletion.
async fn ever(world: &World) -> BTreeSet<String> {
    let request = http::Request::get(format!("/{}?versions", world.bundle_bucket(REGION)));
    let answer = world.aws.root().send("s3", "ListObjectVersions", request, "").await.unwrap();
    xml_texts(&String::from_utf8_lossy(answer.body()), "Key").into_iter().collect()
}

#[tokio::test]
async fn what_neither_version_uses_goes_with_all_its_versions() {
    let world = installed_old().await;
    let old = bundle(&world, REGION).await;
    put(&world, &[FORGOTTEN, FORGOTTEN, FORGOTTEN_TEMPLATE, REPORT, THEIRS]).await;
    world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(0).unwrap();
    let new = bundle(&world, REGION).await;
    let records = ["previous/palisade-home.json", "previous/palisade.json"];
    let wanted: BTreeSet<String> =
        [old.as_str(), &new, REPORT, THEIRS].into_iter().chain(records).map(str::to_owned).collect();
    assert_eq!(objects(&world, REGION).await, wanted);
    assert_eq!(ever(&world).await, wanted, "no old versions and no marks of deletion either");

    // A no-op does not look.
    put(&world, &[FORGOTTEN]).await;
    world.aws.front().forget_calls();
    world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(0).unwrap();
    let calls = world.aws.front().calls().into_iter().filter(|call| call.key == KeyKind::User).count();
    assert_eq!(calls, 2, "one for each stack");
    assert!(objects(&world, REGION).await.contains(FORGOTTEN));

    // The next version: what stood two versions ago goes.
    world.age("0.0.10").await.unwrap();
    let middle = bundle(&world, REGION).await;
    world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(0).unwrap();
    let now = objects(&world, REGION).await;
    assert!(now.contains(&middle) && now.contains(&new), "{now:?}");
    assert!(!now.contains(&old) && !now.contains(FORGOTTEN), "{now:?}");
    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
}

#[tokio::test]
async fn a_changed_config_keeps_the_version_before() {
    let world = installed_old().await;
    let old = bundle(&world, REGION).await;
    world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(0).unwrap();
    std::fs::write(world.config(), world.config_text("  cooldown: 2h\n")).unwrap();
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(objects(&world, REGION).await.contains(&old));
    world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(0).unwrap();
    assert_eq!(bundle(&world, REGION).await, old);
    assert_eq!(crate::support::versions(&world, REGION).await, [OLD; 2]);
}

#[tokio::test]
async fn what_could_not_be_taken_out_is_no_failure_and_goes_next_time() {
    let world = installed_old().await;
    put(&world, &[FORGOTTEN]).await;
    world.aws.front().inject(Fault::next("s3", "DeleteObjects", FaultKind::AccessDenied));
    let upgrade = world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(upgrade.stderr.contains("unused bundles stay in eu-west-1 until the next update"), "{}", upgrade.stderr);
    assert!(objects(&world, REGION).await.contains(FORGOTTEN));
    std::fs::write(world.config(), world.config_text("  cooldown: 2h\n")).unwrap();
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(!objects(&world, REGION).await.contains(FORGOTTEN));
}
