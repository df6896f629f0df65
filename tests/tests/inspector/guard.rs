//! A policy that more computers use than allowed is left as it is, and the team hears of it once.

use std::time::Duration;

use palisade_contract::ActionResult::{Done, Skipped};
use palisade_tests::workload_security::NewComputer;

use crate::support::{action, actions, follow_ups, inbox, installed, messages, nothing_was_denied, outcomes};
use crate::{LOG4J, answer, arn, instance, sent};

const TWO: &str = "inspector:\n  max_computers_per_policy_change: 2\n  give_up_after: 15m\n";

#[tokio::test]
async fn too_many_computers_are_not_changed_for_one() {
    let world = installed(TWO).await;
    let inbox = inbox(&world).await;
    let of_child = |instance: &str| NewComputer {
        policy: Some("Linux Web Server".to_owned()),
        ..NewComputer::protected(instance)
    };
    let (first, _) = instance(&world, NewComputer::protected).await;
    instance(&world, NewComputer::protected).await;
    let (child, _) = instance(&world, of_child).await;

    // Two use the policy itself, and one a policy below it.
    let outcome = answer(&world, "first", &first, LOG4J).await;
    let looked = [("add-to-policy", Skipped), ("resolve-finding", Skipped)];
    assert_eq!(actions(&outcome), [&looked[..], &[("follow-up", Done), ("highlight", Done)]].concat());
    let refusal = "3 computers use the policy, more than the 2 allowed for a change";
    let missing =
        "policy 8 (Linux Server): rule 2009 [9002009; CVE-2021-44228; with 2001], rule 2010 [9002010; CVE-2021-44228]";
    let said = action(&outcome, "add-to-policy").detail.as_deref();
    assert_eq!(said, Some(format!("{refusal}: {missing}").as_str()));
    let told = messages(&world, &inbox, &first).await;
    assert_eq!(told.len(), 1);
    for part in [refusal, missing, "inspector.max_computers_per_policy_change", &arn(&world, "first")] {
        assert!(told[0].contains(part), "{part} is not in {}", told[0]);
    }

    // The next findings on the instance tell nobody.
    for (id, cve) in [("first", LOG4J), ("second", "CVE-2017-5638")] {
        let outcome = answer(&world, id, &first, cve).await;
        assert_eq!(actions(&outcome), [("add-to-policy", Skipped), ("follow-up", Skipped)], "{id}");
    }
    assert_eq!(messages(&world, &inbox, &first).await, Vec::<String>::new());
    assert_eq!(follow_ups(&world).await, [format!("guard-{first}")]);

    // One uses the child.
    let outcome = answer(&world, "child", &child, LOG4J).await;
    assert_eq!(actions(&outcome), [("add-to-policy", Done), ("resolve-finding", Skipped)]);
    assert_eq!(sent(&world).iter().map(|(policy, _)| *policy).collect::<Vec<_>>(), [10]);

    // When its time is over the guard ends itself without a look, and the next finding tells again.
    let calls = world.api.journal().len();
    world.aws.fire_due_within(Duration::from_mins(16)).await.unwrap();
    let ended = outcomes(&world, &arn(&world, "first"), 3).await.remove(2);
    assert_eq!(actions(&ended), [("close-follow-up", Done)]);
    assert_eq!((world.api.journal().len(), follow_ups(&world).await), (calls, Vec::new()));
    let outcome = answer(&world, "third", &first, LOG4J).await;
    assert_eq!(action(&outcome, "highlight").result, Done);
    nothing_was_denied(&world);
}
