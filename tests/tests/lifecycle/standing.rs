//! What an install leaves, and what the verbs say while it stands.

use palisade_tests::figures::figure;
use palisade_tests::world::{Ended, World};
use serde_json::Value;

use crate::{deployed, installed, operator_calls, output, writes};

#[tokio::test]
async fn install_tells_its_progress_and_never_the_key() {
    let world = World::start().await.unwrap();
    let before = world.inventory().await.unwrap();
    let ended = world.install().await.unwrap().expect(0).unwrap();
    assert_eq!(ended.stdout, "", "text goes to stderr, data to stdout");
    for line in [
        "ok    Workload Security API key          `simulator` works",
        "deploying stack palisade-home in eu-west-1",
        "eu-west-1      create_complete              AWS::S3::Bucket                        BundleBucket",
        "storing the API key in eu-west-1",
        "uploading guardduty for",
        "deploying stack palisade in eu-west-1",
        "eu-west-1      create_complete              AWS::Lambda::Function                  GuardDutyFunction",
        "palisade 0.1.0 stands in account 111122223333",
    ] {
        assert!(ended.stderr.contains(line), "{line} is not in\n{}", ended.stderr);
    }
    let secret = world.api.key();
    let secret = secret.rsplit(':').next().unwrap();
    assert!(!ended.stderr.contains(secret));

    let made = world.inventory().await.unwrap().beyond(&before);
    insta::assert_snapshot!("inventory_of_an_install", made.to_string());
}

#[tokio::test]
async fn a_second_install_costs_one_look_per_stack() {
    let world = installed("").await;
    let stands =
        "palisade 0.1.0: the stacks are as they should be; nothing to do. `palisade status` looks at what is in them\n";
    for verb in [&["install", "--yes"][..], &["upgrade", "--yes"]] {
        world.aws.front().forget_calls();
        let again = world.palisade(verb).await.unwrap().expect(0).unwrap();
        assert_eq!((again.stdout.as_str(), again.stderr.as_str()), ("", stands));
        let calls: Vec<String> =
            operator_calls(&world).iter().map(|c| format!("{}:{}", c.service, c.operation)).collect();
        figure(format_args!("no-op {}: {} calls: {}", verb[0], calls.len(), calls.join(", ")));
        assert_eq!(calls, ["cloudformation:DescribeStacks"; 2], "two calls a region, and none besides");
        assert_eq!(writes(&world), Vec::<String>::new());
    }
    let json =
        world.palisade(&["install", "--yes", "--output", "json"]).await.unwrap().expect(0).unwrap().json().unwrap();
    assert_eq!(json, serde_json::json!({"version": "0.1.0", "changed": false, "stacks": []}));
    let plan = world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
    assert!(plan.stdout.contains("Nothing to do."), "{}", plan.stdout);
    let check = world.palisade(&["check"]).await.unwrap().expect(0).unwrap();
    assert!(check.stderr.contains("`simulator` works"), "the stored key is tried: {}", check.stderr);
}

#[tokio::test]
async fn status_and_template_tell_what_stands() {
    let world = installed("").await;
    let status = world.palisade(&["status"]).await.unwrap().expect(0).unwrap();
    insta::assert_snapshot!("status_of_an_install", world.redacted(&status.stdout));
    let json = world.palisade(&["status", "-o", "json"]).await.unwrap().expect(0).unwrap().json().unwrap();
    let region = &json["regions"][0];
    for stack in ["home_stack", "stack"] {
        assert_eq!((&region[stack]["status"], &region[stack]["version"]), (&"CREATE_COMPLETE".into(), &"0.1.0".into()));
    }
    assert_eq!(region["handlers"][0]["function"], "active");
    assert_eq!((&region["failures_waiting"], &region["follow_ups"]), (&Value::from(0), &Value::from(0)));

    let home = world.palisade(&["template", "home"]).await.unwrap();
    assert_eq!(printed(home), deployed(&world, "palisade-home").await);
    let (secret, key) =
        (output(&world, "palisade-home", "SecretArn").await, output(&world, "palisade-home", "KeyArn").await);
    let regional = world.palisade(&["template", "--secret-arn", &secret, "--key-arn", &key]).await.unwrap();
    assert_eq!(printed(regional), deployed(&world, "palisade").await);

    // Nothing is asked of AWS, so that what stands in for the secret is said to.
    let stand_in = world.palisade(&["template"]).await.unwrap().expect(0).unwrap();
    for part in ["stands in for the secret of the install", "SecretArn and KeyArn of stack palisade-home"] {
        assert!(stand_in.stderr.contains(part), "{part} is not in\n{}", stand_in.stderr);
    }
    let half = world.palisade(&["template", "--secret-arn", &secret]).await.unwrap().expect(2).unwrap();
    assert!(half.stderr.contains("`--secret-arn` and `--key-arn` go together"), "{}", half.stderr);
}

/// The template that the verb printed.
fn printed(ended: Ended) -> String {
    ended.expect(0).unwrap().stdout.trim_end().to_owned()
}
