//! A role may do what its handler calls, where it calls it, and nothing else.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use palisade_contract::{Call, HANDLERS, Integration, Mode, Scope};
use palisade_templates::{Settings, Template, cfn::Statement, iam, ids, reference, region};
use proptest::prelude::*;

use crate::support;

/// One line per action and resource, as `palisade plan` and an auditor would read it.
fn readable(statements: &[Statement]) -> String {
    let mut text = String::new();
    for statement in statements {
        writeln!(text, "{} {}", statement.effect.as_str(), statement.sid).unwrap();
        for action in &statement.actions {
            writeln!(text, "  {action}").unwrap();
        }
        for resource in &statement.resources {
            writeln!(text, "    on {resource}").unwrap();
        }
        for condition in &statement.conditions {
            let values: Vec<_> = condition.values.iter().map(ToString::to_string).collect();
            writeln!(text, "    when {} {} {}", condition.key, condition.operator, values.join(", ")).unwrap();
        }
    }
    text
}

fn role<'a>(template: &'a Template, id: &str) -> &'a [Statement] {
    template.iam_statements().find_map(|(role, statements)| (role == id).then_some(statements)).unwrap()
}

#[test]
fn statements_of_every_handler() {
    let everything = region(&reference::region());
    // The config with the least, for every handler.
    let mut least = reference::existing_secret();
    least.responses = reference::region().responses;
    least.config = reference::region().config;
    least.waf = reference::region().waf;
    let least = region(&least);
    for spec in HANDLERS {
        let id = ids::role(spec.integration);
        insta::assert_snapshot!(format!("{}_with_everything", spec.integration), readable(role(&everything, &id)));
        insta::assert_snapshot!(format!("{}_with_the_least", spec.integration), readable(role(&least, &id)));
    }
}

#[test]
fn statements_of_the_follow_up_role() {
    let template = region(&reference::region());
    insta::assert_snapshot!(readable(role(&template, ids::FOLLOW_UP_ROLE)));
}

/// Which calls a config makes unnecessary; written down a second time, so that the first is held to it.
fn is_needed(handler: Integration, call: &Call, settings: &Settings) -> bool {
    let observes = settings.function(handler).is_some_and(|function| function.mode == Mode::Observe);
    match call.scope {
        // A function that observes answers nothing.
        Scope::Topics
        | Scope::FollowUps
        | Scope::FollowUpRole
        | Scope::Evaluations
        | Scope::OwnRule
        | Scope::SecurityHub
        | Scope::DefaultProduct
            if observes =>
        {
            false
        }
        Scope::Any if observes && call.action == "ec2:DescribeTags" => false,
        // The note on a finding of Security Hub is what its integration is for.
        Scope::SecurityHub
            if handler == Integration::SecurityHub && call.action == "securityhub:BatchUpdateFindings" =>
        {
            true
        }
        Scope::SecurityHub | Scope::DefaultProduct => settings.security_hub,
        Scope::ApiKeyKey => settings.workload_security.key_arn.is_some(),
        Scope::Any if call.action == "ec2:DescribeTags" => !settings.routes.is_empty(),
        Scope::ApiKeySecret
        | Scope::Topics
        | Scope::FollowUps
        | Scope::FollowUpRole
        | Scope::Failures
        | Scope::OwnLogs
        | Scope::Buckets
        | Scope::Roles
        | Scope::ManagedPolicies
        | Scope::InstanceProfiles
        | Scope::Evaluations
        | Scope::Any
        | Scope::WebAcls
        | Scope::WebAclDefinitions
        | Scope::EcsTasks
        | Scope::OwnRule
        | Scope::WafReport => true,
    }
}

proptest! {
    #[test]
    fn a_role_grants_the_calls_and_nothing_else(settings in support::settings()) {
        let json = region(&settings).to_json();
        for spec in HANDLERS.iter().filter(|spec| settings.function(spec.integration).is_some()) {
            let role = &json["Resources"][ids::role(spec.integration)];
            let mut granted = BTreeSet::new();
            for statement in support::statements(role) {
                prop_assert_eq!(&statement["Effect"], "Allow");
                for action in statement["Action"].as_array().unwrap() {
                    let action = action.as_str().unwrap().to_owned();
                    prop_assert!(!action.contains('*'), "{} is not one call", action);
                    let call = spec.calls.iter().find(|call| call.action == action);
                    let everywhere = statement["Resource"].as_array().unwrap().contains(&"*".into());
                    prop_assert_eq!(everywhere, call.is_some_and(|call| matches!(call.scope, Scope::Any | Scope::Evaluations)), "{}", action);
                    prop_assert!(granted.insert(action), "granted twice");
                }
            }
            let called: BTreeSet<String> = spec
                .calls
                .iter()
                .filter(|call| is_needed(spec.integration, call, &settings))
                .map(|call| call.action.to_owned())
                .collect();
            prop_assert_eq!(granted, called);
        }
    }

    #[test]
    fn every_scope_has_a_statement_of_its_own(settings in support::settings()) {
        for spec in HANDLERS {
            let statements = iam::statements(spec, &settings);
            let sids: BTreeSet<_> = statements.iter().map(|statement| statement.sid).collect();
            let scopes: BTreeSet<_> = iam::calls(spec, &settings).map(|call| call.scope).collect();
            prop_assert_eq!(sids.len(), statements.len());
            prop_assert_eq!(scopes.len(), statements.len());
            for statement in &statements {
                prop_assert!(!statement.resources.is_empty(), "{} is granted on nothing", statement.sid);
                prop_assert!(statement.sid.bytes().all(|b| b.is_ascii_alphanumeric()));
            }
        }
    }
}

/// The key opens through Secrets Manager of the secret's region only, wherever the function runs.
#[test]
fn the_key_opens_through_secrets_manager_only() {
    let mut settings = reference::region();
    settings.workload_security.secret_arn = "arn:aws:secretsmanager:eu-west-3:123456789012:secret:a-AbCdEf".to_owned();
    let statements = iam::statements(&HANDLERS[0], &settings);
    let decrypt = statements.iter().find(|statement| statement.actions.contains(&"kms:Decrypt")).unwrap();
    assert_eq!(decrypt.conditions.len(), 1);
    assert_eq!(decrypt.conditions[0].key, "kms:ViaService");
    assert_eq!(decrypt.conditions[0].values, ["secretsmanager.eu-west-3.amazonaws.com".into()]);
}

/// A topic that several routes share is granted once, and the default topic always.
#[test]
fn topics_are_granted_once() {
    let mut settings = reference::region();
    settings.routes.extend(settings.routes.clone());
    let statements = iam::statements(&HANDLERS[0], &settings);
    let publish = statements.iter().find(|statement| statement.actions == ["sns:Publish"]).unwrap();
    let topics: Vec<_> = publish.resources.iter().map(ToString::to_string).collect();
    assert_eq!(
        topics,
        [
            "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:palisade-highlights",
            "arn:aws:sns:us-east-1:123456789012:payments",
        ]
    );
}
