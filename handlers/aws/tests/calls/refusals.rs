//! What is not declared is not sent; the three forms of a refusal; nothing secret in what is shown.

use palisade_aws::ErrorKind;
use palisade_contract::{Call, InstanceId, Integration, Scope, calls, handler};
use serde_json::json;

use crate::server::{Answer, SECRETS, Server};

#[tokio::test]
async fn a_call_that_is_not_declared_is_not_sent() {
    const NOT_SENT: Call = Call { action: "ec2:DescribeTags", scope: Scope::Any, sent_by_handler: false };
    const LISTS: [&[Call]; 3] = [&[], &[calls::PUBLISH], &[NOT_SENT]];
    let server = Server::start([Answer::ok("<DescribeTagsResponse/>")]).await;
    let instance = InstanceId::parse("i-0a1b2c3d").unwrap();
    for allowed in LISTS {
        let error = server.aws_allowed(allowed).describe_tags(&instance).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotDeclared);
        assert_eq!(
            error.to_string(),
            "ec2:DescribeTags was not sent: the handler's description does not list this call"
        );
    }
    assert!(server.seen().is_empty());
    let allowed = handler(Integration::GuardDuty).unwrap().calls;
    server.aws_allowed(allowed).describe_tags(&instance).await.unwrap();
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn the_code_of_a_json_refusal_stands_in_three_places() {
    let code = |body: serde_json::Value| Answer::status(400, body.to_string());
    for answer in [
        Answer::refused(400, "ValidationException:http://internal.amazon.com/coral/"),
        code(json!({"__type": "com.amazonaws.scheduler#ValidationException", "message": "because"})),
        code(json!({"code": "ValidationException", "message": "because"})),
    ] {
        let server = Server::start([answer]).await;
        let error = server.aws().delete_schedule("g", "n").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert_eq!(error.to_string(), "scheduler:DeleteSchedule was refused (ValidationException): because");
    }
}

#[tokio::test]
async fn long_messages_are_cut() {
    let server = Server::start([Answer::status(400, json!({"Message": "x".repeat(9_000)}).to_string())]).await;
    let error = server.aws().delete_schedule("g", "n").await.unwrap_err();
    assert_eq!(error.message().len(), 403);
    assert!(error.to_string().starts_with("scheduler:DeleteSchedule was refused (HTTP 400): xxx"));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let server = Server::start([Answer::status(307, "")]).await;
    let error = server.aws().delete_schedule("g", "n").await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Unreadable, Some(307)));
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let server = Server::start([Answer::status(403, "")]).await;
    let aws = server.aws();
    let error = aws.delete_schedule("g", "n").await.unwrap_err();
    let shown = format!("{aws:?} {error:?} {error}");
    for secret in SECRETS.iter().chain(&["AKIDEXAMPLE"]) {
        assert!(!shown.contains(secret), "{shown}");
    }
}
