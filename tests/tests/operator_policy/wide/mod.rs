//! No grant is wider than what is asked under it, unless a reason says why nothing narrower can be written; and what holds the
//! wide ones is there.

mod actions;
mod held;
mod reasons;

use std::collections::{BTreeMap, BTreeSet};

use palisade_tests::aws::like;
use palisade_tests::figures::figure;
use palisade_tests::world::World;
use serde_json::Value;

use crate::kinds::{ROLES, every_kind};
use crate::operators::{Operators, Statement, VERBS};
use held::unheld;
use reasons::WIDE;

/// How far a pattern of resources reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// One resource.
    One,
    /// One name, in the regions of the statement's condition.
    OneInRegions,
    /// What a reason has to speak of.
    Several,
}

/// Actions that are granted by pattern reach as far as resources that are.
fn reach(action: &str, on: &str) -> Reach {
    let is_open = |text: &str| text.contains(['*', '?']);
    let mut parts: Vec<&str> = on.splitn(6, ':').collect();
    if is_open(action) || parts.len() < 6 {
        return if is_open(action) || is_open(on) { Reach::Several } else { Reach::One };
    }
    let in_regions = std::mem::take(&mut parts[3]) == "*";
    match (parts.iter().any(|part| is_open(part)), in_regions) {
        (true, _) => Reach::Several,
        (false, true) => Reach::OneInRegions,
        (false, false) => Reach::One,
    }
}

/// The regions to which a statement is narrowed.
fn regions(statement: &Statement) -> BTreeSet<&str> {
    let named = statement.condition["StringEquals"]["aws:RequestedRegion"].as_array();
    named.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// What is wrong with the width of what the verbs' policies grant, held against what was asked in their names. Tells the figures
/// of this run.
pub(crate) fn too_wide(operators: &Operators<'_>, of: &str) -> Vec<String> {
    let config = std::fs::read_to_string(operators.world.config()).unwrap();
    let (mut trouble, mut reaches, mut used) = (Vec::new(), BTreeMap::<Reach, usize>::new(), 0);
    for verb in VERBS {
        let asked = operators.asked(verb);
        for statement in operators.granted(verb) {
            for (action, on) in statement.grants() {
                let under = asked_under(action, on, &asked);
                used += usize::from(!under.is_empty());
                let (reach, problem) = judge(statement, action, on, &config, &under);
                *reaches.entry(reach).or_default() += 1;
                trouble.extend(problem.map(|problem| format!("{verb}: {}: {action} on {on} {problem}", statement.sid)));
            }
        }
    }
    let calls: Vec<_> = VERBS.iter().flat_map(|verb| operators.calls(verb)).filter(|call| !call.injected).collect();
    let refused = calls.iter().filter(|call| call.is_refused()).count();
    let count = |reach| reaches.get(&reach).copied().unwrap_or_default();
    figure(format_args!(
        "operators of {of}: {} calls, {refused} refused; {} grants of an action on a pattern, {used} seen in use; {} on one \
         resource, {} on one name in the config's regions, {} wide, each with its reason",
        calls.len(),
        reaches.values().sum::<usize>(),
        count(Reach::One),
        count(Reach::OneInRegions),
        count(Reach::Several),
    ));
    trouble
}

/// The same of a role in other accounts.
pub(crate) fn role_too_wide(
    world: &World,
    of: &str,
    statements: &[Statement],
    asked: &BTreeSet<(String, String)>,
) -> Vec<String> {
    let config = std::fs::read_to_string(world.config()).unwrap();
    let grants = statements.iter().flat_map(|statement| statement.grants().map(move |grant| (statement, grant)));
    let judged = grants.filter_map(|(statement, (action, on))| {
        let under = asked_under(action, on, asked);
        let (_, problem) = judge(statement, action, &in_account(on, world.aws.account()), &config, &under);
        problem.map(|problem| format!("{of}: {}: {action} on {on} {problem}", statement.sid))
    });
    judged.collect()
}

/// The resources that were asked for under a grant.
fn asked_under<'a>(action: &str, on: &str, asked: &'a BTreeSet<(String, String)>) -> BTreeSet<&'a str> {
    let under = asked.iter().filter(|(asked, resource)| like(action, asked) && like(on, resource));
    under.map(|(_, resource)| resource.as_str()).collect()
}

/// How far a grant reaches, and what is wrong with that; `under` it these resources were asked for.
fn judge(
    statement: &Statement,
    action: &str,
    on: &str,
    config: &str,
    under: &BTreeSet<&str>,
) -> (Reach, Option<String>) {
    let reach = reach(action, on);
    if on.split(':').nth(3) == Some("*") {
        let regions = regions(statement);
        if regions.is_empty() || !regions.iter().all(|region| config.contains(region)) {
            return (reach, Some(format!("holds in {regions:?}, which are not the config's regions")));
        }
    }
    if reach != Reach::Several {
        return (reach, None);
    }
    let Some(wide) = WIDE.iter().find(|wide| wide.is_for(action, on)) else {
        return (reach, Some(format!("is wide without a reason; asked for: {under:?}")));
    };
    let problem = unheld(wide.held, statement, (action, on), config, under);
    (reach, problem.map(|problem| format!("is wide because {}, but {problem}", wide.why)))
}

/// A role of another account reaches into that account alone; one policy is printed for all of them.
fn in_account(on: &str, account: &str) -> String {
    let mut parts: Vec<&str> = on.splitn(6, ':').collect();
    if let Some(place) = parts.get_mut(4).filter(|place| **place == "*") {
        *place = account;
    }
    parts.join(":")
}

/// The policies of every kind of config have all that the reasons speak of: every action on every pattern.
#[tokio::test]
async fn every_reason_speaks_of_a_grant() {
    let world = World::start().await.unwrap();
    let named = WIDE.iter().flat_map(|wide| wide.actions.iter().flat_map(|a| wide.on.iter().map(move |on| (*a, *on))));
    let mut void: BTreeSet<(&str, &str)> = named.clone().collect();
    let mut trouble = BTreeSet::new();
    if void.len() != named.count() {
        trouble.insert("a grant is explained twice".to_owned());
    }
    for kind in every_kind(&world).await {
        for (verb, policy) in &kind.policies {
            for (statement, (action, on)) in policy.iter().flat_map(|s| s.grants().map(move |grant| (s, grant))) {
                let on = if ROLES.contains(verb) { in_account(on, world.aws.account()) } else { on.clone() };
                let (reach, problem) = judge(statement, action, &on, &kind.config, &BTreeSet::new());
                if reach == Reach::Several {
                    void.retain(|named| *named != (action.as_str(), on.as_str()));
                }
                trouble.extend(problem.map(|problem| format!("{verb}: {action} on {on} {problem}")));
            }
        }
    }
    trouble.extend(void.iter().map(|(action, on)| format!("explained, and not granted or not wide: {action} on {on}")));
    assert!(trouble.is_empty(), "{}", trouble.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_pattern_reaches_as_far_as_it_says() {
    for (action, on, expected) in [
        ("s3:GetObject", "arn:aws:s3:::bucket", Reach::One),
        ("s3:GetBucket*", "arn:aws:s3:::bucket", Reach::Several),
        ("s3:GetObject", "arn:aws:s3:::bucket/*", Reach::Several),
        ("lambda:GetFunction", "arn:aws:lambda:*:111122223333:function:palisade-waf", Reach::OneInRegions),
        ("sqs:GetQueueUrl", "arn:aws:sqs:*:*:palisade-failures", Reach::Several),
        ("sts:GetCallerIdentity", "*", Reach::Several),
    ] {
        assert_eq!(reach(action, on), expected, "{action} on {on}");
    }
}
