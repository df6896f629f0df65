//! An attack sequence names several instances; each is answered for, whatever becomes of the others.

use palisade_contract::ActionResult::Done;
use palisade_contract::InstanceId;
use serde_json::{Value, json};

use palisade_tests::world::{World, finding};

use crate::support::*;

fn sequence(world: &World, id: &str, instances: &[&str]) -> Value {
    let mut event = finding(world, id, "");
    event["detail"]["type"] = "AttackSequence:EC2/CompromisedInstanceGroup".into();
    event["detail"]["severity"] = json!(9.0);
    event["detail"]["resource"] = json!({"resourceType": "AttackSequence"});
    let resource = |id: &&str| json!({"uid": id, "resourceType": "EC2_INSTANCE", "name": "web"});
    let resources: Vec<Value> = instances.iter().map(resource).collect();
    event["detail"]["service"]["detection"] =
        json!({"sequence": {"uid": "s", "description": "Several signals.", "resources": resources, "signals": []}});
    event
}

#[tokio::test]
async fn every_instance_of_a_sequence_is_answered_for() {
    let world = installed("").await;
    let inbox = inbox(&world).await;
    let (guarded, computer) = protected(&world).await;
    let bare = world.aws.root().create_instance(&[]).await.unwrap();

    world.put(&sequence(&world, "sequence", &[&guarded, &bare])).await.unwrap();
    let outcome = outcomes(&world, "sequence", 1).await.remove(0);
    assert_eq!(outcome.instances.iter().map(InstanceId::as_str).collect::<Vec<_>>(), [guarded.as_str(), bare.as_str()]);
    assert_eq!(scans(&world, computer), BOTH);
    assert_eq!(messages(&world, &inbox, &bare).await.len(), 1);
    assert_eq!(findings(&world, &bare).await[0]["Severity"]["Label"], "CRITICAL");
    assert_eq!(findings(&world, &guarded).await.len(), 0);
    let mut both = [format!("protection-{bare}"), format!("scan-{guarded}")];
    both.sort();
    assert_eq!(follow_ups(&world).await, both);
    let of = |instance: &str| {
        let reports = outcome.actions.iter().filter(|a| a.instance.as_ref().is_some_and(|i| i.as_str() == instance));
        reports.filter(|report| report.result == Done).count()
    };
    assert_eq!((of(&guarded), of(&bare)), (3, 3), "{outcome:#?}");
    nothing_was_denied(&world);
}

/// One event, several locks of the same kind: none may be taken for a repetition of another.
#[tokio::test]
async fn several_instances_of_a_kind_have_a_follow_up_each() {
    let world = installed("").await;
    let inbox = inbox(&world).await;
    let mut expected = Vec::new();
    let mut all = Vec::new();
    for _ in 0..3 {
        let (guarded, _) = protected(&world).await;
        let bare = world.aws.root().create_instance(&[]).await.unwrap();
        expected.extend([format!("scan-{guarded}"), format!("protection-{bare}")]);
        all.extend([guarded, bare]);
    }
    let instances: Vec<&str> = all.iter().map(String::as_str).collect();
    world.put(&sequence(&world, "many", &instances)).await.unwrap();
    let outcome = outcomes(&world, "many", 1).await.remove(0);
    expected.sort();
    assert_eq!(follow_ups(&world).await, expected, "{outcome:#?}");
    assert_eq!(world.aws.root().queue_messages(&inbox).await.unwrap().len(), 3);
    nothing_was_denied(&world);
}
