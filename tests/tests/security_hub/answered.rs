//! Findings in both forms, and those that a person hands over, get the same answer as GuardDuty's.

use palisade_contract::ActionResult::{Done, Planned, Skipped};
use palisade_contract::{DecisionWord, Integration};
use palisade_tests::aws::{Fault, FaultKind};
use palisade_tests::world::{asff, finding, handed_over, ocsf};
use serde_json::json;

use crate::support::*;
use crate::{BOTH_ON, answer, kept};

#[tokio::test]
async fn a_protected_instance_is_scanned_and_the_finding_says_so() {
    let world = installed(BOTH_ON).await;
    let inbox = inbox(&world).await;
    let (instance, computer) = protected(&world).await;

    let outcome = answer(&world, &asff(&world, "first", &instance)).await;
    assert_eq!((outcome.handler, outcome.decision), (Integration::SecurityHub, DecisionWord::Act));
    let all = [
        ("follow-up", Done),
        ("recommendation-scan", Done),
        ("integrity-scan", Done),
        ("resolve-finding", Skipped),
        ("note-finding", Done),
    ];
    assert_eq!(actions(&outcome), all);
    assert_eq!(scans(&world, computer), BOTH);
    let noted = kept(&world, "first").await;
    assert_eq!(noted["Workflow"]["Status"], "NOTIFIED");
    assert_eq!(noted["Note"]["UpdatedBy"], "palisade");
    let note = noted["Note"]["Text"].as_str().unwrap();
    for part in [&instance[..], "asked for a recommendation scan", "asked for an integrity scan"] {
        assert!(note.contains(part), "{part} is not in {note}");
    }

    // Whoever reports the instance meanwhile, in whichever form, starts no second scan; the finding is noted all the same.
    let other = answer(&world, &ocsf(&world, "in-ocsf", &instance)).await;
    assert_eq!(actions(&other), [("follow-up", Skipped)], "OCSF findings have no note");
    let other = answer(&world, &asff(&world, "second", &instance)).await;
    assert_eq!(actions(&other), [("follow-up", Skipped), ("note-finding", Done)]);
    assert_eq!(kept(&world, "second").await["Workflow"]["Status"], "NOTIFIED");
    world.put(&finding(&world, "of-guardduty", &instance)).await.unwrap();
    let other = outcomes(&world, "of-guardduty", 1).await.remove(0);
    assert_eq!((other.handler, actions(&other)), (Integration::GuardDuty, vec![("follow-up", Skipped)]));
    assert_eq!(scans(&world, computer), BOTH, "one response for one instance");

    // The follow-up comes back to the function that opened it.
    world.api.advance(LONG);
    world.next_look().await.unwrap();
    let last = outcomes(&world, "first", 2).await.remove(1);
    assert_eq!(last.handler, Integration::SecurityHub);
    assert_eq!(assigned(&world, computer), RECOMMENDED.map(|(_, rule)| rule));
    assert_eq!(messages(&world, &inbox, &instance).await.len(), 1);
    assert_eq!(follow_ups(&world).await, Vec::<String>::new());
    nothing_was_denied(&world);
}

#[tokio::test]
async fn the_team_hears_of_an_unprotected_instance() {
    let world = installed(BOTH_ON).await;
    let inbox = inbox(&world).await;
    for (id, form) in [("in-asff", asff as fn(&_, &_, &_) -> _), ("in-ocsf", ocsf)] {
        let bare = world.aws.root().create_instance(&[]).await.unwrap();
        let outcome = answer(&world, &form(&world, id, &bare)).await;
        let mut all = vec![("write-finding", Done), ("follow-up", Done), ("highlight", Done)];
        if id == "in-asff" {
            all.push(("note-finding", Done));
            let note = kept(&world, id).await["Note"]["Text"].to_string();
            assert!(note.contains("told the team that owns it"), "{note}");
        }
        assert_eq!(actions(&outcome), all, "{id}");
        assert_eq!(messages(&world, &inbox, &bare).await.len(), 1, "{id}");
        assert_eq!(follow_ups(&world).await.iter().filter(|name| name.ends_with(&bare)).count(), 1, "{id}");
    }
    nothing_was_denied(&world);
}

#[tokio::test]
async fn a_person_may_hand_over_what_the_rule_leaves_alone() {
    let world = installed(BOTH_ON).await;
    let (instance, computer) = protected(&world).await;
    let mut low = asff(&world, "low", &instance);
    low["Severity"] = json!({"Label": "LOW", "Normalized": 10});
    world.aws.root().import_findings(std::slice::from_ref(&low)).await.unwrap();
    low["Workflow"]["Status"] = json!("NOTIFIED");
    world.put(&handed_over(&world, "another", &low)).await.unwrap();
    world.put(&handed_over(&world, "palisade", &low)).await.unwrap();

    let outcome = outcomes(&world, "low", 1).await.remove(0);
    assert_eq!(actions(&outcome).last(), Some(&("note-finding", Done)), "{outcome:#?}");
    assert_eq!(scans(&world, computer), BOTH);
    let noted = kept(&world, "low").await;
    assert!(noted["Note"]["Text"].is_string());
    assert_eq!(noted["Workflow"]["Status"], "NEW", "in the event somebody works on it, so its state is left to them");

    answer(&world, &asff(&world, "marker", &instance)).await;
    assert_eq!(outcomes(&world, "low", 1).await.len(), 1, "another action is not for us");
    nothing_was_denied(&world);
}

#[tokio::test]
async fn while_observing_the_finding_stays_as_it_is() {
    let world = installed("security-hub:\n  mode: observe\n").await;
    let (instance, computer) = protected(&world).await;
    let outcome = answer(&world, &asff(&world, "first", &instance)).await;
    assert_eq!(outcome.decision, DecisionWord::Observe);
    assert_eq!(actions(&outcome).last(), Some(&("note-finding", Planned)));
    let untouched = kept(&world, "first").await;
    assert_eq!((&untouched["Workflow"]["Status"], &untouched["Note"]), (&json!("NEW"), &json!(null)));
    assert_eq!(scans(&world, computer), Vec::<String>::new());
}

/// Custom findings may be off: the note is what this integration is for.
#[tokio::test]
async fn the_note_needs_no_custom_findings() {
    let world = installed("notify:\n  security_hub: false\nsecurity-hub:\n  follow_up_every: 1m\n").await;
    let bare = world.aws.root().create_instance(&[]).await.unwrap();
    let outcome = answer(&world, &asff(&world, "first", &bare)).await;
    assert_eq!(action(&outcome, "write-finding").detail.as_deref(), Some("Security Hub is off in the config"));
    assert_eq!(action(&outcome, "note-finding").result, Done);
    assert_eq!(kept(&world, "first").await["Workflow"]["Status"], "NOTIFIED");
    nothing_was_denied(&world);
}

/// Lambda tries again until the note is there, and nothing else is done a second time.
#[tokio::test]
async fn a_note_that_fails_is_tried_again_alone() {
    let world = installed(BOTH_ON).await;
    let inbox = inbox(&world).await;
    let (instance, computer) = protected(&world).await;
    world.aws.front().inject(Fault::next("securityhub", "BatchUpdateFindings", FaultKind::AccessDenied));
    let finding = asff(&world, "first", &instance);
    answer(&world, &finding).await;
    let again = outcomes(&world, "first", 2).await.remove(1);
    assert_eq!(action(&again, "note-finding").result, Done, "{again:#?}");
    assert_eq!(scans(&world, computer), BOTH);
    assert_eq!(kept(&world, "first").await["Workflow"]["Status"], "NOTIFIED");
    assert_eq!(messages(&world, &inbox, &instance).await, Vec::<String>::new());
}
