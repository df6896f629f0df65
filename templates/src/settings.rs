//! What a rendering is made from: plain data, already checked by the config.

use std::collections::BTreeMap;

use palisade_contract::{
    Architecture, Frequency, HANDLERS, Integration, KeyKind, Mode, Names, Route, RuleCheck, Severity, WafAction,
    WafGroups,
};

use crate::{Audience, cfn::Tags};

/// What the stack `<install>-home` is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HomeSettings {
    /// Name of the install: `[a-z][a-z0-9-]{0,19}`.
    pub install: String,
    /// Version of the tool that renders.
    pub version: String,
    /// The region where the secret and its key stand.
    pub home_region: String,
    /// The bundle bucket is `<prefix>-<account>-<region>`; at most 35 characters, so that the name stays within 63.
    pub bundle_bucket_prefix: String,
    /// The target regions, in the config's order: a region that leaves the config is known by them.
    pub regions: Vec<String>,
    /// True when the stack makes the secret and its key; false when the config names an existing secret.
    pub creates_secret: bool,
    /// Whose functions use it.
    pub audience: Audience,
}

/// What the stack `<install>`, the same in every target region, is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Name of the install: `[a-z][a-z0-9-]{0,19}`.
    pub install: String,
    /// Version of the tool that renders.
    pub version: String,
    /// The bundle bucket is `<prefix>-<account>-<region>`, as in [`HomeSettings`].
    pub bundle_bucket_prefix: String,
    /// The account of the home stack, 12 digits; `None` when it is the stack's own. With it, one text serves every account.
    pub home_account: Option<String>,
    /// Processor of every function.
    pub architecture: Architecture,
    /// Days that a function's log is kept: one of the values that CloudWatch Logs allows.
    pub log_retention_days: u16,
    /// Most runs of one function at a time; `None` shares the account's pool.
    pub reserved_concurrency: Option<u16>,
    /// How the handlers reach Workload Security.
    pub workload_security: WorkloadSecurity,
    /// Addresses that are subscribed to the default topic.
    pub emails: Vec<String>,
    /// Topics of their own for instances with a tag; the first that fits wins.
    pub routes: Vec<Route>,
    /// Whether findings are written to Security Hub.
    pub security_hub: bool,
    /// The integrations that answer findings; what is not in it is left out.
    pub responses: BTreeMap<Integration, ResponseSettings>,
    /// Most computers that may use a policy to which `inspector` adds rules; at least 1.
    pub max_computers_per_policy_change: u32,
    /// The rules of AWS Config; `None` when the config leaves them out.
    pub config: Option<ConfigRulesSettings>,
    /// The survey of web ACLs, when it is turned on.
    pub waf: Option<WafSettings>,
}

/// The API and its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkloadSecurity {
    /// Base URL of the API, with `/api`.
    pub api_url: String,
    /// Which header carries the key.
    pub key_kind: KeyKind,
    /// PEM certificates to trust besides the system's; it travels in the functions' environment.
    pub ca_bundle: Option<String>,
    /// Full ARN of the secret with the API key, known once the home stack stands (or from the config).
    pub secret_arn: String,
    /// ARN of the customer managed key that encrypts the secret; `None` when AWS's own key does.
    pub key_arn: Option<String>,
}

/// What every function has, whatever its integration does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FunctionSettings<'a> {
    /// Act, or only report.
    pub mode: Mode,
    /// SHA-256 of the bundle, 64 lower-case hexadecimal digits.
    pub bundle_digest: &'a str,
}

/// An integration that answers findings on instances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseSettings {
    /// Act, or only report.
    pub mode: Mode,
    /// Findings below it do not reach the function.
    pub minimum_severity: Severity,
    /// Seconds in which an instance is not scanned again.
    pub cooldown_seconds: u64,
    /// Minutes between two looks at an instance that a response waits for.
    pub follow_up_minutes: u32,
    /// Minutes after which a follow-up gives up.
    pub give_up_minutes: u32,
    /// SHA-256 of the bundle, 64 lower-case hexadecimal digits.
    pub bundle_digest: String,
}

/// The rules of AWS Config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigRulesSettings {
    /// Put the evaluations, or only report them.
    pub mode: Mode,
    /// What is asked: one rule each, at least one, no two of the same kind.
    pub checks: Vec<RuleCheck>,
    /// How often every instance is asked about again.
    pub every: Frequency,
    /// SHA-256 of the bundle, 64 lower-case hexadecimal digits.
    pub bundle_digest: String,
}

/// The survey of web ACLs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WafSettings {
    /// Act, or only report.
    pub mode: Mode,
    /// What added rule groups do.
    pub action: WafAction,
    /// Minutes from one survey to the next.
    pub every_minutes: u32,
    /// Whether web ACLs that another tool owns are edited, too.
    pub edit_managed: bool,
    /// Which rule groups belong to what.
    pub groups: WafGroups,
    /// The region whose function looks after CloudFront, once for the account.
    pub cloudfront_region: String,
    /// SHA-256 of the bundle, 64 lower-case hexadecimal digits.
    pub bundle_digest: String,
}

impl HomeSettings {
    pub(crate) fn names(&self) -> Names {
        Names::new(self.install.as_str())
    }

    pub(crate) fn tags(&self) -> Tags {
        Tags { install: self.install.clone(), version: self.version.clone() }
    }
}

impl Settings {
    /// What every function has, for that of one integration; `None` when the config leaves it out.
    pub fn function(&self, integration: Integration) -> Option<FunctionSettings<'_>> {
        if let (Integration::Waf, Some(own)) = (integration, &self.waf) {
            return Some(FunctionSettings { mode: own.mode, bundle_digest: &own.bundle_digest });
        }
        if let Some(config) = self.config.as_ref().filter(|_| integration == Integration::Config) {
            return Some(FunctionSettings { mode: config.mode, bundle_digest: &config.bundle_digest });
        }
        let response = self.responses.get(&integration)?;
        Some(FunctionSettings { mode: response.mode, bundle_digest: &response.bundle_digest })
    }

    /// The integrations that are turned on.
    pub fn enabled(&self) -> Vec<Integration> {
        HANDLERS.iter().map(|spec| spec.integration).filter(|name| self.function(*name).is_some()).collect()
    }

    pub(crate) fn names(&self) -> Names {
        Names::new(self.install.as_str())
    }

    pub(crate) fn tags(&self) -> Tags {
        Tags { install: self.install.clone(), version: self.version.clone() }
    }
}

impl WorkloadSecurity {
    /// The region of the secret: the fourth part of its ARN. Empty when the text is no ARN.
    pub fn secret_region(&self) -> &str {
        self.secret_arn.split(':').nth(3).unwrap_or_default()
    }
}
