//! CloudFormation, where the installer depends on how it fails.

use palisade_tests::aws::{Client, FunctionSpec, eventually, xml_texts};
use serde_json::{Value, json};

use super::{SOON, aws};

fn template(resources: &Value) -> String {
    json!({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}).to_string()
}

fn queue(properties: &Value) -> Value {
    json!({"Type": "AWS::SQS::Queue", "Properties": properties})
}

fn broken_function() -> Value {
    json!({"Type": "AWS::Lambda::Function", "DependsOn": "Queue", "Properties": {
        "Runtime": "provided.al2023", "Handler": "bootstrap", "Role": "arn:aws:iam::111122223333:role/none",
        "Code": {"S3Bucket": "no-such-bucket", "S3Key": "no-such-key"},
    }})
}

async fn status(root: &Client, stack: &str) -> String {
    root.settled_stack(stack).await.map_or_else(|| "gone".to_owned(), |state| state.status)
}

#[tokio::test]
async fn a_failed_create_rolls_back_and_can_only_be_deleted() {
    let aws = aws().await;
    let root = aws.root();
    let good = template(&json!({"Queue": queue(&json!({"QueueName": "q"}))}));
    let bad = template(&json!({"Queue": queue(&json!({"QueueName": "q"})), "Function": broken_function()}));
    let state = root.create_stack("s", &bad).await.unwrap().unwrap();
    assert_eq!(state.status, "ROLLBACK_COMPLETE");
    assert!(root.queue_url("q").await.is_err(), "rolled back");
    let events = root.cloudformation("DescribeStackEvents", &[("StackName", "s")]).await.unwrap();
    let failed = xml_texts(&events, "ResourceStatus").iter().position(|status| status == "CREATE_FAILED").unwrap();
    assert_eq!(xml_texts(&events, "LogicalResourceId")[failed], "Function");

    assert_eq!(root.create_stack("s", &good).await.unwrap_err().code(), Some("AlreadyExistsException"));
    let update = [("StackName", "s"), ("TemplateBody", good.as_str())];
    let refused = root.cloudformation("UpdateStack", &update).await.unwrap_err();
    assert!(refused.to_string().contains("ROLLBACK_COMPLETE"), "{refused}");
    root.cloudformation("DeleteStack", &[("StackName", "s")]).await.unwrap();
    assert_eq!(status(root, "s").await, "gone");
    assert_eq!(root.create_stack("s", &good).await.unwrap().unwrap().status, "CREATE_COMPLETE");
}

#[tokio::test]
async fn change_sets_show_values_and_say_when_nothing_changes() {
    let aws = aws().await;
    let root = aws.root();
    let before = template(&json!({"Queue": queue(&json!({"QueueName": "q", "VisibilityTimeout": 30}))}));
    let after = template(&json!({"Queue": queue(&json!({"QueueName": "q", "VisibilityTimeout": 77}))}));
    let create = |name: &'static str, kind: &'static str, body: String| async move {
        let parameters =
            [("StackName", "s"), ("ChangeSetName", name), ("ChangeSetType", kind), ("TemplateBody", body.as_str())];
        root.cloudformation("CreateChangeSet", &parameters).await.unwrap();
        let named = [("StackName", "s"), ("ChangeSetName", name), ("IncludePropertyValues", "true")];
        eventually("the change set", SOON, || async {
            let described = root.cloudformation("DescribeChangeSet", &named).await.unwrap();
            let done = |status: &String| status == "CREATE_COMPLETE" || status == "FAILED";
            xml_texts(&described, "Status").first().is_some_and(done).then_some(described)
        })
        .await
        .unwrap()
    };
    let first = create("new", "CREATE", before.clone()).await;
    assert_eq!(xml_texts(&first, "Action"), ["Add"]);
    assert!(xml_texts(&first, "AfterContext")[0].contains("\"VisibilityTimeout\": 30"));
    assert_eq!(root.stack("s").await.unwrap().unwrap().status, "REVIEW_IN_PROGRESS");
    root.cloudformation("ExecuteChangeSet", &[("StackName", "s"), ("ChangeSetName", "new")]).await.unwrap();
    let executed = eventually("the stack", SOON, || async {
        root.stack("s").await.unwrap().filter(|state| state.status == "CREATE_COMPLETE")
    });
    executed.await.unwrap();

    let change = create("slower", "UPDATE", after).await;
    assert_eq!(
        (xml_texts(&change, "BeforeValue"), xml_texts(&change, "AfterValue")),
        (vec!["30".into()], vec!["77".into()])
    );
    assert_eq!(xml_texts(&change, "Path"), ["/Properties/VisibilityTimeout"]);
    let none = create("same", "UPDATE", before).await;
    assert_eq!(xml_texts(&none, "Status"), ["FAILED"]);
    assert!(xml_texts(&none, "StatusReason")[0].contains("didn't contain changes"));
}

#[tokio::test]
async fn names_in_use_and_full_buckets_fail_the_stack() {
    let aws = aws().await;
    let root = aws.root();
    root.create_queue("taken").await.unwrap();
    let taken = template(&json!({"Queue": queue(&json!({"QueueName": "taken"}))}));
    assert_eq!(root.create_stack("conflict", &taken).await.unwrap().unwrap().status, "ROLLBACK_COMPLETE");
    root.queue_url("taken").await.unwrap();

    let bucket = json!({"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "bundles-1"}}});
    assert_eq!(root.create_stack("b", &template(&bucket)).await.unwrap().unwrap().status, "CREATE_COMPLETE");
    root.put_object("bundles-1", "k", b"x".to_vec()).await.unwrap();
    assert_eq!(root.create_stack("b2", &template(&bucket)).await.unwrap().unwrap().status, "ROLLBACK_COMPLETE");
    root.cloudformation("DeleteStack", &[("StackName", "b")]).await.unwrap();
    assert_eq!(status(root, "b").await, "DELETE_FAILED");
    assert_eq!(root.object_keys("bundles-1").await.unwrap(), ["k"], "nothing lost");
}

#[tokio::test]
async fn a_template_url_may_be_virtual_hosted() {
    let aws = aws().await;
    let root = aws.root();
    root.create_bucket("templates-1").await.unwrap();
    let body = template(&json!({"Queue": queue(&json!({"QueueName": "q"}))}));
    root.put_object("templates-1", "t/home.json", body.into_bytes()).await.unwrap();
    let path_style = format!("{}/templates-1/t/home.json", root.endpoint_url());
    for url in ["https://templates-1.s3.eu-west-1.amazonaws.com/t/home.json", &path_style] {
        let answer = root.cloudformation("ValidateTemplate", &[("TemplateURL", url)]).await;
        assert!(answer.is_ok(), "{url}: {answer:?}");
    }
}

#[tokio::test]
async fn a_custom_resource_answers_through_the_front() {
    let aws = aws().await;
    let root = aws.root();
    let role = root.create_role("custom-role", "lambda.amazonaws.com", &[]).await.unwrap();
    let handler = r#"text() { printf %s "$event" | sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p"; }
answer="{\"Status\": \"SUCCESS\", \"PhysicalResourceId\": \"made-$(text RequestType)\", \"StackId\": \"$(text StackId)\","
answer="$answer \"RequestId\": \"$(text RequestId)\", \"LogicalResourceId\": \"$(text LogicalResourceId)\","
answer="$answer \"Data\": {\"Answer\": \"42\"}}"
curl -sSf -X PUT -H "content-type:" -d "$answer" "$(text ResponseURL)""#;
    let spec = FunctionSpec { name: "custom", role_arn: &role, handler };
    let arn = root.create_script_function(&spec).await.unwrap();
    let resources =
        json!({"Made": {"Type": "Custom::Thing", "Properties": {"ServiceToken": arn, "ServiceTimeout": 20}}});
    let outputs = json!({"Resources": resources, "Outputs": {"Answer": {"Value": {"Fn::GetAtt": ["Made", "Answer"]}}}});
    let state = root.create_stack("s", &outputs.to_string()).await.unwrap().unwrap();
    assert_eq!(state.status, "CREATE_COMPLETE", "{}", state.reason);
    let described = root.cloudformation("DescribeStacks", &[("StackName", "s")]).await.unwrap();
    assert_eq!(xml_texts(&described, "OutputValue"), ["42"]);
    let answers = aws.front().calls().into_iter().filter(|call| call.is("cloudformation", "CustomResourceResponse"));
    assert_eq!(answers.count(), 1);
}
