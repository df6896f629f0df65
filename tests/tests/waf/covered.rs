//! What runs behind a load balancer decides which rule groups its web ACL gets.

use palisade_contract::ActionResult::{Done, Planned, Skipped};
use palisade_contract::{DecisionWord, GroupState, ResourceState};
use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn missing_rule_groups_are_added_and_everything_else_stays() {
    let world = installed("waf:\n").await;
    let acl = web_acl(&world, "shop").await;
    let before = definition(&world, &acl).await;
    let instance = server(&world, "Linux Web Server").await;
    let arn = balancer(&world, "shop", &[&instance], Some(&acl)).await;

    let outcome = survey(&world).await;
    assert_eq!(outcome.decision, DecisionWord::Act);
    assert_eq!(about(&outcome, &arn).result, Done, "{outcome:#?}");
    let named = WANTED.map(|group| format!("AWS/{group}")).join(", ");
    assert!(detail(about(&outcome, &arn)).ends_with(&format!("web ACL shop: added {named}")), "{outcome:#?}");
    let after = definition(&world, &acl).await;
    assert_eq!(added(&after), each(&WANTED, "Count"));
    let rules = after["Rules"].as_array().unwrap();
    assert_eq!(rules[..2], own_rules().as_array().unwrap()[..]);
    let priorities: Vec<i64> = rules.iter().map(|rule| rule["Priority"].as_i64().unwrap()).collect();
    assert_eq!(priorities, [5, 9, 10, 11, 12, 13]);
    let without_rules = |definition: &serde_json::Value| {
        let mut definition = definition.clone();
        definition["Rules"] = json!(null);
        definition
    };
    assert_eq!(without_rules(&after), without_rules(&before));

    let report = report(&world).await;
    let resource = &report.resources[0];
    assert_eq!((resource.state, resource.serves.len()), (ResourceState::Changed, 3), "{resource:#?}");
    assert_eq!(resource.hosts[0].policy.as_deref(), Some("Linux Web Server"));
    assert!(resource.groups.iter().all(|group| group.state == GroupState::Added));
    let acl_report = resource.web_acl.as_ref().unwrap();
    assert_eq!(acl_report.capacity, Some(2 + 2 + 700 + 200 + 200 + 200));

    // Again: nothing is missing, nothing is sent.
    world.aws.front().forget_calls();
    let again = survey(&world).await;
    assert_eq!(about(&again, &arn).result, Skipped);
    assert!(detail(about(&again, &arn)).starts_with("covered"), "{again:#?}");
    assert_eq!(calls(&world, "UpdateWebACL"), 0);
    assert_eq!(definition(&world, &acl).await, after);
    nothing_was_denied(&world);
}

#[tokio::test]
async fn while_observing_nothing_is_changed_and_all_is_told() {
    let world = installed("waf:\n  mode: observe\n").await;
    let acl = web_acl(&world, "shop").await;
    let before = definition(&world, &acl).await;
    let instance = server(&world, "Linux Web Server").await;
    let arn = balancer(&world, "shop", &[&instance], Some(&acl)).await;
    let outcome = survey(&world).await;
    assert_eq!((outcome.decision, about(&outcome, &arn).result), (DecisionWord::Observe, Planned));
    assert!(detail(about(&outcome, &arn)).contains("web ACL shop: planned AWS/AWSManagedRulesCommonRuleSet, "));
    assert_eq!(definition(&world, &acl).await, before);
    assert_eq!(calls(&world, "UpdateWebACL"), 0);
    let report = report(&world).await;
    assert!(report.resources[0].groups.iter().all(|group| group.state == GroupState::Planned));
    assert_eq!(report.resources[0].groups.len(), WANTED.len());
    nothing_was_denied(&world);
}

#[tokio::test]
async fn the_config_says_which_groups_and_whether_they_block() {
    let world = installed(
        "waf:\n  action: block\n  web_server: [AWS/AWSManagedRulesCommonRuleSet, Example Corp/WebRules]\n  linux: []\n",
    )
    .await;
    let acl = web_acl(&world, "shop").await;
    // One group is there already: of the team, with exceptions. Another one was ours while the config said count.
    let managed = |name: &str, priority: i64, group: &str| {
        json!({
            "Name": name, "Priority": priority, "OverrideAction": {"Count": {}},
            "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": group, "ExcludedRules": [{"Name": "X"}]}},
            "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": name},
        })
    };
    let rules = json!([
        managed("of-the-team", 1, "AWSManagedRulesCommonRuleSet"),
        managed("palisade-AWS-AWSManagedRulesSQLiRuleSet", 2, "AWSManagedRulesSQLiRuleSet"),
    ]);
    world.aws.root().put_rules(&acl, &rules).await.unwrap();
    let instance = server(&world, "Linux Web Server").await;
    let arn = balancer(&world, "shop", &[&instance], Some(&acl)).await;
    let outcome = survey(&world).await;
    assert_eq!(about(&outcome, &arn).result, Done, "{outcome:#?}");
    let after = definition(&world, &acl).await;
    assert_eq!(after["Rules"][0], rules[0], "the team's rule is the team's");
    assert_eq!(added(&after), each(&["AWSManagedRulesSQLiRuleSet"], "None"));
    assert_eq!(after["Rules"][1]["Statement"], rules[1]["Statement"], "only the override is raised");
    let states: Vec<_> = report(&world).await.resources[0].groups.iter().map(|group| group.state).collect();
    assert_eq!(states, [GroupState::Present, GroupState::Raised, GroupState::Unavailable]);
    nothing_was_denied(&world);
}

#[tokio::test]
async fn every_target_that_is_an_instance_counts() {
    let world = installed("waf:\n").await;
    let root = world.aws.root();
    let acl = web_acl(&world, "shop").await;
    let by_address = server(&world, "Linux Web Server").await;
    let address = root.create_interface("", Some(&by_address)).await.unwrap();
    // As a task leaves it that has just stopped.
    let task = root.create_interface("arn:aws:ecs:eu-west-1:111122223333:attachment/a", None).await.unwrap();
    let (arn, _) = root.create_load_balancer("shop", "application").await.unwrap();
    root.send_to(&arn, "addresses", "ip", &[&address, &task, "10.9.9.9"]).await.unwrap();
    root.send_to(&arn, "functions", "lambda", &["arn:aws:lambda:eu-west-1:111122223333:function:f"]).await.unwrap();
    let bare = root.create_instance(&[]).await.unwrap();
    root.send_to(&arn, "bare", "instance", &[&bare]).await.unwrap();
    root.associate(&acl, &arn).await.unwrap();

    survey(&world).await;
    assert_eq!(added(&definition(&world, &acl).await), each(&WANTED, "Count"));
    let report = report(&world).await;
    let note = |target: &str| {
        let host = report.resources[0].hosts.iter().find(|host| host.target == target).unwrap();
        (host.instance.as_ref().map(ToString::to_string), host.note.clone().unwrap_or_default())
    };
    assert_eq!(note(&address), (Some(by_address), String::new()));
    assert!(note(&task).1.contains("ECS whose task does not run any more"), "{:?}", note(&task));
    assert!(note("10.9.9.9").1.contains("no network interface"));
    assert_eq!(note("arn:aws:lambda:eu-west-1:111122223333:function:f").1, "a Lambda function");
    assert_eq!(note(&bare), (Some(bare.clone()), "Workload Security does not know the instance".to_owned()));
    nothing_was_denied(&world);
}
