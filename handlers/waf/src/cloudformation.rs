//! The custom resource of the stack: its deletion takes the rules back.
//!
//! CloudFormation waits for an answer at a presigned URL, and an hour when none comes: so every request that can be read is
//! answered, whatever happens. The URL is neither logged nor part of an error, and no such request fails the invocation: the
//! event of a failed one, with the URL in it, would be kept in the queue of failures for days.

use std::time::Duration;

use palisade_aws::Arn;
use palisade_contract::{ActionReport, ActionResult, DecisionWord, Names};
use palisade_runtime::{Context, Report};
use serde_json::{Value, json};

use crate::advisor::Advisor;
use crate::lease;
use crate::take_back::take_back;

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
        palisade_aws::cut(&reason, REASON_LIMIT).to_owned()
    });
    let text = |name: &str| request.get(name).and_then(Value::as_str).unwrap_or_default();
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
    if let Err(error) = context.aws().answer_cloudformation(text("ResponseURL"), &answer).await {
        // Sending was repeated until the deadline or refused for good, so another invocation would not fare better.
        // CloudFormation hears nothing, gives up after the resource's time-out, and says so.
        report.actions.push(failed("answer-cloudformation", error.to_string()));
    }
    report
}

fn failed(action: &str, detail: String) -> ActionReport {
    ActionReport::new(action, ActionResult::Failed, detail)
}

async fn carry_out(advisor: &Advisor, request: &Value, context: &Context<'_>) -> Report {
    let install = &context.environment().install;
    if request.get("RequestType").is_none_or(|kind| kind != "Delete") {
        return Report::ignore("the stack was made or changed: there is nothing to take back");
    }
    // Another stack may name this function, too; it must not undo what this one does.
    if !is_own_stack(request.get("StackId").and_then(Value::as_str).unwrap_or_default(), context.account(), install) {
        return Report::ignore("the request comes from a stack of somebody else");
    }
    lease::run_out().await;
    let until = context.deadline().checked_sub(RESERVE).unwrap_or_else(|| context.deadline());
    let aws = context.aws().until(until);
    let actions = match take_back(&aws, &advisor.pace, install, &advisor.scopes(context), until).await {
        Ok(actions) => actions,
        Err(error) => vec![failed("take-back", error.to_string())],
    };
    let done = actions.iter().filter(|action| action.result == ActionResult::Done).count();
    Report::new(DecisionWord::Act, format!("the stack goes: rules were taken out of {done} web ACL(s)"), actions)
}

/// Whether this is the install's stack in this account, by its id: `arn:...:stack/<name>/<uuid>`. A member account's is
/// made by StackSets, which names it after the stack set and an id of its own making.
fn is_own_stack(id: &str, account: &str, install: &str) -> bool {
    let names = Names::new(install);
    let Ok(arn) = Arn::of("cloudformation", id) else { return false };
    let mut parts = arn.resource.split('/');
    let (kind, name) = (parts.next(), parts.next().unwrap_or_default());
    let ours = name == names.stack()
        || name.strip_prefix(&names.stack_set_instances()).is_some_and(|own_id| !own_id.is_empty());
    arn.account == account && kind == Some("stack") && ours && parts.next().is_some_and(|own_id| !own_id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_stacks_of_the_install_are_its_own() {
        let of = |resource: &str| format!("arn:aws:cloudformation:eu-west-1:111122223333:{resource}");
        let uuid = "e6cac20f-1a2b-46e9-8314-53e0d4591532";
        for (id, own) in [
            (of(&format!("stack/palisade/{uuid}")), true),
            (of(&format!("stack/StackSet-palisade-{uuid}/{uuid}")), true),
            (of(&format!("stack/palisade-home/{uuid}")), false),
            (of(&format!("stack/StackSet-palisade-/{uuid}")), false),
            (of(&format!("stack/StackSet-other-{uuid}/{uuid}")), false),
            (of(&format!("stack/a-StackSet-palisade-{uuid}/{uuid}")), false),
            (of(&format!("changeSet/palisade/{uuid}")), false),
            (of("stack/palisade"), false),
            (format!("arn:aws:cloudformation:eu-west-1:999988887777:stack/palisade/{uuid}"), false),
            (format!("arn:aws:sns:eu-west-1:111122223333:stack/palisade/{uuid}"), false),
            (String::new(), false),
        ] {
            assert_eq!(is_own_stack(&id, "111122223333", "palisade"), own, "{id}");
        }
    }
}
