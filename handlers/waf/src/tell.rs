//! What a run tells: the report for people, and the actions of the outcome.

use palisade_contract::{ActionReport, ActionResult, GroupState, ResourceReport, ResourceState};

/// One action per resource, those first that something was done to or that failed: an outcome may have no room for all.
pub(crate) fn actions(resources: &[ResourceReport]) -> Vec<ActionReport> {
    let mut resources: Vec<&ResourceReport> = resources.iter().collect();
    resources.sort_by_key(|resource| match resource.state {
        ResourceState::Failed => 0,
        ResourceState::Changed | ResourceState::Planned => 1,
        ResourceState::LeftAlone | ResourceState::NoWebAcl => 2,
        _ => 3,
    });
    resources.into_iter().map(action).collect()
}

fn action(resource: &ResourceReport) -> ActionReport {
    let result = match resource.state {
        ResourceState::Changed => ActionResult::Done,
        ResourceState::Planned => ActionResult::Planned,
        ResourceState::Failed => ActionResult::Failed,
        _ => ActionResult::Skipped,
    };
    let detail = format!("{}: {}{}", resource.state.as_str(), resource.reason, groups(resource));
    ActionReport::new("cover", result, detail).with_id(resource.id.as_str())
}

/// The rule groups that were added to the web ACL, would be, or are missing from it.
fn groups(resource: &ResourceReport) -> String {
    let Some(acl) = &resource.web_acl else { return String::new() };
    let name = acl.name.as_deref().unwrap_or(&acl.arn);
    let parts: Vec<String> = [GroupState::Added, GroupState::Raised, GroupState::Planned, GroupState::Missing]
        .into_iter()
        .filter_map(|state| {
            let of = resource.groups.iter().filter(|group| group.state == state);
            let names: Vec<String> = of.map(|group| group.group.to_string()).collect();
            (!names.is_empty()).then(|| format!("{} {}", state.as_str(), names.join(", ")))
        })
        .collect();
    if parts.is_empty() { String::new() } else { format!("; web ACL {name}: {}", parts.join("; ")) }
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use palisade_contract::{GroupReport, ResourceKind, RuleGroup, WebAclReport};

    use super::*;

    fn resource(state: ResourceState, groups: &[(&str, GroupState)]) -> ResourceReport {
        ResourceReport {
            kind: ResourceKind::ApplicationLoadBalancer,
            id: "arn:shop".to_owned(),
            name: "shop".to_owned(),
            state,
            reason: "2 rule group(s) to count".to_owned(),
            web_acl: Some(WebAclReport { arn: "arn:acl".to_owned(), name: Some("edge".to_owned()), capacity: None }),
            serves: Vec::new(),
            hosts: Vec::new(),
            groups: groups
                .iter()
                .map(|(name, state)| GroupReport { group: RuleGroup::of_aws(name), state: *state })
                .collect(),
        }
    }

    #[test]
    fn an_action_names_the_groups_and_the_web_acl() {
        let groups = [("A", GroupState::Present), ("B", GroupState::Raised), ("C", GroupState::Added)];
        let told = actions(&[resource(ResourceState::Changed, &groups)]);
        let detail = told[0].detail.as_deref().unwrap();
        assert_eq!(detail, "changed: 2 rule group(s) to count; web ACL edge: added AWS/C; raised AWS/B");
        let told = actions(&[resource(ResourceState::Covered, &groups[..1])]);
        assert_eq!(told[0].detail.as_deref().unwrap(), "covered: 2 rule group(s) to count");
    }

    #[test]
    fn what_failed_or_changed_comes_first() {
        let of = |state| resource(state, &[]);
        let told = actions(&[
            of(ResourceState::Covered),
            of(ResourceState::LeftAlone),
            of(ResourceState::Changed),
            of(ResourceState::Failed),
        ]);
        let results: Vec<_> = told.iter().map(|action| action.result).collect();
        assert_eq!(results, [ActionResult::Failed, ActionResult::Done, ActionResult::Skipped, ActionResult::Skipped]);
        assert!(told[2].detail.as_deref().unwrap().starts_with("left-alone"));
    }
}
