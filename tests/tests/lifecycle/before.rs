//! Verbs on an account where nothing is installed: they say so, and change nothing.

use palisade_tests::world::World;
use serde_json::Value;

use crate::writes;

#[tokio::test]
async fn nothing_is_there_and_nothing_is_changed() {
    let world = World::start().await.unwrap();
    let before = world.inventory().await.unwrap();

    let plan = world.palisade(&["plan"]).await.unwrap().expect(0).unwrap();
    insta::assert_snapshot!("plan_on_an_empty_account", world.redacted(&plan.stdout));
    assert_eq!(plan.stderr, "");
    let detailed = world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(10).unwrap();
    assert_eq!(detailed.stdout, plan.stdout);
    let json = world.palisade(&["plan", "--output", "json"]).await.unwrap().expect(0).unwrap().json().unwrap();
    assert_eq!((&json["install"], &json["account"]), (&Value::from("palisade"), &Value::from(world.aws.account())));
    assert_eq!(json["counts"]["add"], 18);

    let check = world.palisade_with_stdin(&["check", "--api-key-stdin"], &world.api.key()).await.unwrap();
    let check = check.expect(0).unwrap();
    assert!(check.stderr.contains("`simulator` works"), "{}", check.stderr);
    assert!(!check.stderr.contains(&world.api.key()), "{}", check.stderr);

    let status = world.palisade(&["status"]).await.unwrap().expect(1).unwrap();
    insta::assert_snapshot!("status_of_nothing", status.stdout);
    let upgrade = world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(6).unwrap();
    assert!(upgrade.stderr.contains("there is no install palisade in account"), "{}", upgrade.stderr);
    let uninstall = world.palisade(&["uninstall", "--yes"]).await.unwrap().expect(0).unwrap();
    assert_eq!(uninstall.stderr, "nothing is installed; nothing to do\n");
    let verified = world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
    assert!(verified.stderr.contains("verified: nothing is left"), "{}", verified.stderr);
    let replay = world.palisade(&["events", "replay", "guardduty-iam-user"]).await.unwrap().expect(1).unwrap();
    assert!(replay.stderr.contains("hint: `palisade install` puts it there"), "{}", replay.stderr);

    let invocation = |call: &String| call.contains("lambda:Invoke");
    let writes: Vec<String> = writes(&world).into_iter().filter(|call| !invocation(call)).collect();
    assert_eq!(writes, Vec::<String>::new());
    assert_eq!(world.inventory().await.unwrap(), before);
}
