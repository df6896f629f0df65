//! Each verb, run by a user with nothing but its policy, through all that it has to do.

use std::collections::BTreeSet;

use palisade_tests::aws::{Fault, FaultKind, eventually};
use palisade_tests::world::{PATIENCE, World};
use serde_json::json;

use crate::grants::{UNUSED, by_cloudformation};
use crate::operators::{Operators, VERBS};

#[tokio::test]
#[expect(clippy::print_stdout, reason = "whoever reads the test's output should see what was not seen in use")]
async fn each_verb_runs_with_its_policy_alone() {
    let world = World::start().await.unwrap();
    let operators = Operators::create(&world).await;

    operators.run("check --api-key-stdin", 0).await;
    operators.run("plan", 0).await;
    // A first try that fails, so that the second has something to clear away.
    world.aws.front().inject(Fault::next("cloudformation", "ExecuteChangeSet", FaultKind::AccessDenied));
    operators.run("install --yes --api-key-stdin", 1).await;
    operators.run("install --yes --api-key-stdin", 0).await;
    operators.run("check", 0).await;
    operators.run("status", 0).await;
    failed_events(&world).await;
    operators.run("events replay guardduty-iam-user", 0).await;
    operators.run("events replay --from-dlq", 1).await;

    std::fs::write(world.config(), world.config_text("  cooldown: 2h\n")).unwrap();
    operators.run("plan --detailed-exitcode", 10).await;
    operators.run("upgrade --yes", 0).await;
    std::fs::write(world.config(), world.config_text("  cooldown: 3h\n")).unwrap();
    operators.run("install --yes --api-key-stdin", 0).await;
    operators.run("plan --detailed-exitcode", 0).await;
    operators.run("uninstall --yes --verify", 0).await;

    let mut trouble = Vec::new();
    for verb in VERBS {
        let (calls, used) = (operators.calls(verb), operators.used(verb));
        for call in &calls {
            let denied = matches!(call.status, 401 | 403) && !call.injected;
            let unchecked = call.decisions.is_empty() && !call.injected && !call.is("sts", "GetCallerIdentity");
            if denied || unchecked {
                trouble.push(format!("{verb}: {} (checked: {:?})", call.summary(), call.decisions));
            }
        }
        let granted: BTreeSet<String> = operators.granted(verb).iter().flat_map(|s| s.actions.clone()).collect();
        trouble.extend(used.difference(&granted).map(|action| format!("{verb} used {action}, which is not granted")));
        println!("{verb}: {} calls, {} of {} actions seen", calls.len(), used.len(), granted.len());
        for statement in operators.granted(verb) {
            let unused: Vec<&String> = statement.actions.difference(&used).collect();
            if unused.is_empty() {
                continue;
            }
            println!("  {}: unseen {unused:?}", statement.sid);
            let explained = |action: &&&String| {
                by_cloudformation(&statement.sid) || UNUSED.iter().any(|(v, a, _)| *v == verb && a == **action)
            };
            let unexplained = unused.iter().filter(|action| !explained(action));
            trouble.extend(unexplained.map(|action| format!("{verb} is granted {action} ({}) in vain", statement.sid)));
        }
    }
    assert_eq!(trouble, Vec::<String>::new(), "{}", trouble.join("\n"));
}

/// Puts two events into the queue of failures: one that can be answered, one that cannot.
async fn failed_events(world: &World) {
    let root = world.aws.root();
    let queue = root.queue_url("palisade-failures").await.unwrap();
    for body in [json!({"source": "aws.ec2", "detail-type": "nothing", "detail": {}}), json!({"palisade": "follow-up"})]
    {
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
