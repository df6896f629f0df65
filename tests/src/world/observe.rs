//! Seeing what the handlers did.

use anyhow::{Context, Result};
use palisade_contract::{DEFAULT_INSTALL, HANDLERS, Names, OUTCOME_MARK, Outcome};
use serde_json::Value;

use super::{PATIENCE, World};
use crate::aws::eventually;

impl World {
    /// Every outcome that the handlers have logged: handler by handler, oldest first.
    pub async fn outcomes(&self) -> Result<Vec<Outcome>> {
        Ok(self
            .log_lines()
            .await?
            .iter()
            .filter_map(|line| serde_json::from_str::<Value>(line.trim()).ok())
            .filter(|line| line["palisade"] == OUTCOME_MARK)
            .filter_map(|line| serde_json::from_value(line).ok())
            .collect())
    }

    async fn log_lines(&self) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        for spec in HANDLERS {
            let group = Names::new(DEFAULT_INSTALL).log_group(spec.integration.as_str());
            lines.extend(self.aws.root().log_events(&group).await?);
        }
        Ok(lines)
    }

    /// Waits for the first outcome that fits.
    pub async fn outcome(&self, what: &str, fits: impl Fn(&Outcome) -> bool) -> Result<Outcome> {
        let found =
            eventually(what, PATIENCE, async || self.outcomes().await.ok()?.into_iter().find(|o| fits(o))).await;
        match found {
            Ok(outcome) => Ok(outcome),
            Err(late) => {
                let lines = self.log_lines().await?;
                Err(late).with_context(|| format!("the handlers' logs hold\n{}", lines.join("\n")))
            }
        }
    }

    /// Puts an event on the bus.
    pub async fn put(&self, event: &Value) -> Result<()> {
        self.aws.root().put_event(event).await.context("putting an event on the bus")
    }

    /// Lets the follow-ups' time come round, a minute being the shortest interval.
    pub async fn next_look(&self) -> Result<()> {
        self.aws.fire_due_within(std::time::Duration::from_secs(61)).await.context("moving the scheduler's clock")
    }

    /// Waits until the messages of a queue that fit are there; takes them out.
    pub async fn message(&self, queue_url: &str, what: &str, fits: impl Fn(&str) -> bool) -> Result<String> {
        let seen = std::cell::RefCell::new(Vec::new());
        let found = eventually(what, PATIENCE, async || {
            let messages = self.aws.root().queue_messages(queue_url).await.ok()?;
            seen.borrow_mut().extend(messages.into_iter().map(|m| m.body));
            seen.borrow().iter().find(|body| fits(body)).cloned()
        })
        .await;
        found.with_context(|| format!("messages that came: {:?}", seen.borrow()))
    }
}
