//! `AWS::CloudWatch::Alarm`: somebody must look at the queue of failures.

use super::{Tags, Value};

/// Rings while a queue holds a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Name, at most 255 characters.
    pub name: String,
    /// What happened and what to do, at most 1,024 characters.
    pub description: String,
    /// Name of the queue.
    pub queue_name: Value,
    /// ARN of the topic that is told.
    pub topic: Value,
    /// Tags.
    pub tags: Tags,
}

impl Alarm {
    pub(crate) fn properties(&self) -> Value {
        let dimension = Value::object([("Name", Some("QueueName".into())), ("Value", Some(self.queue_name.clone()))]);
        Value::object([
            ("AlarmName", Some(self.name.as_str().into())),
            ("AlarmDescription", Some(self.description.as_str().into())),
            ("Namespace", Some("AWS/SQS".into())),
            ("MetricName", Some("ApproximateNumberOfMessagesVisible".into())),
            ("Dimensions", Some(Value::List(vec![dimension]))),
            ("Statistic", Some("Maximum".into())),
            ("Period", Some(300_u16.into())),
            ("EvaluationPeriods", Some(1_u16.into())),
            ("ComparisonOperator", Some("GreaterThanThreshold".into())),
            ("Threshold", Some(0_u16.into())),
            // An idle queue reports no metric at all.
            ("TreatMissingData", Some("notBreaching".into())),
            ("AlarmActions", Some(Value::List(vec![self.topic.clone()]))),
            ("Tags", Some(self.tags.to_value())),
        ])
    }
}
