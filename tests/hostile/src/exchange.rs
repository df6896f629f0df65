//! Targets whose input is the answer to a call: which calls they make, and whether an input is read as an answer with success.
//!
//! The targets assert only what must never happen. Whether anything does happen, so that there is something to go wrong, is
//! asked here, without the targets' hurry.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::{api_exchange, aws_answer};

/// Far beyond what an answer of this machine takes, however busy it is; what runs into it has not been answered.
const UNHURRIED: Duration = Duration::from_mins(1);

/// What came of a call.
pub(crate) struct Said {
    /// In words.
    pub(crate) words: String,
    /// Whether the client took the answer for one.
    pub(crate) understood: bool,
}

/// A call that is under way.
pub(crate) type Asked<'a> = Pin<Box<dyn Future<Output = Said> + 'a>>;

/// A call that was made.
pub(crate) struct Exchanged {
    /// Its place among the target's, from zero.
    pub(crate) call: usize,
    pub(crate) said: Said,
}

pub(crate) fn told<T: Debug, E: Debug>(result: &Result<T, E>) -> Said {
    Said { words: format!("{result:?}"), understood: result.is_ok() }
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

    /// Makes the input's call as the target does, but with patience. The call's number where the input was read with success, else
    /// what was told instead; none where the input names no call or is a refusal, which may be asked again for as long as
    /// there is time.
    pub fn understood(&self, input: &[u8]) -> Option<Result<usize, String>> {
        if !crate::server::is_success(input) {
            return None;
        }
        let Exchanged { call, said } = (self.exchange)(input, UNHURRIED)?;
        Some(if said.understood { Ok(call) } else { Err(format!("call {call}: {}", said.words)) })
    }
}

/// Every such target.
pub const EXCHANGES: [Exchange; 2] = [
    Exchange { target: "api_exchange", calls: api_exchange::calls, exchange: api_exchange::exchange },
    Exchange { target: "aws_answer", calls: aws_answer::calls, exchange: aws_answer::exchange },
];
