//! The calls of a rule of AWS Config.

use palisade_aws::{ErrorKind, ItemHistory, NewEvaluation};
use palisade_contract::InstanceId;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::server::{Answer, Server};

fn evaluation(n: usize) -> NewEvaluation {
    NewEvaluation {
        resource_type: "AWS::EC2::Instance".to_owned(),
        resource_id: format!("i-{n:08x}"),
        compliance: "NON_COMPLIANT",
        annotation: Some("no agent".to_owned()),
        ordering_ms: 1_768_469_340_250,
    }
}

fn token(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

fn taken() -> Answer {
    Answer::json(&json!({"FailedEvaluations": []}))
}

#[tokio::test]
async fn evaluations_go_in_batches() {
    let server = Server::start([taken(), taken()]).await;
    let evaluations: Vec<_> = (0..101).map(evaluation).collect();
    server.aws().put_evaluations(&token("the-token"), &evaluations).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].header("x-amz-target"), "StarlingDoveService.PutEvaluations");
    assert_eq!(seen[0].header("content-type"), "application/x-amz-json-1.1");
    assert_eq!(seen[0].json()["Evaluations"].as_array().unwrap().len(), 100);
    let last = json!({"ResultToken": "the-token", "Evaluations": [{
        "ComplianceResourceType": "AWS::EC2::Instance", "ComplianceResourceId": "i-00000064",
        "ComplianceType": "NON_COMPLIANT", "Annotation": "no agent", "OrderingTimestamp": 1_768_469_340.25
    }]});
    assert_eq!(seen[1].json(), last);
    assert!(seen[0].header("authorization").contains("/eu-west-1/config/aws4_request"));
}

#[tokio::test]
async fn an_annotation_that_is_none_is_left_out_and_a_test_is_a_test() {
    let server = Server::start([taken()]).await;
    let plain = NewEvaluation { annotation: None, ordering_ms: -1, ..evaluation(1) };
    server.aws().put_evaluations(&token("TESTMODE"), &[plain]).await.unwrap();
    let sent = server.seen()[0].json();
    assert_eq!((&sent["TestMode"], &sent["Evaluations"][0]["Annotation"]), (&json!(true), &Value::Null));
    assert_eq!(sent["Evaluations"][0]["OrderingTimestamp"], json!(-0.001));
}

#[tokio::test]
async fn what_config_would_refuse_is_not_sent() {
    let server = Server::start([taken()]).await;
    let long = "x".repeat(257);
    for wrong in [
        NewEvaluation { annotation: Some(String::new()), ..evaluation(1) },
        NewEvaluation { annotation: Some(long.clone()), ..evaluation(1) },
        NewEvaluation { resource_id: String::new(), ..evaluation(1) },
        NewEvaluation { resource_type: long, ..evaluation(1) },
    ] {
        let error = server.aws().put_evaluations(&token("the-token"), &[wrong]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
    }
    assert!(server.aws().put_evaluations(&token(""), &[evaluation(1)]).await.is_err());
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn evaluations_that_were_not_taken_are_an_error() {
    let failed =
        json!({"FailedEvaluations": [{"ComplianceResourceId": "i-00000001"}, {"ComplianceResourceId": "i-2"}]});
    let server = Server::start([Answer::json(&failed)]).await;
    let error = server.aws().put_evaluations(&token("the-token"), &[evaluation(1), evaluation(2)]).await.unwrap_err();
    assert!(error.to_string().contains("2 of 2 evaluations were not taken, the first is of i-00000001"), "{error}");
}

#[tokio::test]
async fn one_that_is_not_taken_keeps_no_other_from_being_sent() {
    let failed = Answer::json(&json!({"FailedEvaluations": [{"ComplianceResourceId": "i-00000007"}]}));
    let server = Server::start([failed.clone(), taken(), failed]).await;
    let evaluations: Vec<_> = (0..201).map(evaluation).collect();
    let error = server.aws().put_evaluations(&token("the-token"), &evaluations).await.unwrap_err();
    assert!(error.to_string().contains("2 of 201 evaluations were not taken, the first is of i-00000007"), "{error}");
    assert_eq!(server.seen().len(), 3, "every batch was sent");
}

#[tokio::test]
async fn the_token_is_in_no_error() {
    let body = r#"{"__type":"InvalidResultTokenException","message":"the-token of yours is unknown"}"#;
    let server = Server::start([Answer::status(400, body)]).await;
    let error = server.aws().put_evaluations(&token("the-token"), &[evaluation(1)]).await.unwrap_err();
    assert_eq!(error.code(), Some("InvalidResultTokenException"));
    assert!(!format!("{error} {error:?}").contains("the-token"), "{error:?}");
}

#[tokio::test]
async fn one_item_of_the_history_is_asked_for() {
    let item = json!({"configurationItemStatus": "OK", "configuration": "{}"});
    let unknown = r#"{"__type":"ResourceNotDiscoveredException","message":"no such resource"}"#;
    let denied = r#"{"__type":"AccessDeniedException","message":"no"}"#;
    let answers = [
        Answer::json(&json!({"configurationItems": [item]})),
        Answer::json(&json!({"configurationItems": []})),
        Answer::status(400, unknown),
        Answer::status(400, denied),
    ];
    let server = Server::start(answers).await;
    let aws = server.aws();
    let instance = InstanceId::parse("i-0a1b2c3d").unwrap();
    let ask = async || aws.configuration_item(&instance, 1_768_469_340_250).await;
    assert_eq!(ask().await.unwrap(), ItemHistory::Item(item));
    assert_eq!(ask().await.unwrap(), ItemHistory::Nothing);
    assert_eq!(ask().await.unwrap(), ItemHistory::NotDiscovered);
    assert_eq!(ask().await.unwrap_err().kind(), ErrorKind::AccessDenied);
    let sent = json!({
        "resourceType": "AWS::EC2::Instance", "resourceId": "i-0a1b2c3d", "laterTime": 1_768_469_340.25, "limit": 1
    });
    assert_eq!(server.seen()[0].json(), sent);
    assert_eq!(server.seen()[0].header("x-amz-target"), "StarlingDoveService.GetResourceConfigHistory");
}

fn page(items: &str, next: &str) -> Answer {
    Answer::ok(format!(
        "<DescribeInstanceStatusResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>r</requestId>\
         <instanceStatusSet>{items}</instanceStatusSet>{next}</DescribeInstanceStatusResponse>"
    ))
}

#[tokio::test]
async fn states_of_all_instances_are_read_page_by_page() {
    let one = "<item><instanceId>i-0a1b2c3d</instanceId><instanceState><code>16</code><name>running</name>\
               </instanceState><instanceStatus><status>ok</status></instanceStatus></item>";
    let two = "<item><instanceId>i-0a1b2c3e</instanceId><instanceState><name>stopped</name></instanceState></item>";
    let server = Server::start([page(one, "<nextToken>more</nextToken>"), page(two, "")]).await;
    let states = server.aws().instance_states().await.unwrap();
    let read: Vec<_> = states.iter().map(|(id, state)| (id.as_str(), state.as_str())).collect();
    assert_eq!(read, [("i-0a1b2c3d", "running"), ("i-0a1b2c3e", "stopped")]);
    let form = "Action=DescribeInstanceStatus&Version=2016-11-15&IncludeAllInstances=true&MaxResults=1000";
    assert_eq!(server.seen()[0].body, form);
    assert_eq!(server.seen()[1].body, format!("{form}&NextToken=more"));
}

#[tokio::test]
async fn an_instance_without_a_state_is_not_passed_over() {
    let server = Server::start([page("<item><instanceId>i-0a1b2c3d</instanceId></item>", "")]).await;
    assert_eq!(server.aws().instance_states().await.unwrap_err().kind(), ErrorKind::Unreadable);
}
