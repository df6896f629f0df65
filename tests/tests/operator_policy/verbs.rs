//! Each verb, run by a user with nothing but its policy, through all that it has to do.

use palisade_contract::bundle_key;
use palisade_tests::aws::{Fault, FaultKind, eventually};
use palisade_tests::world::{PATIENCE, World};
use serde_json::json;

use crate::grants::{UNUSED, UNUSED_WITH_EVERYTHING, of_what_is_off};
use crate::in_vain::{granted, grants_in_vain};
use crate::left::leave;
use crate::operators::{Operators, VERBS};
use crate::wide::too_wide;

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
    world.aws.root().create_role("palisade-theirs", "ec2.amazonaws.com", &[]).await.unwrap();
    operators.run("uninstall --yes --verify", 0).await;
    // A stack that came no further than its change set can be taken away, too.
    world.aws.front().inject(Fault::next("cloudformation", "ExecuteChangeSet", FaultKind::AccessDenied));
    operators.run("install --yes --api-key-stdin", 1).await;
    operators.run("uninstall --yes", 0).await;
    operators.run("install --yes --api-key-stdin", 0).await;
    // A home stack that somebody deleted, whose bundles kept it from going.
    world.aws.root().cloudformation("DeleteStack", &[("StackName", "palisade-home")]).await.unwrap();
    world.aws.root().settled_stack("palisade-home").await.unwrap();
    operators.run("install --yes --api-key-stdin", 0).await;
    operators.run("uninstall --yes --keep-secret --keep-logs", 0).await;
    leave(world.aws.root()).await;
    operators.run("uninstall --inventory", 0).await;

    let mut trouble = Vec::new();
    // There is a report where `waf` is on.
    for verb in VERBS.into_iter().filter(|verb| *verb != "report") {
        trouble.extend(calls_beyond_the_policy(&operators, verb));
        trouble.extend(grants_in_vain(&operators, verb, UNUSED, |_, on| of_what_is_off(on)));
    }
    trouble.extend(too_wide(&operators, "one account"));
    assert!(trouble.is_empty(), "{}", trouble.join("\n"));
}

/// Every integration turned on: what only they need is called, and granted.
#[tokio::test]
async fn each_verb_runs_with_everything_on() {
    let every = "  follow_up_every: 1m\n";
    let world = World::start_with(&format!(
        "macie:\n{every}inspector:\n{every}security-hub:\n{every}waf: {{}}\nconfig:\n  policy: Linux Server\n"
    ))
    .await
    .unwrap();
    world.aws.root().enable_config().await.unwrap();
    let text = std::fs::read_to_string(world.config()).unwrap();
    std::fs::write(world.config(), world.config_text("")).unwrap();
    let plain = granted(&world).await;
    std::fs::write(world.config(), &text).unwrap();
    let operators = Operators::create(&world).await;
    operators.run("check --api-key-stdin", 0).await;
    operators.run("plan", 0).await;
    operators.run("install --yes --api-key-stdin", 0).await;
    operators.run("plan --detailed-exitcode", 0).await;
    operators.run("check", 0).await;
    operators.run("status", 0).await;
    operators.run("drift", 0).await;
    for (sample, more) in [
        ("guardduty-iam-user", ""),
        ("macie-archived", " --bucket example-ledger"),
        ("inspector-closed", " --instance i-0123456789abcdef0"),
        ("security-hub-answered", " --instance i-0123456789abcdef0"),
        ("config-instance-deleted", " --instance i-0123456789abcdef0"),
        ("waf-schedule", ""),
    ] {
        operators.run(&format!("events replay {sample}{more}"), 0).await;
    }
    operators.run("report waf", 0).await;
    std::fs::write(world.config(), text.replace("policy: Linux Server", "policy: Windows Server")).unwrap();
    operators.run("upgrade --yes", 0).await;
    operators.run("uninstall --yes --verify", 0).await;

    let mut trouble: Vec<String> = VERBS.iter().flat_map(|verb| calls_beyond_the_policy(&operators, verb)).collect();
    for verb in VERBS {
        // What the others have besides, the run without integrations shows; there is no report in it.
        let elsewhere = |action: &str, on: &str| {
            let plain = plain.contains(&(verb, action.to_owned(), on.to_owned()));
            verb != "report" && plain && !of_what_is_off(on)
        };
        trouble.extend(grants_in_vain(&operators, verb, UNUSED_WITH_EVERYTHING, elsewhere));
    }
    trouble.extend(too_wide(&operators, "one account with everything on"));
    assert!(trouble.is_empty(), "{}", trouble.join("\n"));
}

/// Calls that were refused, or that nobody asked IAM about, or that no statement of the policy covers.
pub(crate) fn calls_beyond_the_policy(operators: &Operators<'_>, verb: &str) -> Vec<String> {
    let mut trouble = Vec::new();
    for call in operators.calls(verb).iter().filter(|call| !call.injected) {
        // Everybody may ask who they are; and of a bucket that is not there the emulator tells everybody.
        let free = call.is("sts", "GetCallerIdentity") || call.is("s3", "HeadBucket") && call.status == 404;
        if call.is_refused() || (call.decisions.is_empty() && !free) {
            trouble.push(format!("{verb}: {} (checked: {:?})", call.summary(), call.decisions));
        }
    }
    let granted = operators.granted(verb);
    let asked = operators.asked(verb);
    let beyond = asked.iter().filter(|(action, on)| !granted.iter().any(|statement| statement.covers(action, on)));
    trouble.extend(beyond.map(|(action, on)| format!("{verb} used {action} on {on}, which is not granted")));
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
