//! `GetBucketPolicy` and `GetPublicAccessBlock`.

use palisade_aws::{BucketPolicy, ErrorKind, PublicAccessBlock};

use crate::server::{Answer, Server};

const OWNER: &str = "123456789012";
/// SHA-256 of nothing.
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn error(status: u16, code: &str) -> Answer {
    Answer::status(
        status,
        format!(
            "<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>Because.</Message><Resource>/b</Resource></Error>"
        ),
    )
}

#[tokio::test]
async fn the_policy_comes_as_it_stands() {
    let server = Server::start([Answer::ok(r#"{"Statement":[]}"#)]).await;
    let policy = server.aws().bucket_policy("example.with.dots", OWNER).await.unwrap();
    assert_eq!(policy, BucketPolicy::Document(r#"{"Statement":[]}"#.to_owned()));
    let seen = server.only();
    assert_eq!((seen.line().as_str(), seen.body.as_str()), ("GET /example.with.dots?policy", ""));
    assert_eq!(seen.header("x-amz-expected-bucket-owner"), OWNER);
    assert_eq!(seen.header("x-amz-content-sha256"), EMPTY);
    let authorization = seen.header("authorization");
    assert!(authorization.contains("/eu-west-1/s3/aws4_request"), "{authorization}");
    let signed = "host;x-amz-content-sha256;x-amz-date;x-amz-expected-bucket-owner;x-amz-security-token";
    assert!(authorization.contains(signed), "{authorization}");
}

#[tokio::test]
async fn what_is_no_failure() {
    for (answer, expected) in [
        (error(404, "NoSuchBucketPolicy"), BucketPolicy::None),
        (error(404, "NoSuchBucket"), BucketPolicy::NoBucket),
        (error(403, "AccessDenied"), BucketPolicy::Denied),
    ] {
        let server = Server::start([answer]).await;
        assert_eq!(server.aws().bucket_policy("b", OWNER).await.unwrap(), expected);
    }
    for (answer, kind) in [
        (error(403, "SignatureDoesNotMatch"), ErrorKind::AccessDenied),
        (error(301, "PermanentRedirect"), ErrorKind::Unreadable),
        (error(400, "InvalidBucketName"), ErrorKind::Invalid),
    ] {
        let server = Server::start([answer]).await;
        assert_eq!(server.aws().bucket_policy("b", OWNER).await.unwrap_err().kind(), kind);
    }
}

#[tokio::test]
async fn the_switches_against_public_access() {
    let body = "<PublicAccessBlockConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><BlockPublicAcls>true\
                </BlockPublicAcls><BlockPublicPolicy>false</BlockPublicPolicy><RestrictPublicBuckets>true\
                </RestrictPublicBuckets></PublicAccessBlockConfiguration>";
    let server = Server::start([
        Answer::ok(body),
        error(404, "NoSuchPublicAccessBlockConfiguration"),
        error(403, "AccessDenied"),
        error(503, "SlowDown"),
        Answer::ok(body),
    ])
    .await;
    let aws = server.aws();
    let on = PublicAccessBlock { block_public_policy: false, restrict_public_buckets: true };
    assert_eq!(aws.public_access_block("b", OWNER).await.unwrap(), Some(on));
    assert_eq!(aws.public_access_block("b", OWNER).await.unwrap(), Some(PublicAccessBlock::default()));
    assert_eq!(aws.public_access_block("b", OWNER).await.unwrap(), None);
    assert_eq!(aws.public_access_block("b", OWNER).await.unwrap(), Some(on), "asked again after SlowDown");
    assert_eq!(server.seen()[0].line(), "GET /b?publicAccessBlock");
}
