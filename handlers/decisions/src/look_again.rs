//! What a follow-up does when its time has come round.

use crate::{ComputerFacts, FollowUp, FollowUpKind, Message, ScanKind, Skip, Step};

/// Works out the next steps of `follow_up` from what `computer` looks like `now` (epoch milliseconds).
pub fn look_again(follow_up: &FollowUp, computer: Option<&ComputerFacts>, now: i64) -> Vec<Step> {
    match follow_up.kind {
        FollowUpKind::Scan => scans(follow_up, computer, now),
        FollowUpKind::Protection => protection(follow_up, computer, now),
        // It looks once, at its end. The next finding that needs a rule tells the team again.
        FollowUpKind::Guard => vec![Step::Close(FollowUpKind::Guard)],
    }
}

fn scans(follow_up: &FollowUp, computer: Option<&ComputerFacts>, now: i64) -> Vec<Step> {
    let late = now >= follow_up.give_up;
    let protected = computer.filter(|c| c.gap.is_none());
    let Some(computer) = protected else {
        let missing =
            computer.and_then(|c| c.gap.as_ref()).map_or_else(|| crate::Gap::Unknown.to_string(), ToString::to_string);
        return if late { give_up(follow_up, now, missing) } else { vec![Step::Wait(missing)] };
    };

    let mut steps = Vec::new();
    let mut missing = Vec::new();
    for kind in follow_up.scans.iter().copied() {
        if kind == ScanKind::Integrity && !computer.integrity_on {
            continue;
        }
        let facts = computer.scan(kind);
        if facts.finished_since(follow_up.since) {
            continue;
        }
        missing.push(kind.action());
        // The request may have been lost between the lock and the API; asking again heals that.
        if !facts.pending && !late {
            steps.push(Step::Scan(kind));
        }
    }

    let mut applied = Vec::new();
    // One that was left out because it had just ended has been applied by whoever asked for it.
    let recommended = follow_up.scans.contains(&ScanKind::Recommendation);
    if recommended && computer.recommendation.finished_since(follow_up.since) {
        for module in computer.modules.iter().filter(|m| !m.wanted.is_empty()) {
            if module.on {
                applied.push((module.module, module.wanted.len()));
                steps.push(Step::ApplyRules(module.module, module.wanted.clone()));
            } else {
                steps.push(Step::Skip("apply-rules", Skip::ModuleOff(module.module)));
            }
        }
    }

    if missing.is_empty() {
        steps.push(Step::Tell(Message::Finished(applied)));
        steps.push(Step::Close(FollowUpKind::Scan));
    } else if late {
        steps.extend(give_up(follow_up, now, format!("not ended: {}", missing.join(", "))));
    } else {
        steps.push(Step::Wait(format!("not ended: {}", missing.join(", "))));
    }
    steps
}

fn give_up(follow_up: &FollowUp, now: i64, missing: String) -> Vec<Step> {
    let hours = now.saturating_sub(follow_up.since).max(0) / 3_600_000;
    vec![Step::Tell(Message::GaveUp { hours, missing }), Step::Close(FollowUpKind::Scan)]
}

fn protection(follow_up: &FollowUp, computer: Option<&ComputerFacts>, now: i64) -> Vec<Step> {
    let gap = match computer {
        None => crate::Gap::Unknown,
        Some(ComputerFacts { gap: None, .. }) => {
            return vec![Step::ResolveFinding, Step::Close(FollowUpKind::Protection)];
        }
        Some(ComputerFacts { gap: Some(gap), .. }) => gap.clone(),
    };
    if now >= follow_up.give_up {
        // The finding stays: it is still true, and the next finding on the instance tells the team again.
        return vec![Step::WriteFinding(gap), Step::Close(FollowUpKind::Protection)];
    }
    vec![Step::Wait(format!("still unprotected: {gap}"))]
}
