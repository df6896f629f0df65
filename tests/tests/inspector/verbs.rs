//! The installer's verbs with the integration.

use palisade_contract::{Integration, Names, Severity, Wanted, event_pattern};
use palisade_tests::workload_security::NewComputer;
use palisade_tests::world::{World, asff, imported};
use serde_json::json;

use crate::ON;
use crate::support::installed;

#[tokio::test]
async fn an_install_leaves_nothing_when_it_goes() {
    let world = World::start_with(ON).await.unwrap();
    let before = world.inventory().await.unwrap();
    let ended = world.install().await.unwrap().expect(0).unwrap();
    assert!(ended.stderr.contains("Inspector in eu-west-1"), "{}", ended.stderr);
    let made = world.inventory().await.unwrap().beyond(&before);
    for name in ["function palisade-inspector", "rule palisade-inspector"] {
        assert!(made.lines().iter().any(|line| line.ends_with(name)), "no {name} in\n{made}");
    }
    let status = world.palisade(&["status", "-o", "json"]).await.unwrap().expect(0).unwrap().json().unwrap();
    let handlers = status["regions"][0]["handlers"].as_array().unwrap();
    assert!(handlers.iter().any(|handler| handler["handler"] == "inspector"), "{handlers:#?}");
    assert!(handlers.iter().all(|handler| handler["function"] == "active"), "{handlers:#?}");
    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
    assert_eq!(world.inventory().await.unwrap().beyond(&before).lines(), Vec::<String>::new());
}

#[tokio::test]
async fn where_inspector_is_off_nothing_is_installed() {
    let world = World::start_with(ON).await.unwrap();
    world.aws.root().disable_inspector(world.aws.account()).await.unwrap();
    let refused = world.install().await.unwrap().expect(6).unwrap();
    let hint = "aws inspector2 enable --resource-types EC2 --region eu-west-1";
    for part in ["Inspector is disabled for EC2 in eu-west-1", hint] {
        assert!(refused.stderr.contains(part), "{part} is not in\n{}", refused.stderr);
    }
}

#[tokio::test]
async fn samples_go_to_the_handler_of_their_source() {
    let world = installed(ON).await;
    let instance = world.aws.root().create_instance(&[]).await.unwrap();
    world.api.add_computer(NewComputer::protected(&instance)).unwrap();
    for (sample, decision, actions) in [
        // The second is about a computer that is remembered: whether a finding of ours stands was looked at.
        ("inspector-package", "act", 2),
        ("inspector-advisory", "act", 1),
        ("inspector-network", "ignore", 0),
        ("inspector-closed", "ignore", 0),
    ] {
        let replay = ["events", "replay", sample, "--instance", &instance];
        let outcome = world.palisade(&replay).await.unwrap().expect(0).unwrap().json().unwrap();
        let said = (&outcome["handler"], &outcome["decision"]);
        assert_eq!(said, (&"inspector".into(), &decision.into()), "{outcome:#}");
        assert_eq!(outcome["actions"].as_array().unwrap().len(), actions, "{outcome:#}");
    }
}

/// Inspector's findings reach Security Hub as well; while this integration is on, they take its way only.
#[tokio::test]
async fn security_hub_does_not_bring_them_a_second_time() {
    let world = World::start().await.unwrap();
    let account = json!(world.aws.account());
    let action = Names::new("palisade").custom_action();
    let mut finding = asff(&world, "first", "i-0123456789abcdef0");
    finding["ProductArn"] = json!("arn:aws:securityhub:eu-west-1::product/aws/inspector");
    for (enabled, passes) in [
        (vec![Integration::Inspector, Integration::SecurityHub], false),
        (vec![Integration::GuardDuty, Integration::SecurityHub], true),
    ] {
        let wanted = Wanted { minimum: Severity::High, account: &account, custom_action: &action, enabled: &enabled };
        let pattern = event_pattern(Integration::SecurityHub, &wanted).unwrap().to_string();
        let input = json!({"EventPattern": pattern, "Event": imported(&world, &finding).to_string()});
        let answer = world.aws.root().json("events", "AWSEvents.TestEventPattern", input).await.unwrap();
        assert_eq!(answer["Result"], json!(passes), "{enabled:?}");
    }
}
