//! Inspector findings and what becomes of them: the installed function, fed through the bus.

#![expect(clippy::unwrap_used, reason = "tests")]

mod burst;
mod guard;
mod ignored;
#[path = "../guardduty/kept.rs"]
mod kept;
mod left_alone;
mod protected;
#[path = "../guardduty/support.rs"]
mod support;
mod trouble;
mod unprotected;
mod verbs;

use palisade_contract::Outcome;
use palisade_tests::workload_security::{EffectKind, NewComputer};
use palisade_tests::world::{World, package};
use serde_json::{Value, json};

/// The function.
const FUNCTION: &str = "palisade-inspector";
/// Both integrations, with looks every minute.
const ON: &str = "inspector:\n  follow_up_every: 1m\n";
/// The rules 2009, which depends on 2001, and 2010 are against it; 2011 against one that is a digit shorter.
const LOG4J: &str = "CVE-2021-44228";
/// The policy of computers that have none named: "Linux Server", the parent of "Linux Web Server".
const LINUX: i64 = 8;

/// The id of a finding that [`package`] made.
fn arn(world: &World, id: &str) -> String {
    format!("arn:aws:inspector2:{}:{}:finding/{id}", world.aws.region(), world.aws.account())
}

/// A computer in the world's account and region.
fn computer(world: &World, computer: NewComputer) -> NewComputer {
    let (account, region) = (Some(world.aws.account().to_owned()), Some(world.aws.region().to_owned()));
    NewComputer { account, region, ..computer }
}

/// An instance with a computer as described; `describe` gets the instance's id.
async fn instance(world: &World, describe: impl Fn(&str) -> NewComputer) -> (String, i64) {
    let instance = world.aws.root().create_instance(&[]).await.unwrap();
    let id = world.api.add_computer(computer(world, describe(&instance))).unwrap();
    (instance, id)
}

/// Puts a finding on the bus; what became of it.
async fn answer(world: &World, id: &str, instance: &str, cve: &str) -> Outcome {
    send(world, id, &package(world, id, instance, cve)).await
}

/// The same of an event that was changed.
async fn send(world: &World, id: &str, event: &Value) -> Outcome {
    let arn = arn(world, id);
    let before = world.outcomes().await.unwrap().iter().filter(|o| o.finding_id.as_deref() == Some(&arn)).count();
    world.put(event).await.unwrap();
    support::outcomes(world, &arn, before + 1).await.remove(before)
}

/// The bodies of the calls that added rules to policies: the policy and the rules.
fn sent(world: &World) -> Vec<(i64, Value)> {
    let journal = world.api.journal();
    let requests = journal.iter().filter_map(|entry| entry.request());
    let to_policy = |path: &str| -> Option<i64> {
        path.strip_prefix("/policies/")?.strip_suffix("/intrusionprevention/assignments")?.parse().ok()
    };
    let writes = requests.filter(|r| r.method != "GET" && !r.path.ends_with("/search"));
    writes
        .filter_map(|r| {
            assert_eq!(r.method, "POST", "rules are added, never set: {}", r.path);
            Some((to_policy(&r.path)?, r.body.clone().unwrap_or_else(|| json!(null))))
        })
        .collect()
}

/// Rules that were assigned to policies, with what they depend on.
fn assigned(world: &World) -> Vec<(i64, Vec<i64>)> {
    let journal = world.api.journal();
    let effects = journal.iter().filter_map(|entry| entry.effect());
    let to = effects.filter(|effect| effect.what == EffectKind::RulesAssigned);
    to.filter_map(|effect| Some((effect.policy?, effect.rules.clone()))).collect()
}
