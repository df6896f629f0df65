//! The API cannot be used: events are tried again, kept, and answered once the cause is gone.

use palisade_contract::ActionResult::Done;
use palisade_tests::workload_security::{Cut, Fault, NewComputer};
use palisade_tests::world::package;

use crate::kept::{fail, hurry, waiting};
use crate::support::{action, installed, nothing_was_denied, outcomes};
use crate::{FUNCTION, LINUX, LOG4J, ON, answer, arn, assigned, instance, sent};

#[tokio::test]
async fn an_api_that_is_down_loses_no_finding() {
    let world = installed(ON).await;
    hurry(&world, FUNCTION).await;
    let (instance, _) = instance(&world, NewComputer::protected).await;
    world.api.inject(Fault { times: None, ..Fault::status("*", 0, 503) });
    let event = package(&world, "while-down", &instance, LOG4J);
    let errors = fail(&world, FUNCTION, &arn(&world, "while-down"), &event).await;
    assert_eq!(errors.len(), 3, "Lambda tries twice more: {errors:?}");
    assert!(errors.iter().all(|line| line.contains("503")), "{errors:?}");
    world.api.clear_faults();
    let replayed = world.palisade(&["events", "replay", "--from-dlq"]).await.unwrap().expect(0).unwrap();
    assert!(replayed.stderr.contains("1 replayed, 0 stay in queue palisade-failures"), "{}", replayed.stderr);
    assert_eq!((sent(&world).len(), waiting(&world).await), (1, 0));
    nothing_was_denied(&world);
}

/// The key's role may change computers and no policies; the other calls work.
#[tokio::test]
async fn a_right_that_is_missing_is_named() {
    let world = installed(ON).await;
    let (instance, _) = instance(&world, NewComputer::protected).await;
    let route = "POST /policies/*/intrusionprevention/assignments";
    world.api.inject(Fault { times: None, ..Fault::status(route, 0, 403) });
    let event = package(&world, "no-right", &instance, LOG4J);
    let errors = fail(&world, FUNCTION, &arn(&world, "no-right"), &event).await;
    assert!(
        errors.iter().all(|line| line.contains("cannot assign Intrusion Prevention rules to policy 8")),
        "{errors:?}"
    );
    world.api.clear_faults();
    world.palisade(&["events", "replay", "--from-dlq"]).await.unwrap().expect(0).unwrap();
    assert_eq!(assigned(&world), [(LINUX, vec![2009, 2010])]);
}

/// The rules are there and the answer that says so got lost: adding once more does no harm.
#[tokio::test]
async fn an_answer_that_got_lost_is_asked_for_again() {
    let world = installed(ON).await;
    let (instance, _) = instance(&world, NewComputer::protected).await;
    let route = "POST /policies/*/intrusionprevention/assignments".to_owned();
    world.api.inject(Fault { route, times: Some(1), cut: Some(Cut::AfterCall), ..Fault::default() });
    let outcome = answer(&world, "cut", &instance, LOG4J).await;
    assert_eq!(action(&outcome, "add-to-policy").result, Done);
    assert_eq!((sent(&world).len(), assigned(&world)), (2, vec![(LINUX, vec![2009, 2010])]));
    assert_eq!(outcomes(&world, &arn(&world, "cut"), 1).await.len(), 1);
}
