//! The settings of the renderings that are committed under `templates/rendered`, so that a change of a template is seen
//! in its review. Tests of other crates may start from them too.

use std::collections::BTreeMap;

use palisade_contract::{
    Architecture, Frequency, Integration, KeyKind, Mode, ProtectionModule, Route, RuleCheck, Severity, WafAction,
    WafGroups,
};

use crate::{
    AdministrationSettings, Audience, ConfigRulesSettings, ExecutionSettings, HomeSettings, ResponseSettings, Settings,
    WafSettings, WorkloadSecurity,
    cfn::{Statement, Value},
};

/// The account of the home stack, where there is more than one.
const ADMINISTRATOR: &str = "123456789012";

/// Stands for a bundle's digest, so that the renderings do not change with the handlers' code.
pub const PLACEHOLDER_DIGEST: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// Stands for the version, so that a release does not change every rendering.
pub const PLACEHOLDER_VERSION: &str = "0.0.0";

/// A home stack that makes the secret.
pub fn home() -> HomeSettings {
    HomeSettings {
        install: "palisade".to_owned(),
        version: PLACEHOLDER_VERSION.to_owned(),
        home_region: "us-east-1".to_owned(),
        bundle_bucket_prefix: "palisade-bundles".to_owned(),
        regions: vec!["us-east-1".to_owned()],
        creates_secret: true,
        audience: Audience::OwnAccount,
    }
}

/// A home stack that serves an organisation.
pub fn home_of_organization() -> HomeSettings {
    HomeSettings { audience: Audience::Organization { id: "o-a1b2c3d4e5".to_owned() }, ..home() }
}

/// A home stack that serves two other accounts.
pub fn home_of_accounts() -> HomeSettings {
    HomeSettings { audience: Audience::Accounts(accounts()), ..home() }
}

fn accounts() -> Vec<String> {
    ["111111111111", "222222222222"].map(str::to_owned).to_vec()
}

/// The role of the administrator account for two other accounts.
pub fn administration() -> AdministrationSettings {
    AdministrationSettings {
        install: "palisade".to_owned(),
        version: PLACEHOLDER_VERSION.to_owned(),
        accounts: accounts(),
        execution_role: "palisade-stack-sets-execution".to_owned(),
        opt_in_regions: Vec::new(),
    }
}

/// The role of a target account; of what deploying takes, one statement only.
pub fn execution() -> ExecutionSettings {
    let topics = "arn:${AWS::Partition}:sns:*:${AWS::AccountId}:palisade-highlights".to_owned();
    ExecutionSettings {
        install: "palisade".to_owned(),
        version: PLACEHOLDER_VERSION.to_owned(),
        administrator: ADMINISTRATOR.to_owned(),
        administration_role: "palisade-stack-sets-administration".to_owned(),
        bundle_bucket_prefix: "palisade-bundles".to_owned(),
        statements: vec![Statement::allow("Topic", vec!["sns:CreateTopic"], vec![Value::Sub(topics)])],
    }
}

/// As [`region`], for other accounts than that of the home stack as well.
pub fn region_of_organization() -> Settings {
    Settings { home_account: Some(ADMINISTRATOR.to_owned()), ..region() }
}

/// Every integration in mode `act`, with a route, an address, Security Hub and the secret of the home stack.
pub fn region() -> Settings {
    Settings {
        install: "palisade".to_owned(),
        version: PLACEHOLDER_VERSION.to_owned(),
        bundle_bucket_prefix: "palisade-bundles".to_owned(),
        home_account: None,
        architecture: Architecture::Arm64,
        log_retention_days: 30,
        reserved_concurrency: Some(5),
        workload_security: WorkloadSecurity {
            api_url: "https://workload.us-1.cloudone.trendmicro.com/api".to_owned(),
            key_kind: KeyKind::CloudOne,
            ca_bundle: None,
            secret_arn:
                "arn:aws:secretsmanager:us-east-1:123456789012:secret:palisade/workload-security-api-key-AbCdEf"
                    .to_owned(),
            key_arn: Some("arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555".to_owned()),
        },
        emails: vec!["team@example.com".to_owned()],
        routes: vec![Route {
            tag: "Team".to_owned(),
            value: "payments".to_owned(),
            topic: "arn:aws:sns:us-east-1:123456789012:payments".to_owned(),
        }],
        security_hub: true,
        responses: BTreeMap::from([
            (Integration::GuardDuty, response(Severity::Medium)),
            (Integration::Macie, response(Severity::Medium)),
            (Integration::Inspector, response(Severity::High)),
            (Integration::SecurityHub, response(Severity::High)),
        ]),
        max_computers_per_policy_change: 50,
        config: Some(ConfigRulesSettings {
            mode: Mode::Act,
            checks: vec![
                RuleCheck::Policy("Linux Server".to_owned()),
                RuleCheck::Module(ProtectionModule::AntiMalware),
                RuleCheck::Clear,
            ],
            every: Frequency::TwentyFourHours,
            bundle_digest: PLACEHOLDER_DIGEST.to_owned(),
        }),
        waf: Some(waf()),
    }
}

fn waf() -> WafSettings {
    WafSettings {
        mode: Mode::Act,
        action: WafAction::Count,
        every_minutes: 24 * 60,
        edit_managed: false,
        groups: WafGroups::default(),
        cloudfront_region: "us-east-1".to_owned(),
        bundle_digest: PLACEHOLDER_DIGEST.to_owned(),
    }
}

fn response(minimum_severity: Severity) -> ResponseSettings {
    ResponseSettings {
        mode: Mode::Act,
        minimum_severity,
        cooldown_seconds: 3600,
        follow_up_minutes: 15,
        give_up_minutes: 24 * 60,
        bundle_digest: PLACEHOLDER_DIGEST.to_owned(),
    }
}

/// GuardDuty alone, only observing; an on-premises manager with a key of its console, in a secret that was there before; nothing goes to Security Hub.
pub fn existing_secret() -> Settings {
    let region = region();
    Settings {
        architecture: Architecture::X86_64,
        reserved_concurrency: None,
        workload_security: WorkloadSecurity {
            api_url: "https://dsm.example.com:4119/api".to_owned(),
            key_kind: KeyKind::Legacy,
            ca_bundle: None,
            secret_arn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:security/dsm-GhIjKl".to_owned(),
            key_arn: None,
        },
        emails: Vec::new(),
        routes: Vec::new(),
        security_hub: false,
        config: None,
        responses: [(Integration::GuardDuty, ResponseSettings { mode: Mode::Observe, ..response(Severity::Medium) })]
            .into(),
        waf: None,
        ..region
    }
}
