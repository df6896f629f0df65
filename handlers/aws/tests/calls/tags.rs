//! `DescribeTags`.

use palisade_aws::ErrorKind;
use palisade_contract::InstanceId;

use crate::server::{Answer, Server};

fn page(items: &str, next: &str) -> Answer {
    Answer::ok(format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<DescribeTagsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
  <requestId>7a62c49f-347e-4fc4-9331-6e8eEXAMPLE</requestId>
  <tagSet>{items}</tagSet>{next}
</DescribeTagsResponse>"#
    ))
}

fn item(key: &str, value: &str) -> String {
    format!(
        "<item><resourceId>i-0a1b2c3d</resourceId><resourceType>instance</resourceType><key>{key}</key>{value}</item>"
    )
}

fn instance() -> InstanceId {
    InstanceId::parse("i-0a1b2c3d").unwrap()
}

#[tokio::test]
async fn pages_are_followed() {
    let first = item("Team", "<value>R&amp;D </value>");
    let second = item("Empty", "<value/>");
    let server = Server::start([page(&first, "<nextToken>a+b/c=</nextToken>"), page(&second, "<nextToken/>")]).await;
    let tags = server.aws().describe_tags(&instance()).await.unwrap();
    let expected = [("Team".to_owned(), "R&D ".to_owned()), ("Empty".to_owned(), String::new())];
    assert_eq!(tags, expected);

    let seen = server.seen();
    let form =
        "Action=DescribeTags&Version=2016-11-15&Filter.1.Name=resource-id&Filter.1.Value.1=i-0a1b2c3d&MaxResults=200";
    assert_eq!(seen[0].line(), "POST /");
    assert_eq!(seen[0].header("content-type"), "application/x-www-form-urlencoded; charset=utf-8");
    assert_eq!(seen[0].body, form);
    assert_eq!(seen[1].body, format!("{form}&NextToken=a%2Bb%2Fc%3D"));
    assert_eq!(seen.len(), 2);
    assert!(seen[0].header("authorization").contains("/eu-west-1/ec2/aws4_request"));
}

#[tokio::test]
async fn pages_end_somewhere() {
    let server = Server::start([page("", "<nextToken>again</nextToken>")]).await;
    let error = server.aws().describe_tags(&instance()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert_eq!(server.seen().len(), 500);
}

#[tokio::test]
async fn refusals_of_ec2_are_read() {
    let body = "<?xml version=\"1.0\"?><Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not \
                authorized.\nTwice.</Message></Error></Errors><RequestID>r</RequestID></Response>";
    let server = Server::start([Answer::status(403, body)]).await;
    let error = server.aws().describe_tags(&instance()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AccessDenied);
    assert_eq!(
        error.to_string(),
        "ec2:DescribeTags was denied (UnauthorizedOperation): You are not authorized. Twice."
    );
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn another_document_is_no_answer() {
    for body in ["", "<html><body>proxy</body></html>", "{}"] {
        let server = Server::start([Answer::ok(body)]).await;
        assert_eq!(server.aws().describe_tags(&instance()).await.unwrap_err().kind(), ErrorKind::Unreadable, "{body}");
    }
}
