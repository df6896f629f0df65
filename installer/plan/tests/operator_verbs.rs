//! What the documents say of the operator's policies beside each other: which holds which, which let the API key be read, and
//! how many managed policies each takes.

mod common;

use common::policies::{granted, texts};
use common::{ACCOUNT, config, config_in};
use palisade_config::Config;
use palisade_plan::{PolicyVerb, policy, policy_documents};
use serde_json::Value;

const EXTERNAL: &str = "  secret_arn: arn:aws:secretsmanager:us-east-1:210987654321:secret:shared/key-AbCdEf\n  secret_kms_key_arn: arn:aws:kms:us-east-1:210987654321:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// With every integration.
fn everything(regions: &str, reach: &str) -> Config {
    config(&format!(
        "version: 1\ntargets:\n  account: \"{ACCOUNT}\"\n  regions: [{regions}]\n{reach}workload_security:\n  region: us-1\nguardduty:\nmacie:\ninspector:\nwaf:\nsecurity-hub:\nconfig:\n  modules: [anti-malware]\n"
    ))
}

fn configs() -> Vec<Config> {
    let others = |reach: &str| everything("us-east-1, eu-south-1", reach);
    vec![
        config_in("us-east-1", ""),
        config_in("us-east-1, us-west-2", EXTERNAL),
        others(""),
        others("  organization: { ous: [ou-ab12-11112222] }\n  roles: { look: audit }\n"),
        others("  organization: { ous: [ou-ab12-11112222], management_account: false }\n"),
        others("  accounts: [\"222222222222\"]\n  roles: { create: setup, look: audit }\n"),
    ]
}

fn statements(policy: &Value) -> impl Iterator<Item = &Value> {
    policy["Statement"].as_array().into_iter().flatten()
}

/// Whether what one statement demands, the other demands, too.
fn demands_no_more(held: &Value, needed: &Value) -> bool {
    let operators = held["Condition"].as_object().into_iter().flatten();
    let mut keys =
        operators.flat_map(|(operator, keys)| keys.as_object().into_iter().flatten().map(move |k| (operator, k)));
    keys.all(|(operator, (key, value))| needed["Condition"][operator.as_str()][key.as_str()] == *value)
}

#[test]
fn who_may_install_may_check_plan_upgrade_and_read_reports() {
    for config in configs() {
        let install = policy(PolicyVerb::Install, &config);
        for verb in [PolicyVerb::Check, PolicyVerb::Plan, PolicyVerb::Upgrade, PolicyVerb::Report] {
            for needed in statements(&policy(verb, &config)) {
                let enough: Vec<Value> =
                    statements(&install).filter(|held| demands_no_more(held, needed)).cloned().collect();
                let enough = serde_json::json!({ "Statement": enough });
                for action in texts(&needed["Action"]) {
                    for arn in texts(&needed["Resource"]) {
                        assert!(granted(&enough, action, arn), "{verb:?}: {action} on {arn}");
                    }
                }
            }
        }
        assert_eq!(install, policy(PolicyVerb::Upgrade, &config));
    }
}

#[test]
fn who_only_looks_cannot_read_the_api_key() {
    let reads = |verb: PolicyVerb, config: &Config| {
        let policy = policy(verb, config);
        statements(&policy)
            .flat_map(|statement| texts(&statement["Action"]))
            .any(|action| ["secretsmanager:GetSecretValue", "kms:Decrypt"].contains(&action))
    };
    let reading = [
        PolicyVerb::Check,
        PolicyVerb::Install,
        PolicyVerb::Upgrade,
        PolicyVerb::Uninstall,
        PolicyVerb::UninstallKeeping,
    ];
    for config in configs() {
        for verb in PolicyVerb::ALL {
            assert_eq!(reads(verb, &config), reading.contains(&verb), "{verb:?}");
        }
    }
}

/// The table "Who needs which permissions" of docs/operations.md.
#[test]
fn parts_are_as_many_as_the_documents_say() {
    let many = "us-east-1, us-east-2, us-west-1, us-west-2, ca-central-1, sa-east-1, eu-west-1, eu-west-2, eu-west-3, \
                eu-central-1, eu-north-1, ap-south-1, ap-southeast-1, ap-southeast-2, ap-northeast-1, ap-northeast-2, ap-northeast-3";
    let more = format!("{many}, eu-south-1, me-south-1, af-south-1, eu-central-2, ap-east-1, il-central-1");
    let organization = "  organization: { ous: [ou-ab12-11112222] }\n  roles: { look: audit }\n";
    let parts = |regions: &str, reach: &str| {
        let config = everything(regions, reach);
        let verbs = [
            PolicyVerb::Install,
            PolicyVerb::Uninstall,
            PolicyVerb::UninstallKeeping,
            PolicyVerb::Drift,
            PolicyVerb::Check,
            PolicyVerb::Plan,
            PolicyVerb::Status,
            PolicyVerb::Events,
            PolicyVerb::Report,
        ];
        verbs.map(|verb| policy_documents(verb, &config).len())
    };
    assert_eq!(parts("us-east-1", ""), [4, 2, 3, 2, 1, 1, 1, 1, 1]);
    assert_eq!(parts(many, ""), [8, 4, 5, 2, 1, 1, 1, 1, 1]);
    assert_eq!(parts(many, organization), [9, 5, 6, 3, 1, 1, 1, 1, 1]);
    assert_eq!(parts(&more, organization)[0], 12);
}
