//! The first scan of an account: many findings at once share one budget of calls.

use palisade_contract::ActionResult::Failed;
use palisade_tests::aws::eventually;
use palisade_tests::workload_security::NewComputer;
use palisade_tests::world::{PATIENCE, package};

use crate::support::{installed, nothing_was_denied, role_calls};
use crate::{ON, arn, assigned, instance, sent};

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
/// each CVE, the policy and the one below it once for their computers, and one change for each CVE that has rules.
const COLD: usize = INSTANCES + 2 + CVES.len() + 2 + CVES.len();

#[tokio::test]
async fn findings_share_what_was_looked_up() {
    let world = installed(ON).await;
    let mut instances = Vec::new();
    for _ in 0..INSTANCES {
        instances.push(instance(&world, NewComputer::protected).await.0);
    }
    let before = world.api.journal().len();
    for (number, instance) in instances.iter().enumerate() {
        for cve in CVES {
            world.put(&package(&world, &format!("{number}-{cve}"), instance, cve)).await.unwrap();
        }
    }
    let wanted = arn(&world, "");
    let findings = INSTANCES * CVES.len();
    let all = eventually("every outcome", PATIENCE, async || {
        let mut outcomes = world.outcomes().await.ok()?;
        outcomes.retain(|outcome| outcome.finding_id.as_deref().is_some_and(|id| id.starts_with(&wanted)));
        (outcomes.len() >= findings).then_some(outcomes)
    });
    let outcomes = all.await.unwrap();
    assert_eq!(outcomes.len(), findings, "no finding was tried twice");
    assert!(outcomes.iter().flat_map(|outcome| &outcome.actions).all(|report| report.result != Failed));

    let journal = world.api.journal();
    let calls = journal.iter().skip(before).filter(|entry| entry.request().is_some()).count();
    let told: u64 = outcomes.iter().map(|outcome| outcome.api_calls).sum();
    assert_eq!(told, calls as u64, "the outcomes tell of every call");
    // The emulator decides how many containers it starts; each starts cold, and reads the key once.
    let containers = role_calls(&world).iter().filter(|call| call.operation == "GetSecretValue").count();
    assert!(calls <= COLD * containers, "{calls} calls of {containers} containers for {findings} findings");
    println!("{calls} calls of {containers} containers for {findings} findings");

    // Whatever the order, every rule got there, and none was assigned twice.
    let mut rules: Vec<i64> = assigned(&world).into_iter().flat_map(|(_, rules)| rules).collect();
    let count = rules.len();
    rules.sort_unstable();
    rules.dedup();
    assert_eq!(rules.len(), count);
    assert!([2009, 2010, 2012, 2036, 2034].iter().all(|rule| rules.contains(rule)), "{rules:?}");
    assert!(!rules.contains(&2013), "it was there before");
    assert!(sent(&world).len() <= CVES.len() * containers);
    nothing_was_denied(&world);
}
