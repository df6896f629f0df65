//! The plan for the other accounts, for people: equal things told once.

use super::{FleetPlan, FleetTarget};
use crate::Verb;
use crate::report::{Line, Sign, stacks, text};

/// Accounts that are named before the rest is only counted.
const NAMED: usize = 4;

/// The section about the stack set.
pub(crate) fn lines(plan: &FleetPlan, verb: Verb) -> Vec<Line> {
    let mut lines =
        vec![Line::new(0, Sign::Heading, format!("Stack set {} for {}", plan.stack_set, accounts(plan.accounts)))];
    if let Some(role) = &plan.administration {
        lines.push(Line::new(1, Sign::Plain, format!("stack {}, the role by which StackSets works", role.stack)));
        lines.extend(
            stacks::group(&role.change, "the home region")
                .into_iter()
                .map(|line| Line { depth: line.depth + 1, ..line }),
        );
    }
    let makes = plan.waves.iter().any(|wave| !wave.create.is_empty());
    match &plan.create_roles_by {
        Some(role) if makes => {
            let text = format!("the role by which StackSets deploys, in each account, by way of its role {role}");
            lines.push(Line::new(1, Sign::Add, text));
        }
        None if makes && plan.administration.is_some() => {
            let text = "each account needs the role by which StackSets deploys: `palisade template execution` prints its stack";
            lines.push(Line::new(1, Sign::Warning, text));
        }
        _ => {}
    }
    lines.extend(match &plan.remaining {
        Some(remaining) => stacks::group(remaining, "each account and region that the rollout has not come to"),
        None => stacks::group(&plan.change, "each account and region"),
    });
    for leaving in &plan.leaving {
        let what = match leaving.target.count() {
            0 => format!("leave {}", leaving.target.units.join(", ")),
            count => format!("delete {}: {}", instances(count), place(&leaving.target)),
        };
        lines.push(Line::new(1, Sign::Remove, format!("{what}; {}", leaving.why)));
        if !leaving.along.is_empty() {
            let whom = few(leaving.along.iter());
            let text = format!(
                "{} below it stay and lose their stacks with it, and what waits in them; they get new ones in the waves below: {whom}",
                accounts(leaving.along.len())
            );
            lines.push(Line::new(2, Sign::Warning, text));
        }
    }
    lines.extend(leaving_roles(plan));
    // What stands in which version is a question only while not everything stands in one.
    let from = plan.from.as_ref().filter(|from| plan.remaining.is_some() && from.version != plan.version);
    let from = from.map(|from| format!(" from version {}", from.version)).unwrap_or_default();
    for wave in &plan.waves {
        let done = match wave.is_done() {
            true if plan.remaining.is_some() => format!(": stands in version {}", plan.version),
            true => ": nothing to do".to_owned(),
            false => String::new(),
        };
        lines.push(Line::new(1, Sign::Plain, format!("wave {}, {}{done}", wave.name, accounts(wave.accounts.len()))));
        let told = |sign, verb: &str, target: &FleetTarget, from: &str| {
            Line::new(2, sign, format!("{verb} {}{from}: {}", instances(target.count()), place(target)))
        };
        lines.extend(wave.create.iter().map(|target| told(Sign::Add, "create", target, "")));
        lines.extend(wave.update.iter().map(|target| told(Sign::Modify, "update", target, &from)));
        if wave.wait_seconds > 0 && !wave.is_done() {
            lines.push(Line::new(2, Sign::Plain, format!("then watch it for {}", waiting(wave.wait_seconds))));
        }
    }
    if plan.unfinished && plan.waves.iter().all(super::WavePlan::is_done) {
        let text = "the rollout is not recorded as finished: what its waves brought is looked at again";
        lines.push(Line::new(1, Sign::Modify, text));
    }
    if let Some(halted) = &plan.halted {
        let text = format!("the rollout was halted at {halted}");
        lines.push(Line::new(1, Sign::Warning, text));
        let text = format!("when the cause is mended, `{} --resume` goes on from there", verb.command());
        lines.push(Line::new(2, Sign::Plain, text));
    }
    let mut skipped: Vec<(&str, Vec<String>)> = Vec::new();
    for account in &plan.skipped {
        match skipped.iter_mut().find(|(why, _)| *why == account.why) {
            Some((_, accounts)) => accounts.push(account.account.clone()),
            None => skipped.push((&account.why, vec![account.account.clone()])),
        }
    }
    for (why, accounts) in skipped {
        lines.push(Line::new(1, Sign::Warning, format!("left out, {why}: {}", few(accounts.iter()))));
    }
    lines
}

/// The role by which StackSets deployed, in accounts that are listed no more.
fn leaving_roles(plan: &FleetPlan) -> Option<Line> {
    if plan.roles_leaving.is_empty() {
        return None;
    }
    let (stack, gone) = (&plan.roles_stack, few(plan.roles_leaving.iter()));
    Some(if plan.create_roles_by.is_some() {
        let text = format!("delete stack {stack}, the role by which StackSets deployed: {gone}");
        Line::new(1, Sign::Remove, format!("{text}; the account is no target any more"))
    } else {
        Line::new(1, Sign::Warning, format!("stack {stack} is not needed any more; delete it there: {gone}"))
    })
}

fn place(target: &FleetTarget) -> String {
    format!("{} in {}", few(target.accounts.iter()), text::regions(&target.regions))
}

/// All of a few, or the first of many.
fn few<'a>(all: impl ExactSizeIterator<Item = &'a String>) -> String {
    let count = all.len();
    let shown: Vec<&str> = all.take(if count > NAMED + 1 { NAMED } else { count }).map(String::as_str).collect();
    let more = count - shown.len();
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more accounts", shown.join(", ")) }
}

fn accounts(count: usize) -> String {
    format!("{count} account{}", if count == 1 { "" } else { "s" })
}

fn instances(count: usize) -> String {
    format!("{count} stack instance{}", if count == 1 { "" } else { "s" })
}

fn waiting(seconds: u64) -> String {
    match seconds {
        s if s % 3_600 == 0 => format!("{}h", s / 3_600),
        s if s % 60 == 0 => format!("{}m", s / 60),
        s => format!("{s}s"),
    }
}
