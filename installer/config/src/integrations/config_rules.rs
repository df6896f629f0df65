//! Rules of AWS Config: what is asked about every instance, and how often.

use palisade_contract::{Frequency, Mode, ProtectionModule, RuleCheck};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ValueError, read::Document};

const MODES: [&str; 2] = [Mode::Act.as_str(), Mode::Observe.as_str()];
const MODULES: [&str; 7] = {
    let [a, b, c, d, e, f, g] = ProtectionModule::ALL;
    [a.as_str(), b.as_str(), c.as_str(), d.as_str(), e.as_str(), f.as_str(), g.as_str()]
};
const INTERVALS: [&str; 5] = {
    let [a, b, c, d, e] = Frequency::ALL;
    [a.as_str(), b.as_str(), c.as_str(), d.as_str(), e.as_str()]
};

/// Most characters of a policy's name: AWS Config allows 1,024 for all parameters of a rule.
const MOST_POLICY: usize = 200;

/// What each key is when it is left out; the others have no default.
pub(crate) const DEFAULT_MODE: &str = "act";
pub(crate) const DEFAULT_CLEAR: bool = true;
pub(crate) const DEFAULT_EVERY: &str = "24h";

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfigRulesFile {
    /// act puts the evaluations; observe only reports what they would be, and the rules stay without results.
    #[serde(default)]
    #[schemars(extend("enum" = MODES, "default" = DEFAULT_MODE))]
    mode: Option<String>,
    /// Name of the policy that every instance must have, whatever the case of its letters: adds a rule.
    #[serde(default)]
    #[schemars(length(min = 1, max = 200), extend("examples" = ["Linux Server"]))]
    policy: Option<String>,
    /// Modules that must be active on every instance: adds a rule for each.
    #[serde(default)]
    #[schemars(extend("items" = serde_json::json!({"type": "string", "enum": MODULES})))]
    modules: Option<Vec<String>>,
    /// A rule that every instance's agent must be clear of warnings and errors.
    #[serde(default)]
    #[schemars(extend("default" = DEFAULT_CLEAR))]
    clear: Option<bool>,
    /// How often all instances are evaluated again, besides when they change.
    #[serde(default)]
    #[schemars(extend("enum" = INTERVALS, "default" = DEFAULT_EVERY))]
    every: Option<String>,
}

/// Rules of AWS Config about the protection of instances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConfigRules {
    /// Whether evaluations are put.
    pub mode: Mode,
    /// The policy that instances must have.
    pub policy: Option<String>,
    /// Modules that must be active, in the file's order, each once.
    pub modules: Vec<ProtectionModule>,
    /// Whether agents must be clear of warnings and errors.
    pub clear: bool,
    /// How often all instances are evaluated again.
    pub every: Frequency,
}

impl ConfigRules {
    /// What the rules ask, one each; at least one.
    pub fn checks(&self) -> Vec<RuleCheck> {
        let policy = self.policy.iter().cloned().map(RuleCheck::Policy);
        let modules = self.modules.iter().copied().map(RuleCheck::Module);
        policy.chain(modules).chain(self.clear.then_some(RuleCheck::Clear)).collect()
    }
}

impl ConfigRulesFile {
    pub(crate) fn check(self, document: &mut Document<'_>) -> Option<ConfigRules> {
        let mode = document.word("config.mode", self.mode.as_deref().unwrap_or(DEFAULT_MODE), &MODES, Mode::parse);
        let every = self.every.as_deref().unwrap_or(DEFAULT_EVERY);
        let every = document.word("config.every", every, &INTERVALS, Frequency::parse);
        let policy = match self.policy {
            Some(text) => document.keep("config.policy", policy(&text)).map(Some),
            None => Some(None),
        };
        let modules = modules(&self.modules.unwrap_or_default(), document);
        let clear = self.clear.unwrap_or(DEFAULT_CLEAR);
        let rules = ConfigRules { mode: mode?, policy: policy?, modules: modules?, clear, every: every? };
        if rules.checks().is_empty() {
            let hint = "name a policy or modules, or leave clear on; to have no rules, take the block away";
            document.problem("config", "config: no rule is left", hint);
            return None;
        }
        Some(rules)
    }
}

fn policy(text: &str) -> Result<String, ValueError> {
    let name = text.trim();
    if name.is_empty() {
        return Err(ValueError::new("a policy has a name", "write its name as the console shows it"));
    }
    if name.chars().count() > MOST_POLICY {
        let message = format!("the name has more than {MOST_POLICY} characters");
        return Err(ValueError::new(message, "give the policy a shorter name"));
    }
    // Two braces begin what CloudFormation would put a parameter or a secret in place of.
    if name.chars().any(char::is_control) || name.contains("{{") {
        let message = format!("`{}` cannot be the name of a policy here", name.escape_debug());
        return Err(ValueError::new(message, "name it without control characters and without `{{`"));
    }
    Ok(name.to_owned())
}

fn modules(names: &[String], document: &mut Document<'_>) -> Option<Vec<ProtectionModule>> {
    let mut modules = Vec::with_capacity(names.len());
    let mut sound = true;
    for (index, name) in names.iter().enumerate() {
        let path = format!("config.modules[{index}]");
        match document.word(&path, name, &MODULES, ProtectionModule::parse) {
            Some(module) if modules.contains(&module) => {
                document.problem(&path, format!("{path}: `{name}` is named twice"), "name each module once");
                sound = false;
            }
            Some(module) => modules.push(module),
            None => sound = false,
        }
    }
    sound.then_some(modules)
}
