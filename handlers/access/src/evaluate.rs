//! What a bucket's policy says about one requester, in the bucket's own account.

use crate::{Answer, Policy, Question, Requester};

/// What is known of a bucket's policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BucketSide {
    /// It is this; none is one without statements.
    Known(Policy),
    /// It cannot be read. It may deny anything; that it grants is not assumed.
    Unknown,
}

/// What it says. The reasons name statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Whether it lets the session in, whatever boundary the role has.
    pub allows_session: Answer,
    /// Whether it lets the role in, within its permissions boundary.
    pub allows_role: Answer,
    /// Whether it denies.
    pub denies: Answer,
    /// The statements that allow, perhaps or for certain.
    pub allowed_by: Vec<String>,
    /// The statements that deny, perhaps or for certain.
    pub denied_by: Vec<String>,
}

impl BucketSide {
    /// What it says about `question` for `requester`.
    pub fn judge(&self, requester: &Requester<'_>, question: &Question) -> Judgement {
        let mut judgement = Judgement {
            allows_session: Answer::No,
            allows_role: Answer::No,
            denies: Answer::No,
            allowed_by: Vec::new(),
            denied_by: Vec::new(),
        };
        let Self::Known(policy) = self else {
            judgement.denies = Answer::Perhaps;
            judgement.denied_by.push("the bucket's policy, which cannot be read".to_owned());
            return judgement;
        };
        for statement in &policy.statements {
            let named = statement.names(requester);
            let by = || {
                let doubts = statement.doubts.join(", ");
                let doubts = if doubts.is_empty() { doubts } else { format!(" ({doubts})") };
                format!("statement {} of the bucket's policy{doubts}", statement.name)
            };
            // Each effect is doubtful when the statement does not say which it has.
            if statement.allows {
                let may = statement.may_allow(question);
                // To name the account is to leave it to the role's own policies, which are asked anyway.
                let (session, role) = (may.min(named.directly), may.min(named.as_role));
                if session.max(role) > Answer::No {
                    judgement.allowed_by.push(by());
                }
                judgement.allows_session = judgement.allows_session.max(session);
                judgement.allows_role = judgement.allows_role.max(role);
            }
            if statement.denies {
                let denies = statement.may_deny(question).min(named.at_all());
                if denies > Answer::No {
                    judgement.denied_by.push(by());
                }
                judgement.denies = judgement.denies.max(denies);
            }
        }
        judgement
    }
}
