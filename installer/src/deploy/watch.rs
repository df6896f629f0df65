//! Following an operation of CloudFormation to its end.

use std::time::Duration;

use crate::aws::clients::Clients;
use crate::aws::stack::{self, Event, Stack};
use crate::failure::Result;
use crate::output::Output;

/// Grows from a quick first look to a pace that CloudFormation's request limits bear.
pub(crate) struct Pace(Duration);

impl Pace {
    pub(crate) const fn new() -> Self {
        Self(Duration::from_millis(200))
    }

    pub(crate) async fn wait(&mut self) {
        tokio::time::sleep(self.0).await;
        self.0 = (self.0 * 3 / 2).min(Duration::from_secs(4));
    }
}

/// How an operation ended.
pub(crate) struct Ended {
    /// The stack as it stands now; `None` when it is gone.
    pub(crate) stack: Option<Stack>,
    /// What happened meanwhile, oldest first.
    pub(crate) events: Vec<Event>,
}

impl Ended {
    /// The first thing that failed by itself: the root cause.
    pub(crate) fn root_cause(&self) -> Option<&Event> {
        self.events.iter().find(|e| e.is_cause())
    }
}

/// Waits until no operation runs on the stack, and prints each event as it comes. Events up to `after` are old.
pub(crate) async fn to_the_end(
    clients: &Clients,
    stack_id: &str,
    after: Option<String>,
    output: Output,
) -> Result<Ended> {
    let mut pace = Pace::new();
    let mut seen = after;
    let mut all = Vec::new();
    loop {
        // The state is read before the events, so that the last events are not missed.
        let stack = stack::describe(clients, stack_id).await?;
        for event in stack::events(clients, stack_id, seen.as_deref()).await? {
            print(clients.region(), &event, output);
            seen = Some(event.id.clone());
            all.push(event);
        }
        if stack.as_ref().is_none_or(|s| !s.in_progress()) {
            return Ok(Ended { stack, events: all });
        }
        pace.wait().await;
    }
}

/// Several regions are followed at the same time, so each line says which it is about.
fn print(region: &str, event: &Event, output: Output) {
    // A resource that begins says nothing that its end does not say.
    if event.status.ends_with("_IN_PROGRESS") && !event.status.contains("ROLLBACK") {
        return;
    }
    let line = format!("{region:<14} {:<28} {:<38} {}", event.status.to_lowercase(), event.kind, event.logical_id);
    match &event.reason {
        Some(reason) if event.status.ends_with("_FAILED") => output.detail(&format!("{line}: {reason}")),
        _ => output.detail(&line),
    }
}
