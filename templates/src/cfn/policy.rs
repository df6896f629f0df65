//! Policy documents: who may do what on what, and when.

use super::value::Value;

/// Allow or deny.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Grants.
    Allow,
    /// Refuses, whatever else grants.
    Deny,
}

impl Effect {
    /// The word in a policy.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

/// Whom a statement of a resource's policy is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// An AWS service, for example `lambda.amazonaws.com`.
    Service(&'static str),
    /// Several, for example one by each of its regional names.
    Services(Vec<String>),
    /// The own account: whoever its IAM policies let.
    OwnAccount,
    /// Other accounts, by their 12 digits: whoever their IAM policies let.
    Accounts(Vec<String>),
    /// One role.
    Role(Value),
    /// Everyone; only ever denied something, or let in under a condition on whose principal it is.
    Everyone,
}

impl Principal {
    fn to_value(&self) -> Value {
        match self {
            Self::Service(service) => Value::object([("Service", Some((*service).into()))]),
            Self::Services(services) => {
                Value::object([("Service", Some(Value::list(services.iter().map(String::as_str))))])
            }
            Self::OwnAccount => Value::object([(
                "AWS",
                Some(Value::Sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root".to_owned())),
            )]),
            Self::Accounts(accounts) => {
                Value::object([("AWS", Some(Value::list(accounts.iter().map(String::as_str))))])
            }
            Self::Role(arn) => Value::object([("AWS", Some(arn.clone()))]),
            Self::Everyone => "*".into(),
        }
    }
}

/// One condition: all conditions of a statement must hold, any value of one suffices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// For example `StringEquals`.
    pub operator: &'static str,
    /// For example `aws:SourceAccount`.
    pub key: &'static str,
    /// The values, any of which fits.
    pub values: Vec<Value>,
}

impl Condition {
    /// The key equals the text.
    pub fn equals(key: &'static str, value: impl Into<Value>) -> Self {
        Self { operator: "StringEquals", key, values: vec![value.into()] }
    }

    /// The key is one of the ARNs.
    pub fn arn_in(key: &'static str, arns: Vec<Value>) -> Self {
        Self { operator: "ArnEquals", key, values: arns }
    }

    /// The key fits one of the ARNs, which may hold wildcards.
    pub fn arn_like(key: &'static str, arns: Vec<Value>) -> Self {
        Self { operator: "ArnLike", key, values: arns }
    }

    /// The request came without TLS.
    pub fn without_tls() -> Self {
        Self { operator: "Bool", key: "aws:SecureTransport", values: vec!["false".into()] }
    }

    /// The request comes on behalf of the own account: a service that serves others too cannot be borrowed by them.
    pub fn from_own_account() -> Self {
        Self::equals("aws:SourceAccount", Value::account())
    }
}

/// One statement of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Name that says what the statement is for; letters and digits.
    pub sid: &'static str,
    /// Allow or deny.
    pub effect: Effect,
    /// Whom it is about; `None` in a role's own policy.
    pub principal: Option<Principal>,
    /// The actions.
    pub actions: Vec<&'static str>,
    /// What it is granted on; empty in a trust policy, where the role itself is meant.
    pub resources: Vec<Value>,
    /// When it holds.
    pub conditions: Vec<Condition>,
}

impl Statement {
    /// A grant in a role's own policy.
    pub fn allow(sid: &'static str, actions: Vec<&'static str>, resources: Vec<Value>) -> Self {
        Self { sid, effect: Effect::Allow, principal: None, actions, resources, conditions: Vec::new() }
    }

    /// Refuses every request that comes without TLS.
    pub fn deny_without_tls(action: &'static str, resources: Vec<Value>) -> Self {
        Self {
            effect: Effect::Deny,
            ..Self::allow("DenyWithoutTls", vec![action], resources)
                .to(Principal::Everyone)
                .when(Condition::without_tls())
        }
    }

    /// The same statement about someone.
    #[must_use]
    pub fn to(mut self, principal: Principal) -> Self {
        self.principal = Some(principal);
        self
    }

    /// The same statement under one more condition.
    #[must_use]
    pub fn when(mut self, condition: Condition) -> Self {
        self.conditions.push(condition);
        self
    }

    fn to_value(&self) -> Value {
        Value::object([
            ("Sid", Some(self.sid.into())),
            ("Effect", Some(self.effect.as_str().into())),
            ("Principal", self.principal.as_ref().map(Principal::to_value)),
            ("Action", Some(Value::list(self.actions.iter().copied()))),
            ("Resource", (!self.resources.is_empty()).then(|| Value::List(self.resources.clone()))),
            ("Condition", (!self.conditions.is_empty()).then(|| conditions(&self.conditions))),
        ])
    }
}

/// Conditions with the same operator share one block.
fn conditions(all: &[Condition]) -> Value {
    let mut blocks: Vec<(String, Value)> = Vec::new();
    for condition in all {
        let entry = (condition.key.to_owned(), Value::List(condition.values.clone()));
        match blocks.iter_mut().find(|(operator, _)| operator == condition.operator) {
            Some((_, Value::Object(entries))) => entries.push(entry),
            _ => blocks.push((condition.operator.to_owned(), Value::Object(vec![entry]))),
        }
    }
    Value::Object(blocks)
}

/// The whole document.
pub(crate) fn document(statements: &[Statement]) -> Value {
    Value::object([
        ("Version", Some("2012-10-17".into())),
        ("Statement", Some(Value::List(statements.iter().map(Statement::to_value).collect()))),
    ])
}
