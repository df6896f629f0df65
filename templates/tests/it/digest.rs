//! The digest: the same for the same template, another one for any other.

use palisade_contract::{Architecture, Frequency, Integration, KeyKind, Mode, Route, RuleCheck, Severity};
use palisade_templates::{
    Audience, ConfigRulesSettings, HomeSettings, OUTPUT_DIGEST, ResponseSettings, Settings, home, reference, region,
};
use proptest::prelude::*;

use crate::support;

proptest! {
    #[test]
    fn follows_the_content(a in support::settings(), b in support::settings()) {
        let (first, again, other) = (region(&a), region(&a), region(&b));
        prop_assert_eq!(first.to_text(), again.to_text());
        prop_assert_eq!(first.digest(), again.digest());
        prop_assert_eq!(&first.to_json()["Outputs"][OUTPUT_DIGEST]["Value"], &first.digest());
        // Objects are compared without regard to order, as the digest does.
        prop_assert_eq!(first.to_json() == other.to_json(), first.digest() == other.digest());
    }
}

/// CloudFormation does not care for the order of resources, so neither does the digest.
#[test]
fn order_does_not_count() {
    let mut settings = reference::region();
    settings.emails = ["a@example.com", "b@example.com"].map(str::to_owned).to_vec();
    let before = region(&settings);
    settings.emails.reverse();
    let after = region(&settings);
    assert_ne!(before.to_text(), after.to_text());
    assert_eq!(before.digest(), after.digest());
}

#[test]
fn is_a_sha_256() {
    let digest = region(&reference::region()).digest();
    assert_eq!(digest.len(), 64);
    assert!(digest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')), "{digest}");
}

fn guardduty(settings: &mut Settings) -> &mut ResponseSettings {
    settings.responses.get_mut(&Integration::GuardDuty).unwrap()
}

fn config(settings: &mut Settings) -> &mut ConfigRulesSettings {
    settings.config.as_mut().unwrap()
}

/// No setting is without effect.
#[test]
fn every_setting_counts() {
    type Change = fn(&mut Settings);
    let changes: [(&str, Change); 27] = [
        ("install", |s| s.install = "other".to_owned()),
        ("version", |s| s.version = "0.0.1".to_owned()),
        ("bundle_bucket_prefix", |s| s.bundle_bucket_prefix = "other".to_owned()),
        ("home_account", |s| s.home_account = Some("123456789012".to_owned())),
        ("architecture", |s| s.architecture = Architecture::X86_64),
        ("log_retention_days", |s| s.log_retention_days = 90),
        ("reserved_concurrency", |s| s.reserved_concurrency = None),
        ("api_url", |s| s.workload_security.api_url = "https://other.example.com/api".to_owned()),
        ("key_kind", |s| s.workload_security.key_kind = KeyKind::Legacy),
        ("ca_bundle", |s| s.workload_security.ca_bundle = Some("-----BEGIN CERTIFICATE-----".to_owned())),
        ("secret_arn", |s| s.workload_security.secret_arn.push('x')),
        ("key_arn", |s| s.workload_security.key_arn = None),
        ("emails", |s| s.emails.push("second@example.com".to_owned())),
        ("routes", |s| {
            s.routes.push(Route { tag: "a".to_owned(), value: "b".to_owned(), topic: "arn:aws:sns:::c".to_owned() });
        }),
        ("security_hub", |s| s.security_hub = false),
        ("responses", |s| s.responses.clear()),
        ("mode", |s| guardduty(s).mode = Mode::Observe),
        ("minimum_severity", |s| guardduty(s).minimum_severity = Severity::High),
        ("cooldown_seconds", |s| guardduty(s).cooldown_seconds += 1),
        ("follow_up_minutes", |s| guardduty(s).follow_up_minutes += 1),
        ("give_up_minutes", |s| guardduty(s).give_up_minutes += 1),
        ("bundle_digest", |s| guardduty(s).bundle_digest.replace_range(..1, "1")),
        ("config", |s| s.config = None),
        ("config.mode", |s| config(s).mode = Mode::Observe),
        ("config.checks", |s| config(s).checks[0] = RuleCheck::Policy("Another".to_owned())),
        ("config.every", |s| config(s).every = Frequency::OneHour),
        ("config.bundle_digest", |s| config(s).bundle_digest.replace_range(..1, "1")),
    ];
    let before = region(&reference::region()).digest();
    for (name, change) in changes {
        let mut settings = reference::region();
        change(&mut settings);
        assert_ne!(region(&settings).digest(), before, "{name} has no effect");
    }
}

#[test]
fn every_setting_of_the_home_stack_counts() {
    type Change = fn(&mut HomeSettings);
    let changes: [(&str, Change); 7] = [
        ("install", |s| s.install = "other".to_owned()),
        ("version", |s| s.version = "0.0.1".to_owned()),
        ("home_region", |s| s.home_region = "eu-central-1".to_owned()),
        ("bundle_bucket_prefix", |s| s.bundle_bucket_prefix = "other".to_owned()),
        ("creates_secret", |s| s.creates_secret = false),
        ("audience", |s| s.audience = Audience::Organization { id: "o-a1b2c3d4e5".to_owned() }),
        ("audience of accounts", |s| s.audience = Audience::Accounts(vec!["111111111111".to_owned()])),
    ];
    let before = home(&reference::home()).digest();
    for (name, change) in changes {
        let mut settings = reference::home();
        change(&mut settings);
        assert_ne!(home(&settings).digest(), before, "{name} has no effect");
    }
}
