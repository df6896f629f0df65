//! Nothing is lost silently: a queue keeps every event that could not be handled, and an alarm says that it does.

use crate::{
    Settings, Template, arn,
    cfn::{Alarm, Condition, Entry, Principal, Queue, QueuePolicy, Statement, Value},
    ids,
};

/// Fourteen days, the longest that SQS keeps a message: long enough to come back from leave.
const RETENTION_SECONDS: u32 = 14 * 24 * 60 * 60;
/// What EventBridge and Lambda may send; the queue's own default is a quarter of it, and larger events would be lost.
const MAXIMUM_MESSAGE_BYTES: u32 = 1024 * 1024;

pub(crate) fn add(template: &mut Template, settings: &Settings, handlers: &[&str]) {
    let names = settings.names();
    let queue = Queue {
        name: names.failures(),
        retention_seconds: RETENTION_SECONDS,
        maximum_message_bytes: MAXIMUM_MESSAGE_BYTES,
        tags: settings.tags(),
    };
    template.add(Entry::new(ids::FAILURES_QUEUE, queue.into()));

    // Lambda and the scheduler send with roles of ours, whose own policies grant it; EventBridge sends as itself.
    let queue_arn = || Value::arn_of(ids::FAILURES_QUEUE);
    let mut statements = Vec::new();
    if !handlers.is_empty() {
        let rules = handlers.iter().map(|handler| arn::rule(&names, handler)).collect();
        statements.push(
            Statement::allow("RulesKeepUndelivered", vec!["sqs:SendMessage"], vec![queue_arn()])
                .to(Principal::Service("events.amazonaws.com"))
                .when(Condition::from_own_account())
                .when(Condition::arn_in("aws:SourceArn", rules)),
        );
    }
    statements.push(Statement::deny_without_tls("sqs:*", vec![queue_arn()]));
    let policy = QueuePolicy { queue: Value::reference(ids::FAILURES_QUEUE), statements };
    template.add(Entry::new(ids::FAILURES_QUEUE_POLICY, policy.into()));

    let alarm = Alarm {
        name: names.failures(),
        description: "Palisade could not handle an event; the queue keeps it for 14 days. What failed: `palisade \
                      status`. Once the cause is gone: `palisade events replay --from-dlq` with the \
                      alarm's region as `--region`. The alarm rests when the \
                      queue is empty."
            .to_owned(),
        queue_name: Value::GetAtt(ids::FAILURES_QUEUE.to_owned(), "QueueName"),
        topic: Value::reference(ids::HIGHLIGHT_TOPIC),
        tags: settings.tags(),
    };
    template.add(Entry::new(ids::FAILURES_ALARM, alarm.into()));
}
