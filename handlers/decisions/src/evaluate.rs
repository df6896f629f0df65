//! Whether one instance complies with one rule, and what a person can do if it does not.

use std::fmt;

use palisade_contract::{ProtectionModule, RuleCheck};

/// Most characters of an annotation; AWS Config refuses a longer one, and an empty one.
const ANNOTATION_LIMIT: usize = 256;
/// Most characters of a text from outside within an annotation, so that the advice after it is not cut off.
const QUOTE_LIMIT: usize = 60;

/// AWS Config's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Compliance {
    /// As the rule wants it.
    Compliant,
    /// Not as the rule wants it.
    NonCompliant,
    /// The rule has nothing to say about it.
    NotApplicable,
}

impl Compliance {
    /// The word in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compliant => "COMPLIANT",
            Self::NonCompliant => "NON_COMPLIANT",
            Self::NotApplicable => "NOT_APPLICABLE",
        }
    }
}

impl fmt::Display for Compliance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is answered for one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The word.
    pub compliance: Compliance,
    /// What a person reads beside it: 1 to 256 characters, or none.
    pub annotation: Option<String>,
}

impl Judgement {
    /// A word with what is said beside it; too long a text is cut.
    pub fn new(compliance: Compliance, annotation: impl AsRef<str>) -> Self {
        let text = cut(annotation.as_ref(), ANNOTATION_LIMIT);
        Self { compliance, annotation: (!text.is_empty()).then_some(text) }
    }

    fn compliant() -> Self {
        Self { compliance: Compliance::Compliant, annotation: None }
    }

    fn wanting(annotation: impl AsRef<str>) -> Self {
        Self::new(Compliance::NonCompliant, annotation)
    }
}

/// How the agent on a computer does; with the manager's words, if there are any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgentCondition {
    /// None was ever activated.
    Missing,
    /// Activated and not at work, or in a state that is not known.
    Inactive(String),
    /// In trouble.
    Error(String),
    /// At work, with a warning.
    Warning(String),
    /// At work and clear.
    Active,
}

/// How a module on a computer does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModuleStanding {
    /// On and at work.
    Active,
    /// Switched off.
    Off,
    /// Switched on and not at work; with the manager's words.
    NotActive(String),
    /// Not told of: not licensed, or hidden from the key's role.
    Untold,
}

/// What was looked up about an instance's computer for a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFacts {
    /// The agent.
    pub agent: AgentCondition,
    /// Name of the policy; empty when it has none to tell, `None` when none is assigned.
    pub policy: Option<String>,
    /// The module that the rule asks for; [`ModuleStanding::Untold`] for a rule that asks for none.
    pub module: ModuleStanding,
}

/// Judges an instance that runs; `None` stands for one that Workload Security has no computer for.
pub fn evaluate(check: &RuleCheck, computer: Option<&RuleFacts>) -> Judgement {
    let Some(facts) = computer else {
        return Judgement::wanting(
            "Workload Security knows no computer for this instance: install and activate the agent on it.",
        );
    };
    if let Some(judgement) = no_agent_at_work(check, &facts.agent) {
        return judgement;
    }
    match check {
        RuleCheck::Clear => Judgement::compliant(),
        RuleCheck::Policy(wanted) => policy(wanted, facts.policy.as_deref()),
        RuleCheck::Module(module) => self::module(*module, &facts.module, facts.policy.as_deref()),
    }
}

/// A warning is for the rule that asks for clearness: the agent is at work nevertheless.
fn no_agent_at_work(check: &RuleCheck, agent: &AgentCondition) -> Option<Judgement> {
    let clear = *check == RuleCheck::Clear;
    Some(match agent {
        AgentCondition::Active => return None,
        AgentCondition::Warning(_) if !clear => return None,
        AgentCondition::Missing => {
            Judgement::wanting("No agent is activated on this instance: install and activate the agent on it.")
        }
        AgentCondition::Inactive(words) => Judgement::wanting(format!(
            "The agent is not active{}: start it, and see that it reaches Workload Security.",
            quoted(words)
        )),
        AgentCondition::Error(words) => Judgement::wanting(format!(
            "The agent reports an error{}: see the computer's page in Workload Security.",
            quoted(words)
        )),
        AgentCondition::Warning(words) => Judgement::wanting(format!(
            "The agent reports a warning{}: see the computer's page in Workload Security.",
            quoted(words)
        )),
    })
}

fn policy(wanted: &str, assigned: Option<&str>) -> Judgement {
    let fold = |name: &str| name.trim().to_lowercase();
    match assigned {
        Some(own) if fold(own) == fold(wanted) => Judgement::compliant(),
        Some(own) => Judgement::wanting(format!(
            "The policy is `{}`: assign the policy `{}` in Workload Security.",
            cut(own, QUOTE_LIMIT),
            cut(wanted, QUOTE_LIMIT)
        )),
        None => Judgement::wanting(format!(
            "No policy is assigned: assign the policy `{}` in Workload Security.",
            cut(wanted, QUOTE_LIMIT)
        )),
    }
}

fn module(module: ProtectionModule, state: &ModuleStanding, policy: Option<&str>) -> Judgement {
    let place = match policy.map(|name| cut(name, QUOTE_LIMIT)) {
        Some(name) if !name.is_empty() => format!("in the policy `{name}`"),
        _ => "for this computer".to_owned(),
    };
    match state {
        ModuleStanding::Active => Judgement::compliant(),
        ModuleStanding::Off => Judgement::wanting(format!("{module} is off: turn it on {place}.")),
        ModuleStanding::NotActive(words) => Judgement::wanting(format!(
            "{module} is on and not active{}: see the computer's page in Workload Security.",
            quoted(words)
        )),
        ModuleStanding::Untold => Judgement::wanting(format!(
            "Workload Security tells nothing of {module}: see that it is licensed, and that the API key's role may see it."
        )),
    }
}

/// The manager's words in brackets, if there are any.
fn quoted(words: &str) -> String {
    let words = cut(words, QUOTE_LIMIT);
    if words.is_empty() { words } else { format!(" ({words})") }
}

/// `text` on one line, of at most `limit` characters.
fn cut(text: &str, limit: usize) -> String {
    let line: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.chars().count() <= limit {
        return line;
    }
    let kept: String = line.chars().take(limit.saturating_sub(3)).collect();
    format!("{}...", kept.trim_end())
}
