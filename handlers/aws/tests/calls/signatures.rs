//! What a signature covers, and that the session token travels with it.

use crate::server::{Answer, SECRETS, Server};

#[tokio::test]
async fn everything_that_matters_is_signed() {
    let server = Server::start([Answer::ok("{}")]).await;
    server.aws().delete_schedule("g", "n").await.unwrap();
    let seen = server.only();
    let authorization = seen.header("authorization");
    let date = &seen.header("x-amz-date")[..8];
    let scope = format!("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/{date}/eu-west-1/scheduler/aws4_request, ");
    assert!(authorization.starts_with(&scope), "{authorization}");
    assert!(
        authorization.contains("SignedHeaders=host;x-amz-date;x-amz-security-token, Signature="),
        "{authorization}"
    );
    assert_eq!(seen.header("x-amz-security-token"), SECRETS[1]);
    assert_eq!(format!("http://{}", seen.header("host")), server.url);
    assert!(seen.header("user-agent").starts_with("palisade/"));
}

#[tokio::test]
async fn the_operation_of_a_json_call_is_signed() {
    let server = Server::start([Answer::ok(r#"{"SecretString":"s"}"#)]).await;
    let arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:key-AbCdEf";
    server.aws().get_secret_value(arn).await.unwrap();
    let seen = server.only();
    let authorization = seen.header("authorization");
    let signed = "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, ";
    assert!(authorization.contains(signed), "{authorization}");
}
