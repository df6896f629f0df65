//! The custom resource of the stack: its deletion takes the rules back.
//!
//! CloudFormation waits for an answer at a presigned URL, and an hour when none comes: so every request that can be read is
//! answered, whatever happens. The URL is neither logged nor part of an error, and no such request fails the invocation: the
//! event of a failed one, with the URL in it, would be kept in the queue of failures for days.

use std::time::Duration;

use palisade_contract::{ActionReport, ActionResult, DecisionWord};
use palisade_runtime::{Context, Report};
use serde_json::{Value, json};

use crate::advisor::Advisor;
use crate::take_back::take_back;
use crate::{lease, tell};

/// Left of the invocation for the answer.
const RESERVE: Duration = Duration::from_secs(30);
/// Longest reason in bytes: CloudFormation takes 4,096 for the whole answer.
const REASON_LIMIT: usize = 1_000;

/// Carries a request out and answers it.
pub(crate) async fn answer(advisor: &Advisor, request: &Value, context: &Context<'_>) -> Report {
    let mut report = carry_out(advisor, request, context).await;
    let stuck = report.actions.iter().find(|action| action.result == ActionResult::Failed);
    let reason = stuck.map(|action| {
        let (id, detail) = (action.id.as_deref().unwrap_or_default(), action.detail.as_deref().unwrap_or_default());
        let reason = format!("rules that palisade added are still in a web ACL: {id}: {detail}");
        reason[..reason.floor_char_boundary(REASON_LIMIT)].to_owned()
    });
    let text = |name: &str| request[name].as_str().unwrap_or_default();
    let own_id = format!("{}-web-acl-rules", context.environment().install);
    // The id never changes, so that CloudFormation never takes an update for a replacement and deletes the old one.
    let id = if text("RequestType") == "Delete" { text("PhysicalResourceId") } else { "" };
    let answer = json!({
        "Status": if reason.is_some() { "FAILED" } else { "SUCCESS" },
        "Reason": reason.unwrap_or_else(|| report.reason.clone()),
        "PhysicalResourceId": if id.is_empty() { own_id.as_str() } else { id },
        "StackId": text("StackId"),
        "RequestId": text("RequestId"),
        "LogicalResourceId": text("LogicalResourceId"),
    });
    report.actions = tell::within_bounds(report.actions);
    if let Err(error) = context.aws().answer_cloudformation(text("ResponseURL"), &answer).await {
        // Sending was repeated until the deadline or refused for good, so another invocation would not fare better.
        // CloudFormation hears nothing, gives up after the resource's time-out, and says so.
        report.actions.push(failed("answer-cloudformation", error.to_string()));
    }
    report
}

fn failed(action: &str, detail: String) -> ActionReport {
    let (action, detail) = (action.to_owned(), Some(detail));
    ActionReport { action, instance: None, id: None, result: ActionResult::Failed, detail }
}

async fn carry_out(advisor: &Advisor, request: &Value, context: &Context<'_>) -> Report {
    let install = &context.environment().install;
    if request["RequestType"] != "Delete" {
        return Report::ignore("the stack was made or changed: there is nothing to take back");
    }
    // Another stack may name this function, too; it must not undo what this one does.
    let own = format!(":{}:stack/{install}/", context.account());
    if !request["StackId"].as_str().is_some_and(|stack| stack.contains(&own)) {
        return Report::ignore("the request comes from a stack of somebody else");
    }
    lease::run_out().await;
    let aws = context.aws().until(context.deadline().checked_sub(RESERVE).unwrap_or_else(|| context.deadline()));
    let actions = match take_back(&aws, &advisor.pace, install, &advisor.scopes(context)).await {
        Ok(actions) => actions,
        Err(error) => vec![failed("take-back", error.to_string())],
    };
    let done = actions.iter().filter(|action| action.result == ActionResult::Done).count();
    Report::new(DecisionWord::Act, format!("the stack goes: rules were taken out of {done} web ACL(s)"), actions)
}
