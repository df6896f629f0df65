//! Rules that are missing go into the policy of the instance, once.

use palisade_contract::ActionResult::{Done, Planned, Skipped};
use palisade_contract::{DecisionWord, Integration};
use palisade_tests::workload_security::NewComputer;
use palisade_tests::world::package;
use serde_json::json;

use crate::support::{action, actions, follow_ups, installed, messages, nothing_was_denied, role_calls};
use crate::{LINUX, LOG4J, ON, answer, arn, assigned, instance, send, sent, support};

#[tokio::test]
async fn what_is_missing_is_added_once() {
    let world = installed(ON).await;
    let inbox = support::inbox(&world).await;
    let (first, _) = instance(&world, NewComputer::protected).await;

    let outcome = answer(&world, "first", &first, LOG4J).await;
    assert_eq!((outcome.handler, outcome.decision), (Integration::Inspector, DecisionWord::Act));
    assert_eq!(outcome.cves, [LOG4J]);
    assert_eq!(outcome.finding_id, Some(arn(&world, "first")));
    assert_eq!(outcome.reason, "the finding is current, names CVE-2021-44228 and cites an instance of this account");
    assert_eq!(actions(&outcome), [("add-to-policy", Done), ("resolve-finding", Skipped)]);
    let report = action(&outcome, "add-to-policy");
    assert_eq!(report.id.as_deref(), Some("8"));
    // 2011 is against CVE-2021-4422, which a search for a part of the text finds as well.
    assert_eq!(
        report.detail.as_deref(),
        Some(
            "policy 8 (Linux Server): rule 2009 [9002009; CVE-2021-44228; with 2001], rule 2010 [9002010; CVE-2021-44228]; \
             whether one of them needs configuration before it protects, the API does not tell"
        )
    );
    assert_eq!(sent(&world), [(LINUX, json!({"ruleIDs": [2009, 2010]}))]);
    assert_eq!(assigned(&world), [(LINUX, vec![2009, 2010])], "what they depend on was there already");

    // A finding is sent again whenever it changes; and another instance uses the same policy.
    let again = answer(&world, "first", &first, LOG4J).await;
    assert_eq!(actions(&again), [("add-to-policy", Skipped)]);
    assert_eq!(
        action(&again, "add-to-policy").detail.as_deref(),
        Some(
            "policy 8 (Linux Server) has it already: rule 2009 [9002009; CVE-2021-44228; with 2001], \
             rule 2010 [9002010; CVE-2021-44228]"
        )
    );
    assert_eq!(again.api_calls, 0, "everything was known");
    let (second, _) = instance(&world, NewComputer::protected).await;
    let other = answer(&world, "second", &second, LOG4J).await;
    let looked = vec![("add-to-policy", Skipped), ("resolve-finding", Skipped)];
    assert_eq!((actions(&other), other.api_calls), (looked, 1));
    assert_eq!(sent(&world).len(), 1);

    // Nobody has to do anything, so nobody is told, and no scan is asked for.
    assert_eq!(messages(&world, &inbox, &first).await, Vec::<String>::new());
    assert_eq!(follow_ups(&world).await, Vec::<String>::new());
    nothing_was_denied(&world);
}

#[tokio::test]
async fn what_a_parent_gives_is_there() {
    let world = installed(ON).await;
    let of_child = |instance: &str| NewComputer {
        policy: Some("Linux Web Server".to_owned()),
        ..NewComputer::protected(instance)
    };
    let (child, _) = instance(&world, of_child).await;
    let (parent, _) = instance(&world, NewComputer::protected).await;
    // The parent's own from the start.
    let outcome = answer(&world, "inherited", &child, "CVE-2014-6271").await;
    assert_eq!(
        action(&outcome, "add-to-policy").detail.as_deref(),
        Some("policy 10 (Linux Web Server) has it already: rule 2013 [9002013; CVE-2014-6271; with 2001]")
    );
    // Added to the parent by ourselves.
    answer(&world, "parent", &parent, LOG4J).await;
    let outcome = answer(&world, "child", &child, LOG4J).await;
    assert_eq!(
        action(&outcome, "add-to-policy").detail.as_deref(),
        Some(
            "policy 10 (Linux Web Server) has it already: rule 2009 [9002009; CVE-2021-44228; with 2001], \
             rule 2010 [9002010; CVE-2021-44228]"
        )
    );
    // What the child alone gets is not the parent's.
    let outcome = answer(&world, "only-child", &child, "CVE-2017-5638").await;
    assert_eq!(action(&outcome, "add-to-policy").id.as_deref(), Some("10"));
    let outcome = answer(&world, "then-parent", &parent, "CVE-2017-5638").await;
    assert_eq!(action(&outcome, "add-to-policy").id.as_deref(), Some("8"));
    let of_log4j = (LINUX, json!({"ruleIDs": [2009, 2010]}));
    assert_eq!(sent(&world), [of_log4j, (10, json!({"ruleIDs": [2012]})), (LINUX, json!({"ruleIDs": [2012]}))]);
}

#[tokio::test]
async fn an_advisorys_cves_stand_among_the_related_ones() {
    let world = installed(ON).await;
    let (instance, _) = instance(&world, NewComputer::protected).await;
    let mut event = package(&world, "advisory", &instance, "EXAMPLE-2026-1");
    // Shellshock is in the policy already, nothing is against the last.
    event["detail"]["packageVulnerabilityDetails"]["relatedVulnerabilities"] =
        json!(["CVE-2014-6271", "cve-2018-6789", "CVE-2022-22965", "CVE-2030-0001"]);
    let outcome = send(&world, "advisory", &event).await;
    assert_eq!(outcome.cves, ["CVE-2014-6271", "CVE-2018-6789", "CVE-2022-22965", "CVE-2030-0001"]);
    let said: Vec<_> =
        outcome.actions.iter().map(|report| (report.result, report.detail.as_deref().unwrap())).collect();
    let added = "policy 8 (Linux Server): rule 2015 [9002015; CVE-2022-22965; with 2001], rule 2037 [9002037; CVE-2018-6789]; \
                 whether one of them needs configuration before it protects, the API does not tell";
    let expected = [
        (Skipped, "no rule protects from CVE-2030-0001"),
        (Skipped, "policy 8 (Linux Server) has it already: rule 2013 [9002013; CVE-2014-6271; with 2001]"),
        (Done, added),
        (Skipped, "none stands"),
    ];
    assert_eq!(said, expected);
    assert_eq!(sent(&world), [(LINUX, json!({"ruleIDs": [2015, 2037]}))]);
}

#[tokio::test]
async fn while_observing_it_is_only_said() {
    let world = installed("inspector:\n  mode: observe\n  max_computers_per_policy_change: 1\n").await;
    let inbox = support::inbox(&world).await;
    let of_windows =
        |instance: &str| NewComputer { policy: Some("Windows Server".to_owned()), ..NewComputer::protected(instance) };
    let (alone, _) = instance(&world, of_windows).await;
    let (crowded, _) = instance(&world, NewComputer::protected).await;
    instance(&world, NewComputer::protected).await;
    let bare = world.aws.root().create_instance(&[]).await.unwrap();
    for (id, instance, expected) in [
        ("alone", &alone, vec![("add-to-policy", Planned), ("resolve-finding", Planned)]),
        ("alone", &alone, vec![("add-to-policy", Planned)]),
        (
            "crowded",
            &crowded,
            vec![
                ("add-to-policy", Skipped),
                ("resolve-finding", Planned),
                ("follow-up", Planned),
                ("highlight", Planned),
            ],
        ),
        ("bare", &bare, vec![("write-finding", Planned), ("follow-up", Planned), ("highlight", Planned)]),
    ] {
        let outcome = answer(&world, id, instance, LOG4J).await;
        assert_eq!((outcome.decision, actions(&outcome)), (DecisionWord::Observe, expected), "{id}");
        let policy = outcome.actions.iter().find(|report| report.action == "add-to-policy");
        assert!(policy.is_none_or(|report| report.id.is_some()), "{id}: {policy:?}");
    }
    assert_eq!(sent(&world), []);
    assert_eq!(world.aws.root().queue_messages(&inbox).await.unwrap().len(), 0);
    let calls: Vec<String> =
        role_calls(&world).iter().map(|call| format!("{}:{}", call.service, call.operation)).collect();
    assert_eq!(calls, ["secretsmanager:GetSecretValue"]);
}
