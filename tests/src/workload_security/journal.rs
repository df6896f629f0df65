//! The journal: every call and every effect in order, without any API key.

use super::clock::{Millis, readable};
use super::world::effect::Effect;
use serde::Serialize;
use serde_json::Value;

/// An entry.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Counts from 1.
    pub sequence: u64,
    /// The simulator's time, in milliseconds since the epoch.
    pub time: i64,
    /// The same for people.
    pub at: String,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What an entry tells.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// A call to the API.
    Request(Request),
    /// Something that happened inside the manager.
    Effect(Effect),
}

/// A call to the API.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// The method.
    pub method: String,
    /// The path below the base URL.
    pub path: String,
    /// The query as sent.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub query: String,
    /// The status of the answer; none when the connection was cut.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The body that came with the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// The answer in a few words: how many objects, or the error's message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// The fault that the call met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// What happened so far.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    entries: Vec<Entry>,
}

impl Journal {
    pub(crate) fn push(&mut self, time: Millis, event: Event) {
        let sequence = self.entries.last().map_or(1, |last| last.sequence + 1);
        self.entries.push(Entry { sequence, time, at: readable(time), event });
    }

    /// The entries after the one with the given number.
    pub(crate) fn since(&self, sequence: u64) -> Vec<Entry> {
        self.entries.iter().filter(|entry| entry.sequence > sequence).cloned().collect()
    }
}

impl Entry {
    /// The call, when the entry is one.
    pub fn request(&self) -> Option<&Request> {
        match &self.event {
            Event::Request(request) => Some(request),
            Event::Effect(_) => None,
        }
    }

    /// The effect, when the entry is one.
    pub fn effect(&self) -> Option<&Effect> {
        match &self.event {
            Event::Effect(effect) => Some(effect),
            Event::Request(_) => None,
        }
    }
}
