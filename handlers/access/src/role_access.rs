//! Both sides together: whether a role reaches a bucket, and what lets it in or keeps it out.

use crate::{Answer, Judgement, Matched, Question};

/// What AWS's engine says about a role's own policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Allowed.
    Allowed,
    /// Nothing allows it.
    ImplicitDeny,
    /// Something denies it.
    ExplicitDeny,
}

/// The engine's answer about one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentitySide {
    /// The decision.
    pub decision: Decision,
    /// The statements that led to it.
    pub statements: Vec<Matched>,
    /// Facts that conditions ask for and the engine was not given.
    pub missing: Vec<String>,
    /// Whether the permissions boundary allows it; `None` without one.
    pub boundary: Option<bool>,
    /// Whether the organisation's policies allow it; `None` when not told.
    pub organization: Option<bool>,
}

/// The answer about one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Whether it is possible.
    pub answer: Answer,
    /// What allows it.
    pub allowed_by: Vec<String>,
    /// What keeps it out, or makes it doubtful.
    pub denied_by: Vec<String>,
}

/// The answer about a role, over all questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleAccess {
    /// The best answer to any question.
    pub answer: Answer,
    /// One line for people.
    pub text: String,
}

impl IdentitySide {
    /// Missing facts that a request to S3 can have at all: the engine lists what conditions of any statement ask for, also of
    /// those about other services, and does not tell which one asks. None is left where a statement denies that asks for nothing.
    fn doubts(&self) -> Vec<&str> {
        if self.decision == Decision::ExplicitDeny && self.statements.iter().any(|statement| statement.denies_always) {
            return Vec::new();
        }
        let of_s3 = |key: &&str| {
            let lower = key.to_ascii_lowercase();
            lower.starts_with("aws:") || lower.starts_with("s3:")
        };
        self.missing.iter().map(String::as_str).filter(of_s3).collect()
    }
}

/// Whether the role's session may, in the account of the bucket: one side has to allow, and no side may deny.
pub fn access(identity: &IdentitySide, bucket: &Judgement) -> Access {
    let doubts = identity.doubts();
    let doubtful = !doubts.is_empty();
    let own = match (identity.decision, doubtful) {
        (Decision::Allowed, _) => Answer::Yes,
        (_, true) => Answer::Perhaps,
        (_, false) => Answer::No,
    };
    let own_denies = match (identity.decision, doubtful) {
        (Decision::ExplicitDeny, false) => Answer::Yes,
        (_, true) => Answer::Perhaps,
        // Then the decision is the organisation's, and what it would be about a grant of the bucket is not told.
        (_, false) if identity.organization == Some(false) => Answer::Perhaps,
        (_, false) => Answer::No,
    };
    // A boundary that does not allow narrows what is granted to the role, not what is granted to its session.
    let role_may = match identity.boundary {
        Some(false) if doubtful => Answer::Perhaps,
        Some(false) => Answer::No,
        _ => Answer::Yes,
    };
    let allows = own.max(bucket.allows_session).max(bucket.allows_role.min(role_may));
    let denies = own_denies.max(bucket.denies);
    let answer = match (allows, denies) {
        (Answer::No, _) | (_, Answer::Yes) => Answer::No,
        (Answer::Yes, Answer::No) => Answer::Yes,
        _ => Answer::Perhaps,
    };

    let policies = || identity.statements.iter().map(ToString::to_string);
    let conditions = || format!("conditions of its own policies on {}", doubts.join(", "));
    let mut allowed_by: Vec<String> = Vec::new();
    match identity.decision {
        Decision::Allowed if identity.statements.is_empty() => allowed_by.push("its own policies".to_owned()),
        Decision::Allowed => allowed_by.extend(policies()),
        _ => {}
    }
    allowed_by.extend(bucket.allowed_by.iter().cloned());
    let mut denied_by: Vec<String> = Vec::new();
    if identity.decision == Decision::ExplicitDeny {
        if identity.statements.is_empty() {
            denied_by.push("its own policies".to_owned());
        }
        denied_by.extend(policies());
    }
    if doubtful {
        denied_by.push(conditions());
    }
    if identity.boundary == Some(false) {
        denied_by.push("its permissions boundary".to_owned());
    }
    if identity.organization == Some(false) {
        denied_by.push("a policy of the organization".to_owned());
    }
    denied_by.extend(bucket.denied_by.iter().cloned());
    Access { answer, allowed_by, denied_by }
}

/// The answers to all questions as one, with a line that says which actions are possible, and by what.
pub fn role_access<'a>(answers: impl IntoIterator<Item = (&'a Question, Access)>) -> RoleAccess {
    let mut answer = Answer::No;
    let (mut yes, mut perhaps) = (Vec::new(), Vec::new());
    let (mut allowed_by, mut denied_by) = (Vec::new(), Vec::new());
    for (question, access) in answers {
        answer = answer.max(access.answer);
        let action = question.action.to_owned();
        match access.answer {
            Answer::Yes => once(&mut yes, [action]),
            Answer::Perhaps => once(&mut perhaps, [action]),
            Answer::No => {}
        }
        if access.answer > Answer::No {
            once(&mut allowed_by, access.allowed_by);
        }
        if access.answer < Answer::Yes {
            once(&mut denied_by, access.denied_by);
        }
    }
    perhaps.retain(|action| !yes.contains(action));
    let by = |list: &[String], word: &str| {
        if list.is_empty() { String::new() } else { format!("{word}{}", list.join(", ")) }
    };
    let text = match answer {
        Answer::Yes if perhaps.is_empty() => {
            format!("reaches it: {}{}", yes.join(", "), by(&allowed_by, "; let in by "))
        }
        Answer::Yes => format!(
            "reaches it: {}; under conditions also {}{}{}",
            yes.join(", "),
            perhaps.join(", "),
            by(&allowed_by, "; let in by "),
            by(&denied_by, "; doubtful by "),
        ),
        Answer::Perhaps => format!(
            "reaches it under conditions, which counts as reaching it: {}{}{}",
            perhaps.join(", "),
            by(&allowed_by, "; let in by "),
            by(&denied_by, "; doubtful by "),
        ),
        Answer::No if denied_by.is_empty() => "does not reach it: nothing lets it in".to_owned(),
        Answer::No => format!("does not reach it{}", by(&denied_by, "; kept out by ")),
    };
    RoleAccess { answer, text }
}

fn once(list: &mut Vec<String>, more: impl IntoIterator<Item = String>) {
    for item in more {
        if !list.contains(&item) {
            list.push(item);
        }
    }
}
