//! Targets whose input is the answer to a call: which calls they make, and whether an input is read as an answer with success.
//!
//! The targets assert only what must never happen. Whether anything does happen, so that there is something to go wrong, is
//! asked here. And no input passes because there was no time for its answer: it is asked again until it has been answered.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::{api_exchange, aws_answer};

/// Far beyond what an answer of this machine takes, however busy it is; what runs into it is never answered.
pub(crate) const UNHURRIED: Duration = Duration::from_mins(1);
/// The least patience with which an input is asked again.
const LEAST: Duration = Duration::from_millis(1);

/// What came of a call.
pub(crate) struct Said {
    /// In words.
    pub(crate) words: String,
    /// Whether the client took the answer for one.
    pub(crate) understood: bool,
    /// Whether there was an answer at all: else the time was up, which says nothing about the input.
    pub(crate) answered: bool,
}

/// A call that is under way.
pub(crate) type Asked<'a> = Pin<Box<dyn Future<Output = Said> + 'a>>;

/// A call that was made.
pub(crate) struct Exchanged {
    /// Its place among the target's, from zero.
    pub(crate) call: usize,
    pub(crate) said: Said,
}

pub(crate) fn told<T: Debug, E: Failure>(result: &Result<T, E>) -> Said {
    let answered = result.as_ref().err().is_none_or(Failure::is_answer);
    Said { words: format!("{result:?}"), understood: result.is_ok(), answered }
}

/// What a client says when a call has failed.
pub(crate) trait Failure: Debug {
    /// Whether it came of an answer. The targets' servers answer every request whole, so that what else breaks off is the time.
    fn is_answer(&self) -> bool;
}

impl Failure for palisade_aws::Error {
    fn is_answer(&self) -> bool {
        self.kind() != palisade_aws::ErrorKind::Network
    }
}

impl Failure for palisade_aws::PresignedError {
    fn is_answer(&self) -> bool {
        !matches!(self, Self::Network(_))
    }
}

impl Failure for palisade_workload_security::Error {
    fn is_answer(&self) -> bool {
        use palisade_workload_security::ErrorKind;
        match self.kind() {
            ErrorKind::Network => false,
            // Without a status it was not even sent: there was no time left.
            ErrorKind::Unavailable => self.status().is_some(),
            _ => true,
        }
    }
}

/// Makes a call with more and more patience, until it has been answered: how busy the machine is must not decide what was tried.
///
/// Most inputs are answered in a hurry, and to hurry spares the waits before another try at what was refused.
pub(crate) fn until_answered(hurried: Duration, mut ask: impl FnMut(Duration) -> Said) -> Said {
    let mut patience = hurried;
    loop {
        let said = ask(patience);
        if said.answered {
            return said;
        }
        assert!(patience < UNHURRIED, "no answer within {patience:?}: {}", said.words);
        patience = (patience * 10).clamp(LEAST, UNHURRIED);
    }
}

/// A target that makes one of several calls.
#[derive(Debug, Clone, Copy)]
pub struct Exchange {
    /// The target's name.
    pub target: &'static str,
    calls: fn() -> usize,
    exchange: fn(&[u8], Duration) -> Option<Exchanged>,
}

impl Exchange {
    /// How many calls it makes, numbered from zero.
    pub fn calls(&self) -> usize {
        (self.calls)()
    }

    /// Makes the input's call as the target does, but begins without any time at all: so what is read was asked again. The call's
    /// number where the input was read with success, else what was told instead; none where the input names no call or is a
    /// refusal.
    pub fn understood(&self, input: &[u8]) -> Option<Result<usize, String>> {
        if !crate::server::is_success(input) {
            return None;
        }
        let Exchanged { call, said } = (self.exchange)(input, Duration::ZERO)?;
        Some(if said.understood { Ok(call) } else { Err(format!("call {call}: {}", said.words)) })
    }
}

/// Every such target.
pub const EXCHANGES: [Exchange; 2] = [
    Exchange { target: "api_exchange", calls: api_exchange::calls, exchange: api_exchange::exchange },
    Exchange { target: "aws_answer", calls: aws_answer::calls, exchange: aws_answer::exchange },
];
