//! What the config tells the rest of the installer.

#![expect(clippy::unwrap_used, reason = "tests")]

use palisade_config::{Config, RegionName, load};
use palisade_contract::{Architecture, Integration, KeyKind, Mode, RuleGroup, Severity, WafAction, WafGroups};

fn everything() -> Config {
    load(include_str!("cases/valid/everything.yaml"), "palisade.yaml").unwrap()
}

fn smallest() -> Config {
    load(include_str!("cases/valid/smallest.yaml"), "palisade.yaml").unwrap()
}

#[test]
fn defaults_are_in_place() {
    let config = smallest();
    assert_eq!(config.name.as_str(), "palisade");
    assert_eq!(config.home_region().as_str(), "us-east-1");
    assert_eq!(config.api_url(), "https://workload.us-1.cloudone.trendmicro.com/api");
    assert_eq!(config.workload_security.key_kind, KeyKind::CloudOne);
    assert!(config.notify.security_hub && config.notify.email.is_empty() && config.notify.routes.is_empty());
    assert_eq!(config.lambda.architecture, Architecture::Arm64);
    assert_eq!((config.lambda.log_retention_days, config.lambda.reserved_concurrency), (30, None));
    assert_eq!(config.enabled(), [Integration::GuardDuty]);
    let guardduty = config.integrations.guardduty.unwrap();
    assert_eq!((guardduty.mode, guardduty.minimum_severity), (Mode::Act, Severity::Medium));
    assert_eq!(guardduty.cooldown.seconds(), 3_600);
    assert_eq!((guardduty.follow_up_every.minutes(), guardduty.give_up_after.minutes()), (15, 24 * 60));
}

#[test]
fn security_hub_has_a_floor_of_its_own() {
    let smallest = include_str!("cases/valid/smallest.yaml").replace("guardduty:", "security-hub:");
    let config = load(&smallest, "palisade.yaml").unwrap();
    assert_eq!(config.enabled(), [Integration::SecurityHub]);
    let block = config.integrations.security_hub.unwrap();
    assert_eq!((block.mode, block.minimum_severity), (Mode::Act, Severity::High));
    let schema = palisade_config::schema();
    let default = |block: &str| schema["properties"][block]["properties"]["minimum_severity"]["default"].clone();
    assert_eq!((default("guardduty"), default("security-hub")), ("medium".into(), "high".into()));

    let everything = everything();
    assert_eq!(
        everything.enabled(),
        [
            Integration::GuardDuty,
            Integration::Macie,
            Integration::Inspector,
            Integration::Waf,
            Integration::Config,
            Integration::SecurityHub
        ]
    );
    assert_eq!(everything.integrations.macie.as_ref().unwrap().minimum_severity, Severity::Low);
    assert_eq!(everything.integrations.security_hub.unwrap().minimum_severity, Severity::Critical);
}

#[test]
fn inspector_has_a_limit_of_its_own() {
    let smallest = include_str!("cases/valid/smallest.yaml").replace("guardduty:", "inspector:");
    let config = load(&smallest, "palisade.yaml").unwrap();
    assert_eq!(config.enabled(), [Integration::Inspector]);
    let block = config.integrations.inspector.unwrap();
    assert_eq!((block.response.minimum_severity, block.max_computers_per_policy_change), (Severity::High, 50));
    let block = everything().integrations.inspector.unwrap();
    assert_eq!((block.response.mode, block.response.minimum_severity), (Mode::Observe, Severity::Medium));
    assert_eq!((block.max_computers_per_policy_change, block.response.follow_up_every.minutes()), (7, 20));
}

#[test]

fn the_survey_of_web_acls_has_defaults_and_takes_any_vendor() {
    let smallest = include_str!("cases/valid/smallest.yaml").replace("guardduty:", "waf:");
    let config = load(&smallest, "palisade.yaml").unwrap();
    assert_eq!(config.enabled(), [Integration::Waf]);
    let waf = config.integrations.waf.unwrap();
    assert_eq!((waf.mode, waf.action, waf.every.minutes()), (Mode::Act, WafAction::Count, 24 * 60));
    assert_eq!((waf.edit_managed, waf.groups), (false, WafGroups::default()));

    let waf = everything().integrations.waf.unwrap();
    assert_eq!((waf.mode, waf.action, waf.every.minutes()), (Mode::Observe, WafAction::Block, 12 * 60));
    let vendor = RuleGroup { vendor: "Example Corp Inc.".to_owned(), name: "WebServerRules".to_owned() };
    assert_eq!((waf.groups.web_server.last(), waf.groups.web_application.len()), (Some(&vendor), 0));
}

#[test]
fn names_follow_the_config() {
    let region = RegionName::parse("eu-central-1").unwrap();
    assert_eq!(everything().names().home_stack(), "defence-2-home");
    assert_eq!(everything().bundle_bucket(&region), "my-company-palisade-012345678901-eu-central-1");
    let config = smallest();
    let default = config.names().bundle_bucket(config.account().as_str(), region.as_str());
    assert_eq!(
        (config.bundle_bucket(&region), default.as_str()),
        (default.clone(), "palisade-bundles-123456789012-eu-central-1")
    );
}

#[test]
fn the_home_region_comes_first_and_need_not_be_a_target() {
    let config = everything();
    let all: Vec<String> = config.all_regions().iter().map(ToString::to_string).collect();
    assert_eq!(all, ["eu-west-1", "eu-central-1", "us-east-1", "ap-southeast-7"]);
    assert!(!config.is_target(config.home_region()));
    assert!(smallest().is_target(smallest().home_region()));
}

#[test]
fn routes_and_certificates_share_the_environment() {
    assert_eq!(smallest().ca_bundle_room(), palisade_config::MAX_ENVIRONMENT_TEXT);
    let routes = serde_json::to_string(&everything().notify.routes).unwrap();
    // Two quotes around it, and a backslash before each of its own.
    let taken = routes.len() + 2 + routes.matches('"').count();
    assert_eq!(everything().ca_bundle_room(), palisade_config::MAX_ENVIRONMENT_TEXT - taken);
}

#[test]
fn each_key_of_the_config_block_is_a_rule() {
    use palisade_contract::{Frequency, Mode, ProtectionModule, RuleCheck};
    let rules = everything().integrations.config.unwrap();
    assert_eq!((rules.mode, rules.every), (Mode::Observe, Frequency::SixHours));
    let wanted = [
        RuleCheck::Policy("Linux Server".to_owned()),
        RuleCheck::Module(ProtectionModule::AntiMalware),
        RuleCheck::Module(ProtectionModule::ApplicationControl),
    ];
    assert_eq!(rules.checks(), wanted);
    let text = "version: 1\ntargets: {account: \"123456789012\", regions: [us-east-1]}\nworkload_security: {region: us-1}\nconfig:\n";
    let alone = palisade_config::load(text, "palisade.yaml").unwrap();
    assert_eq!(alone.enabled(), [Integration::Config]);
    let rules = alone.integrations.config.unwrap();
    assert_eq!((rules.checks(), rules.every), (vec![RuleCheck::Clear], Frequency::TwentyFourHours));
}
