//! `Publish`.

use palisade_aws::ErrorKind;

use crate::server::{Answer, Server};

const TOPIC: &str = "arn:aws:sns:ap-south-1:123456789012:team";

fn published() -> Answer {
    Answer::ok(
        r#"<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>
           <MessageId>567910cd-659e-55d4-8ccb-5aaf14679dc0</MessageId></PublishResult>
           <ResponseMetadata><RequestId>d74b8436</RequestId></ResponseMetadata></PublishResponse>"#,
    )
}

#[tokio::test]
async fn the_topics_region_is_signed() {
    let server = Server::start([published()]).await;
    let id = server.aws().publish(TOPIC, "Unprotected: i-1", "line one\nline two & more").await.unwrap();
    assert_eq!(id, "567910cd-659e-55d4-8ccb-5aaf14679dc0");
    let seen = server.only();
    assert_eq!(
        seen.body,
        "Action=Publish&Version=2010-03-31&TopicArn=arn%3Aaws%3Asns%3Aap-south-1%3A123456789012%3Ateam\
         &Message=line%20one%0Aline%20two%20%26%20more&Subject=Unprotected%3A%20i-1"
    );
    assert!(seen.header("authorization").contains("/ap-south-1/sns/aws4_request"));
}

#[tokio::test]
async fn a_subject_that_leaves_nothing_is_left_out() {
    let server = Server::start([published()]).await;
    server.aws().publish(TOPIC, " \n", "text").await.unwrap();
    assert!(!server.only().body.contains("Subject"));
}

#[tokio::test]
async fn refusals_of_sns_are_read() {
    let body = r#"<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type>
        <Code>NotFound</Code><Message>Topic does not exist</Message></Error><RequestId>r</RequestId></ErrorResponse>"#;
    let server = Server::start([Answer::status(404, body)]).await;
    let error = server.aws().publish(TOPIC, "s", "m").await.unwrap_err();
    assert_eq!((error.kind(), error.code(), error.status()), (ErrorKind::NotFound, Some("NotFound"), Some(404)));
    assert_eq!(error.to_string(), "sns:Publish did not find its target (NotFound): Topic does not exist");
}

#[tokio::test]
async fn nothing_is_not_published() {
    let server = Server::start([published()]).await;
    assert_eq!(server.aws().publish(TOPIC, "s", " \n").await.unwrap_err().kind(), ErrorKind::Invalid);
    assert!(server.seen().is_empty());
}
