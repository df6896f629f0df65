//! `AWS::IAM::Role`: one principal may take it on, and one inline policy says what it may do.

use super::{Condition, Principal, Statement, Tags, Value, policy::document};

/// A role without managed policies, so that the template shows everything it may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Name, at most 64 characters. `None` has CloudFormation make one up, so that a stack per region can have a role of
    /// its own.
    pub name: Option<String>,
    /// Path, with a slash at both ends; `None` is the root.
    pub path: Option<String>,
    /// What the role is for, at most 1,000 characters.
    pub description: String,
    /// Who may take it on.
    pub trusted: Principal,
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
        let sid = match &self.trusted {
            Principal::Service(_) | Principal::Services(_) => "ServiceTakesRole",
            _ => "PrincipalTakesRole",
        };
        let mut trust = Statement::allow(sid, vec!["sts:AssumeRole"], Vec::new()).to(self.trusted.clone());
        trust.conditions.clone_from(&self.trust_conditions);
        let policy = Value::object([
            ("PolicyName", Some(self.policy_name.into())),
            ("PolicyDocument", Some(document(&self.statements))),
        ]);
        Value::object([
            ("RoleName", self.name.as_deref().map(Value::from)),
            ("Path", self.path.as_deref().map(Value::from)),
            ("Description", Some(self.description.as_str().into())),
            ("AssumeRolePolicyDocument", Some(document(&[trust]))),
            ("Policies", Some(Value::List(vec![policy]))),
            ("Tags", Some(self.tags.to_value())),
        ])
    }
}
