//! `AWS::IAM::Role`: one service may take it on, and one inline policy says what it may do.

use super::{Condition, Principal, Statement, Tags, Value, policy::document};

/// A role with a generated name, so that a stack per region can have one of its own, and without managed policies, so
/// that the template shows everything it may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// What the role is for, at most 1,000 characters.
    pub description: String,
    /// The service that may take it on.
    pub service: &'static str,
    /// When it may.
    pub trust_conditions: Vec<Condition>,
    /// Name of the inline policy.
    pub policy_name: &'static str,
    /// What the role may do.
    pub statements: Vec<Statement>,
    /// Tags.
    pub tags: Tags,
}

impl Role {
    pub(crate) fn properties(&self) -> Value {
        let mut trust = Statement::allow("ServiceTakesRole", vec!["sts:AssumeRole"], Vec::new())
            .to(Principal::Service(self.service));
        trust.conditions.clone_from(&self.trust_conditions);
        let policy = Value::object([
            ("PolicyName", Some(self.policy_name.into())),
            ("PolicyDocument", Some(document(&self.statements))),
        ]);
        Value::object([
            ("Description", Some(self.description.as_str().into())),
            ("AssumeRolePolicyDocument", Some(document(&[trust]))),
            ("Policies", Some(Value::List(vec![policy]))),
            ("Tags", Some(self.tags.to_value())),
        ])
    }
}
