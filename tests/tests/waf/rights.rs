//! What the key's role needs in Workload Security, and what is said of a policy that is not shown.

use palisade_contract::ResourceState;
use palisade_tests::workload_security::{Fault, KeyChange, Role};

use crate::support::*;

const NEEDED: [&str; 3] = ["view computers", "view policies", "view application types"];

fn role(rights: &[&str]) -> KeyChange {
    KeyChange {
        role: Some(Role::Only(rights.iter().map(|right| (*right).to_owned()).collect())),
        ..KeyChange::default()
    }
}

#[tokio::test]
async fn a_key_that_may_read_three_things_is_enough() {
    let world = installed("waf:\n").await;
    let acl = web_acl(&world, "shop").await;
    let before = definition(&world, &acl).await;
    let instance = server(&world, "Linux Web Server").await;
    balancer(&world, "shop", &[&instance], Some(&acl)).await;
    for missing in NEEDED {
        let rest: Vec<&str> = NEEDED.into_iter().filter(|right| *right != missing).collect();
        world.api.change_key(role(&rest));
        let error = failing_survey(&world).await;
        assert!(error.contains(&format!("Not authorized to {missing}")), "{error}");
        assert_eq!(definition(&world, &acl).await, before);
    }
    world.api.change_key(role(&NEEDED));
    survey(&world).await;
    assert_eq!(added(&definition(&world, &acl).await), each(&WANTED, "Count"));
}

/// A 404 does not say whether the policy was deleted or may not be seen.
#[tokio::test]
async fn a_policy_that_is_not_shown_is_told_as_that() {
    let world = installed("waf:\n").await;
    let acl = web_acl(&world, "shop").await;
    let before = definition(&world, &acl).await;
    let instance = server(&world, "Linux Web Server").await;
    balancer(&world, "shop", &[&instance], Some(&acl)).await;
    world.api.inject(Fault::status("GET /policies/*", 1, 404));
    survey(&world).await;
    let report = report(&world).await;
    let note = report.resources[0].hosts[0].note.as_deref().unwrap();
    assert!(note.contains("does not show its policy") && note.contains("the key may not see it"), "{note}");
    assert_eq!(report.resources[0].state, ResourceState::NothingAsked);
    assert_eq!(definition(&world, &acl).await, before);
}
