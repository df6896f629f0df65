//! How the demo tells what happens.

use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};
use palisade_contract::{ActionResult, DecisionWord, Outcome};
use palisade_tests::world::World;

pub(crate) fn has_id(outcome: &Outcome, id: &str) -> bool {
    outcome.finding_id.as_deref() == Some(id) && outcome.decision == DecisionWord::Act
}

/// Numbers the chapters.
static CHAPTERS: AtomicUsize = AtomicUsize::new(0);

pub(crate) fn chapter(title: &str) {
    println!("\n{}. {title}", CHAPTERS.fetch_add(1, Ordering::Relaxed) + 1);
}

pub(crate) fn quote(message: &str) {
    for line in message.lines() {
        println!("   | {line}");
    }
}

pub(crate) fn show(outcome: &Outcome) {
    println!("   decision: {}, because {}", format!("{:?}", outcome.decision).to_lowercase(), outcome.reason);
    for action in &outcome.actions {
        let result = match action.result {
            ActionResult::Done => "done",
            ActionResult::Planned => "planned",
            ActionResult::Skipped => "skipped",
            ActionResult::Failed => "FAILED",
        };
        let more = action.detail.as_deref().or(action.id.as_deref()).unwrap_or_default();
        println!("   {result:<8} {:<22} {more}", action.action);
    }
}

pub(crate) async fn table(world: &World) -> Result<()> {
    println!(
        "   {:<13} {:<26} {:<20} {:<8} {:>9} {:>6}",
        "handler", "finding", "instance", "decision", "API calls", "ms"
    );
    for outcome in world.outcomes().await? {
        println!(
            "   {:<13} {:<26} {:<20} {:<8} {:>9} {:>6}",
            outcome.handler.as_str(),
            // An ARN's end tells it apart.
            outcome.finding_id.as_deref().map_or("-", |id| id.rsplit('/').next().unwrap_or(id)),
            outcome.instances.first().map_or("-", |i| i.as_str()),
            format!("{:?}", outcome.decision).to_lowercase(),
            outcome.api_calls,
            outcome.duration_ms,
        );
    }
    let findings = world.aws.root().findings(&serde_json::json!({})).await.context("reading Security Hub")?;
    for finding in findings {
        let (label, title) = (&finding["Severity"]["Label"], &finding["Title"]);
        println!("   Security Hub: {} {}", label.as_str().unwrap_or("?"), title.as_str().unwrap_or("?"));
    }
    println!("   {} AWS calls were recorded, each with its principal", world.aws.front().calls().len());
    Ok(())
}
