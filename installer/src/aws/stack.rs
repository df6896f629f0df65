//! Reading CloudFormation stacks.

use std::collections::BTreeMap;

use serde_json::Value;

use super::clients::Clients;
use super::error;
use crate::failure::{Failure, Result};

/// A stack that exists in some state.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stack {
    pub(crate) id: String,
    pub(crate) status: String,
    pub(crate) reason: Option<String>,
    pub(crate) outputs: BTreeMap<String, String>,
    pub(crate) tags: BTreeMap<String, String>,
}

impl Stack {
    /// An operation runs.
    pub(crate) fn in_progress(&self) -> bool {
        self.status.ends_with("_IN_PROGRESS") && self.status != "REVIEW_IN_PROGRESS"
    }

    /// One output.
    pub(crate) fn output(&self, name: &str) -> Option<&str> {
        self.outputs.get(name).map(String::as_str)
    }
}

/// The stack `name` (or id), or `None` when there is none.
pub(crate) async fn describe(clients: &Clients, name: &str) -> Result<Option<Stack>> {
    let answer = match clients.cloudformation().describe_stacks().stack_name(name).send().await {
        Ok(answer) => answer,
        // CloudFormation has no code of its own for a stack that is not there.
        Err(e) if error::code(&e) == "ValidationError" && error::message(&e).contains("does not exist") => {
            return Ok(None);
        }
        Err(e) => return Err(error::failure(&format!("read stack {name} in {}", clients.region()), &e)),
    };
    Ok(answer
        .stacks
        .unwrap_or_default()
        .into_iter()
        .next()
        .map(|stack| Stack {
            id: stack.stack_id.unwrap_or_default(),
            status: stack.stack_status.map(|s| s.as_str().to_owned()).unwrap_or_default(),
            reason: stack.stack_status_reason,
            outputs: stack
                .outputs
                .unwrap_or_default()
                .into_iter()
                .filter_map(|o| Some((o.output_key?, o.output_value?)))
                .collect(),
            tags: stack.tags.unwrap_or_default().into_iter().filter_map(|t| Some((t.key?, t.value?))).collect(),
        })
        .filter(|stack| stack.status != "DELETE_COMPLETE"))
}

/// The template that the stack was last given, as JSON.
pub(crate) async fn template(clients: &Clients, name: &str) -> Result<Value> {
    let subject = format!("read the template of stack {name} in {}", clients.region());
    let answer = clients
        .cloudformation()
        .get_template()
        .stack_name(name)
        .send()
        .await
        .map_err(|e| error::failure(&subject, &e))?;
    let body = answer.template_body.unwrap_or_default();
    serde_json::from_str(&body).map_err(|e| {
        Failure::new(format!("cannot {subject}: it is not JSON"))
            .because(e)
            .hint("somebody deployed another template under this name; uninstall it or choose another `name`")
    })
}

/// One thing that happened to a stack.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) logical_id: String,
    pub(crate) kind: String,
    pub(crate) status: String,
    pub(crate) reason: Option<String>,
    /// What whoever began the operation has signed it with.
    pub(crate) token: Option<String>,
}

impl Event {
    /// A resource that failed by itself, not because another one did.
    pub(crate) fn is_cause(&self) -> bool {
        let follows = self.reason.as_deref().is_some_and(|r| {
            let r = r.to_ascii_lowercase();
            r.contains("cancelled") || r.contains("the following resource(s) failed")
        });
        self.status.ends_with("_FAILED") && self.kind != "AWS::CloudFormation::Stack" && !follows
    }
}

/// Events since the one with id `after` (or all), oldest first.
pub(crate) async fn events(clients: &Clients, stack_id: &str, after: Option<&str>) -> Result<Vec<Event>> {
    let mut newest_first = Vec::new();
    let mut pages = clients.cloudformation().describe_stack_events().stack_name(stack_id).into_paginator().send();
    'pages: while let Some(page) = pages.next().await {
        let page =
            page.map_err(|e| error::failure(&format!("read the events of {stack_id} in {}", clients.region()), &e))?;
        for event in page.stack_events.unwrap_or_default() {
            let id = event.event_id.unwrap_or_default();
            if Some(id.as_str()) == after {
                break 'pages;
            }
            newest_first.push(Event {
                id,
                logical_id: event.logical_resource_id.unwrap_or_default(),
                kind: event.resource_type.unwrap_or_default(),
                status: event.resource_status.map(|s| s.as_str().to_owned()).unwrap_or_default(),
                reason: event.resource_status_reason,
                token: event.client_request_token,
            });
        }
    }
    newest_first.reverse();
    Ok(newest_first)
}
