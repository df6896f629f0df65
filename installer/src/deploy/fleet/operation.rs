//! One operation of StackSets: begin it, follow it to its end, say what came of it.

use std::collections::BTreeMap;

use aws_sdk_cloudformation::types::{
    AccountFilterType, ConcurrencyMode, DeploymentTargets, OperationResultFilter, OperationResultFilterName,
    RegionConcurrencyType, StackSetOperationPreferences, StackSetOperationResultSummary, StackSetOperationStatus,
};
use palisade_config::Rollout;
use palisade_plan::FleetTarget;
use serde::Serialize;

use crate::aws::clients::Clients;
use crate::aws::run::Run;
use crate::aws::stack_set::SetName;
use crate::aws::{error, stack_set};
use crate::deploy::watch::Pace;
use crate::failure::{Failure, Result};
use crate::output::Output;

/// Pages of results that are read at every look for the live counts of an operation. Where there are more, as many looks are
/// left out in between.
const PAGES_AT_A_LOOK: usize = 10;
/// Results in a page, unless StackSets is asked for fewer.
const PAGE: usize = 100;

/// A stack that could not be brought about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct FailedStack {
    pub(crate) account: String,
    pub(crate) region: String,
    /// As StackSets tells it, and the root cause where somebody may look.
    pub(crate) reason: String,
}

/// How an operation ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Whether StackSets calls it a success: as many may have failed as the config tolerates.
    pub(crate) succeeded: bool,
    pub(crate) failed: Vec<FailedStack>,
}

/// The accounts and units of one request.
pub(crate) fn targets(target: &FleetTarget) -> DeploymentTargets {
    let builder = DeploymentTargets::builder();
    if target.units.is_empty() {
        return builder.set_accounts(Some(target.accounts.iter().cloned().collect())).build();
    }
    let builder = builder.set_organizational_unit_ids(Some(target.units.clone()));
    match (target.whole_units, target.except.is_empty()) {
        (true, true) => builder.build(),
        (true, false) => builder
            .set_accounts(Some(target.except.iter().cloned().collect()))
            .account_filter_type(AccountFilterType::Difference)
            .build(),
        (false, _) => builder
            .set_accounts(Some(target.accounts.iter().cloned().collect()))
            .account_filter_type(AccountFilterType::Intersection)
            .build(),
    }
}

/// How fast, and how many may fail.
pub(crate) fn preferences(rollout: &Rollout, regions: &[String]) -> StackSetOperationPreferences {
    let builder = StackSetOperationPreferences::builder()
        .max_concurrent_percentage(i32::from(rollout.concurrency))
        .failure_tolerance_percentage(i32::from(rollout.failure_tolerance))
        // Otherwise the first failure slows everything down to what may still fail.
        .concurrency_mode(ConcurrencyMode::SoftFailureTolerance);
    let builder = if rollout.parallel_regions {
        builder.region_concurrency_type(RegionConcurrencyType::Parallel)
    } else {
        let order = Some(regions.to_vec()).filter(|regions| !regions.is_empty());
        builder.region_concurrency_type(RegionConcurrencyType::Sequential).set_region_order(order)
    };
    builder.build()
}

/// Follows an operation on `count` stacks to its end, with a line whenever the counts change.
pub(crate) async fn follow(clients: &Clients, set: &SetName, id: &str, count: usize, output: Output) -> Result<Ended> {
    follow_while_it_stands(clients, set, id, count, output).await?.ok_or_else(|| {
        Failure::new(format!("stack set {} is gone while this run works on it", set.name))
            .hint("another run takes the install away; let it end, then run the same command again")
    })
}

/// The same; `None` when the set was deleted meanwhile, which it cannot be before the operation has ended.
async fn follow_while_it_stands(
    clients: &Clients,
    set: &SetName,
    id: &str,
    count: usize,
    output: Output,
) -> Result<Option<Ended>> {
    let mut pace = Pace::new();
    let mut last = String::new();
    // Of an operation of somebody else nobody knows how large it is.
    let every = (count != usize::MAX).then(|| 1 + count / (PAGES_AT_A_LOOK * PAGE));
    let mut look = 0_usize;
    loop {
        let Some(status) = status(clients, set, id).await? else { return Ok(None) };
        let ended = !matches!(
            status,
            StackSetOperationStatus::Running | StackSetOperationStatus::Queued | StackSetOperationStatus::Stopping
        );
        if every.is_some_and(|every| ended || look.is_multiple_of(every)) {
            let counts = counts(clients, set, id, count).await?;
            if counts != last {
                output.detail(&counts);
                last = counts;
            }
        }
        if ended {
            return Ok(Some(Ended {
                succeeded: status == StackSetOperationStatus::Succeeded,
                failed: failed(clients, set, id).await?,
            }));
        }
        look += 1;
        pace.wait().await;
    }
}

async fn status(clients: &Clients, set: &SetName, id: &str) -> Result<Option<StackSetOperationStatus>> {
    let request = clients.cloudformation().describe_stack_set_operation().stack_set_name(&set.name).operation_id(id);
    let answer = match request.call_as(set.call_as.clone()).send().await {
        Ok(answer) => answer,
        Err(e) if stack_set::is_gone(&e) => return Ok(None),
        Err(e) => return Err(error::failure(&format!("follow the operation {id} of stack set {}", set.name), &e)),
    };
    let status = answer.stack_set_operation.and_then(|operation| operation.status);
    // Without a status nothing says that it has ended.
    Ok(Some(status.unwrap_or(StackSetOperationStatus::Running)))
}

/// `12 pending, 3 running, 40 done, 1 failed`.
async fn counts(clients: &Clients, set: &SetName, id: &str, count: usize) -> Result<String> {
    let mut by_status: BTreeMap<String, usize> = BTreeMap::new();
    for result in results(clients, set, id, None).await? {
        let word = result.status.map(|status| status.as_str().to_owned()).unwrap_or_default();
        *by_status.entry(word).or_default() += 1;
    }
    let of = |word: &str| by_status.get(word).copied().unwrap_or_default();
    let known: usize = by_status.values().sum();
    // What StackSets has not come to yet has no result.
    let pending = of("PENDING") + count.saturating_sub(known);
    Ok(format!(
        "{pending} pending, {} running, {} done, {} failed, {} cancelled",
        of("RUNNING"),
        of("SUCCEEDED"),
        of("FAILED"),
        of("CANCELLED")
    ))
}

async fn failed(clients: &Clients, set: &SetName, id: &str) -> Result<Vec<FailedStack>> {
    let filter = OperationResultFilter::builder()
        .name(OperationResultFilterName::OperationResultStatus)
        .values("FAILED")
        .build();
    let mut failed = Vec::new();
    for result in results(clients, set, id, Some(filter)).await? {
        // An answer that does not know the filter holds the others, too.
        if result.status.as_ref().is_some_and(|status| status.as_str() == "FAILED") {
            failed.push(FailedStack {
                account: result.account.unwrap_or_default(),
                region: result.region.unwrap_or_default(),
                reason: result.status_reason.unwrap_or_else(|| "no reason given".to_owned()),
            });
        }
    }
    failed.sort();
    Ok(failed)
}

/// What StackSets tells of each stack of an operation; only of those that fit `filter`, if there is one. Of a set that is
/// gone, nothing.
async fn results(
    clients: &Clients,
    set: &SetName,
    id: &str,
    filter: Option<OperationResultFilter>,
) -> Result<Vec<StackSetOperationResultSummary>> {
    let mut found = Vec::new();
    let mut pages = clients
        .cloudformation()
        .list_stack_set_operation_results()
        .stack_set_name(&set.name)
        .operation_id(id)
        .call_as(set.call_as.clone())
        .set_filters(filter.map(|filter| vec![filter]))
        .into_paginator()
        .send();
    while let Some(page) = pages.next().await {
        let page = match page {
            Ok(page) => page,
            Err(e) if stack_set::is_gone(&e) => break,
            Err(e) => return Err(error::failure(&format!("read the results of operation {id}"), &e)),
        };
        found.extend(page.summaries.unwrap_or_default());
    }
    Ok(found)
}

/// Waits for whatever runs on the set, or until it is gone.
///
/// # Errors
/// Besides those of AWS: when it was begun by a run that makes what this one takes away, or the other way round.
pub(crate) async fn settle(clients: &Clients, set: &SetName, output: Output) -> Result<()> {
    while let Some((id, words)) = stack_set::running(clients, set).await? {
        let busy = format!("stack set {} is busy ({words})", set.name);
        match Run::read(&id) {
            Some(other) if other.direction.opposes(clients.run().direction) => {
                return Err(Failure::refused(format!("{busy}: another run is at work, {other}"))
                    .hint("let it end, or, if it was cut off, what it has begun; then run the same command again"));
            }
            Some(other) => output.say(&format!("{busy}; waiting for it: begun by {other}")),
            None => output.say(&format!("{busy}; waiting for it")),
        }
        follow_while_it_stands(clients, set, &id, usize::MAX, output).await?;
    }
    Ok(())
}
