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
    /// Activated and not at work.
    Inactive(String),
    /// In trouble.
    Error(String),
    /// At work, with a warning.
    Warning(String),
    /// At work and clear.
    Active,
    /// Not told, or a state that is not known.
    Untold(String),
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
    /// Not told of: not licensed, or hidden from the key's role; or a status that is not known.
    Untold,
}

/// The policy that is assigned to a computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssignedPolicy {
    /// None is.
    None,
    /// One of this name.
    Named(String),
    /// One of this id, whose name is not told: hidden from the key's role, deleted just now, or not looked up.
    Untold(i64),
}

/// What was looked up about an instance's computer for a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFacts {
    /// The agent.
    pub agent: AgentCondition,
    /// The policy; a rule about a module does without its name.
    pub policy: AssignedPolicy,
    /// The module that the rule asks for; [`ModuleStanding::Untold`] for a rule that asks for none.
    pub module: ModuleStanding,
}

/// What the answer depends on and Workload Security does not tell: then there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unknown {
    /// How the agent does; with the manager's words, if there are any.
    Agent(String),
    /// The name of the policy with this id.
    Policy(i64),
    /// How the module does.
    Module(ProtectionModule),
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agent(words) => {
                write!(f, "workload security does not tell whether the agent is active{}", quoted(words))
            }
            Self::Policy(id) => {
                write!(
                    f,
                    "workload security does not tell the name of policy {id}: see that the API key's role may see it"
                )
            }
            Self::Module(module) => write!(
                f,
                "workload security does not tell whether {module} is active: see that it is licensed, and that the API key's \
                 role may see it"
            ),
        }
    }
}

impl std::error::Error for Unknown {}

/// Judges an instance that runs; `None` stands for one that Workload Security has no computer for.
///
/// # Errors
/// When something is not known that the answer depends on.
pub fn evaluate(check: &RuleCheck, computer: Option<&RuleFacts>) -> Result<Judgement, Unknown> {
    let Some(facts) = computer else {
        return Ok(Judgement::wanting(
            "Workload Security knows no computer for this instance: install and activate the agent on it.",
        ));
    };
    if let Some(judgement) = no_agent_at_work(check, &facts.agent)? {
        return Ok(judgement);
    }
    match check {
        RuleCheck::Clear => Ok(Judgement::compliant()),
        RuleCheck::Policy(wanted) => policy(wanted, &facts.policy),
        RuleCheck::Module(module) => self::module(*module, &facts.module, &facts.policy),
    }
}

/// A warning is for the rule that asks for clearness: the agent is at work nevertheless.
fn no_agent_at_work(check: &RuleCheck, agent: &AgentCondition) -> Result<Option<Judgement>, Unknown> {
    let clear = *check == RuleCheck::Clear;
    Ok(Some(match agent {
        AgentCondition::Active => return Ok(None),
        AgentCondition::Warning(_) if !clear => return Ok(None),
        AgentCondition::Untold(words) => return Err(Unknown::Agent(words.clone())),
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
    }))
}

fn policy(wanted: &str, assigned: &AssignedPolicy) -> Result<Judgement, Unknown> {
    let fold = |name: &str| name.trim().to_lowercase();
    Ok(match assigned {
        AssignedPolicy::Untold(id) => return Err(Unknown::Policy(*id)),
        AssignedPolicy::Named(own) if fold(own) == fold(wanted) => Judgement::compliant(),
        AssignedPolicy::Named(own) => Judgement::wanting(format!(
            "The policy is `{}`: assign the policy `{}` in Workload Security.",
            cut(own, QUOTE_LIMIT),
            cut(wanted, QUOTE_LIMIT)
        )),
        AssignedPolicy::None => Judgement::wanting(format!(
            "No policy is assigned: assign the policy `{}` in Workload Security.",
            cut(wanted, QUOTE_LIMIT)
        )),
    })
}

fn module(module: ProtectionModule, state: &ModuleStanding, policy: &AssignedPolicy) -> Result<Judgement, Unknown> {
    let place = match policy {
        AssignedPolicy::Named(name) => format!("in the policy `{}`", cut(name, QUOTE_LIMIT)),
        AssignedPolicy::None | AssignedPolicy::Untold(_) => "for this computer".to_owned(),
    };
    Ok(match state {
        ModuleStanding::Active => Judgement::compliant(),
        ModuleStanding::Off => Judgement::wanting(format!("{module} is off: turn it on {place}.")),
        ModuleStanding::NotActive(words) => Judgement::wanting(format!(
            "{module} is on and not active{}: see the computer's page in Workload Security.",
            quoted(words)
        )),
        ModuleStanding::Untold => return Err(Unknown::Module(module)),
    })
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
