//! What CloudFormation does not compare in the other accounts, looked at by the role of `targets.roles.look`.

use std::collections::BTreeMap;

use palisade_config::Fleet;
use palisade_plan::{BeyondStack, Cell, DriftVerdict, FleetDrift, ResourceDrift, StackDrift};
use serde_json::Value;

use super::clients::Aws;
use super::drift;
use super::fleet_drift::cell;
use super::stack_set::Instance;
use crate::deploy::fleet;
use crate::failure::Result;
use crate::session::Session;
use crate::wanted;

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
    let mut accounts: BTreeMap<String, Vec<&Instance>> = BTreeMap::new();
    for instance in instances.iter().filter(|instance| instance.stack_id.is_some()) {
        if instance.state.current {
            accounts.entry(instance.state.account.clone()).or_default().push(instance);
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
    let has_role = palisade_plan::execution(&session.config, wanted::VERSION).is_some();
    let looks = fleet::into_each(session, role, accounts, async |there, account, stacks| {
        let mut found = in_account(&there, template, &stacks, &told).await?;
        if has_role {
            found.extend(role_of_stack_sets(session, &there, account).await?);
        }
        Ok(found)
    });
    for (account, found) in looks.await {
        match found {
            Ok(stacks) => report.beyond.extend(stacks),
            // One that cannot be looked into keeps nobody from the others; it is not known to stand as deployed.
            Err(failure) => report.failed.push(format!("account {account}: {}", failure.in_one_line())),
        }
    }
    report.beyond.sort_by(|a, b| a.cell.cmp(&b.cell));
    report.failed.sort();
}

/// What differs of the role by which StackSets deploys in a listed account: it has a stack of its own, in the home region.
async fn role_of_stack_sets(session: &Session, there: &Aws, account: &str) -> Result<Option<BeyondStack>> {
    let region = session.config.home_region().to_string();
    let compared = drift::stack(&there.region(&region), &session.names.stack_sets_roles()).await?;
    let StackDrift { stack, verdict, resources } = compared;
    let mut beyond: Vec<String> = resources
        .iter()
        .map(|resource| {
            let paths: Vec<&str> = resource.properties.iter().map(|property| property.path.as_str()).collect();
            let of = if paths.is_empty() { String::new() } else { format!(" in {}", paths.join(", ")) };
            format!("{} of stack {stack} {}{of}", resource.logical_id, resource.fate())
        })
        .collect();
    // Who deploys the role by hand may have given its stack another name.
    let by_hand = session.config.fleet().is_some_and(|fleet| fleet.roles.create.is_none());
    if beyond.is_empty() && verdict != DriftVerdict::InSync && !(by_hand && verdict == DriftVerdict::Missing) {
        beyond.push(format!("stack {stack}: {verdict}"));
    }
    let cell = Cell { account: account.to_owned(), region };
    Ok((!beyond.is_empty()).then_some(BeyondStack { cell, beyond }))
}

async fn in_account(
    there: &Aws,
    template: &Value,
    stacks: &[&Instance],
    told: &BTreeMap<Cell, Vec<ResourceDrift>>,
) -> Result<Vec<BeyondStack>> {
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
