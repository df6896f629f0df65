//! What becomes of a stack in each state that CloudFormation knows.

mod common;

use common::{bundles, carried_out, config_in, planned, request, with_status};
use palisade_plan::{LeftRegion, StackChange, Step};

/// The states of StackStatus in CloudFormation's API reference, and what each leads to.
const STATUSES: [(&str, &str); 23] = [
    ("CREATE_COMPLETE", "no change"),
    ("CREATE_FAILED", "heal"),
    ("CREATE_IN_PROGRESS", "wait"),
    ("DELETE_COMPLETE", "create"),
    ("DELETE_FAILED", "heal"),
    ("DELETE_IN_PROGRESS", "wait"),
    ("IMPORT_COMPLETE", "no change"),
    ("IMPORT_IN_PROGRESS", "wait"),
    ("IMPORT_ROLLBACK_COMPLETE", "no change"),
    ("IMPORT_ROLLBACK_FAILED", "refused"),
    ("IMPORT_ROLLBACK_IN_PROGRESS", "wait"),
    ("REVIEW_IN_PROGRESS", "heal"),
    ("ROLLBACK_COMPLETE", "heal"),
    ("ROLLBACK_FAILED", "heal"),
    ("ROLLBACK_IN_PROGRESS", "wait"),
    ("UPDATE_COMPLETE", "no change"),
    ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "wait"),
    ("UPDATE_FAILED", "update"),
    ("UPDATE_IN_PROGRESS", "wait"),
    ("UPDATE_ROLLBACK_COMPLETE", "no change"),
    ("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "wait"),
    ("UPDATE_ROLLBACK_FAILED", "refused"),
    ("UPDATE_ROLLBACK_IN_PROGRESS", "wait"),
];

fn word(change: &StackChange) -> &'static str {
    match change {
        StackChange::NoChange => "no change",
        StackChange::Create { .. } => "create",
        StackChange::Update { .. } => "update",
        StackChange::Heal { .. } => "heal",
        StackChange::Wait { .. } => "wait",
        StackChange::Refused { .. } => "refused",
    }
}

#[test]
fn of_a_regional_stack_that_is_current() {
    let (config, bundles) = (config_in("us-east-1", ""), bundles('a'));
    let request = request(&config, &bundles);
    for (status, expected) in STATUSES {
        let mut observed = carried_out(&request);
        with_status(&mut observed.regions.get_mut("us-east-1").expect("there").regional, status);
        let plan = planned(&request, &observed);
        let regional = plan.regions[0].regional.as_ref().expect("a target");
        assert_eq!(word(&regional.change), expected, "{status}");
        assert_eq!(plan.is_empty(), expected == "no change", "{status}");
        let stopped = matches!(expected, "wait" | "refused" | "no change");
        assert_eq!(plan.steps().is_empty(), stopped, "{status}");
        assert_eq!(!plan.waiting().is_empty(), expected == "wait", "{status}");
        assert_eq!(!plan.refused().is_empty(), expected == "refused", "{status}");
    }
}

#[test]
fn a_home_stack_that_is_healed_makes_everything_of_it_again() {
    let (config, bundles) = (config_in("us-east-1", ""), bundles('a'));
    let request = request(&config, &bundles);
    let mut observed = carried_out(&request);
    with_status(&mut observed.regions.get_mut("us-east-1").expect("there").home, "ROLLBACK_COMPLETE");
    let plan = planned(&request, &observed);
    let steps: Vec<String> = plan.steps().iter().map(|step| step_word(step)).collect();
    // The functions must be told of the new secret; the bundle must be put into the new bucket.
    assert_eq!(steps, ["delete palisade-home", "create palisade-home", "put secret", "upload", "update palisade"]);
}

fn step_word(step: &Step<'_>) -> String {
    match step {
        Step::Leave { region, .. } => format!("leave {region}"),
        Step::Delete { stack, .. } => format!("delete {stack}"),
        Step::Deploy { stack, create: true, .. } => format!("create {stack}"),
        Step::Deploy { stack, .. } => format!("update {stack}"),
        Step::PutSecret { .. } => "put secret".to_owned(),
        Step::Upload { .. } => "upload".to_owned(),
    }
}

#[test]
fn a_region_that_left_goes_before_the_home_stack_forgets_it() {
    let (wide, narrow, bundles) = (config_in("us-east-1, eu-west-1", ""), config_in("us-east-1", ""), bundles('a'));
    let mut observed = carried_out(&request(&wide, &bundles));
    observed.regions.remove("eu-west-1");
    let stacks = vec!["palisade".to_owned(), "palisade-home".to_owned()];
    observed.left = vec![LeftRegion { region: "eu-west-1".to_owned(), stacks }];
    let plan = planned(&request(&narrow, &bundles), &observed);
    let steps: Vec<String> = plan.steps().iter().map(|step| step_word(step)).collect();
    assert_eq!(steps, ["leave eu-west-1", "update palisade-home"]);
    assert!(!plan.is_empty());
}

#[test]
fn an_unknown_state_is_refused() {
    let (config, bundles) = (config_in("us-east-1", ""), bundles('a'));
    let request = request(&config, &bundles);
    let mut observed = carried_out(&request);
    with_status(&mut observed.regions.get_mut("us-east-1").expect("there").regional, "HIBERNATED");
    let plan = planned(&request, &observed);
    assert_eq!(plan.refused().len(), 1);
    assert!(plan.refused()[0].hint.contains("newer"), "{plan}");
}
