//! The note on a Security Hub finding: what was done about it, where whoever looks at the finding sees it.

use palisade_aws::{Aws, ErrorKind, FindingUpdate, WorkflowStatus};
use palisade_contract::{ActionReport, ActionResult, Mode};
use palisade_findings::Facts;

use crate::Ended;
use crate::custom_finding::{OFF, is_off};

/// Leaves a note on each of these findings that Security Hub keeps in its own format, and takes it out of the workflow
/// `NEW`. Reports each; the first failure becomes the answer's, so that it is tried again: until then nobody could see
/// that the finding was answered.
pub(crate) async fn write(aws: &Aws, mode: Mode, findings: &[&Facts], ended: &mut Ended) {
    let text = text(&ended.actions);
    for facts in findings {
        let Some((product_arn, id)) = identifiers(facts) else { continue };
        let mut report = ActionReport {
            action: "note-finding".to_owned(),
            instance: None,
            id: Some(id.to_owned()),
            result: ActionResult::Done,
            detail: None,
        };
        if mode == Mode::Observe {
            report.result = ActionResult::Planned;
            ended.actions.push(report);
            continue;
        }
        let update = FindingUpdate { product_arn, ids: &[id], note: Some(&text), workflow: workflow(facts) };
        if let Err(error) = aws.batch_update_findings(&update).await {
            let gone = error.kind() == ErrorKind::NotFound;
            let why = if gone { "Security Hub has no such finding".to_owned() } else { error.to_string() };
            if gone || is_off(&error) {
                report.result = ActionResult::Skipped;
                report.detail = Some(if gone { why } else { OFF.to_owned() });
            } else {
                report.result = ActionResult::Failed;
                report.detail = Some(why);
                ended.failure.get_or_insert(error.into());
            }
        }
        ended.actions.push(report);
    }
}

/// Product and id, by which BatchUpdateFindings knows a finding; `None` for findings that do not come from Security Hub,
/// and for those in OCSF, which have another operation and another right.
fn identifiers(facts: &Facts) -> Option<(&str, &str)> {
    if facts.class_uid.is_some() {
        return None;
    }
    Some((facts.product_arn.as_deref()?, facts.finding_id.as_deref()?))
}

/// Only a finding that nobody has looked at changes its state; where somebody works, they decide.
fn workflow(facts: &Facts) -> Option<WorkflowStatus> {
    let is_new = facts.workflow.as_deref().is_none_or(|workflow| workflow.trim().eq_ignore_ascii_case("new"));
    is_new.then_some(WorkflowStatus::Notified)
}

/// One sentence for each instance, in the order of the actions.
fn text(actions: &[ActionReport]) -> String {
    let mut sentences: Vec<(&str, Vec<String>)> = Vec::new();
    for report in actions {
        let (Some(instance), Some(words)) = (&report.instance, words(report)) else { continue };
        match sentences.iter_mut().find(|(known, _)| *known == instance.as_str()) {
            Some((_, list)) => list.push(words),
            None => sentences.push((instance.as_str(), vec![words])),
        }
    }
    let sentences = sentences.iter().map(|(instance, list)| format!("Palisade on {instance}: {}.", list.join(", ")));
    sentences.collect::<Vec<_>>().join(" ")
}

fn words(report: &ActionReport) -> Option<String> {
    let detail = report.detail.as_deref().unwrap_or_default();
    match (report.action.as_str(), report.result) {
        // That there was nothing to resolve is no news.
        ("resolve-finding", ActionResult::Skipped) => None,
        (action, ActionResult::Skipped) => Some(format!("no {action} ({detail})")),
        ("recommendation-scan", _) => Some("asked for a recommendation scan".to_owned()),
        ("integrity-scan", _) => Some("asked for an integrity scan".to_owned()),
        ("follow-up", _) => Some("looks again until it is settled".to_owned()),
        ("highlight", _) => Some("told the team that owns it".to_owned()),
        ("write-finding", _) => Some(format!("unprotected ({detail})")),
        ("resolve-finding", _) => Some("resolved the finding that it is unprotected".to_owned()),
        (action, _) => Some(action.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use palisade_contract::InstanceId;

    use super::*;

    fn report(instance: &str, action: &str, result: ActionResult, detail: &str) -> ActionReport {
        let detail = (!detail.is_empty()).then(|| detail.to_owned());
        ActionReport { action: action.to_owned(), instance: InstanceId::parse(instance), id: None, result, detail }
    }

    #[test]
    fn says_what_was_done_for_each_instance() {
        use ActionResult::{Done, Skipped};
        let actions = [
            report("i-11111111", "follow-up", Done, ""),
            report("i-11111111", "recommendation-scan", Done, ""),
            report("i-11111111", "integrity-scan", Skipped, "one is under way"),
            report("i-11111111", "resolve-finding", Skipped, "none stands"),
            report("i-22222222", "write-finding", Done, "no agent is activated on it"),
            report("i-22222222", "highlight", Done, ""),
        ];
        assert_eq!(
            text(&actions),
            "Palisade on i-11111111: looks again until it is settled, asked for a recommendation scan, \
             no integrity-scan (one is under way). \
             Palisade on i-22222222: unprotected (no agent is activated on it), told the team that owns it."
        );
    }
}
