//! `AWS::Config::ConfigRule`: what AWS Config asks a function about each EC2 instance, and when. Takes no tags.

use palisade_contract::{Frequency, RuleCheck};

use super::Value;

/// A rule about EC2 instances that a function evaluates: when one changes, and all of them at an interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigRule {
    /// Name, at most 128 characters.
    pub name: String,
    /// What a person reads beside it, at most 256 characters.
    pub description: String,
    /// ARN of the function.
    pub function: Value,
    /// What it asks; its parameters.
    pub check: RuleCheck,
    /// The interval.
    pub every: Frequency,
}

impl ConfigRule {
    pub(crate) fn properties(&self) -> Value {
        let detail = |kind: &str, every: Option<Frequency>| {
            Value::object([
                ("EventSource", Some("aws.config".into())),
                ("MessageType", Some(kind.into())),
                ("MaximumExecutionFrequency", every.map(|every| every.as_config_word().into())),
            ])
        };
        let details = vec![
            detail("ConfigurationItemChangeNotification", None),
            // Without it, changes of instances with many tags or interfaces are never evaluated.
            detail("OversizedConfigurationItemChangeNotification", None),
            detail("ScheduledNotification", Some(self.every)),
        ];
        let source = Value::object([
            ("Owner", Some("CUSTOM_LAMBDA".into())),
            ("SourceIdentifier", Some(self.function.clone())),
            ("SourceDetails", Some(Value::List(details))),
        ]);
        let scope = Value::object([("ComplianceResourceTypes", Some(Value::list(["AWS::EC2::Instance"])))]);
        let parameters = self.check.parameters().into_iter().map(|(name, value)| (name.to_owned(), value.into()));
        Value::object([
            ("ConfigRuleName", Some(self.name.as_str().into())),
            ("Description", Some(self.description.as_str().into())),
            ("Scope", Some(scope)),
            ("Source", Some(source)),
            ("InputParameters", Some(Value::Object(parameters.collect()))),
        ])
    }
}
