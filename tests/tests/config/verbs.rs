//! The installer's verbs with rules of AWS Config.

use palisade_tests::world::World;

use crate::support::*;

#[tokio::test]
async fn an_install_with_rules_leaves_nothing_when_it_goes() {
    let world = World::start_with(RULES).await.unwrap();
    world.aws.root().enable_config().await.unwrap();
    let before = world.inventory().await.unwrap();
    let ended = world.install().await.unwrap().expect(0).unwrap();
    assert!(ended.stderr.contains("AWS Config in eu-west-1"), "{}", ended.stderr);
    let made = world.inventory().await.unwrap().beyond(&before);
    for name in NAMES {
        let line = format!("Config rule {name}");
        assert!(made.lines().iter().any(|made| made.ends_with(&line)), "no {line} in\n{made}");
    }
    let status = world.palisade(&["status", "-o", "json"]).await.unwrap().expect(0).unwrap().json().unwrap();
    let config = status["regions"][0]["handlers"].as_array().unwrap().iter().find(|h| h["handler"] == "config");
    assert_eq!(config.unwrap()["rule"], "enabled", "{status:#}");

    // One rule less in the config is one less in the account.
    let text = std::fs::read_to_string(world.config()).unwrap();
    std::fs::write(world.config(), text.replace("  modules: [anti-malware, firewall]", "  modules: [firewall]"))
        .unwrap();
    world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(0).unwrap();
    let made = world.inventory().await.unwrap().beyond(&before);
    assert!(!made.lines().iter().any(|line| line.ends_with(ANTI_MALWARE)), "{made}");

    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
    assert_eq!(world.inventory().await.unwrap().beyond(&before).lines(), Vec::<String>::new());
}

#[tokio::test]
async fn a_rule_that_somebody_deleted_is_missed() {
    let world = installed(RULES).await;
    let input = serde_json::json!({"ConfigRuleName": CLEAR});
    world.aws.root().json("config", "StarlingDoveService.DeleteConfigRule", input).await.unwrap();
    let ended = world.palisade(&["status"]).await.unwrap().expect(1).unwrap();
    assert!(ended.stderr.contains("the rule of config is missing (palisade-clear)"), "{}", ended.stderr);
}

#[tokio::test]
async fn where_instances_are_not_recorded_nothing_is_installed() {
    let world = World::start_with(RULES).await.unwrap();
    let root = world.aws.root();
    let refused = world.install().await.unwrap().expect(6).unwrap();
    assert!(refused.stderr.contains("AWS Config has no recorder in eu-west-1"), "{}", refused.stderr);
    root.enable_config().await.unwrap();
    root.stop_config().await.unwrap();
    let refused = world.install().await.unwrap().expect(6).unwrap();
    for part in ["the recorder of AWS Config is off in eu-west-1", "aws configservice start-configuration-recorder"] {
        assert!(refused.stderr.contains(part), "{part} is not in\n{}", refused.stderr);
    }
    root.enable_config().await.unwrap();
    root.record_only(&["AWS::S3::Bucket"]).await.unwrap();
    let refused = world.install().await.unwrap().expect(6).unwrap();
    assert!(refused.stderr.contains("does not record AWS::EC2::Instance in eu-west-1"), "{}", refused.stderr);
    root.record_only(&["AWS::EC2::Instance"]).await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
}

#[tokio::test]
async fn samples_are_evaluated_and_nothing_of_them_is_kept() {
    let world = installed(RULES).await;
    let healthy = instance(&world, |new| new).await;
    for (sample, detail) in [
        ("config-instance-change", "COMPLIANT at 2026-01-15T09:29:00.000Z"),
        (
            "config-instance-deleted",
            "NOT_APPLICABLE at 2026-01-15T09:29:00.000Z: The instance does not exist any more, or is not recorded.",
        ),
    ] {
        let replay = ["events", "replay", sample, "--instance", &healthy];
        let outcome = world.palisade(&replay).await.unwrap().expect(0).unwrap().json().unwrap();
        assert_eq!((&outcome["handler"], &outcome["decision"]), (&"config".into(), &"act".into()), "{outcome:#}");
        assert_eq!(outcome["actions"][0]["detail"], detail, "{outcome:#}");
    }
    // The sample asks about a module that no rule here is about: it is asked as one of the rules that there are.
    let replay = ["events", "replay", "config-schedule"];
    let outcome = world.palisade(&replay).await.unwrap().expect(0).unwrap().json().unwrap();
    assert_eq!(outcome["actions"].as_array().unwrap().last().unwrap()["result"], "done", "{outcome:#}");
    for rule in NAMES {
        assert_eq!(shown(&world, rule, &healthy).await, None, "{rule}");
    }
}
