//! Settings of every kind, and ways to look into a rendering.

use std::{collections::BTreeMap, ops::Add as _};

use palisade_contract::{
    Architecture, Frequency, Integration, KeyKind, Mode, ProtectionModule, Route, RuleCheck, RuleGroup, Severity,
    WafAction, WafGroups,
};
use palisade_templates::{
    Audience, ConfigRulesSettings, HomeSettings, ResponseSettings, Settings, WafSettings, WorkloadSecurity,
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::Value as Json;

/// The retention times that CloudWatch Logs allows.
const RETENTIONS: [u16; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

fn install() -> impl Strategy<Value = String> {
    "[a-z][a-z0-9-]{0,19}"
}

fn version() -> impl Strategy<Value = String> {
    "[0-9]{1,2}\\.[0-9]{1,3}\\.[0-9]{1,3}(-rc\\.[0-9])?"
}

fn prefix() -> impl Strategy<Value = String> {
    "[a-z0-9][a-z0-9-]{2,34}"
}

fn partition_and_region() -> impl Strategy<Value = (&'static str, &'static str)> {
    select(vec![
        ("aws", "us-east-1"),
        ("aws", "ap-northeast-1"),
        ("aws-us-gov", "us-gov-west-1"),
        ("aws-cn", "cn-northwest-1"),
    ])
}

fn workload_security() -> impl Strategy<Value = WorkloadSecurity> {
    (
        "https://[a-z]{1,20}\\.example\\.com(:4119)?/api",
        select(vec![KeyKind::CloudOne, KeyKind::Legacy]),
        option::of((1..40_usize).prop_map(|lines| "QUJD".repeat(16).add("\n").repeat(lines))),
        partition_and_region(),
        "[a-z/-]{1,40}-[A-Za-z0-9]{6}",
        option::of("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{12}"),
    )
        .prop_map(|(api_url, key_kind, ca_bundle, (partition, region), secret, key)| WorkloadSecurity {
            api_url,
            key_kind,
            ca_bundle,
            secret_arn: format!("arn:{partition}:secretsmanager:{region}:123456789012:secret:{secret}"),
            key_arn: key.map(|key| format!("arn:{partition}:kms:{region}:123456789012:key/{key}")),
        })
}

fn route() -> impl Strategy<Value = Route> {
    ("\\PC{1,20}", "\\PC{0,20}", partition_and_region(), "[A-Za-z0-9_-]{1,20}").prop_map(
        |(tag, value, (partition, region), topic)| Route {
            tag,
            value,
            topic: format!("arn:{partition}:sns:{region}:123456789012:{topic}"),
        },
    )
}

fn response() -> impl Strategy<Value = ResponseSettings> {
    (
        select(vec![Mode::Act, Mode::Observe]),
        select(vec![Severity::Low, Severity::Medium, Severity::High, Severity::Critical]),
        0..100_000_u64,
        1..720_u32,
        1..10_000_u32,
        "[0-9a-f]{64}",
    )
        .prop_map(
            |(mode, minimum_severity, cooldown_seconds, follow_up_minutes, give_up_minutes, bundle_digest)| {
                ResponseSettings {
                    mode,
                    minimum_severity,
                    cooldown_seconds,
                    follow_up_minutes,
                    give_up_minutes,
                    bundle_digest,
                }
            },
        )
}

fn config_rules() -> impl Strategy<Value = ConfigRulesSettings> {
    let checks = (option::of("\\PC{1,254}"), proptest::sample::subsequence(ProtectionModule::ALL.to_vec(), 0..=7));
    (select(vec![Mode::Act, Mode::Observe]), checks, select(Frequency::ALL.to_vec()), "[0-9a-f]{64}").prop_map(
        |(mode, (policy, modules), every, bundle_digest)| {
            let policy = policy.map(RuleCheck::Policy);
            let checks = policy.into_iter().chain(modules.into_iter().map(RuleCheck::Module)).chain([RuleCheck::Clear]);
            ConfigRulesSettings { mode, checks: checks.collect(), every, bundle_digest }
        },
    )
}

fn waf() -> impl Strategy<Value = WafSettings> {
    let group = ("[A-Za-z][A-Za-z ]{0,20}[A-Za-z]", "[A-Za-z0-9_-]{1,40}")
        .prop_map(|(vendor, name)| RuleGroup { vendor, name });
    (
        select(vec![Mode::Act, Mode::Observe]),
        select(vec![WafAction::Count, WafAction::Block]),
        60..10_081_u32,
        any::<bool>(),
        option::of(vec(group, 0..6)),
        partition_and_region(),
        "[0-9a-f]{64}",
    )
        .prop_map(|(mode, action, every_minutes, edit_managed, web_server, (_, region), bundle_digest)| {
            WafSettings {
                mode,
                action,
                every_minutes,
                edit_managed,
                groups: web_server
                    .map_or_else(WafGroups::default, |web_server| WafGroups { web_server, ..WafGroups::default() }),
                cloudfront_region: region.to_owned(),
                bundle_digest,
            }
        })
}

prop_compose! {
    /// Settings of a regional stack, as the config lets them through.
    pub(crate) fn settings()(
        (install, version, bundle_bucket_prefix, home_account) in
            (install(), version(), prefix(), option::of("[0-9]{12}")),
        architecture in select(Architecture::ALL.to_vec()),
        log_retention_days in select(RETENTIONS.to_vec()),
        reserved_concurrency in option::of(0..1000_u16),
        workload_security in workload_security(),
        emails in vec("[a-z.]{1,12}@[a-z]{1,12}\\.example", 0..5),
        routes in vec(route(), 0..5),
        security_hub in any::<bool>(),
        responses in responses(),
        (max_computers_per_policy_change, config, waf) in
            (1..=1_000_000_u32, option::of(config_rules()), option::of(waf())),
    ) -> Settings {
        Settings {
            install,
            version,
            bundle_bucket_prefix,
            home_account,
            architecture,
            log_retention_days,
            reserved_concurrency,
            workload_security,
            emails,
            routes,
            security_hub,
            responses,
            max_computers_per_policy_change,
            config,
            waf,
        }
    }
}

/// The integrations that answer findings; `GuardDuty` among them most of the time.
fn responses() -> impl Strategy<Value = BTreeMap<Integration, ResponseSettings>> {
    let some = || option::of(response());
    (option::weighted(0.9, response()), some(), some(), some()).prop_map(
        |(guardduty, macie, inspector, security_hub)| {
            [
                (Integration::GuardDuty, guardduty),
                (Integration::Macie, macie),
                (Integration::Inspector, inspector),
                (Integration::SecurityHub, security_hub),
            ]
            .into_iter()
            .filter_map(|(integration, settings)| Some((integration, settings?)))
            .collect()
        },
    )
}

fn audience() -> impl Strategy<Value = Audience> {
    prop_oneof![
        Just(Audience::OwnAccount),
        "o-[a-z0-9]{10,32}".prop_map(|id| Audience::Organization { id }),
        vec("[0-9]{12}", 0..4).prop_map(Audience::Accounts),
    ]
}

prop_compose! {
    /// Settings of a home stack.
    pub(crate) fn home_settings()(
        install in install(),
        version in version(),
        (_, home_region) in partition_and_region(),
        bundle_bucket_prefix in prefix(),
        regions in proptest::collection::vec(partition_and_region().prop_map(|(_, region)| region.to_owned()), 1..4),
        creates_secret in any::<bool>(),
        audience in audience(),
    ) -> HomeSettings {
        let home_region = home_region.to_owned();
        HomeSettings { install, version, home_region, bundle_bucket_prefix, regions, creates_secret, audience }
    }
}

/// Logical id and body of every resource of a type.
pub(crate) fn of_type<'a>(template: &'a Json, kind: &'a str) -> impl Iterator<Item = (&'a String, &'a Json)> {
    template["Resources"].as_object().unwrap().iter().filter(move |(_, resource)| resource["Type"] == kind)
}

/// The statements of the inline policies of a role.
pub(crate) fn statements(role: &Json) -> Vec<&Json> {
    let policies = role["Properties"]["Policies"].as_array().unwrap();
    policies.iter().flat_map(|policy| policy["PolicyDocument"]["Statement"].as_array().unwrap()).collect()
}

/// Every value in a document, itself included.
pub(crate) fn walk<'a>(json: &'a Json, visit: &mut impl FnMut(&'a Json)) {
    visit(json);
    match json {
        Json::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        Json::Object(map) => map.values().for_each(|value| walk(value, visit)),
        _ => {}
    }
}
