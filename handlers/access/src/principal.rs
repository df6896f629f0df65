//! Whom a statement of a bucket's policy is about.

use serde_json::Value;

use crate::Answer;

/// An instance's session with its role, which asks for something in its own account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requester<'a> {
    /// Partition of the role's ARN, for example `aws`.
    pub partition: &'a str,
    /// The account of role and bucket.
    pub account: &'a str,
    /// ARN of the role, with its path.
    pub role_arn: &'a str,
    /// Name of the role, without a path.
    pub role_name: &'a str,
    /// Unique id of the role, `AROA...`; empty when not known.
    pub role_id: &'a str,
    /// The instance: EC2 names the session after it.
    pub session: &'a str,
}

impl Requester<'_> {
    fn session_arn(&self) -> String {
        let Self { partition, account, role_name, session, .. } = self;
        format!("arn:{partition}:sts::{account}:assumed-role/{role_name}/{session}")
    }

    fn root_arn(&self) -> String {
        format!("arn:{}:iam::{}:root", self.partition, self.account)
    }
}

/// How a statement's principals name a requester. Each is an answer of its own, because they do not weigh the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Named {
    /// As everybody, or as this very session: no permissions boundary of the role narrows such a grant.
    pub(crate) directly: Answer,
    /// As the role.
    pub(crate) as_role: Answer,
    /// As its account: a grant leaves the decision to the role's own policies, a denial holds for everybody in it.
    pub(crate) as_account: Answer,
}

impl Named {
    const NOT: Self = Self { directly: Answer::No, as_role: Answer::No, as_account: Answer::No };
    /// Something that is not understood.
    const UNKNOWN: Self = Self { directly: Answer::Perhaps, as_role: Answer::No, as_account: Answer::No };

    fn or(self, other: Self) -> Self {
        Self {
            directly: self.directly.max(other.directly),
            as_role: self.as_role.max(other.as_role),
            as_account: self.as_account.max(other.as_account),
        }
    }

    /// In whichever way.
    pub(crate) fn at_all(self) -> Answer {
        self.directly.max(self.as_role).max(self.as_account)
    }
}

/// The element `Principal` or `NotPrincipal`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Principals {
    /// Those that it names.
    These(Vec<Principal>),
    /// All but those that it names.
    AllBut(Vec<Principal>),
    /// Neither element, or both.
    Unclear,
}

/// One principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Principal {
    /// Everybody.
    Anybody,
    /// A text below `AWS`: ARN, account or unique id.
    Aws(String),
    /// A service or an identity provider: never an instance's role.
    Foreign,
    /// Something that is not understood, or cannot be compared: a canonical user id, for one.
    Unknown,
}

impl Principal {
    /// All that `value`, the element's value, names.
    pub(crate) fn read(value: &Value) -> Vec<Self> {
        match value {
            Value::String(text) if text == "*" => vec![Self::Anybody],
            Value::Object(kinds) if !kinds.is_empty() => {
                kinds.iter().flat_map(|(kind, names)| Self::of_kind(kind, names)).collect()
            }
            _ => vec![Self::Unknown],
        }
    }

    fn of_kind(kind: &str, names: &Value) -> Vec<Self> {
        let one = |name: &Value| match (kind, name.as_str()) {
            ("AWS", Some("*")) => Self::Anybody,
            ("AWS", Some(text)) => Self::Aws(text.to_owned()),
            ("Service" | "Federated", Some(_)) => Self::Foreign,
            _ => Self::Unknown,
        };
        match names {
            Value::Array(list) => list.iter().map(one).collect(),
            name => vec![one(name)],
        }
    }

    fn names(&self, requester: &Requester<'_>) -> Named {
        let text = match self {
            Self::Anybody => return Named { directly: Answer::Yes, ..Named::NOT },
            Self::Foreign => return Named::NOT,
            Self::Unknown => return Named::UNKNOWN,
            Self::Aws(text) => text.as_str(),
        };
        if text == requester.account || text == requester.root_arn() {
            return Named { as_account: Answer::Yes, ..Named::NOT };
        }
        if text == requester.role_arn || !requester.role_id.is_empty() && text == requester.role_id {
            return Named { as_role: Answer::Yes, ..Named::NOT };
        }
        if text == requester.session_arn() {
            return Named { directly: Answer::Yes, ..Named::NOT };
        }
        // Any other text of a known form is somebody else. A pattern is no principal, so nobody knows what it would mean.
        let is_account = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
        let is_arn = text.starts_with("arn:") && text.split(':').count() >= 6;
        let is_id =
            (16..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if (is_account || is_arn || is_id) && !text.contains(['*', '?']) { Named::NOT } else { Named::UNKNOWN }
    }
}

impl Principals {
    /// How they name `requester`.
    pub(crate) fn name(&self, requester: &Requester<'_>) -> Named {
        let named = |list: &[Principal]| list.iter().map(|p| p.names(requester)).fold(Named::NOT, Named::or);
        match self {
            Self::These(list) => named(list),
            Self::AllBut(list) => {
                let spared = named(list);
                // A session is spared for certain when its account, its role and it itself are all listed; when none is,
                // it is not. Whether some of them suffice, AWS answers differently for grants and denials.
                let everybody = list.contains(&Principal::Anybody);
                let all = spared.directly.min(spared.as_role).min(spared.as_account);
                let meant = match (everybody || all == Answer::Yes, spared.at_all()) {
                    (true, _) => Answer::No,
                    (false, Answer::No) => Answer::Yes,
                    (false, _) => Answer::Perhaps,
                };
                Named { directly: meant, ..Named::NOT }
            }
            Self::Unclear => Named::UNKNOWN,
        }
    }
}
