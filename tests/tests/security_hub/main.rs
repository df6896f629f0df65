//! Security Hub findings and what becomes of them: the pattern, and the installed function, fed through the bus.

#![expect(clippy::unwrap_used, reason = "tests")]

mod answered;
mod ignored;
#[path = "../guardduty/kept.rs"]
mod kept_events;
mod loops;
mod pattern;
#[path = "../guardduty/support.rs"]
mod support;
mod trouble;
mod verbs;

use palisade_contract::Outcome;
use palisade_tests::world::{World, imported};
use serde_json::{Value, json};

/// Both integrations, with looks every minute.
const BOTH_ON: &str = "security-hub:\n  follow_up_every: 1m\n";

/// Security Hub gets the finding and sends it; what became of it.
async fn answer(world: &World, finding: &Value) -> Outcome {
    if finding.get("class_uid").is_none() {
        world.aws.root().import_findings(std::slice::from_ref(finding)).await.unwrap();
    }
    world.put(&imported(world, finding)).await.unwrap();
    let id = finding["Id"].as_str().or(finding["finding_info"]["uid"].as_str()).unwrap();
    support::outcomes(world, id, 1).await.remove(0)
}

/// The finding as Security Hub keeps it now.
async fn kept(world: &World, id: &str) -> Value {
    let filter = json!({"Id": [{"Value": id, "Comparison": "EQUALS"}]});
    world.aws.root().findings(&filter).await.unwrap().remove(0)
}
