//! What a run tells: the report for people, and the actions of the outcome.

use palisade_contract::{ActionReport, ActionResult, ResourceReport, ResourceState};

/// Most resources that an outcome names; the report has all.
const MOST_ACTIONS: usize = 200;

/// One action per resource, those first that something was done to or that failed.
pub(crate) fn actions(resources: &[ResourceReport]) -> Vec<ActionReport> {
    let mut resources: Vec<&ResourceReport> = resources.iter().collect();
    resources.sort_by_key(|resource| match resource.state {
        ResourceState::Failed => 0,
        ResourceState::Changed | ResourceState::Planned => 1,
        ResourceState::LeftAlone | ResourceState::NoWebAcl => 2,
        _ => 3,
    });
    resources.into_iter().take(MOST_ACTIONS).map(action).collect()
}

fn action(resource: &ResourceReport) -> ActionReport {
    let result = match resource.state {
        ResourceState::Changed => ActionResult::Done,
        ResourceState::Planned => ActionResult::Planned,
        ResourceState::Failed => ActionResult::Failed,
        _ => ActionResult::Skipped,
    };
    ActionReport {
        action: "cover".to_owned(),
        instance: None,
        id: Some(resource.id.clone()),
        result,
        detail: Some(format!("{}: {}", resource.state.as_str(), resource.reason)),
    }
}

/// One sentence about the whole run.
pub(crate) fn summary(resources: &[ResourceReport]) -> String {
    let count = |state| resources.iter().filter(|resource| resource.state == state).count();
    if resources.is_empty() {
        return "neither load balancers nor distributions are here".to_owned();
    }
    let counted = [
        (ResourceState::Changed, "changed"),
        (ResourceState::Planned, "would be changed"),
        (ResourceState::Covered, "covered already"),
        (ResourceState::LeftAlone, "left alone"),
        (ResourceState::NoWebAcl, "without a web ACL"),
        (ResourceState::NotCoverable, "not coverable"),
        (ResourceState::NothingAsked, "in no need of a rule group"),
        (ResourceState::Failed, "failed"),
    ];
    let parts: Vec<String> = counted
        .into_iter()
        .filter_map(|(state, word)| Some(count(state)).filter(|n| *n > 0).map(|n| format!("{n} {word}")))
        .collect();
    format!("of {} resource(s): {}", resources.len(), parts.join(", "))
}
