//! Findings that are not for this function: neither the rule lets them through nor does the function act on them.

use palisade_contract::{DecisionWord, Integration, Severity, Wanted, event_pattern};
use palisade_tests::workload_security::NewComputer;
use palisade_tests::world::{World, package};
use serde_json::{Value, json};

use crate::support::{installed, role_calls};
use crate::{FUNCTION, LOG4J, ON, answer, arn, instance};

const INSTANCE: &str = "i-0123456789abcdef0";

/// A change at a pointer into the detail, what the function says then, and whether the rule lets it through.
type Row = (&'static str, &'static str, Value, &'static str, bool);

fn rows() -> Vec<Row> {
    let another = "the finding belongs to account 999988887777; the handler there answers it";
    vec![
        ("foreign", "/awsAccountId", json!("999988887777"), another, false),
        ("closed", "/status", json!("CLOSED"), "the finding has the status closed", false),
        ("suppressed", "/status", json!("SUPPRESSED"), "the finding has the status suppressed", false),
        ("medium", "/severity", json!("MEDIUM"), "severity MEDIUM is below the floor HIGH", false),
        ("informational", "/severity", json!("INFORMATIONAL"), "severity INFORMATIONAL is below", false),
        ("image", "/resources/0/type", json!("AWS_ECR_CONTAINER_IMAGE"), "the finding cites no EC2 instance", false),
        ("no-cve", "/packageVulnerabilityDetails/vulnerabilityId", json!("EXAMPLE-1"), "names no CVE", true),
        ("bad-id", "/resources/0/id", json!("i-redacted"), "no valid EC2 instance id", true),
    ]
}

fn changed(world: &World, id: &str, pointer: &str, value: &Value) -> Value {
    let mut event = package(world, id, INSTANCE, LOG4J);
    *event["detail"].pointer_mut(pointer).unwrap() = value.clone();
    event
}

/// An open port: the other type of finding on an instance, whose title could name anything.
fn network(world: &World) -> Value {
    let mut event = package(world, "network", INSTANCE, LOG4J);
    event["detail"]["type"] = json!("NETWORK_REACHABILITY");
    event["detail"].as_object_mut().unwrap().remove("packageVulnerabilityDetails");
    event["detail"]["title"] = json!("CVE-2021-44228 can be reached on port 22");
    event
}

#[tokio::test]
async fn the_function_leaves_them_alone() {
    let world = installed(ON).await;
    let mut events: Vec<(Value, &str)> =
        rows().iter().map(|(id, pointer, value, reason, _)| (changed(&world, id, pointer, value), *reason)).collect();
    events.push((network(&world), "the finding names no CVE"));
    for (event, reason) in events {
        let outcome = world.aws.root().invoke(FUNCTION, &event).await.unwrap();
        assert_eq!(outcome["decision"], "ignore", "{outcome:#}");
        assert!(outcome["reason"].as_str().unwrap().contains(reason), "{reason} is not in {outcome:#}");
        assert_eq!((&outcome["actions"], &outcome["api_calls"]), (&json!([]), &json!(0)));
    }
    assert_eq!(role_calls(&world).len(), 0, "not even the key is read for them");
}

/// What is not rated is not known to be harmless: the rule waits for the rating, and what comes all the same is answered.
#[tokio::test]
async fn a_finding_that_is_not_rated_yet_is_answered_when_it_comes() {
    let world = installed(ON).await;
    let (instance, _) = instance(&world, NewComputer::protected).await;
    let mut event = package(&world, "untriaged", &instance, LOG4J);
    event["detail"]["severity"] = json!("UNTRIAGED");
    let outcome = world.aws.root().invoke(FUNCTION, &event).await.unwrap();
    assert_eq!((&outcome["decision"], &outcome["severity_label"]), (&json!("act"), &json!(null)));
    assert_eq!(outcome["actions"][0]["result"], "done", "{outcome:#}");
}

#[tokio::test]
async fn the_rule_keeps_them_from_the_function() {
    let world = installed(ON).await;
    for (id, pointer, value, _, _) in rows().iter().filter(|(.., passes)| !passes) {
        world.put(&changed(&world, id, pointer, value)).await.unwrap();
    }
    world.put(&network(&world)).await.unwrap();
    for kind in ["Inspector2 Scan", "Inspector2 Coverage"] {
        let mut event = package(&world, "another-kind", INSTANCE, LOG4J);
        event["detail-type"] = json!(kind);
        world.put(&event).await.unwrap();
    }
    let (instance, _) = instance(&world, NewComputer::protected).await;
    answer(&world, "for-us", &instance, LOG4J).await;
    let seen: Vec<_> = world.outcomes().await.unwrap().into_iter().map(|o| (o.finding_id, o.decision)).collect();
    assert_eq!(seen, [(Some(arn(&world, "for-us")), DecisionWord::Act)], "an event that does not match costs nothing");
}

#[tokio::test]
async fn the_rule_asks_for_each_of_them() {
    let world = World::start().await.unwrap();
    let account = json!(world.aws.account());
    let pattern = |minimum| {
        let wanted = Wanted { minimum, account: &account, custom_action: "palisade", enabled: &[] };
        event_pattern(Integration::Inspector, &wanted).unwrap().to_string()
    };
    let mut table: Vec<(&str, Severity, Value, bool)> = rows()
        .into_iter()
        .map(|(id, pointer, value, _, passes)| (id, Severity::High, changed(&world, id, pointer, &value), passes))
        .collect();
    table.push(("network", Severity::High, network(&world), false));
    for (word, minimum, passes) in [
        ("CRITICAL", Severity::High, true),
        ("HIGH", Severity::High, true),
        ("HIGH", Severity::Critical, false),
        ("LOW", Severity::Low, true),
        ("UNTRIAGED", Severity::Low, false),
    ] {
        table.push((word, minimum, changed(&world, word, "/severity", &json!(word)), passes));
    }
    // A finding may be about several resources; one of them is enough.
    let two = json!([{"type": "AWS_ECR_CONTAINER_IMAGE", "id": "x"}, {"type": "AWS_EC2_INSTANCE", "id": INSTANCE}]);
    table.push(("two", Severity::High, changed(&world, "two", "/resources", &two), true));
    for (id, minimum, event, passes) in table {
        let input = json!({"EventPattern": pattern(minimum), "Event": event.to_string()});
        let answer = world.aws.root().json("events", "AWSEvents.TestEventPattern", input).await.unwrap();
        assert_eq!(answer["Result"], json!(passes), "{id} at {minimum}");
    }
}
