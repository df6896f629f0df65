//! `install --verify` looks at what a run takes for granted while the stacks stand, and makes up for what is missing.

use crate::installed;

#[tokio::test]
async fn a_bundle_that_is_gone_is_uploaded_again() {
    let world = installed("").await;
    let (root, bucket) = (world.aws.root(), world.bundle_bucket(world.aws.region()));
    let listed = async || root.object_keys(&bucket).await.unwrap();
    let before = listed().await;
    let bundle = before.iter().find(|key| key.starts_with("guardduty/")).unwrap();
    root.delete_object(&bucket, bundle).await.unwrap();

    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
    let plan = world.palisade(&["plan", "--verify", "--detailed-exitcode"]).await.unwrap().expect(10).unwrap();
    assert!(plan.stdout.contains("1 bundle to upload"), "{}", plan.stdout);
    world.palisade(&["install", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
    assert_eq!(listed().await, before);
    world.palisade(&["plan", "--verify", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
}
