//! What goes wrong: nothing is half done, nothing is guessed, and the next run goes on.

use palisade_contract::{ActionResult, DecisionWord};
use palisade_tests::aws::{Fault, FaultKind, eventually};
use palisade_tests::workload_security as sim;
use palisade_tests::world::PATIENCE;
use serde_json::json;

use crate::support::*;

/// Somebody changes the web ACL between our reading and our writing: both changes stand.
#[tokio::test]
async fn a_change_by_somebody_else_is_not_lost() {
    let world = installed("waf:\n").await;
    let acl = web_acl(&world, "shop").await;
    let instance = server(&world, "Linux Web Server").await;
    let arn = balancer(&world, "shop", &[&instance], Some(&acl)).await;
    world.aws.front().forget_calls();
    world.aws.front().inject(Fault::next("wafv2", "CheckCapacity", FaultKind::Delay { milliseconds: 5_000 }));
    let theirs = json!([own_rules()[0]]);
    let meanwhile = async {
        let read = async || (calls(&world, "ListTagsForResource") > 0).then_some(());
        eventually("the function's look at the web ACL", PATIENCE, read).await.unwrap();
        world.aws.root().put_rules(&acl, &theirs).await.unwrap();
    };
    let (outcome, ()) = tokio::join!(survey(&world), meanwhile);
    assert_eq!(about(&outcome, &arn).result, ActionResult::Done, "{outcome:#?}");
    let conflicts = world.aws.front().calls().into_iter();
    let conflicts = conflicts.filter(|call| call.error.as_deref() == Some("WAFOptimisticLockException")).count();
    assert_eq!(conflicts, 1);
    let after = definition(&world, &acl).await;
    assert_eq!(after["Rules"][0], theirs[0]);
    assert_eq!(after["Rules"].as_array().unwrap().len(), 1 + WANTED.len());
    assert_eq!(added(&after), each(&WANTED, "Count"));
}

/// An edit that hangs is given up; whether it was made or not is seen at the next look.
#[tokio::test]
async fn an_update_that_hangs_is_looked_after() {
    let world = installed("waf:\n").await;
    let acl = web_acl(&world, "shop").await;
    let instance = server(&world, "Linux Web Server").await;
    let arn = balancer(&world, "shop", &[&instance], Some(&acl)).await;
    world.aws.front().forget_calls();
    world.aws.front().inject(Fault::next("wafv2", "UpdateWebACL", FaultKind::Delay { milliseconds: 8_000 }));
    let outcome = survey(&world).await;
    let said = detail(about(&outcome, &arn));
    assert!(said.starts_with("changed") || said.starts_with("covered"), "{outcome:#?}");
    assert!(calls(&world, "GetWebACL") >= 2, "it was looked at again");
    assert_eq!(added(&definition(&world, &acl).await), each(&WANTED, "Count"));
    nothing_was_denied(&world);
}

#[tokio::test]
async fn while_workload_security_cannot_be_asked_nothing_is_changed() {
    let world = installed("waf:\n").await;
    let acl = web_acl(&world, "shop").await;
    let before = definition(&world, &acl).await;
    let instance = server(&world, "Linux Web Server").await;
    balancer(&world, "shop", &[&instance], Some(&acl)).await;
    world.api.inject(sim::Fault { status: Some(403), ..sim::Fault::default() });
    let error = failing_survey(&world).await;
    assert!(error.contains("computers"), "{error}");
    assert_eq!(calls(&world, "UpdateWebACL"), 0);
    assert_eq!(definition(&world, &acl).await, before);
}

#[tokio::test]
async fn one_web_acl_that_fails_does_not_keep_the_others() {
    let world = installed("waf:\n").await;
    let (first, second) = (web_acl(&world, "first").await, web_acl(&world, "second").await);
    let instance = server(&world, "Linux Web Server").await;
    balancer(&world, "first", &[&instance], Some(&first)).await;
    balancer(&world, "second", &[&instance], Some(&second)).await;
    world.aws.front().inject(Fault::next("wafv2", "UpdateWebACL", FaultKind::AccessDenied));
    let error = failing_survey(&world).await;
    assert!(error.starts_with("1 web ACL(s) could not be changed"), "{error}");
    assert!(error.contains("wafv2:UpdateWebACL was denied"), "{error}");
    let count = async || {
        let mut covered = 0;
        for acl in [&first, &second] {
            covered += usize::from(!added(&definition(&world, acl).await).is_empty());
        }
        covered
    };
    assert_eq!(count().await, 1);
    let failed = world.outcome("the outcome of the failed run", |outcome| {
        outcome.actions.iter().any(|action| action.result == ActionResult::Failed)
    });
    assert_eq!(failed.await.unwrap().decision, DecisionWord::Act);
    survey(&world).await;
    assert_eq!(count().await, 2);
}

#[tokio::test]
async fn ticks_of_others_are_left_alone() {
    let world = installed("waf:\n").await;
    world.aws.front().forget_calls();
    for (member, value) in [("account", "999988887777"), ("region", "ap-south-1")] {
        let mut other = tick(&world);
        other[member] = json!(value);
        let outcome = world.aws.root().invoke("palisade-waf", &other).await.unwrap();
        assert_eq!(outcome["decision"], "ignore", "{outcome}");
        assert!(outcome["reason"].as_str().unwrap().contains(value), "{outcome}");
    }
    let calls = world.aws.front().calls();
    assert!(calls.iter().all(|call| !call.is("elasticloadbalancing", "DescribeLoadBalancers")), "{calls:#?}");
}
