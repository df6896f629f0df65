//! The config file that `palisade init` writes: what was asked, filled in; what has a default, commented out with it.
//!
//! Prose begins with `# `. An option begins with `#` and no space, or with more than one where it is nested, so that
//! taking the `#` away gives a line that can be read.

use std::fmt::Write as _;

use palisade_contract::{DEFAULT_INSTALL, Integration, KeyKind, RuleGroup, WafGroups};

use crate::{
    AccountId, ApiEndpoint, Email, MAX_ENVIRONMENT_TEXT, RegionName,
    integrations::{DEFAULT_CLEAR, DEFAULT_COMPUTERS, DEFAULT_EVERY, DEFAULT_MODE, Defaults, WAF_EVERY, defaults},
};

/// What `palisade init` asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitAnswers {
    /// The account to install into.
    pub account: AccountId,
    /// One or more regions of one partition; the first becomes the home region.
    pub regions: Vec<RegionName>,
    /// Where the API is.
    pub endpoint: ApiEndpoint,
    /// Which kind of key there is.
    pub key_kind: KeyKind,
    /// Subscriptions of the default topic; may be empty.
    pub email: Vec<Email>,
    /// What to turn on. A file with none does not load.
    pub integrations: Vec<Integration>,
}

/// The text of a config file with these answers. It loads when there is at least one region and one integration.
pub fn template(answers: &InitAnswers) -> String {
    let mut file = String::from(HEAD);
    // Writing into a string cannot fail.
    let mut block = |text: String| _ = write!(file, "\n{text}");
    block(format!(
        "# Name of the install: stacks, functions and tags carry it. Change it to have a second one in the same account.\n#name: {DEFAULT_INSTALL}\n"
    ));
    block(targets(answers));
    block(workload_security(answers));
    block(notify(answers));
    block(LAMBDA.to_owned());
    block(BUNDLES.to_owned());
    for (integration, about) in RESPONSES {
        block(response(integration, about, answers.integrations.contains(&integration)));
    }
    block(waf(answers.integrations.contains(&Integration::Waf)));
    block(config_rules(answers.integrations.contains(&Integration::Config)));
    file
}

const HEAD: &str = "\
# Config of Palisade. `palisade check` reads it and names what is wrong; `palisade plan` shows what would be done.
# A line that begins with # and a key is an option, with its default or, where it has none, an example: take the # away to set it.
version: 1
";

const LAMBDA: &str = "\
lambda:
  # Processor of the functions: arm64 costs less; x86_64 for regions without it.
  #architecture: arm64
  # Days that the functions' logs are kept: long enough to look back at an incident.
  #log_retention_days: 30
  # How many of each function may run at once, taken from the account's own limit; nothing is reserved unless set. Set it
  # before the first scan of inspector: it sends thousands of findings, and each function that starts cold asks
  # Workload Security for everything anew.
  #reserved_concurrency: 2
";

const BUNDLES: &str = "\
bundles:
  # Beginning of the buckets' names, when the install's name and -bundles does not fit your rules.
  #bucket: my-bundles
";

fn targets(answers: &InitAnswers) -> String {
    let regions: Vec<&str> = answers.regions.iter().map(RegionName::as_str).collect();
    format!(
        "targets:
  # The only account that this file may be deployed to.
  account: \"{}\"
  # The regions whose findings are answered.
  regions: [{}]
  # Region of the API key's secret: the first of the regions unless set.
  #home_region: {}
  # Other accounts are reached through CloudFormation StackSets, from this account. Either units of an organisation:
  # organization: {{ ous: [ou-ab12-11112222], exclude_accounts: [] }}
  # or accounts one by one:
  # accounts: [\"222222222222\"]
  # Both may be reached in waves, halted by alarms of yours, and looked into by a role that stands in each of them:
  # rollout: {{ waves: [{{ name: canary, accounts: [\"222222222222\"], wait: 1h }}], alarms: [checkout-errors] }}
  # roles: {{ look: security-audit }}
",
        answers.account,
        regions.join(", "),
        regions.first().unwrap_or(&"us-east-1"),
    )
}

fn workload_security(answers: &InitAnswers) -> String {
    let (partition, region) = place(answers);
    let account = &answers.account;
    let endpoint = match &answers.endpoint {
        ApiEndpoint::Region(region) => {
            format!(
                "  # Region of the service. For a manager of your own, write base_url with its address instead.\n  region: {region}"
            )
        }
        ApiEndpoint::BaseUrl(url) => {
            format!(
                "  # Address of the manager's API. For the service, write region instead.\n  base_url: {}",
                quoted(url)
            )
        }
    };
    format!(
        "workload_security:
{endpoint}
  # cloud-one for a Cloud One key, legacy for one made in the Workload Security or Deep Security console.
  key_kind: {}
  # Certificates to trust besides the system's, for a manager of your own: at most {MAX_ENVIRONMENT_TEXT} bytes of PEM.
  #ca_bundle: certs/manager.pem
  # A secret that holds the API key already. Without it `palisade install` makes one with a key of its own.
  #secret_arn: arn:{partition}:secretsmanager:{region}:{account}:secret:workload-security-AbCdEf
  # The customer managed key that encrypts that secret, if one does.
  #secret_kms_key_arn: arn:{partition}:kms:{region}:{account}:key/1234abcd-12ab-34cd-56ef-1234567890ab
",
        answers.key_kind.as_str(),
    )
}

fn notify(answers: &InitAnswers) -> String {
    let (partition, region) = place(answers);
    let email = if answers.email.is_empty() {
        "  #email: [team@example.com]".to_owned()
    } else {
        let list: Vec<String> = answers.email.iter().map(|e| quoted(e.as_str())).collect();
        format!("  email: [{}]", list.join(", "))
    };
    format!(
        "notify:
  # Who hears about unprotected instances that no route names. Each address must be confirmed by mail.
{email}
  # Topics of the teams: the first route whose tag the instance carries wins.
  #routes:
  #  - tag: Team
  #    value: payments
  #    topic: arn:{partition}:sns:{region}:{}:payments
  # Each unprotected instance becomes a finding in Security Hub, resolved when it is protected.
  #security_hub: true
",
        answers.account,
    )
}

/// The integrations that answer findings, and what the file says about each.
const RESPONSES: [(Integration, &str); 4] = [
    (
        Integration::GuardDuty,
        "# Answers GuardDuty findings on EC2 instances: scans those that are protected, tells the team of those that are not.",
    ),
    (
        Integration::Macie,
        "# Answers Macie findings on buckets like those of GuardDuty: for the instances whose roles reach the bucket.",
    ),
    (
        Integration::Inspector,
        "# Answers Inspector findings with CVEs on EC2 instances: adds the Intrusion Prevention rules for them to the policies of the\n# instances.",
    ),
    (
        Integration::SecurityHub,
        "# Answers Security Hub findings of any product on EC2 instances like those of GuardDuty, and leaves a note on them.",
    ),
];

fn response(integration: Integration, about: &str, enabled: bool) -> String {
    let key = if enabled { "" } else { "#" };
    let d = defaults(integration);
    format!(
        "{about}
{key}{integration}:
  # observe reports what it would do and changes nothing: a good first week.
  #mode: {}
  # Findings below it are left alone: low, medium, high or critical.
  #minimum_severity: {}
",
        d.mode, d.minimum_severity,
    ) + &match integration {
        Integration::Inspector => of_policies(&d),
        _ => of_scans(&d),
    }
}

/// The keys of an integration that scans instances.
fn of_scans(d: &Defaults) -> String {
    format!(
        "  # For how long after its last scan an instance is not scanned again: findings repeat.
  #cooldown: {}
  # How often a scan is looked at until it ends: it waits for the agent's heartbeat.
  #follow_up_every: {}
  # After how long a scan that does not end is reported as failed.
  #give_up_after: {}
",
        d.cooldown, d.follow_up_every, d.give_up_after,
    )
}

/// The keys of the integration that changes policies. It asks for no scans, so that its cool-down has no effect.
fn of_policies(d: &Defaults) -> String {
    format!(
        "  # A policy that more computers use, those of the policies below it included, is left as it is and the team is told.
  #max_computers_per_policy_change: {DEFAULT_COMPUTERS}
  # How often an unprotected instance is looked at until it is protected.
  #follow_up_every: {}
  # For how long the team is told once only: of an unprotected instance, or of a policy that was left as it is.
  #give_up_after: {}
",
        d.follow_up_every, d.give_up_after,
    )
}

fn config_rules(enabled: bool) -> String {
    let key = if enabled { "" } else { "#" };
    format!(
        "# Rules of AWS Config about the protection of EC2 instances: evaluated when one changes, and all at an interval.
{key}{}:
  # observe reports what the evaluations would be and puts none.
  #mode: {DEFAULT_MODE}
  # A rule: every instance has this policy.
  #policy: Linux Server
  # A rule for each: the module is active on every instance. anti-malware, web-reputation, firewall, intrusion-prevention,
  # integrity-monitoring, log-inspection, application-control.
  #modules: [anti-malware, intrusion-prevention]
  # A rule: every agent is clear of warnings and errors.
  #clear: {DEFAULT_CLEAR}
  # How often all instances are evaluated again: 1h, 3h, 6h, 12h or 24h. AWS Config charges each evaluation.
  #every: {DEFAULT_EVERY}
",
        Integration::Config
    )
}

fn waf(enabled: bool) -> String {
    let key = if enabled { "" } else { "#" };
    let groups = WafGroups::default();
    let list = |groups: &[RuleGroup]| groups.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    format!(
        "# Adds managed rule groups to the web ACLs of load balancers and distributions, by what is protected behind them.
{key}waf:
  # observe reports which rule groups are missing and changes no web ACL.
  #mode: act
  # What added rule groups do: count only counts requests; block lets the group block them.
  #action: count
  # How often web ACLs are looked at.
  #every: {WAF_EVERY}
  # Also edit web ACLs that CloudFormation or another tool owns, where the edit is drift.
  #edit_managed: false
  # The rule groups, each as vendor/name: for web servers, and what comes on top for the others.
  #web_server: [{}]
  #web_application: [{}]
  #php: [{}]
  #linux: [{}]
  #windows: [{}]
",
        list(&groups.web_server),
        list(&groups.web_application),
        list(&groups.php),
        list(&groups.linux),
        list(&groups.windows),
    )
}

/// Partition and region for sample ARNs: those of the install, so that they fit when only the names are changed.
fn place(answers: &InitAnswers) -> (&'static str, &str) {
    answers.regions.first().map_or(("aws", "us-east-1"), |region| (region.partition().as_str(), region.as_str()))
}

/// JSON's quoting is YAML's.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
