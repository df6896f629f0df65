//! `CreateSchedule` and `DeleteSchedule`.

use palisade_aws::{Creation, Deletion, ErrorKind, NewSchedule};
use palisade_contract::calls;
use serde_json::{Value, json};

use crate::server::{Answer, Server};

fn schedule(input: &Value) -> NewSchedule<'_> {
    NewSchedule {
        group: "palisade-follow-ups",
        name: "scan-i-0a1b2c3d",
        description: "Looks again at i-0a1b2c3d",
        expression: "rate(15 minutes)",
        start: Some(1_800_000_900),
        end: Some(1_800_086_400),
        target_arn: "arn:aws:lambda:eu-west-1:123456789012:function:palisade-guardduty",
        role_arn: "arn:aws:iam::123456789012:role/palisade-follow-up",
        input,
        dead_letter_arn: Some("arn:aws:sqs:eu-west-1:123456789012:palisade-failures"),
        retries: 3,
        longest_age_seconds: 3600,
    }
}

#[tokio::test]
async fn a_schedule_is_created_whole() {
    let server = Server::start([Answer::json(&json!({"ScheduleArn": "arn:aws:scheduler:..."}))]).await;
    let input = json!({"palisade": "follow-up", "instance": "i-0a1b2c3d"});
    assert_eq!(server.aws().create_schedule(&schedule(&input)).await.unwrap(), Creation::Created);
    let seen = server.only();
    assert_eq!(seen.line(), "POST /schedules/scan-i-0a1b2c3d");
    assert!(seen.header("authorization").contains("/eu-west-1/scheduler/aws4_request"));
    let mut sent = seen.json();
    let token = sent.as_object_mut().unwrap().remove("ClientToken").unwrap();
    let token = token.as_str().unwrap();
    assert!(token.len() == 32 && token.bytes().all(|b| b.is_ascii_alphanumeric()), "{token}");
    assert_eq!(
        sent,
        json!({
            "GroupName": "palisade-follow-ups",
            "Description": "Looks again at i-0a1b2c3d",
            "ScheduleExpression": "rate(15 minutes)",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "ActionAfterCompletion": "DELETE",
            "State": "ENABLED",
            "StartDate": 1_800_000_900,
            "EndDate": 1_800_086_400,
            "Target": {
                "Arn": "arn:aws:lambda:eu-west-1:123456789012:function:palisade-guardduty",
                "RoleArn": "arn:aws:iam::123456789012:role/palisade-follow-up",
                "Input": r#"{"palisade":"follow-up","instance":"i-0a1b2c3d"}"#,
                "RetryPolicy": {"MaximumRetryAttempts": 3, "MaximumEventAgeInSeconds": 3600},
                "DeadLetterConfig": {"Arn": "arn:aws:sqs:eu-west-1:123456789012:palisade-failures"},
            },
        })
    );
}

#[tokio::test]
async fn no_two_calls_share_a_token() {
    let server = Server::start([Answer::ok("{}"), Answer::ok("{}")]).await;
    let input = json!({});
    for _ in 0..2 {
        server.aws().create_schedule(&schedule(&input)).await.unwrap();
    }
    let seen = server.seen();
    assert_ne!(seen[0].json()["ClientToken"], seen[1].json()["ClientToken"]);
}

#[tokio::test]
async fn a_conflict_is_somebody_elses_lock() {
    let server = Server::start([Answer::refused(409, "ConflictException:http://internal.amazon.com/")]).await;
    let input = json!({});
    assert_eq!(server.aws().create_schedule(&schedule(&input)).await.unwrap(), Creation::AlreadyExists);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn throttling_before_a_conflict_changes_nothing() {
    let answers = [Answer::refused(429, "ThrottlingException"), Answer::refused(409, "ConflictException")];
    let server = Server::start(answers).await;
    let input = json!({});
    assert_eq!(server.aws().create_schedule(&schedule(&input)).await.unwrap(), Creation::AlreadyExists);
}

#[tokio::test]
async fn a_conflict_after_a_lost_answer_may_be_ours() {
    for lost in [Answer::Cut, Answer::status(500, "")] {
        let server = Server::start([lost.clone(), Answer::refused(409, "ConflictException")]).await;
        let input = json!({});
        assert_eq!(server.aws().create_schedule(&schedule(&input)).await.unwrap(), Creation::Unclear, "{lost:?}");
        let seen = server.seen();
        assert_eq!(seen.len(), 2);
        assert_eq!(seen[0].body, seen[1].body, "the repetition must be identical");
    }
}

#[tokio::test]
async fn what_the_service_would_refuse_is_not_sent() {
    let server = Server::start([Answer::ok("{}")]).await;
    let input = json!({});
    let sound = schedule(&input);
    let long = "x".repeat(65);
    for wrong in [
        NewSchedule { name: "a/b", ..sound.clone() },
        NewSchedule { group: "", ..sound.clone() },
        NewSchedule { name: &long, ..sound.clone() },
        NewSchedule { retries: 186, ..sound.clone() },
        NewSchedule { longest_age_seconds: 59, ..sound.clone() },
        NewSchedule { end: sound.start, ..sound.clone() },
    ] {
        assert_eq!(server.aws().create_schedule(&wrong).await.unwrap_err().kind(), ErrorKind::Invalid, "{wrong:?}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_schedule_is_deleted_once() {
    let server = Server::start([
        Answer::ok("{}"),
        Answer::Http(
            404,
            "",
            r#"{"__type":"ResourceNotFoundException","Message":"Schedule x does not exist."}"#.to_owned(),
        ),
    ])
    .await;
    let aws = server.aws();
    assert_eq!(aws.delete_schedule("palisade-follow-ups", "scan-i-0a1b2c3d").await.unwrap(), Deletion::Deleted);
    assert_eq!(aws.delete_schedule("palisade-follow-ups", "scan-i-0a1b2c3d").await.unwrap(), Deletion::Missing);
    let seen = server.seen();
    assert_eq!(seen[0].line(), "DELETE /schedules/scan-i-0a1b2c3d?groupName=palisade-follow-ups");
    assert_eq!((seen[0].body.as_str(), seen[0].header("content-type")), ("", ""));
}

#[tokio::test]
async fn a_deletion_waits_for_the_creation() {
    let server = Server::start([Answer::refused(409, "ConflictException"), Answer::ok("{}")]).await;
    assert_eq!(server.aws().delete_schedule("g", "n").await.unwrap(), Deletion::Deleted);

    let server = Server::start([Answer::refused(409, "ConflictException")]).await;
    assert_eq!(server.aws().delete_schedule("g", "n").await.unwrap_err().kind(), ErrorKind::Conflict);
    assert_eq!(server.seen().len(), 5);
}

#[tokio::test]
async fn the_input_of_a_schedule_is_read() {
    let schedule =
        json!({"Name": "scan-i-1", "Target": {"Arn": "a", "RoleArn": "r", "Input": "{\"opened_by\":\"x\"}"}});
    let server = Server::start([Answer::json(&schedule), Answer::refused(404, "ResourceNotFoundException")]).await;
    let aws = server.aws_allowed(&[calls::GET_SCHEDULE]);
    assert_eq!(aws.schedule_input("group", "scan-i-1").await.unwrap(), Some(json!({"opened_by": "x"})));
    assert_eq!(aws.schedule_input("group", "scan-i-1").await.unwrap(), None);
    assert_eq!(server.seen()[0].line(), "GET /schedules/scan-i-1?groupName=group");
}
