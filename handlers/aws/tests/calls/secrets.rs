//! `GetSecretValue`.

use palisade_aws::ErrorKind;
use secrecy::ExposeSecret;
use serde_json::json;

use crate::server::{Answer, Server};

const ARN: &str = "arn:aws:secretsmanager:us-east-2:123456789012:secret:palisade/key-AbCdEf";

#[tokio::test]
async fn the_secret_is_asked_for_in_its_own_region() {
    let answer = json!({"ARN": ARN, "Name": "palisade/key", "SecretString": "ab:cd", "VersionStages": ["AWSCURRENT"]});
    let server = Server::start([Answer::json(&answer)]).await;
    let secret = server.aws().get_secret_value(ARN).await.unwrap();
    assert_eq!(secret.expose_secret(), "ab:cd");
    assert!(!format!("{secret:?}").contains("ab:cd"));

    let seen = server.only();
    assert_eq!(seen.line(), "POST /");
    assert_eq!(seen.header("x-amz-target"), "secretsmanager.GetSecretValue");
    assert_eq!(seen.header("content-type"), "application/x-amz-json-1.1");
    assert_eq!(seen.json(), json!({"SecretId": ARN}));
    assert!(seen.header("authorization").contains("/us-east-2/secretsmanager/aws4_request"));
}

#[tokio::test]
async fn an_answer_without_text_is_unreadable_and_quotes_nothing() {
    for answer in [json!({"SecretBinary": "c2VjcmV0"}), json!({"SecretString": 77_441_122}), json!("c2VjcmV0")] {
        let server = Server::start([Answer::json(&answer)]).await;
        let error = server.aws().get_secret_value(ARN).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unreadable);
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("c2VjcmV0") && !shown.contains("77441122"), "{shown}");
    }
}

#[tokio::test]
async fn another_arn_is_refused_before_sending() {
    let server = Server::start([Answer::ok("{}")]).await;
    let error = server.aws().get_secret_value("arn:aws:sns:us-east-2:123456789012:t").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(server.seen().is_empty());
}
