//! What `uninstall --verify` finds: compared with what stood there before, and looked at again for what comes late.

use palisade_tests::aws::Call;
use palisade_tests::world::{PATIENCE, World};
use serde_json::json;

use crate::{installed, writes};

const GROUP: &str = "/aws/lambda/palisade-guardduty";

#[tokio::test]
async fn a_log_group_that_comes_late_is_found() {
    let world = installed("").await;
    world.aws.front().forget_calls();
    // The pause is long enough for one call; nobody waits for it longer than it takes.
    let arguments = ["uninstall", "--yes", "--verify", "--output", "json", "--look-again-after", "5s"];
    let uninstall = world.palisade(&arguments);
    let late = async {
        // IAM is asked first, so that this is in the first look; the bucket last, so that it is over.
        let gone = |call: &Call| call.is("iam", "ListRoles");
        world.aws.front().wait_for("the first look", PATIENCE, gone).await.unwrap();
        let over = |call: &Call| call.is("s3", "HeadBucket");
        world.aws.front().wait_for("the end of the first look", PATIENCE, over).await.unwrap();
        let group = json!({"logGroupName": GROUP});
        world.aws.root().json("logs", "Logs_20140328.CreateLogGroup", group).await.unwrap();
    };
    let (ended, ()) = tokio::join!(uninstall, late);
    let ended = ended.unwrap().expect(5).unwrap();
    let residue = json!([{"region": "eu-west-1", "kind": "log group", "id": GROUP}]);
    assert_eq!(ended.json().unwrap()["residue"], residue);

    let refused = world.install().await.unwrap().expect(6).unwrap();
    assert!(refused.stderr.contains(&format!("{GROUP} stands already")), "{}", refused.stderr);
}

#[tokio::test]
async fn what_stood_there_before_is_no_residue() {
    let world = World::start().await.unwrap();
    // It is in nobody's way as long as the integration that makes such a group is off.
    let group = json!({"logGroupName": "/aws/lambda/palisade-macie"});
    world.aws.root().json("logs", "Logs_20140328.CreateLogGroup", group).await.unwrap();
    world.aws.front().forget_calls();
    let printed = world.palisade(&["uninstall", "--inventory"]).await.unwrap().expect(0).unwrap();
    assert_eq!(printed.json().unwrap()["items"][0]["id"], "/aws/lambda/palisade-macie");
    assert_eq!(writes(&world), Vec::<String>::new());
    let file = world.directory().join("before.json");
    std::fs::write(&file, &printed.stdout).unwrap();
    let file = file.display().to_string();

    world.install().await.unwrap().expect(0).unwrap();
    let arguments = ["uninstall", "--yes", "--verify", "--output", "json", "--before", &file];
    let report = world.palisade(&arguments).await.unwrap().expect(0).unwrap().json().unwrap();
    assert_eq!(report["before"], printed.json().unwrap()["items"]);
    assert_eq!(report["residue"], json!([]));
    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(5).unwrap();

    std::fs::write(&file, printed.stdout.replace("\"palisade\"", "\"another\"")).unwrap();
    let refused = world.palisade(&arguments).await.unwrap().expect(2).unwrap();
    assert!(refused.stderr.contains("is the inventory of the install `another`"), "{}", refused.stderr);
}
