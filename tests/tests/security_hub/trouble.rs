//! An agent that does not answer, and an API that does not: nothing is lost, and the finding is noted once it is answered.

use palisade_contract::ActionResult::Done;
use palisade_tests::workload_security::{Agent, Fault, NewComputer};
use palisade_tests::world::{asff, imported};

use crate::kept_events::{fail, hurry, waiting};
use crate::support::*;
use crate::{BOTH_ON, answer, kept};

const FUNCTION: &str = "palisade-security-hub";

#[tokio::test]
async fn an_instance_whose_agent_is_offline_is_told_of() {
    let world = installed(BOTH_ON).await;
    let inbox = inbox(&world).await;
    let offline = world.aws.root().create_instance(&[]).await.unwrap();
    world.api.add_computer(NewComputer { agent: Some(Agent::Offline), ..NewComputer::protected(&offline) }).unwrap();
    let outcome = answer(&world, &asff(&world, "offline", &offline)).await;
    let told = [("write-finding", Done), ("follow-up", Done), ("highlight", Done), ("note-finding", Done)];
    assert_eq!(actions(&outcome), told);
    let told = messages(&world, &inbox, &offline).await;
    assert!(told.len() == 1 && told[0].contains("its agent is not active"), "{told:?}");
    nothing_was_denied(&world);
}

#[tokio::test]
async fn an_api_that_is_down_loses_no_finding() {
    let world = installed(BOTH_ON).await;
    hurry(&world, FUNCTION).await;
    let (instance, computer) = protected(&world).await;
    world.api.inject(Fault { times: None, ..Fault::status("*", 0, 503) });
    let finding = asff(&world, "while-down", &instance);
    world.aws.root().import_findings(std::slice::from_ref(&finding)).await.unwrap();
    let errors = fail(&world, FUNCTION, "while-down", &imported(&world, &finding)).await;
    assert_eq!(errors.len(), 3, "Lambda tries twice more: {errors:?}");
    assert_eq!(kept(&world, "while-down").await["Workflow"]["Status"], "NEW", "nobody has dealt with it");

    world.api.clear_faults();
    let replayed = world.palisade(&["events", "replay", "--from-dlq"]).await.unwrap().expect(0).unwrap();
    assert!(replayed.stderr.contains("1 replayed, 0 stay in queue palisade-failures"), "{}", replayed.stderr);
    assert_eq!((scans(&world, computer), waiting(&world).await), (BOTH.map(str::to_owned).to_vec(), 0));
    assert_eq!(kept(&world, "while-down").await["Workflow"]["Status"], "NOTIFIED");
    nothing_was_denied(&world);
}
