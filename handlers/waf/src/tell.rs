//! What a run tells: the report for people, and the actions of the outcome.

use palisade_contract::{ActionReport, ActionResult, GroupState, ResourceReport, ResourceState};

/// Most actions that an outcome names; the report has all.
const MOST_ACTIONS: usize = 200;
/// Longest detail of an action, in bytes.
const MOST_DETAIL: usize = 1_024;
/// Most bytes of all actions together: an outcome is one line of a log, and those end at 256 KB.
const MOST_BYTES: usize = 200_000;
/// Member names, quotation marks and commas of an action.
const FRAME: usize = 100;

/// One action per resource, those first that something was done to or that failed.
pub(crate) fn actions(resources: &[ResourceReport]) -> Vec<ActionReport> {
    let mut resources: Vec<&ResourceReport> = resources.iter().collect();
    resources.sort_by_key(|resource| match resource.state {
        ResourceState::Failed => 0,
        ResourceState::Changed | ResourceState::Planned => 1,
        ResourceState::LeftAlone | ResourceState::NoWebAcl => 2,
        _ => 3,
    });
    within_bounds(resources.into_iter().map(action))
}

/// The first of these actions, as far as one line of a log has room for them.
pub(crate) fn within_bounds(actions: impl IntoIterator<Item = ActionReport>) -> Vec<ActionReport> {
    let mut room = MOST_BYTES;
    let fits = |mut action: ActionReport| {
        let detail = action.detail.take().unwrap_or_default();
        let detail = palisade_aws::cut(&detail, MOST_DETAIL);
        action.detail = Some(detail.to_owned()).filter(|detail| !detail.is_empty());
        room = room.checked_sub(FRAME + detail.len() + action.id.as_ref().map_or(0, String::len))?;
        Some(action)
    };
    actions.into_iter().take(MOST_ACTIONS).map_while(fits).collect()
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
    fn an_outcome_stays_a_line_of_a_log() {
        let long = "é".repeat(600);
        let mut dear = resource(ResourceState::LeftAlone, &[]);
        dear.reason = long.repeat(3);
        let failed = resource(ResourceState::Failed, &[]);
        let resources = [vec![dear; 300], vec![failed]].concat();
        let told = actions(&resources);
        assert_eq!((told[0].result, told.len()), (ActionResult::Failed, 177), "failures first, then as many as fit");
        assert!(told.iter().all(|action| action.detail.as_deref().unwrap().len() <= 1_024));
        assert!(serde_json::to_string(&told).unwrap().len() <= MOST_BYTES);
        assert_eq!(actions(&vec![resource(ResourceState::Covered, &[]); 300]).len(), MOST_ACTIONS);
    }
}
