//! The survey of web ACLs: how often, what added rule groups do, and which belong to what.

use palisade_contract::{Mode, RuleGroup, WafAction, WafGroups};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Duration, read::Document, values::DURATION_PATTERN};

const MODES: [&str; 2] = [Mode::Act.as_str(), Mode::Observe.as_str()];
const ACTIONS: [&str; 2] = [WafAction::Count.as_str(), WafAction::Block.as_str()];
/// What `every` is when it is left out.
pub(crate) const EVERY: &str = "24h";
/// Once an hour is often enough for what people change, and AWS allows one look-up a second.
const LEAST_SECONDS: u64 = 3_600;
const MOST_SECONDS: u64 = 7 * 86_400;
/// Most groups of one list: a web ACL has room for few, and the function's environment, too.
const MOST_GROUPS: usize = 10;
const GROUP_PATTERN: &str = "^[^/]+/[A-Za-z0-9_-]+$";

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WafFile {
    /// act adds rule groups to web ACLs; observe only reports which are missing.
    #[serde(default)]
    #[schemars(extend("enum" = MODES, "default" = MODES[0]))]
    mode: Option<String>,
    /// What added rule groups do: count only counts requests, block lets the group block them.
    #[serde(default)]
    #[schemars(extend("enum" = ACTIONS, "default" = ACTIONS[0]))]
    action: Option<String>,
    /// How often web ACLs are looked at, 1h to 7d, in whole minutes.
    #[serde(default)]
    #[schemars(regex(pattern = DURATION_PATTERN), extend("default" = EVERY))]
    every: Option<String>,
    /// Whether web ACLs that CloudFormation or another tool owns are edited, too. There the edit is drift.
    #[serde(default)]
    #[schemars(extend("default" = false))]
    edit_managed: Option<bool>,
    /// Managed rule groups for web servers, each as vendor/name.
    #[serde(default)]
    #[schemars(inner(regex(pattern = GROUP_PATTERN)), length(max = MOST_GROUPS))]
    #[schemars(extend("default" = WafGroups::default().web_server))]
    web_server: Option<Vec<String>>,
    /// Managed rule groups for web applications, besides those for web servers.
    #[serde(default)]
    #[schemars(inner(regex(pattern = GROUP_PATTERN)), length(max = MOST_GROUPS))]
    #[schemars(extend("default" = WafGroups::default().web_application))]
    web_application: Option<Vec<String>>,
    /// Managed rule groups for web applications made with PHP, besides those.
    #[serde(default)]
    #[schemars(inner(regex(pattern = GROUP_PATTERN)), length(max = MOST_GROUPS))]
    #[schemars(extend("default" = WafGroups::default().php))]
    php: Option<Vec<String>>,
    /// Managed rule groups for web servers and applications on Linux, besides those.
    #[serde(default)]
    #[schemars(inner(regex(pattern = GROUP_PATTERN)), length(max = MOST_GROUPS))]
    #[schemars(extend("default" = WafGroups::default().linux))]
    linux: Option<Vec<String>>,
    /// Managed rule groups for web servers and applications on Windows, besides those.
    #[serde(default)]
    #[schemars(inner(regex(pattern = GROUP_PATTERN)), length(max = MOST_GROUPS))]
    #[schemars(extend("default" = WafGroups::default().windows))]
    windows: Option<Vec<String>>,
}

/// Settings of the survey of web ACLs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waf {
    /// Whether it acts.
    pub mode: Mode,
    /// What added rule groups do.
    pub action: WafAction,
    /// 1 hour to 7 days, whole minutes.
    pub every: Duration,
    /// Whether web ACLs that another tool owns are edited.
    pub edit_managed: bool,
    /// Which rule groups belong to what.
    pub groups: WafGroups,
}

impl WafFile {
    pub(crate) fn check(self, document: &mut Document<'_>) -> Option<Waf> {
        let mode = document.word("waf.mode", self.mode.as_deref().unwrap_or(MODES[0]), &MODES, Mode::parse);
        let action = self.action.as_deref().unwrap_or(ACTIONS[0]);
        let action = document.word("waf.action", action, &ACTIONS, WafAction::parse);
        let every = every(self.every.as_deref().unwrap_or(EVERY), document);
        let defaults = WafGroups::default();
        let mut list = |key: &str, given: Option<Vec<String>>, default: Vec<RuleGroup>| match given {
            Some(names) => groups(key, &names, document),
            None => Some(default),
        };
        // All, before one that is wrong ends it: the file's problems are named all at once.
        let web_server = list("web_server", self.web_server, defaults.web_server);
        let web_application = list("web_application", self.web_application, defaults.web_application);
        let php = list("php", self.php, defaults.php);
        let linux = list("linux", self.linux, defaults.linux);
        let windows = list("windows", self.windows, defaults.windows);
        Some(Waf {
            mode: mode?,
            action: action?,
            every: every?,
            edit_managed: self.edit_managed.unwrap_or_default(),
            groups: WafGroups {
                web_server: web_server?,
                web_application: web_application?,
                php: php?,
                linux: linux?,
                windows: windows?,
            },
        })
    }
}

fn every(text: &str, document: &mut Document<'_>) -> Option<Duration> {
    let every = document.keep("waf.every", Duration::parse(text))?;
    let fits = (LEAST_SECONDS..=MOST_SECONDS).contains(&every.seconds()) && every.seconds().is_multiple_of(60);
    if !fits {
        document.problem("waf.every", format!("waf.every: {text} is out of range"), "use 1h to 7d, in whole minutes");
    }
    fits.then_some(every)
}

fn groups(key: &str, names: &[String], document: &mut Document<'_>) -> Option<Vec<RuleGroup>> {
    let path = format!("waf.{key}");
    if names.len() > MOST_GROUPS {
        document.problem(
            &path,
            format!("{path} names {} rule groups", names.len()),
            format!("name at most {MOST_GROUPS}: a web ACL has room for few"),
        );
        return None;
    }
    let mut found = Vec::new();
    for (at, name) in names.iter().enumerate() {
        match RuleGroup::parse(name) {
            Some(group) if found.contains(&group) => {
                document.problem(
                    &format!("{path}[{at}]"),
                    format!("{path}: {name} stands there twice"),
                    "name it once",
                );
            }
            Some(group) => found.push(group),
            None => document.problem(
                &format!("{path}[{at}]"),
                format!("{path}: `{name}` is no managed rule group"),
                "write vendor/name, like AWS/AWSManagedRulesCommonRuleSet",
            ),
        }
    }
    (found.len() == names.len()).then_some(found)
}
