//! Reading CloudFormation stacks.

use std::collections::BTreeMap;

use palisade_contract::TAG_INSTALL;
use serde_json::Value;

use super::clients::Clients;
use super::error;
use crate::failure::{Failure, Result};

/// What the names of our change sets begin with; digits of a digest follow.
const CHANGE_SET: &str = "palisade-";
const CHANGE_SET_DIGITS: usize = 16;

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

/// In a stack that holds nothing but change sets and tells no owner: the name of one that is not ours.
pub(crate) async fn foreign_change_set(clients: &Clients, name: &str, stack: &Stack) -> Result<Option<String>> {
    if stack.status != "REVIEW_IN_PROGRESS" || stack.tags.contains_key(TAG_INSTALL) {
        return Ok(None);
    }
    let mut pages = clients.cloudformation().list_change_sets().stack_name(name).into_paginator().send();
    while let Some(page) = pages.next().await {
        let subject = || format!("list the change sets of {name} in {}", clients.region());
        let page = page.map_err(|e| error::failure(&subject(), &e))?;
        let names = page.summaries.unwrap_or_default().into_iter().filter_map(|summary| summary.change_set_name);
        if let Some(name) = names.into_iter().find(|name| !is_own_change_set(name)) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// Whether a stack is the install's: by its tag; an empty shell without one, by its change sets.
pub(crate) async fn is_of(clients: &Clients, name: &str, stack: &Stack, install: &str) -> Result<bool> {
    match stack.tags.get(TAG_INSTALL) {
        Some(owner) => Ok(owner == install),
        // Before its change set is carried out a stack has no resources, and CloudFormation may not tell its tags.
        None if stack.status == "REVIEW_IN_PROGRESS" => Ok(foreign_change_set(clients, name, stack).await?.is_none()),
        None => Ok(false),
    }
}

/// The stack `name` when it is the install's; `None` where there is none, or one of somebody else.
pub(crate) async fn own(clients: &Clients, name: &str, install: &str) -> Result<Option<Stack>> {
    let Some(found) = describe(clients, name).await? else { return Ok(None) };
    Ok(if is_of(clients, name, &found, install).await? { Some(found) } else { None })
}

/// Name of the change set that brings a stack to the template with this digest.
pub(crate) fn change_set_name(digest: &str) -> String {
    format!("{CHANGE_SET}{}", digest.chars().take(CHANGE_SET_DIGITS).collect::<String>())
}

fn is_own_change_set(name: &str) -> bool {
    let digits = name.strip_prefix(CHANGE_SET);
    digits.is_some_and(|d| d.len() == CHANGE_SET_DIGITS && d.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The template that the stack was last given, as text.
pub(crate) async fn template_text(clients: &Clients, name: &str) -> Result<String> {
    let answer = clients
        .cloudformation()
        .get_template()
        .stack_name(name)
        .send()
        .await
        .map_err(|e| error::failure(&format!("read the template of stack {name} in {}", clients.region()), &e))?;
    Ok(answer.template_body.unwrap_or_default())
}

/// The template that the stack was last given, as JSON.
pub(crate) async fn template(clients: &Clients, name: &str) -> Result<Value> {
    let subject = format!("read the template of stack {name} in {}", clients.region());
    let body = template_text(clients, name).await?;
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
    /// What failed and why, in words.
    pub(crate) fn failure(&self) -> String {
        let reason = self.reason.as_deref().unwrap_or("no reason given");
        format!("{} ({}) failed: {reason}", self.logical_id, self.kind)
    }

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
