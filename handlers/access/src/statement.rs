//! One statement of a bucket's policy, as far as it is understood.

use serde_json::{Map, Value};

use crate::coverage::Coverage;
use crate::pattern::matches;
use crate::principal::{Named, Principal, Principals};
use crate::{Answer, Question, Requester};

/// The elements that a statement can have. Another one may change what it means.
const KNOWN: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];
/// Longest part of a name that is repeated, in characters.
const NAME_LIMIT: usize = 64;

/// A statement. What is not understood in it makes it doubtful, never void.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Statement {
    /// Its `Sid`, or its number.
    pub(crate) name: String,
    /// Whether it may grant.
    pub(crate) allows: bool,
    /// Whether it may deny; with `allows` when it does not say.
    pub(crate) denies: bool,
    principals: Principals,
    actions: Patterns,
    resources: Patterns,
    /// Why it holds only perhaps; empty when it holds for certain.
    pub(crate) doubts: Vec<String>,
}

/// The element `Action` or `NotAction`, `Resource` or `NotResource`.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Patterns {
    These(Vec<String>),
    AllBut(Vec<String>),
    Unclear,
}

impl Statement {
    /// Reads the statement that stands at `place`, counted from one.
    pub(crate) fn read(value: &Value, place: usize) -> Self {
        let nothing = Map::new();
        let fields = value.as_object().unwrap_or(&nothing);
        let mut doubts = Vec::new();
        let effect = fields.get("Effect").and_then(Value::as_str);
        if !matches!(effect, Some("Allow" | "Deny")) {
            doubts.push("its effect is not understood".to_owned());
        }
        if let Some(other) = fields.keys().find(|key| !KNOWN.contains(&key.as_str())) {
            doubts.push(format!("its element {} is not known", short(other)));
        }
        doubts.extend(condition(fields.get("Condition")));
        let principals = match (fields.get("Principal"), fields.get("NotPrincipal")) {
            (Some(these), None) => Principals::These(Principal::read(these)),
            (None, Some(these)) => Principals::AllBut(Principal::read(these)),
            _ => Principals::Unclear,
        };
        Self {
            name: name(value, place),
            allows: effect != Some("Deny"),
            denies: effect != Some("Allow"),
            principals,
            actions: Patterns::read(fields, "Action", "NotAction"),
            resources: Patterns::read(fields, "Resource", "NotResource"),
            doubts,
        }
    }

    /// How it names `requester`.
    pub(crate) fn names(&self, requester: &Requester<'_>) -> Named {
        self.principals.name(requester)
    }

    /// Whether it holds for the action and anything of its target, leaving principals aside.
    pub(crate) fn may_allow(&self, question: &Question) -> Answer {
        self.certain(self.action(question).min(self.resources.coverage(question).allows()))
    }

    /// Whether it holds for the action and all of its target, leaving principals aside.
    pub(crate) fn may_deny(&self, question: &Question) -> Answer {
        self.certain(self.action(question).min(self.resources.coverage(question).denies()))
    }

    fn certain(&self, answer: Answer) -> Answer {
        if self.doubts.is_empty() { answer } else { answer.doubted() }
    }

    fn action(&self, question: &Question) -> Answer {
        let action = question.action.to_ascii_lowercase();
        let any = |list: &[String]| list.iter().any(|pattern| matches(&pattern.to_ascii_lowercase(), &action));
        match &self.actions {
            Patterns::These(list) => Answer::from_bool(any(list)),
            Patterns::AllBut(list) => Answer::from_bool(!any(list)),
            Patterns::Unclear => Answer::Perhaps,
        }
    }
}

impl Patterns {
    fn read(fields: &Map<String, Value>, these: &str, all_but: &str) -> Self {
        match (fields.get(these), fields.get(all_but)) {
            (Some(value), None) => texts(value).map_or(Self::Unclear, Self::These),
            (None, Some(value)) => texts(value).map_or(Self::Unclear, Self::AllBut),
            _ => Self::Unclear,
        }
    }

    fn coverage(&self, question: &Question) -> Coverage {
        match self {
            Self::These(list) => Coverage::of(list, &question.target),
            Self::AllBut(list) => Coverage::of(list, &question.target).complement(),
            Self::Unclear => Coverage::Perhaps,
        }
    }
}

/// The `Sid` of a statement, or else its number, counted from one.
pub(crate) fn name(value: &Value, place: usize) -> String {
    let sid = value.get("Sid").and_then(Value::as_str).map(str::trim).filter(|sid| !sid.is_empty());
    sid.map_or_else(|| place.to_string(), |sid| format!("`{}`", short(sid)))
}

/// A text or a list of texts.
fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Array(list) => list.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

/// Which keys a condition asks for. An empty one asks for nothing.
fn condition(value: Option<&Value>) -> Option<String> {
    let operators = match value? {
        Value::Object(operators) if operators.is_empty() => return None,
        Value::Object(operators) => operators,
        _ => return Some("its condition is not understood".to_owned()),
    };
    let keys = operators.values().filter_map(Value::as_object).flat_map(Map::keys);
    let mut names: Vec<String> = keys.map(|key| short(key)).collect();
    names.sort();
    names.dedup();
    Some(format!(
        "it has a condition on {}",
        if names.is_empty() { "nothing known".to_owned() } else { names.join(", ") }
    ))
}

/// Text of the policy's owner, cut, on one line.
fn short(text: &str) -> String {
    text.chars().take(NAME_LIMIT).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
