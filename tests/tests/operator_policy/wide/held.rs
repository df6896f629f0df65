//! Whether what holds a wide grant is there, in the statement, in the config, and in the calls that were made under it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::reasons::Held;
use crate::operators::Statement;

/// The install, after which all that is its alone is named.
const INSTALL: &str = "palisade";

/// What names the accounts and types in which a stack set is changed, besides the set.
const CHANGES_OF_A_SET: [&str; 3] = ["CreateStackInstances", "DeleteStackInstances", "UpdateStackSet"];

/// What of that which holds a wide grant of an action on a pattern is not there; `under` it these resources were asked for.
pub(super) fn unheld(
    held: Held,
    statement: &Statement,
    (action, on): (&str, &str),
    config: &str,
    under: &BTreeSet<&str>,
) -> Option<String> {
    let name = action.split_once(':').map_or(action, |(_, name)| name);
    let reads = ["Get", "List", "Describe", "BatchGet", "BatchDescribe"].iter().any(|word| name.starts_with(word));
    let equal = statement.condition["StringEquals"].as_object();
    match held {
        Held::NoResource if !reads => Some("it does more than read".to_owned()),
        Held::NoResource => {
            let narrower: Vec<_> = under.iter().filter(|resource| **resource != "*").collect();
            (!narrower.is_empty()).then(|| format!("it was asked for {narrower:?}"))
        }
        Held::Reading => (!reads).then(|| "it does more than read".to_owned()),
        Held::Tag => {
            let own = |(key, value): (&String, &Value)| key.ends_with("Tag/palisade:install") && value == INSTALL;
            (!equal.is_some_and(|keys| keys.iter().any(own))).then(|| "no tag is demanded".to_owned())
        }
        Held::CalledVia => {
            let via = &statement.condition["ForAnyValue:StringEquals"]["aws:CalledVia"];
            (*via != serde_json::json!(["cloudformation.amazonaws.com"])).then(|| "anybody may call it".to_owned())
        }
        Held::MadeUp => made_up(on, config, under),
        Held::Own => own(on, config, under),
        Held::NamedRole => named_role(action, on, config, under),
        Held::ChangeOfSet => {
            let set = |on: &String| resource(on) == format!("stackset/{INSTALL}:*");
            let own = CHANGES_OF_A_SET.contains(&name) && statement.resources.iter().any(set);
            (!own).then(|| "it is no change of the install's stack set".to_owned())
        }
    }
}

/// What of an ARN stands behind the account.
fn resource(arn: &str) -> &str {
    arn.splitn(6, ':').nth(5).unwrap_or_default()
}

/// The part of a pattern's resource that is as it stands.
fn fixed(on: &str) -> &str {
    resource(on).split(['*', '?']).next().unwrap_or_default()
}

/// Whether one of the names in it is the install's, or begins with it and a dash.
fn names_the_install(fixed: &str) -> bool {
    let begins = |name: &str| name.strip_prefix("StackSet-").unwrap_or(name).strip_prefix(INSTALL).map(str::to_owned);
    fixed.split(['/', ':']).filter_map(begins).any(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// Whether it lies in the config's account: in the ARN, or, of a bucket, in its name.
fn is_in_the_account(on: &str, config: &str) -> bool {
    let account = config.split_once("account: \"").and_then(|(_, rest)| rest.split('"').next());
    account.is_some_and(|account| on.split(':').nth(4) == Some(account) || fixed(on).contains(account))
}

/// What stood for the wildcard; a resource that is not there yet is asked for by a wildcard, or by the bare name.
fn made_up(on: &str, config: &str, under: &BTreeSet<&str>) -> Option<String> {
    let begins = fixed(on);
    if !names_the_install(begins) || !is_in_the_account(on, config) {
        return Some("what AWS makes up does not follow a name of the install".to_owned());
    }
    let made_up = |arn: &&&str| {
        let rest = resource(arn).strip_prefix(begins);
        rest.is_none_or(|rest| rest.is_empty() || !config.contains(rest))
    };
    let known: Vec<_> = under.iter().filter(|resource| !made_up(resource)).collect();
    (!known.is_empty()).then(|| format!("the config names {known:?}"))
}

/// The wildcard begins behind the whole name of one thing of the install's, and so does all that was asked for.
fn own(on: &str, config: &str, under: &BTreeSet<&str>) -> Option<String> {
    let within = fixed(on);
    if !within.ends_with(['/', ':']) || !names_the_install(within) || !is_in_the_account(on, config) {
        return Some("it does not lie within one thing of the install's".to_owned());
    }
    let beyond: Vec<_> = under.iter().filter(|arn| !resource(arn).starts_with(within)).collect();
    (!beyond.is_empty()).then(|| format!("{beyond:?} lie beyond it"))
}

/// One role that the config names, in whichever account.
fn named_role(action: &str, on: &str, config: &str, under: &BTreeSet<&str>) -> Option<String> {
    let words: Vec<&str> = config.split([' ', ',', '{', '}', '\n']).filter(|word| !word.is_empty()).collect();
    let named = |role: &str| words.windows(2).any(|pair| ["create:", "look:"].contains(&pair[0]) && pair[1] == role);
    if action != "sts:AssumeRole" || !resource(on).strip_prefix("role/").is_some_and(named) {
        return Some("the config names no such role".to_owned());
    }
    let account = |arn: &&&str| arn.split(':').nth(4).is_some_and(|account| config.contains(&format!("\"{account}\"")));
    let strange: Vec<_> = under.iter().filter(|arn| !account(arn)).collect();
    (!strange.is_empty()).then(|| format!("{strange:?} are in no account of the config"))
}

#[test]
fn what_is_the_installs_alone_is_told_from_what_begins_like_it() {
    let config = "account: \"111122223333\"";
    for (on, is_own) in [
        ("arn:aws:logs:*:111122223333:log-group:/aws/lambda/palisade-waf:*", true),
        ("arn:aws:s3:::palisade-bundles-111122223333-eu-west-1/previous/*", true),
        ("arn:aws:s3:::palisade-bundles-444455556666-eu-west-1/*", false),
        ("arn:aws:s3:::palisade-bundles-111122223333-*", false),
        ("arn:aws:logs:*:111122223333:log-group:/aws/lambda/*", false),
        ("arn:aws:logs:*:111122223333:log-group:/aws/lambda/palisades:*", false),
        ("arn:aws:scheduler:*:*:schedule/palisade-follow-ups/*", false),
    ] {
        assert_eq!(own(on, config, &BTreeSet::new()).is_none(), is_own, "{on}");
    }
    let elsewhere = "arn:aws:s3:::others/palisade-bundles-111122223333-eu-west-1/a";
    let on = "arn:aws:s3:::palisade-bundles-111122223333-eu-west-1/*";
    assert!(own(on, config, &BTreeSet::from([elsewhere])).is_some());
}

#[test]
fn a_role_is_taken_on_that_the_config_names() {
    let config = "accounts: [\"222222222222\"]\n  roles: { create: setup, look: audit }\n";
    let goes = |on: &str, under: &str| named_role("sts:AssumeRole", on, config, &BTreeSet::from([under])).is_none();
    let there = "arn:aws:iam::222222222222:role/setup";
    assert!(goes("arn:aws:iam::*:role/setup", there));
    assert!(!goes("arn:aws:iam::*:role/set", there));
    assert!(!goes("arn:aws:iam::*:role/*", there));
    assert!(!goes("arn:aws:iam::*:role/setup", "arn:aws:iam::333333333333:role/setup"));
}
