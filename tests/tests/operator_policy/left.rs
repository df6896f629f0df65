//! What may be left of an install in an account, made by its root: an inventory has to look at each of it.

use palisade_contract::HANDLERS;
use palisade_tests::aws::{AwsError, Client};
use serde_json::json;

/// Stacks of a stack set and of its role, log groups, a key; and roles of somebody else, of which only their tags tell.
pub(crate) async fn leave(root: &Client) {
    let template = json!({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}).to_string();
    for name in ["StackSet-palisade-left", "palisade-stack-sets"] {
        let stack = [
            ("StackName", name),
            ("TemplateBody", &template),
            ("Tags.member.1.Key", "palisade:install"),
            ("Tags.member.1.Value", "palisade"),
        ];
        root.cloudformation("CreateStack", &stack).await.unwrap();
        root.settled_stack(name).await.unwrap();
    }
    for role in ["palisade-like", "StackSet-palisade-like"] {
        root.create_role(role, "ec2.amazonaws.com", &[]).await.unwrap();
    }
    for spec in HANDLERS {
        let group = json!({"logGroupName": format!("/aws/lambda/palisade-{}", spec.integration.as_str())});
        // One that an uninstall kept stands already.
        let made = root.json("logs", "Logs_20140328.CreateLogGroup", group).await;
        let stands = |error: &AwsError| error.code() == Some("ResourceAlreadyExistsException");
        assert!(made.as_ref().err().is_none_or(stands), "{made:?}");
    }
    let key = json!({"Tags": [{"TagKey": "palisade:install", "TagValue": "palisade"}]});
    root.json("kms", "TrentService.CreateKey", key).await.unwrap();
}
