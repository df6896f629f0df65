//! The response to a finding on one instance.

use crate::{ComputerFacts, Gap, Message, Opening, RuleModule, ScanKind, Skip, Step};

/// The clock and the settings that a decision depends on. Milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// Now, epoch milliseconds.
    pub now: i64,
    /// How long after a scan none is asked for again.
    pub cooldown: i64,
}

/// Works out what to do about `computer`, the computer of an instance that a finding is about; `None` when there is none.
///
/// Protected: recommendation scan, integrity scan, and a follow-up that applies the results. Otherwise: the team and
/// Security Hub are told, and a follow-up looks whether that helped.
pub fn respond(computer: Option<&ComputerFacts>, timing: Timing) -> Vec<Step> {
    let Some(computer) = computer else { return highlight(Gap::Unknown) };
    if let Some(gap) = &computer.gap {
        return highlight(gap.clone());
    }

    let scans = ScanKind::ALL.map(|kind| (kind, scan(computer, kind, timing)));
    let mut steps = Vec::new();
    // A scan that somebody else started is waited for too: its results are wanted. Only when nothing runs there is nothing to wait for.
    let runs = |step: &Step| matches!(step, Step::Scan(_) | Step::Skip(_, Skip::UnderWay));
    let waited: Vec<ScanKind> = scans.iter().filter(|(_, step)| runs(step)).map(|(kind, _)| *kind).collect();
    if !waited.is_empty() {
        steps.push(Step::Open(Opening::Scan(waited)));
    }
    steps.extend(scans.into_iter().map(|(_, step)| step));
    // It may have been reported as unprotected before. Last, because nothing waits for it.
    steps.push(Step::ResolveFinding);
    steps
}

pub(crate) fn highlight(gap: Gap) -> Vec<Step> {
    // The finding is refreshed by every event; the team hears of it once, when the follow-up is opened.
    vec![
        Step::WriteFinding(gap.clone()),
        Step::Open(Opening::Protection(gap.clone())),
        Step::Tell(Message::Unprotected(gap)),
    ]
}

fn scan(computer: &ComputerFacts, kind: ScanKind, timing: Timing) -> Step {
    let facts = computer.scan(kind);
    if kind == ScanKind::Integrity && !computer.integrity_on {
        return Step::Skip(kind.action(), Skip::ModuleOff(RuleModule::IntegrityMonitoring));
    }
    if facts.pending {
        return Step::Skip(kind.action(), Skip::UnderWay);
    }
    match facts.finished {
        Some(finished) if timing.now.saturating_sub(finished) < timing.cooldown => {
            Step::Skip(kind.action(), Skip::CoolDown { minutes: timing.now.saturating_sub(finished).max(0) / 60_000 })
        }
        _ => Step::Scan(kind),
    }
}
