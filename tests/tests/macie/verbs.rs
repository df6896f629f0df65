//! The installer's verbs with Macie.

use palisade_tests::world::World;
use serde_json::Value;

use crate::{BUCKET, MACIE_ON, guarded, may_read, role};

#[tokio::test]
async fn an_install_with_macie_leaves_nothing_when_it_goes() {
    let world = World::start_with(MACIE_ON).await.unwrap();
    let before = world.inventory().await.unwrap();
    let ended = world.install().await.unwrap().expect(0).unwrap();
    assert!(ended.stderr.contains("Macie in eu-west-1"), "{}", ended.stderr);
    let made = world.inventory().await.unwrap().beyond(&before);
    for name in ["function palisade-macie", "rule palisade-macie", "function palisade-guardduty"] {
        assert!(made.lines().iter().any(|line| line.ends_with(name)), "no {name} in\n{made}");
    }
    let status = world.palisade(&["status", "-o", "json"]).await.unwrap().expect(0).unwrap().json().unwrap();
    let handlers = status["regions"][0]["handlers"].as_array().unwrap();
    assert!(handlers.iter().any(|handler| handler["handler"] == "macie"), "{handlers:#?}");
    assert!(handlers.iter().all(|handler| handler["function"] == "active"), "{handlers:#?}");
    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
    assert_eq!(world.inventory().await.unwrap().beyond(&before).lines(), Vec::<String>::new());
}

#[tokio::test]
async fn where_macie_is_off_nothing_is_installed() {
    let world = World::start_with(MACIE_ON).await.unwrap();
    world.aws.root().rest("macie2", "DELETE", "/macie", Value::Null).await.unwrap();
    let refused = world.install().await.unwrap().expect(6).unwrap();
    for part in ["Macie is off in eu-west-1", "aws macie2 enable-macie --region eu-west-1"] {
        assert!(refused.stderr.contains(part), "{part} is not in\n{}", refused.stderr);
    }
}

#[tokio::test]
async fn samples_go_to_the_handler_of_their_source() {
    let world = crate::installed("").await;
    let reader = role(&world, "reader", &[may_read()]).await;
    guarded(&world, "reader").await;
    for (sample, decision) in
        [("macie-sensitive-data", "act"), ("macie-public-bucket", "act"), ("macie-archived", "ignore")]
    {
        let nameless = world.palisade(&["events", "replay", sample]).await.unwrap().expect(2).unwrap();
        assert!(nameless.stderr.contains("name one of yours with `--bucket NAME`"), "{}", nameless.stderr);
        let replay = ["events", "replay", sample, "--bucket", BUCKET];
        let outcome = world.palisade(&replay).await.unwrap().expect(0).unwrap().json().unwrap();
        assert_eq!((&outcome["handler"], &outcome["decision"]), (&"macie".into(), &decision.into()), "{outcome:#}");
        let roles = outcome["actions"].as_array().unwrap().iter().filter(|action| action["id"] == reader.as_str());
        assert_eq!(roles.count(), usize::from(decision == "act"), "{outcome:#}");
        assert_eq!(outcome["buckets"][0], BUCKET, "{outcome:#}");
    }
    let other = ["events", "replay", "macie-sensitive-data", "--bucket", "not-there"];
    let outcome = world.palisade(&other).await.unwrap().expect(0).unwrap().json().unwrap();
    assert_eq!(outcome["reason"], "the finding is current, but there is no bucket not-there any more", "{outcome:#}");
    for odd in ["Not_A_Bucket", "ab"] {
        let refused = world.palisade(&["events", "replay", "macie-archived", "--bucket", odd]).await.unwrap().expect(2);
        assert!(refused.unwrap().stderr.contains("not the name of a bucket"));
    }
}
