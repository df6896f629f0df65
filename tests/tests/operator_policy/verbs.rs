//! Each verb, run by a user with nothing but its policy, through all that it has to do.

use std::collections::BTreeSet;

use palisade_contract::bundle_key;
use palisade_tests::aws::{Fault, FaultKind, eventually};
use palisade_tests::world::{PATIENCE, World};
use serde_json::json;

use crate::grants::{UNUSED, by_cloudformation};
use crate::operators::{KEEPING, Operators, VERBS};

#[tokio::test]
async fn each_verb_runs_with_its_policy_alone() {
    let world = World::start().await.unwrap();
    let operators = Operators::create(&world).await;

    operators.run("check --api-key-stdin", 0).await;
    operators.run("plan", 0).await;
    somebody_elses_change_set(&operators, &world).await;
    // A first try that is rolled back, so that the second has something to clear away.
    let queue = world.aws.root().create_queue("palisade-failures").await.unwrap();
    operators.run("install --yes --api-key-stdin", 4).await;
    world.aws.root().json("sqs", "AmazonSQS.DeleteQueue", json!({"QueueUrl": queue})).await.unwrap();
    operators.run("install --yes --api-key-stdin", 0).await;
    operators.run("check", 0).await;
    operators.run("status", 0).await;
    operators.run("drift", 0).await;
    failed_events(&world).await;
    operators.run("events replay guardduty-iam-user", 0).await;
    operators.run("events replay --from-dlq", 1).await;

    std::fs::write(world.config(), world.config_text("  cooldown: 2h\n")).unwrap();
    // From another version, with something in the bucket that neither of them is made from; back and there again.
    world.age("0.0.8").await.unwrap();
    let bucket = world.bundle_bucket(world.aws.region());
    for _ in ["a version", "another"] {
        world.aws.root().put_object(&bucket, &bundle_key("guardduty", &"0".repeat(64)), Vec::new()).await.unwrap();
    }
    operators.run("plan --detailed-exitcode", 10).await;
    operators.run("upgrade --yes", 0).await;
    operators.run("upgrade --yes --rollback", 0).await;
    operators.run("upgrade --yes --rollback", 0).await;
    world.age("0.0.9").await.unwrap();
    std::fs::write(world.config(), world.config_text("  cooldown: 3h\n")).unwrap();
    operators.run("install --yes --api-key-stdin", 0).await;
    operators.run("plan --detailed-exitcode", 0).await;
    // A role of somebody else whose name begins like the install's: only its tags tell.
    world.aws.root().create_role("palisade-like", "ec2.amazonaws.com", &[]).await.unwrap();
    operators.run("uninstall --yes --verify", 0).await;
    // A stack that came no further than its change set can be taken away, too.
    world.aws.front().inject(Fault::next("cloudformation", "ExecuteChangeSet", FaultKind::AccessDenied));
    operators.run("install --yes --api-key-stdin", 1).await;
    operators.run("uninstall --yes", 0).await;
    operators.run("install --yes --api-key-stdin", 0).await;
    operators.run("uninstall --yes --keep-secret --keep-logs", 0).await;

    let mut trouble = Vec::new();
    for verb in VERBS {
        trouble.extend(calls_beyond_the_policy(&operators, verb));
        trouble.extend(grants_in_vain(&operators, verb));
    }
    assert!(trouble.is_empty(), "{}", trouble.join("\n"));
}

#[tokio::test]
async fn drift_looks_at_the_rules_of_config_with_its_policy_alone() {
    let world = World::start_with("config: {}\n").await.unwrap();
    world.aws.root().enable_config().await.unwrap();
    let operators = Operators::create(&world).await;
    world.install().await.unwrap().expect(0).unwrap();
    operators.run("drift", 0).await;
    operators.run("status", 0).await;
    let mut trouble = calls_beyond_the_policy(&operators, "drift");
    trouble.extend(calls_beyond_the_policy(&operators, "status"));
    trouble.extend(grants_in_vain(&operators, "drift"));
    assert!(trouble.is_empty(), "{}", trouble.join("\n"));
}

/// Calls that were refused, or that nobody asked IAM about, or that the policy does not name.
pub(crate) fn calls_beyond_the_policy(operators: &Operators<'_>, verb: &str) -> Vec<String> {
    let mut trouble = Vec::new();
    let granted: BTreeSet<String> = operators.granted(verb).iter().flat_map(|s| s.actions.clone()).collect();
    for call in operators.calls(verb).iter().filter(|call| !call.injected) {
        let denied = matches!(call.status, 401 | 403);
        // Everybody may ask who they are; and of a bucket that is not there the emulator tells everybody.
        let free = call.is("sts", "GetCallerIdentity") || call.is("s3", "HeadBucket") && call.status == 404;
        if denied || (call.decisions.is_empty() && !free) {
            trouble.push(format!("{verb}: {} (checked: {:?})", call.summary(), call.decisions));
        }
    }
    let used = operators.used(verb);
    trouble.extend(used.difference(&granted).map(|action| format!("{verb} used {action}, which is not granted")));
    trouble
}

/// What the policy grants and the runs were not seen to use, without a reason; and reasons that have become void.
fn grants_in_vain(operators: &Operators<'_>, verb: &str) -> Vec<String> {
    let (mut trouble, mut explained) = (Vec::new(), 0);
    let used = operators.used(verb);
    println!("{verb}: {} calls, {} actions seen", operators.calls(verb).len(), used.len());
    // What an uninstall needs in any case is looked at there.
    let plain = |sid: &str| verb == KEEPING && operators.granted("uninstall").iter().any(|other| other.sid == sid);
    let statements = operators.granted(verb).iter();
    for statement in statements.filter(|statement| !by_cloudformation(&statement.sid) && !plain(&statement.sid)) {
        for action in statement.actions.difference(&used) {
            match UNUSED.iter().find(|(v, a, _)| *v == verb && a == action) {
                Some((_, _, why)) => {
                    explained += 1;
                    println!("  not seen: {action}: {why}");
                }
                None => trouble.push(format!("{verb} is granted {action} ({}) in vain", statement.sid)),
            }
        }
    }
    if explained != UNUSED.iter().filter(|(v, _, _)| *v == verb).count() {
        trouble.push(format!("{verb}: something is explained as unused that is used, or not granted any more"));
    }
    trouble
}

/// Neither verb touches a stack that waits for a change set of somebody else; which it does, the change sets' names tell.
async fn somebody_elses_change_set(operators: &Operators<'_>, world: &World) {
    let template = r#"{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}"#;
    let theirs =
        [("StackName", "palisade"), ("ChangeSetName", "mine"), ("ChangeSetType", "CREATE"), ("TemplateBody", template)];
    world.aws.root().cloudformation("CreateChangeSet", &theirs).await.unwrap();
    operators.run("plan", 6).await;
    operators.run("install --yes --api-key-stdin", 6).await;
    world.aws.root().cloudformation("DeleteStack", &[("StackName", "palisade")]).await.unwrap();
}

/// Puts two events into the queue of failures: one that can be answered, one that cannot.
async fn failed_events(world: &World) {
    let root = world.aws.root();
    let queue = root.queue_url("palisade-failures").await.unwrap();
    let function = format!("arn:aws:lambda:eu-west-1:{}:function:palisade-guardduty:$LATEST", world.aws.account());
    for event in
        [json!({"source": "aws.ec2", "detail-type": "nothing", "detail": {}}), json!({"palisade": "follow-up"})]
    {
        let body = json!({"requestContext": {"functionArn": function}, "requestPayload": event});
        let message = json!({"QueueUrl": queue, "MessageBody": body.to_string()});
        root.json("sqs", "AmazonSQS.SendMessage", message).await.unwrap();
    }
    let both = async || {
        let input = json!({"QueueUrl": queue, "AttributeNames": ["ApproximateNumberOfMessages"]});
        let answer = root.json("sqs", "AmazonSQS.GetQueueAttributes", input).await.ok()?;
        (answer["Attributes"]["ApproximateNumberOfMessages"] == "2").then_some(())
    };
    eventually("two events in the queue", PATIENCE, both).await.unwrap();
}
