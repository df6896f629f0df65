//! The installer's verbs with both integrations.

use palisade_tests::workload_security::NewComputer;
use palisade_tests::world::World;
use serde_json::Value;

use crate::BOTH_ON;
use crate::support::installed;

#[tokio::test]
async fn an_install_with_both_leaves_nothing_when_it_goes() {
    let world = World::start_with(BOTH_ON).await.unwrap();
    let before = world.inventory().await.unwrap();
    let ended = world.install().await.unwrap().expect(0).unwrap();
    assert!(ended.stderr.contains("Security Hub in eu-west-1"), "{}", ended.stderr);
    let made = world.inventory().await.unwrap().beyond(&before);
    for name in ["function palisade-security-hub", "rule palisade-security-hub", "function palisade-guardduty"] {
        assert!(made.lines().iter().any(|line| line.ends_with(name)), "no {name} in\n{made}");
    }
    let status = world.palisade(&["status", "-o", "json"]).await.unwrap().expect(0).unwrap().json().unwrap();
    let handlers = status["regions"][0]["handlers"].as_array().unwrap();
    assert_eq!(handlers.len(), 2);
    assert!(handlers.iter().all(|handler| handler["function"] == "active"), "{handlers:#?}");
    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
    assert_eq!(world.inventory().await.unwrap().beyond(&before).lines(), Vec::<String>::new());
}

#[tokio::test]
async fn where_security_hub_is_off_nothing_is_installed() {
    let world = World::start_with(BOTH_ON).await.unwrap();
    world.aws.root().rest("securityhub", "DELETE", "/accounts", Value::Null).await.unwrap();
    let refused = world.install().await.unwrap().expect(6).unwrap();
    for part in ["Security Hub is off in eu-west-1", "aws securityhub enable-security-hub --region eu-west-1"] {
        assert!(refused.stderr.contains(part), "{part} is not in\n{}", refused.stderr);
    }
}

#[tokio::test]
async fn samples_go_to_the_handler_of_their_source() {
    let world = installed(BOTH_ON).await;
    let instance = world.aws.root().create_instance(&[]).await.unwrap();
    world.api.add_computer(NewComputer::protected(&instance)).unwrap();
    for (sample, decision) in [
        ("security-hub-finding", "act"),
        ("security-hub-finding-v2", "act"),
        ("security-hub-custom-action", "act"),
        ("security-hub-answered", "ignore"),
    ] {
        let replay = ["events", "replay", sample, "--instance", &instance];
        let outcome = world.palisade(&replay).await.unwrap().expect(0).unwrap().json().unwrap();
        let said = (&outcome["handler"], &outcome["decision"]);
        assert_eq!(said, (&"security-hub".into(), &decision.into()), "{outcome:#}");
        let actions = outcome["actions"].as_array().unwrap();
        // A sample is in no Security Hub, and that is no failure.
        if let Some(note) = actions.iter().find(|action| action["action"] == "note-finding") {
            assert_eq!(note["detail"], "Security Hub has no such finding", "{note}");
        }
    }
    // Named, another handler gets it, and leaves it alone.
    let other = ["events", "replay", "security-hub-finding", "--instance", &instance, "--handler", "guardduty"];
    let outcome = world.palisade(&other).await.unwrap().expect(0).unwrap().json().unwrap();
    assert_eq!(outcome["reason"], "a security-hub finding is not for the guardduty handler");
}
