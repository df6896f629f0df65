//! What CloudFormation does not compare in the other accounts, looked at by the role of `targets.roles.look`.

use std::collections::BTreeMap;

use futures_util::{StreamExt as _, stream};
use palisade_config::Fleet;
use palisade_plan::{BeyondStack, FleetDrift, ResourceDrift};
use serde_json::Value;

use super::drift;
use super::fleet_drift::cell;
use super::stack_set::Instance;
use crate::deploy::fleet::assume;
use crate::failure::Result;
use crate::session::Session;

/// Accounts that are looked into at the same time.
const AT_ONCE: usize = 8;

/// What is looked at here, in words.
const WHAT: &str = "code of functions, state of rules and of rules of AWS Config";

/// Holds every stack that has the set's template against what stands, and writes down what differs and what is not known.
pub(super) async fn look(
    session: &Session,
    wanted: &Fleet,
    template: Option<&Value>,
    instances: &[Instance],
    report: &mut FleetDrift,
) {
    let Some(role) = &wanted.roles.look else {
        let why = format!("{WHAT} in other accounts: targets.roles.look names no role to look by");
        report.not_looked_at.push(why);
        return;
    };
    let Some(template) = template else {
        report.failed.push(format!("{WHAT} in other accounts: the template of the stack set cannot be read"));
        return;
    };
    let mut accounts: BTreeMap<&str, Vec<&Instance>> = BTreeMap::new();
    for instance in instances.iter().filter(|instance| instance.stack_id.is_some()) {
        if instance.state.current {
            accounts.entry(&instance.state.account).or_default().push(instance);
        } else {
            // It was deployed from another template, which is not that of the set any more.
            let (account, region) = (&instance.state.account, &instance.state.region);
            report.not_looked_at.push(format!(
                "{WHAT} in {account} in {region}: the stack is {}; `palisade install` brings it up to date",
                instance.state.state
            ));
        }
    }
    session.output.say(&format!("looking into {} other accounts", accounts.len()));
    let told: BTreeMap<_, Vec<ResourceDrift>> =
        report.drifted.iter().map(|stack| (stack.cell.clone(), stack.resources.clone())).collect();
    let mut looks = stream::iter(accounts)
        .map(|(account, stacks)| {
            let told = &told;
            async move { (account, into(session, role, account, template, &stacks, told).await) }
        })
        .buffer_unordered(AT_ONCE);
    while let Some((account, found)) = looks.next().await {
        match found {
            Ok(stacks) => report.beyond.extend(stacks),
            // One that cannot be looked into keeps nobody from the others; it is not known to stand as deployed.
            Err(failure) => report.failed.push(format!("account {account}: {}", failure.in_one_line())),
        }
    }
    report.beyond.sort_by(|a, b| a.cell.cmp(&b.cell));
    report.failed.sort();
}

async fn into(
    session: &Session,
    role: &str,
    account: &str,
    template: &Value,
    stacks: &[&Instance],
    told: &BTreeMap<palisade_plan::Cell, Vec<ResourceDrift>>,
) -> Result<Vec<BeyondStack>> {
    // A set may reach the account that it is kept in.
    let there = if account == session.config.account().as_str() {
        session.aws.clone()
    } else {
        assume(&session.aws, &session.config, role, account).await?
    };
    let mut found = Vec::new();
    for stack in stacks {
        let cell = cell(stack);
        let told = told.get(&cell).map(Vec::as_slice).unwrap_or_default();
        let beyond = drift::beyond_template(&there.region(&cell.region), template, told).await?;
        if !beyond.is_empty() {
            found.push(BeyondStack { cell, beyond });
        }
    }
    Ok(found)
}
