//! The parameters of a rule of AWS Config to what it asks. Strict: a rule is not evaluated by a guess.

use palisade_contract::{
    CHECK_CLEAR, PARAMETER_CHECK, PARAMETER_MODULE, PARAMETER_POLICY, ProtectionModule, RuleCheck,
};
use serde_json::{Map, Value};

/// Longest name of a parameter that is repeated.
const NAME_LIMIT: usize = 64;

/// Which parameter of the rule is wrong. Its value is not repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterError {
    /// Not there, or empty.
    Missing(&'static str),
    /// Not one of the values that it may have.
    Wrong {
        /// The parameter.
        name: &'static str,
        /// What it may be.
        expected: String,
    },
    /// One that no check has, or another check than this one.
    Unknown(String),
}

impl std::fmt::Display for ParameterError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "the rule has no parameter `{name}`"),
            Self::Wrong { name, expected } => write!(f, "the rule's parameter `{name}` is not {expected}"),
            Self::Unknown(name) => write!(f, "the rule has a parameter `{name}` that its check does not know"),
        }
    }
}

impl std::error::Error for ParameterError {}

/// What a rule with these parameters asks.
///
/// # Errors
/// When one is missing, wrong or too many.
pub fn rule_check(parameters: &Map<String, Value>) -> Result<RuleCheck, ParameterError> {
    let text = |name: &'static str| {
        let value = parameters.get(name).and_then(Value::as_str).map(str::trim).unwrap_or_default();
        if value.is_empty() { Err(ParameterError::Missing(name)) } else { Ok(value) }
    };
    let check = match text(PARAMETER_CHECK)? {
        PARAMETER_POLICY => RuleCheck::Policy(text(PARAMETER_POLICY)?.to_owned()),
        PARAMETER_MODULE => {
            let module = ProtectionModule::parse(text(PARAMETER_MODULE)?);
            RuleCheck::Module(module.ok_or_else(|| ParameterError::Wrong {
                name: PARAMETER_MODULE,
                expected: ProtectionModule::ALL.map(ProtectionModule::as_str).join(", "),
            })?)
        }
        CHECK_CLEAR => RuleCheck::Clear,
        _ => {
            let expected = format!("{PARAMETER_POLICY}, {PARAMETER_MODULE} or {CHECK_CLEAR}");
            return Err(ParameterError::Wrong { name: PARAMETER_CHECK, expected });
        }
    };
    let known = check.parameters();
    match parameters.keys().find(|name| !known.iter().any(|(known, _)| known == name)) {
        Some(name) => Err(ParameterError::Unknown(printable(name))),
        None => Ok(check),
    }
}

fn printable(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(NAME_LIMIT).collect()
}
