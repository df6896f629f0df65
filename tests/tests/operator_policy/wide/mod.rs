//! No grant is wider than what is asked under it, unless a reason says why nothing narrower can be written; and what holds the
//! wide ones is there.

mod reasons;

use std::collections::{BTreeMap, BTreeSet};

use palisade_tests::aws::like;
use palisade_tests::figures::figure;
use palisade_tests::world::{Fleet, World};
use serde_json::Value;

use crate::operators::{Operators, Statement, VERBS, printed};
use reasons::{Held, WIDE, Wide};

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
                let under: BTreeSet<&str> = asked
                    .iter()
                    .filter(|(asked, resource)| like(action, asked) && like(on, resource))
                    .map(|(_, resource)| resource.as_str())
                    .collect();
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
    let problem = unheld(wide.held, statement, action, on, config, under);
    (reach, problem.map(|problem| format!("is wide because {}, but {problem}", wide.why)))
}

/// What of that which holds a wide grant is not there.
fn unheld(
    held: Held,
    statement: &Statement,
    action: &str,
    on: &str,
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
            let own = |(key, value): (&String, &Value)| key.ends_with("Tag/palisade:install") && value == "palisade";
            (!equal.is_some_and(|keys| keys.iter().any(own))).then(|| "no tag is demanded".to_owned())
        }
        Held::CalledVia => {
            let via = &statement.condition["ForAnyValue:StringEquals"]["aws:CalledVia"];
            (*via != serde_json::json!(["cloudformation.amazonaws.com"])).then(|| "anybody may call it".to_owned())
        }
        Held::MadeUp => {
            // What stood for the wildcard; a resource that is not there yet is asked for by a wildcard, or by the bare name.
            let begins = on.splitn(6, ':').nth(5)?.split('*').next()?;
            let made_up = |resource: &&&str| {
                let rest = resource.splitn(6, ':').nth(5).and_then(|rest| rest.strip_prefix(begins));
                rest.is_none_or(|rest| rest.is_empty() || !config.contains(rest))
            };
            let known: Vec<_> = under.iter().filter(|resource| !made_up(resource)).collect();
            (!known.is_empty()).then(|| format!("the config names {known:?}"))
        }
        Held::Own => None,
    }
}

/// A role of another account reaches into that account alone; one policy is printed for all of them.
fn in_account(on: &str, account: &str) -> String {
    let mut parts: Vec<&str> = on.splitn(6, ':').collect();
    if let Some(place) = parts.get_mut(4).filter(|place| **place == "*") {
        *place = account;
    }
    parts.join(":")
}

/// The policies of every kind of config have all that the reasons speak of.
#[tokio::test]
async fn every_reason_speaks_of_a_grant() {
    let world = World::start().await.unwrap();
    let fleet = Fleet::found(&world.aws).await.unwrap();
    let region = world.aws.region();
    let everything = "macie: {}\ninspector: {}\nsecurity-hub: {}\nwaf: {}\nconfig: {}\n";
    let mut void: Vec<&Wide> = WIDE.iter().collect();
    let mut trouble = BTreeSet::new();
    let mut see = async |text: String, roles: &[&'static str]| {
        std::fs::write(world.config(), &text).unwrap();
        for verb in VERBS.iter().chain(roles) {
            for statement in printed(&world, verb).await.iter().map(Statement::read) {
                for (action, on) in statement.grants() {
                    let on = if roles.contains(verb) { in_account(on, world.aws.account()) } else { on.clone() };
                    void.retain(|wide| !wide.is_for(action, &on));
                    let (_, problem) = judge(&statement, action, &on, &text, &BTreeSet::new());
                    trouble.extend(problem.map(|problem| format!("{verb}: {action} on {on} {problem}")));
                }
            }
        }
    };
    see(world.config_text(everything), &[]).await;
    let opt_in = format!("regions: [{region}, af-south-1]");
    let targets = |lines: &str| {
        let text = world.config_text(everything).replace(&format!("regions: [{region}]"), &opt_in);
        text.replacen("workload_security:\n", &format!("{lines}workload_security:\n"), 1)
    };
    let units = format!("  organization:\n    ous: [{}]\n  roles: {{ look: audit }}\n", fleet.staging);
    let units = format!("{units}  rollout: {{ alarms: [orders] }}\n");
    see(targets(&units), &["look"]).await;
    let listed = format!("  accounts: [\"{}\"]\n  roles: {{ create: setup, look: audit }}\n", fleet.play);
    see(targets(&listed), &["look", "create"]).await;
    trouble.extend(void.iter().map(|wide| format!("explained, and not granted: {:?} on {:?}", wide.actions, wide.on)));
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
