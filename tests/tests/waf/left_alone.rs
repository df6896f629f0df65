//! What is told and not touched.

use palisade_contract::ActionResult::{Done, Skipped};
use palisade_contract::ResourceState;
use palisade_tests::world::World;
use serde_json::{Value, json};

use crate::support::*;

/// A web server behind a web ACL, and what the survey says of it when `prepare` has seen to it.
async fn told(world: &World, name: &str, members: Value, tags: Value) -> (String, bool) {
    let root = world.aws.root();
    let acl = web_acl(world, name).await;
    if tags.as_array().is_some_and(|tags| !tags.is_empty()) {
        root.waf("TagResource", json!({"ResourceARN": acl.arn, "Tags": tags})).await.unwrap();
    }
    if members.as_object().is_some_and(|members| !members.is_empty()) {
        world.aws.mark_web_acl(&acl, &members).await.unwrap();
    }
    let before = definition(world, &acl).await;
    let instance = server(world, "Linux Web Server").await;
    let arn = balancer(world, name, &[&instance], Some(&acl)).await;
    let outcome = survey(world).await;
    (detail(about(&outcome, &arn)).to_owned(), definition(world, &acl).await == before)
}

#[tokio::test]
async fn web_acls_that_others_look_after_are_left_alone() {
    let world = installed("waf:\n").await;
    let stack = json!([{"Key": "aws:cloudformation:stack-name", "Value": "shop"}]);
    let terraform = json!([{"Key": "ManagedBy", "Value": "Terraform"}]);
    for (name, members, tags, words) in [
        ("stack", json!({}), stack, "belongs to a CloudFormation stack"),
        ("tool", json!({}), terraform, "belongs to terraform (tag ManagedBy)"),
        ("firewall-manager", json!({"ManagedByFirewallManager": true}), json!([]), "Firewall Manager"),
        (
            "first-rules",
            json!({"PreProcessFirewallManagerRuleGroups": [{"Name": "first", "Priority": 0}]}),
            json!([]),
            "Firewall Manager",
        ),
        ("future", json!({"QuantumConfig": {"On": {}}}), json!([]), "does not know: QuantumConfig"),
    ] {
        let (said, untouched) = told(&world, name, members, tags).await;
        assert!(said.starts_with("left-alone") && said.contains(words), "{name}: {said}");
        assert!(untouched, "{name}");
    }
    assert_eq!(calls(&world, "UpdateWebACL"), 0);
    nothing_was_denied(&world);
}

#[tokio::test]
async fn the_config_may_allow_to_edit_what_a_tool_owns_and_no_more() {
    let world = installed("waf:\n  edit_managed: true\n").await;
    let stack = json!([{"Key": "aws:cloudformation:stack-name", "Value": "shop"}]);
    let (said, untouched) = told(&world, "stack", json!({}), stack).await;
    assert!(said.starts_with("changed") && !untouched, "{said}");
    let (said, untouched) = told(&world, "future", json!({"QuantumConfig": {}}), json!([])).await;
    assert!(said.contains("does not know") && untouched, "{said}");
}

#[tokio::test]
async fn no_more_is_added_than_a_web_acl_has_room_for() {
    let world = installed("waf:\n").await;
    let acl = web_acl(&world, "shop").await;
    world.aws.mark_web_acl(&acl, &json!({"Capacity": 4_000})).await.unwrap();
    let instance = server(&world, "Linux Web Server").await;
    let arn = balancer(&world, "shop", &[&instance], Some(&acl)).await;
    let outcome = survey(&world).await;
    let said = detail(about(&outcome, &arn)).to_owned();
    assert!(said.starts_with(
        "left-alone: the rule groups would bring it to 5300 capacity units of 5000; web ACL shop: missing"
    ));
    assert_eq!(calls(&world, "UpdateWebACL"), 0);

    // Within the limit and above what the base price includes, the price is told.
    let acl = web_acl(&world, "dear").await;
    world.aws.mark_web_acl(&acl, &json!({"Capacity": 1_000})).await.unwrap();
    let arn = balancer(&world, "dear", &[&instance], Some(&acl)).await;
    let outcome = survey(&world).await;
    assert_eq!(about(&outcome, &arn).result, Done);
    assert!(detail(about(&outcome, &arn)).contains("2300 capacity units are above the 1500"), "{outcome:#?}");
}

#[tokio::test]
async fn what_has_no_web_acl_can_have_none_or_needs_nothing_is_told() {
    let world = installed("waf:\n").await;
    let root = world.aws.root();
    let web = server(&world, "Linux Web Server").await;
    let other = server(&world, "Windows Server").await;
    let acl = web_acl(&world, "shop").await;
    let none = balancer(&world, "without", &[&web], None).await;
    let files = balancer(&world, "files", &[&other], Some(&acl)).await;
    let bare = root.create_instance(&[]).await.unwrap();
    let unknown = balancer(&world, "unknown", &[&bare], Some(&acl)).await;
    let (network, _) = root.create_load_balancer("network", "network").await.unwrap();

    let outcome = survey(&world).await;
    for (id, state) in [
        (&none, "no-web-acl: "),
        (&files, "nothing-asked: "),
        (&unknown, "nothing-asked: "),
        (&network, "not-coverable: "),
    ] {
        let action = about(&outcome, id);
        assert_eq!(action.result, Skipped);
        assert!(detail(action).starts_with(state), "{action:?}");
    }
    assert_eq!(calls(&world, "UpdateWebACL"), 0);
    let report = report(&world).await;
    let of = |id: &str| report.resources.iter().find(|resource| resource.id == id).unwrap();
    assert_eq!(of(&none).serves, ["web-server", "web-application", "linux"], "what it would need is told");
    assert_eq!(of(&network).state, ResourceState::NotCoverable);
    assert_eq!(of(&unknown).hosts[0].note.as_deref(), Some("Workload Security does not know the instance"));
    nothing_was_denied(&world);
}
