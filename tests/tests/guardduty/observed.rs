//! What a person sees when something is wrong, from the alarm to the replay. The transcript stands in docs/operations.md.

use palisade_tests::workload_security::Fault;
use palisade_tests::world::{World, finding};
use serde_json::Value;

use crate::kept::{fail, hurry};
use crate::support::*;

/// The number of visible messages, which on AWS the queue itself measures, and the emulator's does not.
async fn measure(world: &World, messages: u32) {
    let messages = messages.to_string();
    let parameters = [
        ("Namespace", "AWS/SQS"),
        ("MetricData.member.1.MetricName", "ApproximateNumberOfMessagesVisible"),
        ("MetricData.member.1.Dimensions.member.1.Name", "QueueName"),
        ("MetricData.member.1.Dimensions.member.1.Value", "palisade-failures"),
        ("MetricData.member.1.Value", &messages),
    ];
    world.aws.root().query("monitoring", "2010-08-01", "PutMetricData", &parameters).await.unwrap();
}

/// What the alarm sends to the topic, as a subscriber gets it: the members that a person reads.
async fn rung(world: &World, inbox: &str) -> String {
    let sent = world.message(inbox, "the alarm's message", |text| text.contains("AlarmName")).await.unwrap();
    let sent: Value = serde_json::from_str(&sent).unwrap();
    let members = ["AlarmName", "AlarmDescription", "AWSAccountId", "Region", "NewStateValue", "NewStateReason"];
    let lines = members.map(|member| format!("  {member}: {}", sent[member].as_str().unwrap()));
    format!("# a message of the topic palisade-highlights arrives\n{}\n", lines.join("\n"))
}

/// Runs a command line as a person does: what was typed, both outputs and the exit code.
async fn typed(world: &World, words: &str, code: i32) -> String {
    let arguments: Vec<&str> = words.split(' ').collect();
    let ended = world.palisade(&arguments).await.unwrap().expect(code).unwrap();
    let outputs = [ended.stdout, ended.stderr].map(|output| output.trim_end().to_owned());
    let said: Vec<String> = outputs.into_iter().filter(|output| !output.is_empty()).collect();
    format!("$ palisade {words}; echo $?\n{}\n{code}\n", said.join("\n"))
}

/// Times of the log in place of `<time>`.
fn without_times(text: &str) -> String {
    let is_time = |word: &str| word.len() >= 20 && word.ends_with('Z') && word.starts_with("20") && word.contains('T');
    let line = |line: &str| {
        let words: Vec<&str> = line.split(' ').map(|word| if is_time(word) { "<time>" } else { word }).collect();
        words.join(" ")
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn from_the_alarm_to_the_replay() {
    let world = installed("").await;
    hurry(&world, FUNCTION).await;
    let inbox = inbox(&world).await;
    let (instance, computer) = protected(&world).await;
    world.api.inject(Fault { times: None, ..Fault::status("*", 0, 503) });
    fail(&world, FUNCTION, "while-down", &finding(&world, "while-down", &instance)).await;
    measure(&world, 1).await;

    let mut shown = vec![rung(&world, &inbox).await];
    shown.push(typed(&world, "status", 1).await);
    shown.push(typed(&world, "events replay --from-dlq", 1).await);
    world.api.clear_faults();
    shown.push("# the API answers again\n".to_owned());
    shown.push(typed(&world, "events replay --from-dlq", 0).await);
    shown.push(typed(&world, "status", 0).await);
    assert_eq!(scans(&world, computer), BOTH);

    let transcript = world.redacted(&without_times(&shown.join("\n")).replace(&instance, "<instance>"));
    insta::assert_snapshot!("from_the_alarm_to_the_replay", transcript);
    let documented = include_str!("../../../docs/operations.md");
    assert!(documented.contains(transcript.trim()), "docs/operations.md shows something else than\n{transcript}");
}
