//! A change of a policy, as outcomes and messages tell of it.

use std::fmt::{self, Write as _};

use crate::{PatchRule, Users};

/// Most things that a list names before it only counts.
const NAMED: usize = 20;

/// Rules to add to a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyChange {
    /// The policy.
    pub policy: i64,
    /// Its name in the console.
    pub name: String,
    /// The rules that it lacks; never none.
    pub rules: Vec<PatchRule>,
    /// The computers that it reaches.
    pub users: Users,
}

impl PolicyChange {
    /// The ids of the rules, in order.
    pub fn rule_ids(&self) -> Vec<i64> {
        self.rules.iter().map(|rule| rule.id).collect()
    }

    /// Why the policy is left as it is, as half a sentence.
    pub fn refusal(&self, limit: u32) -> String {
        let Users { counted, complete } = self.users;
        let least = if complete { "" } else { "at least " };
        format!("{least}{counted} computers use the policy, more than the {limit} allowed for a change")
    }
}

impl fmt::Display for PolicyChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules: Vec<String> = self.rules.iter().map(ToString::to_string).collect();
        write!(f, "policy {} ({}): {}", self.policy, self.name, list(&rules))
    }
}

impl fmt::Display for PatchRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rule {}", self.id)?;
        let mut notes: Vec<String> = self.identifier.iter().cloned().collect();
        notes.push(list(&self.cves));
        if self.detect_only {
            notes.push("detects only".to_owned());
        }
        if !self.depends_on.is_empty() {
            notes.push(format!("with {}", list(&self.depends_on)));
        }
        write!(f, " [{}]", notes.join("; "))
    }
}

/// The things in order, and how many more there are than are named.
pub(crate) fn list<T: fmt::Display>(things: &[T]) -> String {
    let mut text = things.iter().take(NAMED).map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if things.len() > NAMED {
        // Writing into a string cannot fail.
        let _ = write!(text, " and {} more", things.len() - NAMED);
    }
    text
}
