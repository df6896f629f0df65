//! Credentials of another account than the config's are refused, whatever stands there and whatever they may do.

use palisade_tests::aws::User;
use palisade_tests::world::World;
use serde_json::json;

/// No account of the config.
const OTHER: &str = "999999999999";

#[tokio::test]
async fn credentials_of_another_account_are_refused() {
    let world = World::start().await.unwrap();
    let root = world.aws.root_of(OTHER);
    let everything = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let nothing = json!({"Effect": "Deny", "Action": "cloudformation:*", "Resource": "*"});
    let able = User::create(&root, "able", &[everything]).await.unwrap();
    let unable = User::create(&root, "unable", &[nothing]).await.unwrap();
    let refusal =
        format!("these credentials belong to account {OTHER}, but the config allows {} only", world.aws.account());
    let refused = async |user: &User| {
        for verb in [&["plan"][..], &["install", "--yes", "--api-key-stdin"], &["upgrade", "--yes"], &["drift"]] {
            let ended = world.palisade_as(user, verb, &world.api.key()).await.unwrap().expect(6).unwrap();
            assert!(ended.stderr.contains(&refusal), "{verb:?}: {}", ended.stderr);
        }
    };
    refused(&able).await;
    refused(&unable).await;
    // A stack of the name stands there, whose ARN tells the account.
    let template = r#"{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}"#;
    let stack = [("StackName", "palisade-home"), ("TemplateBody", template)];
    root.in_region(world.aws.region()).cloudformation("CreateStack", &stack).await.unwrap();
    refused(&able).await;
    let theirs = world.aws.front().calls().into_iter().filter(|call| call.principal == able.arn);
    let beyond: Vec<String> = theirs
        .filter(|call| !call.is("sts", "GetCallerIdentity") && !call.is("cloudformation", "DescribeStacks"))
        .map(|call| call.summary())
        .collect();
    assert_eq!(beyond, Vec::<String>::new(), "nothing else is asked or done there");
}
