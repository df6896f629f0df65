//! The reports of the WAF handler, of every account, as they lie in the home account's bundle buckets.

use std::collections::BTreeSet;

use palisade_contract::{WAF_REPORTS, WafReport, waf_report_key};
use palisade_plan::Cell;

use super::clients::Clients;
use super::{error, fleet, stack_set};
use crate::at_once;
use crate::bounded::{self, Unread};
use crate::failure::{Failure, Result};
use crate::session::Session;

/// Reports that are read at the same time. Other accounts write them: together they may take eight times the largest.
const AT_ONCE: usize = 8;

/// What lies in the bucket of a region.
pub(crate) enum InRegion {
    /// The home stack makes it.
    NoBucket,
    /// Reports in the order of accounts, and what is there that is none, in words.
    Found { reports: Vec<WafReport>, unreadable: Vec<String> },
}

/// Where a function looks after web ACLs: the own account's stacks, and those of the stack set.
pub(crate) async fn expected(session: &Session) -> Result<BTreeSet<Cell>> {
    let config = &session.config;
    let own = config.regions().iter().filter(|region| config.answers_itself(region));
    let own = own.map(|region| Cell { account: config.account().to_string(), region: region.to_string() });
    let mut cells: BTreeSet<Cell> = own.collect();
    if config.fleet().is_some() {
        let (clients, set) = (session.home(), fleet::set_name(session));
        if stack_set::describe(&clients, &set).await?.is_some() {
            let instances = stack_set::instances(&clients, &set).await?.into_iter();
            // What CloudFormation has not made yet has no function.
            let made = instances.filter(|instance| instance.stack_id.is_some());
            cells.extend(made.map(|instance| Cell { account: instance.state.account, region: instance.state.region }));
        }
    }
    Ok(cells)
}

/// Every report in the bucket of the clients' region.
pub(crate) async fn read(clients: &Clients, bucket: &str) -> Result<InRegion> {
    let Some(accounts) = accounts(clients, bucket).await? else { return Ok(InRegion::NoBucket) };
    let reads = at_once::all(AT_ONCE, accounts, async |account| report(clients, bucket, &account).await);
    let (mut reports, mut unreadable) = (Vec::new(), Vec::new());
    for read in reads.await? {
        match read {
            Ok(report) => reports.push(report),
            Err(why) => unreadable.push(why),
        }
    }
    Ok(InRegion::Found { reports, unreadable })
}

/// The accounts that have one; `None` without a bucket.
async fn accounts(clients: &Clients, bucket: &str) -> Result<Option<Vec<String>>> {
    let mut found = Vec::new();
    let mut pages = clients.s3().list_objects_v2().bucket(bucket).prefix(WAF_REPORTS).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = match page {
            Ok(page) => page,
            Err(e) if error::code(&e) == "NoSuchBucket" => return Ok(None),
            Err(e) => return Err(error::failure(&format!("list the reports in bucket {bucket}"), &e)),
        };
        let keys = page.contents.unwrap_or_default().into_iter().filter_map(|object| object.key);
        found.extend(keys.filter_map(|key| {
            let account = key.strip_prefix(WAF_REPORTS)?.strip_suffix(".json")?;
            (account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit())).then(|| account.to_owned())
        }));
    }
    Ok(Some(found))
}

/// The inner error says why what lies there is no report of this account. Its own function wrote it, so that it says
/// nothing about the others.
async fn report(clients: &Clients, bucket: &str, account: &str) -> Result<std::result::Result<WafReport, String>> {
    let key = waf_report_key(account);
    let subject = format!("report {key} in bucket {bucket}");
    let answer = match clients.s3().get_object().bucket(bucket).key(&key).send().await {
        Ok(answer) => answer,
        Err(e) => return Err(error::failure(&format!("read {subject}"), &e)),
    };
    let bytes = match bounded::body(answer.body, bounded::WAF_REPORT).await {
        Ok(bytes) => bytes,
        Err(e @ Unread::TooLarge(_)) => {
            let hint = "look who wrote it; the next run of the function there writes another";
            return Ok(Err(format!("{subject} is not read: {e}; {hint}")));
        }
        Err(e) => return Err(Failure::new(format!("cannot read {subject}")).because(e)),
    };
    let report: WafReport = match serde_json::from_slice(&bytes) {
        Ok(report) => report,
        Err(e) => {
            let hint = "it may be of a newer version: use that version's `palisade`";
            return Ok(Err(format!("{subject} cannot be understood: {e}; {hint}")));
        }
    };
    if report.account != account || report.region != clients.region() {
        return Ok(Err(format!("{subject} says that it is about {} in {}", report.account, report.region)));
    }
    Ok(Ok(report))
}
