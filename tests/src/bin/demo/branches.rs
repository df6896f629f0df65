//! Findings that lead to little or nothing: repeated ones, those of other accounts, and one on an agent that does not answer.

use anyhow::{Context, Result, ensure};
use palisade_contract::{DecisionWord, Outcome};
use palisade_tests::workload_security::{Agent, NewComputer};
use palisade_tests::world::{World, asff, finding, imported, macie_finding, package};
use serde_json::{Value, json};

use crate::show::{chapter, has_id, quote, show};

/// An account that is not ours.
const ANOTHER: &str = "999988887777";
const ON_OFFLINE: &str = "finding-on-offline";

/// Hands an event to a function and waits for its outcome.
async fn invoke(world: &World, function: &str, event: &Value) -> Result<Outcome> {
    let answer = world.aws.root().invoke(function, event).await?;
    serde_json::from_value(answer).with_context(|| format!("reading the outcome of {function}"))
}

/// `protected` has been answered for already.
pub(crate) async fn run(world: &World, protected: &str, inbox: &str) -> Result<()> {
    chapter("GuardDuty sends the first finding again: it has been answered");
    let again = invoke(world, "palisade-guardduty", &finding(world, "finding-on-protected", protected)).await?;
    show(&again);
    let skipped = again.actions.iter().all(|action| action.result == palisade_contract::ActionResult::Skipped);
    ensure!(skipped, "a second response began");

    chapter("Findings of another account: its own functions answer them");
    for (function, mut event, pointer) in [
        ("palisade-guardduty", finding(world, "foreign", protected), "/detail/accountId"),
        ("palisade-macie", macie_finding(world, "foreign", "example-ledger", None), "/detail/accountId"),
        ("palisade-inspector", package(world, "foreign", protected, "CVE-2021-44228"), "/detail/awsAccountId"),
        (
            "palisade-security-hub",
            imported(world, &asff(world, "foreign", protected)),
            "/detail/findings/0/AwsAccountId",
        ),
    ] {
        *event.pointer_mut(pointer).with_context(|| format!("the event has no {pointer}"))? = json!(ANOTHER);
        let outcome = invoke(world, function, &event).await?;
        println!("   {:<13} ignore, because {}", outcome.handler.as_str(), outcome.reason);
        ensure!(outcome.decision == DecisionWord::Ignore, "{function} answered a finding of another account");
    }

    chapter("GuardDuty finds something on an instance whose agent is offline");
    let instance = world.aws.root().create_instance(&[("Team", "lab")]).await?;
    let account = Some(world.aws.account().to_owned());
    let agent = Some(Agent::Offline);
    world.api.add_computer(NewComputer { account, agent, ..NewComputer::protected(&instance) })?;
    world.put(&finding(world, ON_OFFLINE, &instance)).await?;
    show(&world.outcome("the response to the offline agent", |o| has_id(o, ON_OFFLINE)).await?);
    quote(&world.message(inbox, "the message", |body| body.contains(&instance)).await?);
    Ok(())
}
