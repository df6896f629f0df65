//! The first scan of an account: many findings at once share one budget of calls.

use std::sync::atomic::{AtomicUsize, Ordering};

use palisade_tests::workload_security::NewComputer;
use palisade_tests::world::{World, package};
use serde_json::Value;

use crate::support::{installed, nothing_was_denied, role_calls};
use crate::{FUNCTION, ON, assigned, instance};

const INSTANCES: usize = 10;
/// Some have rules, some have none; of those that have, the policy has one.
const CVES: [&str; 20] = [
    "CVE-2021-44228",
    "CVE-2021-45046",
    "CVE-2017-5638",
    "CVE-2014-6271",
    "CVE-2021-41773",
    "CVE-2022-22965",
    "CVE-2022-22963",
    "CVE-2022-26134",
    "CVE-2021-26084",
    "CVE-2023-22515",
    "CVE-2018-7600",
    "CVE-2019-11043",
    "CVE-2014-0160",
    "CVE-2017-7494",
    "CVE-2015-7547",
    "CVE-2030-0001",
    "CVE-2030-0002",
    "CVE-2030-0003",
    "CVE-2030-0004",
    "CVE-2030-0005",
];

/// What one container that starts cold has to ask when it gets every finding: each computer, the policies in two calls,
/// each CVE, the policy and the one below it once for their computers, and for each CVE that has rules one more look at the
/// policy and a change.
const COLD: usize = INSTANCES + 2 + CVES.len() + 2 + 2 * CVES.len();

/// Invocations at a time, as `lambda.reserved_concurrency` limits them.
const AT_A_TIME: usize = 4;

/// Hands every finding to the function, some at a time; what it said to each.
async fn hand_over(world: &World, instances: &[String]) -> Vec<Value> {
    let findings: Vec<Value> = instances
        .iter()
        .flat_map(|instance| CVES.map(|cve| package(world, &format!("{instance}-{cve}"), instance, cve)))
        .collect();
    let next = AtomicUsize::new(0);
    let worker = async || {
        let mut outcomes = Vec::new();
        while let Some(finding) = findings.get(next.fetch_add(1, Ordering::Relaxed)) {
            outcomes.push(world.aws.root().invoke(FUNCTION, finding).await.unwrap());
        }
        outcomes
    };
    let (first, second, third, fourth) = tokio::join!(worker(), worker(), worker(), worker());
    let all = [first, second, third, fourth];
    assert_eq!(all.len(), AT_A_TIME);
    all.concat()
}

#[tokio::test]
async fn findings_share_what_was_looked_up() {
    let world = installed(ON).await;
    let mut instances = Vec::new();
    for _ in 0..INSTANCES {
        instances.push(instance(&world, NewComputer::protected).await.0);
    }
    let before = world.api.journal().len();
    // An account's findings are sent again soon: whatever they are about changes.
    for round in ["first", "second"] {
        let outcomes = hand_over(&world, &instances).await;
        assert_eq!(outcomes.len(), INSTANCES * CVES.len());
        let results = outcomes.iter().flat_map(|outcome| outcome["actions"].as_array().unwrap());
        let results: Vec<&str> = results.map(|report| report["result"].as_str().unwrap()).collect();
        assert!(results.iter().all(|result| *result != "failed"), "{round}: {results:?}");
        let changed = results.iter().filter(|result| **result == "done").count();
        assert!(changed <= CVES.len() * AT_A_TIME, "{round}: {changed} changes");
        if round == "second" {
            assert_eq!(changed, 0, "everything is there");
        }
    }
    let journal = world.api.journal();
    let calls = journal.iter().skip(before).filter(|entry| entry.request().is_some()).count();
    // Each container reads the key once.
    let containers = role_calls(&world).iter().filter(|call| call.operation == "GetSecretValue").count();
    assert!(containers <= AT_A_TIME, "{containers} containers");
    let findings = 2 * INSTANCES * CVES.len();
    assert!(calls <= COLD * containers, "{calls} calls of {containers} containers for {findings} findings");

    // Whatever the order, every rule got there, and none was assigned twice.
    let mut rules: Vec<i64> = assigned(&world).into_iter().flat_map(|(_, rules)| rules).collect();
    let count = rules.len();
    rules.sort_unstable();
    rules.dedup();
    assert_eq!(rules.len(), count);
    assert!([2009, 2010, 2012, 2034, 2036].iter().all(|rule| rules.contains(rule)), "{rules:?}");
    assert!(!rules.contains(&2013), "it was there before");
    nothing_was_denied(&world);
}
