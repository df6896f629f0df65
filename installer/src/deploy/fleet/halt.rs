//! Why a rollout must not go on, and how that is told.

use palisade_plan::RingingAlarm;

use super::WaveDone;
use super::operation::FailedStack;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// Why a rollout must not go on.
#[derive(Debug)]
pub(super) struct Halt {
    pub(super) reason: String,
    failed: Vec<FailedStack>,
    alarms: Vec<RingingAlarm>,
}

impl Halt {
    /// Nothing more than a reason.
    pub(super) fn of(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), failed: Vec::new(), alarms: Vec::new() }
    }

    /// A role that cannot be taken on, a queue or an alarm that cannot be read: nobody can say that the wave is well.
    pub(super) fn blind(failure: &Failure) -> Self {
        Self::of(failure.in_one_line())
    }

    /// These stacks; each is told.
    pub(super) fn because_of(session: &Session, failed: Vec<FailedStack>) -> Self {
        for one in &failed {
            session.output.bad(&format!("{} in {}: {}", one.account, one.region, one.reason));
        }
        let first = failed.first().map(|one| format!("{} in {} failed: {}", one.account, one.region, one.reason));
        let reason = match failed.len() {
            0 | 1 => first.unwrap_or_default(),
            count => format!("{}; and {} more", first.unwrap_or_default(), count - 1),
        };
        Self { failed, ..Self::of(reason) }
    }

    /// These alarms; `before` stands before what they say.
    pub(super) fn ringing(before: &str, alarms: Vec<RingingAlarm>) -> Self {
        let each: Vec<String> = alarms.iter().map(ToString::to_string).collect();
        Self { alarms, ..Self::of(format!("{before}{}", each.join("; "))) }
    }

    pub(super) fn failure(self, subject: &str) -> Failure {
        Failure::new(format!("{subject}: {}", self.reason))
            .exit(Exit::SomeFailed)
            .details(serde_json::json!({ "failed": self.failed }))
            .hint("correct the cause and run the same command again; what stands is left as it is")
    }

    pub(super) fn in_wave(self, wave: &str, done: &[WaveDone], again: &str) -> Failure {
        let details = serde_json::json!({
            "halted_at": wave,
            "failed": self.failed,
            "alarms": self.alarms,
            "waves": done,
        });
        Failure::new(format!("the rollout is halted at wave {wave}: {}", self.reason))
            .exit(Exit::SomeFailed)
            .details(details)
            .hint(format!("correct the cause, then go on with `{again} --resume`; the waves after it were not touched"))
    }
}
