//! Reading the stack set of an install: the set, its stacks, its operations.

use aws_sdk_cloudformation::types::{
    CallAs, PermissionModels, StackInstanceStatus, StackSetOperationAction, StackSetOperationStatus, StackSetStatus,
};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use palisade_config::{Fleet, Organization, Reach};
use palisade_contract::TAG_INSTALL;
use palisade_plan::{InstanceState, SetState};

use super::clients::Clients;
use super::error;
use crate::failure::Result;

/// Most that StackSets lists at a time.
const PAGE: i32 = 100;

/// A stack set, named as the one who calls.
#[derive(Debug, Clone)]
pub(crate) struct SetName {
    /// Its name.
    pub(crate) name: String,
    /// As the management account, or as a delegated administrator.
    pub(crate) call_as: CallAs,
}

impl SetName {
    /// The set of the install `name`.
    pub(crate) fn new(name: String, fleet: Option<&Fleet>) -> Self {
        let call_as = match fleet.map(|fleet| &fleet.reach) {
            Some(Reach::Organization(organization)) => organization_call(organization),
            _ => CallAs::SelfValue,
        };
        Self { name, call_as }
    }
}

/// As whom a config with an organisation calls.
pub(crate) fn organization_call(organization: &Organization) -> CallAs {
    if organization.delegated_admin { CallAs::DelegatedAdmin } else { CallAs::SelfValue }
}

/// The set without its operations, or `None` when there is none.
pub(crate) async fn describe(clients: &Clients, set: &SetName) -> Result<Option<SetState>> {
    let request = clients.cloudformation().describe_stack_set().stack_set_name(&set.name).call_as(set.call_as.clone());
    let answer = match request.send().await {
        Ok(answer) => answer,
        Err(e) if is_gone(&e) => return Ok(None),
        Err(e) => return Err(error::failure(&format!("read stack set {}", set.name), &e)),
    };
    let found = answer.stack_set.filter(|found| found.status != Some(StackSetStatus::Deleted));
    Ok(found.map(|found| SetState {
        install: found
            .tags
            .unwrap_or_default()
            .into_iter()
            .find(|tag| tag.key.as_deref() == Some(TAG_INSTALL))
            .and_then(|tag| tag.value),
        // Ours are JSON. Another's may be anything; it is refused by its tag.
        template: found.template_body.and_then(|body| serde_json::from_str(&body).ok()),
        units: found.organizational_unit_ids.unwrap_or_default(),
        self_managed: found.permission_model != Some(PermissionModels::ServiceManaged),
        operation: None,
    }))
}

/// Whether a call was refused because there is no such set: another run may have deleted it since it was seen.
pub(crate) fn is_gone<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    error::code(error).starts_with("StackSetNotFound")
}

/// A stack of the set, with what only some verbs want.
#[derive(Debug, Clone)]
pub(crate) struct Instance {
    pub(crate) state: InstanceState,
    /// ARN of the stack in its account; `None` before CloudFormation has made it.
    pub(crate) stack_id: Option<String>,
    /// For example `DRIFTED`.
    pub(crate) drift: Option<String>,
}

/// Every stack of the set, a hundred to a call; of a set that is gone, none.
pub(crate) async fn instances(clients: &Clients, set: &SetName) -> Result<Vec<Instance>> {
    let mut found = Vec::new();
    let mut pages = clients
        .cloudformation()
        .list_stack_instances()
        .stack_set_name(&set.name)
        .call_as(set.call_as.clone())
        .max_results(PAGE)
        .into_paginator()
        .send();
    while let Some(page) = pages.next().await {
        let page = match page {
            Ok(page) => page,
            Err(e) if is_gone(&e) => return Ok(Vec::new()),
            Err(e) => return Err(error::failure(&format!("list the stacks of stack set {}", set.name), &e)),
        };
        found.extend(page.summaries.unwrap_or_default().into_iter().map(|summary| {
            let detailed = summary.stack_instance_status.and_then(|status| status.detailed_status);
            let status = summary.status;
            Instance {
                state: InstanceState {
                    account: summary.account.unwrap_or_default(),
                    region: summary.region.unwrap_or_default(),
                    current: status == Some(StackInstanceStatus::Current),
                    state: detailed
                        .map(|word| word.as_str().to_owned())
                        .or_else(|| status.map(|word| word.as_str().to_owned()))
                        .unwrap_or_default(),
                    reason: summary.status_reason.filter(|reason| !reason.is_empty()),
                },
                stack_id: summary.stack_id.filter(|id| !id.is_empty()),
                drift: summary.drift_status.map(|word| word.as_str().to_owned()),
            }
        }));
    }
    Ok(found)
}

/// An operation on the set that has not ended: its id, and what it is, in words. A set that is gone has none.
pub(crate) async fn running(clients: &Clients, set: &SetName) -> Result<Option<(String, String)>> {
    let request = clients.cloudformation().list_stack_set_operations().stack_set_name(&set.name);
    let answer = match request.call_as(set.call_as.clone()).send().await {
        Ok(answer) => answer,
        Err(e) if is_gone(&e) => return Ok(None),
        Err(e) => return Err(error::failure(&format!("list the operations of stack set {}", set.name), &e)),
    };
    // The newest come first, and one at a time runs: the first page tells.
    let busy = answer.summaries.unwrap_or_default().into_iter().find(|operation| {
        matches!(
            operation.status,
            Some(
                StackSetOperationStatus::Running | StackSetOperationStatus::Queued | StackSetOperationStatus::Stopping
            )
        )
    });
    Ok(busy.map(|operation| {
        let word = |text: Option<&str>| text.unwrap_or("operation").to_owned();
        let action = word(operation.action.as_ref().map(StackSetOperationAction::as_str));
        let status = word(operation.status.as_ref().map(StackSetOperationStatus::as_str));
        (operation.operation_id.unwrap_or_default(), format!("{action} {status}"))
    }))
}
