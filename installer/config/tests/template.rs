//! The file that `init` writes loads as it is, and with every option taken out of its comment.

#![expect(clippy::unwrap_used, reason = "tests")]

use palisade_config::{AccountId, ApiEndpoint, Config, ConfigRules, Email, InitAnswers, RegionName, load, template};
use palisade_contract::{HANDLERS, Integration, KeyKind};

fn answers() -> [InitAnswers; 3] {
    let region = |name| RegionName::parse(name).unwrap();
    let service = InitAnswers {
        account: AccountId::parse("012345678901").unwrap(),
        regions: vec![region("eu-central-1"), region("us-east-1")],
        endpoint: ApiEndpoint::region("de-1").unwrap(),
        key_kind: KeyKind::CloudOne,
        email: vec![Email::parse("team@example.com").unwrap()],
        integrations: HANDLERS.iter().map(|spec| spec.integration).collect(),
    };
    let own_manager = InitAnswers {
        regions: vec![region("us-gov-west-1")],
        endpoint: ApiEndpoint::base_url("https://dsm.example.com:4119/api").unwrap(),
        key_kind: KeyKind::Legacy,
        email: Vec::new(),
        integrations: vec![Integration::GuardDuty],
        ..service.clone()
    };
    let china = InitAnswers { regions: vec![region("cn-north-1")], ..service.clone() };
    [service, own_manager, china]
}

/// An option's `#` is followed by its key, or by more than one space where it is nested. Prose has exactly one space.
fn uncommented(text: &str) -> String {
    let line = |line: &str| {
        let indent = line.len() - line.trim_start().len();
        match line.trim_start().strip_prefix('#') {
            Some(rest) if !rest.starts_with(' ') || rest.starts_with("  ") => format!("{}{rest}\n", &line[..indent]),
            _ => format!("{line}\n"),
        }
    };
    text.lines().map(line).collect()
}

#[test]
fn what_init_writes_loads() {
    for answers in answers() {
        let text = template(&answers);
        let config = load(&text, "palisade.yaml").unwrap_or_else(|error| panic!("{error}\n\n{text}"));
        assert_eq!(config.account(), &answers.account);
        assert_eq!(config.regions(), answers.regions);
        assert_eq!(config.home_region(), &answers.regions[0]);
        assert_eq!(config.workload_security.endpoint, answers.endpoint);
        assert_eq!(config.workload_security.key_kind, answers.key_kind);
        assert_eq!(config.notify.email, answers.email);
        assert_eq!(config.enabled(), answers.integrations);
    }
}

#[test]
fn every_option_can_be_taken_out_of_its_comment() {
    for answers in answers() {
        let text = uncommented(&template(&answers));
        let config = load(&text, "palisade.yaml").unwrap_or_else(|error| panic!("{error}\n\n{text}"));
        assert!(config.workload_security.secret.as_ref().is_some_and(|s| s.kms_key.is_some()), "{text}");
        assert_eq!(config.notify.routes.len(), 1);
        assert_eq!(config.lambda.reserved_concurrency, Some(2));
    }
}

#[test]
fn defaults_in_the_comments_are_the_defaults() {
    let answers = &answers()[0];
    let plain = load(&template(answers), "palisade.yaml").unwrap();
    let open = load(&uncommented(&template(answers)), "palisade.yaml").unwrap();
    assert_eq!(open.name, plain.name);
    assert_eq!(open.targets, plain.targets);
    assert_eq!(open.integrations.guardduty, plain.integrations.guardduty);
    assert_eq!(open.integrations.security_hub, plain.integrations.security_hub);
    // A policy and modules have no default.
    let without = |config: &Config| {
        config.integrations.config.clone().map(|rules| ConfigRules { policy: None, modules: Vec::new(), ..rules })
    };
    assert_eq!(without(&open), without(&plain));
    assert_eq!(open.notify.security_hub, plain.notify.security_hub);
    assert_eq!(open.lambda.architecture, plain.lambda.architecture);
    assert_eq!(open.lambda.log_retention_days, plain.lambda.log_retention_days);
}

#[test]
fn every_key_of_the_schema_is_in_the_file() {
    let [service, own_manager, _] = answers();
    let text = template(&service) + &template(&own_manager);
    let schema = palisade_config::schema();
    for (name, block) in schema["properties"].as_object().unwrap() {
        for key in block["properties"].as_object().into_iter().flatten().map(|(key, _)| key).chain([name]) {
            let named = |line: &str| line.trim_start_matches([' ', '#']).starts_with(&format!("{key}:"));
            assert!(text.lines().any(named), "{name}: {key}");
        }
    }
}
