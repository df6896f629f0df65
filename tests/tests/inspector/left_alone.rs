//! Protected instances for which nothing can be done: said in the outcome, and no failure.

use palisade_contract::ActionResult::Skipped;
use palisade_tests::workload_security::{ModuleCondition, NewComputer, SecurityModule};

use crate::support::{actions, follow_ups, inbox, installed};
use crate::{LOG4J, ON, answer, instance, sent};

fn prevention(instance: &str, state: &str) -> NewComputer {
    let state = ModuleCondition::State(state.to_owned());
    NewComputer { modules: [(SecurityModule::IntrusionPrevention, state)].into(), ..NewComputer::protected(instance) }
}

#[tokio::test]
async fn where_a_rule_would_do_nothing_none_is_added() {
    let world = installed(ON).await;
    let inbox = inbox(&world).await;
    let off = |instance: &str| prevention(instance, "off");
    // The base policy has every module off; this computer has Intrusion Prevention on by a setting of its own.
    let by_itself =
        |instance: &str| NewComputer { policy: Some("Base Policy".to_owned()), ..prevention(instance, "prevent") };
    let as_usual = NewComputer::protected;
    for (id, describe, cve, policy, why) in [
        ("off", &off as &dyn Fn(&str) -> NewComputer, LOG4J, "8", "intrusion prevention is off for this computer"),
        ("policy-off", &by_itself, LOG4J, "1", "intrusion prevention is off in policy 1"),
        ("no-rule", &as_usual, "CVE-2030-0001", "8", "no rule protects from CVE-2030-0001"),
        ("one-digit-more", &as_usual, "CVE-2021-442280", "8", "no rule protects from CVE-2021-442280"),
    ] {
        let (instance, _) = instance(&world, describe).await;
        let outcome = answer(&world, id, &instance, cve).await;
        assert_eq!(actions(&outcome), [("add-to-policy", Skipped), ("resolve-finding", Skipped)], "{id}");
        let report = &outcome.actions[0];
        assert_eq!((report.id.as_deref(), report.detail.as_deref()), (Some(policy), Some(why)), "{id}");
    }
    assert_eq!(sent(&world), []);
    assert_eq!(follow_ups(&world).await, Vec::<String>::new());
    assert_eq!(world.aws.root().queue_messages(&inbox).await.unwrap().len(), 0);
}
