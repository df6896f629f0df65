//! Is this event for this handler, in this account, now?

use palisade_contract::{InstanceId, Integration, Severity};
use palisade_findings::{Event, Facts};

/// Who asks: what a handler knows of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Triage {
    /// The handler's integration.
    pub integration: Integration,
    /// The account that the handler runs in.
    pub account: String,
    /// The region that the handler runs in.
    pub region: String,
    /// Findings below this severity are left alone.
    pub floor: Severity,
}

/// What becomes of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing; with one lower-case sentence why.
    Ignore(String),
    /// Respond to these instances, in order, each once.
    Respond(Vec<InstanceId>),
    /// It should have been for us, but cannot be read: it must not be lost.
    Unreadable(String),
}

/// Decides about one event. Follow-ups and requests of CloudFormation never come here.
pub fn triage(asker: &Triage, event: &Event) -> Verdict {
    let finding = match event {
        Event::Finding(finding) => finding,
        Event::Unreadable(why) => return Verdict::Unreadable(why.to_string()),
        Event::NotAFinding(notice) => return Verdict::Ignore(notice.reason.to_string()),
        Event::Legacy(_) => return Verdict::Ignore("the event comes from a retired service".to_owned()),
        Event::Schedule(_) => return Verdict::Ignore(format!("the {} handler has no schedule", asker.integration)),
        Event::ConfigRule(_) => return Verdict::Ignore(format!("the {} handler is no Config rule", asker.integration)),
        Event::FollowUp(_) | Event::CustomResource(_) => {
            return Verdict::Ignore("the event is not for triage".to_owned());
        }
    };
    if finding.first().integration != asker.integration {
        return Verdict::Ignore(format!(
            "a {} finding is not for the {} handler",
            finding.first().integration,
            asker.integration
        ));
    }
    let current = match finding.actionable() {
        Ok(current) => current,
        Err(reason) => return Verdict::Ignore(reason.to_string()),
    };
    let mut refused = None;
    let mut instances: Vec<InstanceId> = Vec::new();
    for facts in current {
        match asker.refuses(facts) {
            Some(reason) => {
                refused.get_or_insert(reason);
            }
            None => {
                for instance in &facts.cited.instances {
                    if !instances.contains(instance) {
                        instances.push(instance.clone());
                    }
                }
            }
        }
    }
    match refused {
        Some(reason) if instances.is_empty() => Verdict::Ignore(reason),
        _ => Verdict::Respond(instances),
    }
}

impl Triage {
    /// Whether this finding is one that the answer is for: the others of the same event may be old, or somebody else's.
    pub fn answers(&self, facts: &Facts) -> bool {
        facts.actionable().is_ok() && self.refuses(facts).is_none()
    }

    /// Why this finding, though current, is not for this handler here.
    fn refuses(&self, facts: &Facts) -> Option<String> {
        // The pattern keeps copies of other accounts and regions out; a rule changed by hand, or a replay, may not.
        if let Some(other) = facts.account.as_deref().filter(|a| *a != self.account) {
            return Some(format!("the finding belongs to account {other}; the handler there answers it"));
        }
        if let Some(other) = facts.region.as_deref().filter(|r| *r != self.region) {
            return Some(format!("the finding belongs to region {other}; the handler there answers it"));
        }
        // A person chose the finding: then it matters, whatever its severity, and whoever has been told of it.
        if facts.action_name.is_some() {
            return None;
        }
        // The pattern keeps it out, too: our own note comes back in just this state.
        if facts.workflow.as_deref().is_some_and(|workflow| workflow.trim().eq_ignore_ascii_case("notified")) {
            return Some("the finding's workflow is notified: it has been answered".to_owned());
        }
        // A finding that its source has not rated is not known to be harmless.
        let severity = facts.severity_label.filter(|severity| *severity < self.floor)?;
        Some(format!("severity {severity} is below the floor {}", self.floor))
    }
}
