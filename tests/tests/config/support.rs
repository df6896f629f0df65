//! A world with rules of AWS Config in it, and what Config shows of its instances.

use palisade_tests::aws::eventually;
use palisade_tests::workload_security::NewComputer;
use palisade_tests::world::{PATIENCE, World, config_item};
use serde_json::Value;

/// Three kinds of rules. The seeded policy is called `Linux Server`, and leaves the firewall off.
pub(crate) const RULES: &str = "config:\n  policy: linux SERVER\n  modules: [anti-malware, firewall]\n  every: 6h\n";

pub(crate) const POLICY: &str = "palisade-policy";
pub(crate) const ANTI_MALWARE: &str = "palisade-module-anti-malware";
pub(crate) const FIREWALL: &str = "palisade-module-firewall";
pub(crate) const CLEAR: &str = "palisade-clear";

/// The rules in the order of the template.
pub(crate) const NAMES: [&str; 4] = [POLICY, ANTI_MALWARE, FIREWALL, CLEAR];

/// When most items were captured.
pub(crate) const NOON: &str = "2026-01-15T12:00:00.250Z";

/// A world with Config turned on and Palisade installed.
pub(crate) async fn installed(more: &str) -> World {
    let world = World::start_with(more).await.unwrap();
    world.aws.root().enable_config().await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    world.aws.front().forget_calls();
    world
}

/// An instance, and what the tenant shall know of it.
pub(crate) async fn instance(world: &World, computer: impl FnOnce(NewComputer) -> NewComputer) -> String {
    let instance = world.aws.root().create_instance(&[]).await.unwrap();
    let (account, region) = (Some(world.aws.account().to_owned()), Some(world.aws.region().to_owned()));
    let new = NewComputer { account, region, ..NewComputer::protected(&instance) };
    world.api.add_computer(computer(new)).unwrap();
    instance
}

/// The recorder sees a running instance change.
pub(crate) async fn change(world: &World, instance: &str) {
    let item = config_item(world, instance, "running", NOON);
    let called = world.aws.config_change(world.aws.region(), &item).await.unwrap();
    assert_eq!(called.len(), NAMES.len(), "{called:?}");
}

/// What Config shows of a resource under a rule: word and annotation. `None` when it was never evaluated.
pub(crate) async fn shown(world: &World, rule: &str, resource: &str) -> Option<(String, String)> {
    let found = result(world, rule, resource).await?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Some((text(&found["ComplianceType"]), text(&found["Annotation"])))
}

/// The same as GetComplianceDetailsByConfigRule answers it.
pub(crate) async fn result(world: &World, rule: &str, resource: &str) -> Option<Value> {
    let all = world.aws.root().evaluations(rule).await.unwrap();
    all.into_iter()
        .find(|each| each["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"] == resource)
}

/// The same, once it is there and fits.
pub(crate) async fn evaluated(world: &World, rule: &str, resource: &str, expected: &str) -> String {
    let fits = async || shown(world, rule, resource).await.filter(|(found, _)| found == expected);
    match eventually(&format!("{expected} of {resource} under {rule}"), PATIENCE, fits).await {
        Ok((_, annotation)) => annotation,
        Err(late) => {
            panic!("{late}; {:?}; outcomes: {:#?}", shown(world, rule, resource).await, world.outcomes().await.unwrap())
        }
    }
}
