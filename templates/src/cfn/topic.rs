//! `AWS::SNS::Topic`, its policy and its e-mail subscriptions.

use super::{Statement, Tags, Value, policy::document};

/// A topic.
///
/// It is not encrypted with a key of its own. CloudWatch alarms cannot publish through the key that AWS manages for
/// SNS, since nobody can edit that key's policy; a customer key would cost 1 USD a month in every account and region,
/// which is more than everything else that stands there. What goes through it names instances and findings; it holds
/// no secret, and an e-mail subscription leaves encryption at the mail server anyway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Name, at most 256 characters.
    pub name: String,
    /// Tags.
    pub tags: Tags,
}

impl Topic {
    pub(crate) fn properties(&self) -> Value {
        Value::object([("TopicName", Some(self.name.as_str().into())), ("Tags", Some(self.tags.to_value()))])
    }
}

/// Who may do what with a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicPolicy {
    /// ARN of the topic.
    pub topic: Value,
    /// The statements.
    pub statements: Vec<Statement>,
}

impl TopicPolicy {
    pub(crate) fn properties(&self) -> Value {
        Value::object([
            ("Topics", Some(Value::list([self.topic.clone()]))),
            ("PolicyDocument", Some(document(&self.statements))),
        ])
    }
}

/// An e-mail address that hears a topic, once its owner has confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailSubscription {
    /// ARN of the topic.
    pub topic: Value,
    /// The address.
    pub address: String,
}

impl EmailSubscription {
    pub(crate) fn properties(&self) -> Value {
        Value::object([
            ("TopicArn", Some(self.topic.clone())),
            ("Protocol", Some("email".into())),
            ("Endpoint", Some(self.address.as_str().into())),
        ])
    }
}
