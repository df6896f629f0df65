//! The steps of an uninstall, in an order in which nothing is needed any more when it goes.

use std::collections::BTreeSet;

use clap::Args;
use clap::builder::BoolishValueParser;
use palisade_contract::TAG_INSTALL;
use palisade_templates::OUTPUT_SECRET_ARN;
use secrecy::SecretString;

use crate::at_once;
use crate::aws::clients::Clients;
use crate::aws::{left, observe, stack};
use crate::deploy::tasks::Tasks;
use crate::deploy::{remove, retain};
use crate::failure::{Failure, Result};
use crate::output::Output;
use crate::removal_others::Others;
use crate::session::Session;

/// What is to outlive the install.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Keep {
    /// Leave the secret with the API key standing, and the key that encrypts it.
    #[arg(long = "keep-secret", id = "keep_secret", env = "PALISADE_KEEP_SECRET", value_parser = BoolishValueParser::new())]
    secret: bool,

    /// Leave the functions' log groups standing, with the retention that they have.
    #[arg(long = "keep-logs", id = "keep_logs", env = "PALISADE_KEEP_LOGS", value_parser = BoolishValueParser::new())]
    logs: bool,
}

impl Keep {
    /// Whether there is something.
    pub(crate) const fn anything(self) -> bool {
        self.secret || self.logs
    }
}

/// Where the scheduled tasks can still be looked at when the secret is gone, or why not.
pub(crate) type LookAtTasks = Result<Tasks, String>;

/// What the steps have done.
pub(crate) struct Removed {
    /// Each thing in words.
    pub(crate) lines: Vec<String>,
    /// What could not be removed and kept nothing else from going, and why.
    pub(crate) failed: Vec<String>,
    /// What may stand still because it was made by hand, and is to be deleted so.
    pub(crate) by_hand: Vec<String>,
    pub(crate) tasks: LookAtTasks,
}

/// The steps, in their order. Each finds out what is left of it to do, so that a run that was cut off goes on.
pub(crate) async fn all(
    session: &Session,
    (regions, others, accounts): (&[Clients], &Others<'_>, &BTreeSet<String>),
    keep: Keep,
    given: Option<&SecretString>,
) -> Result<Removed> {
    let output = session.output;
    others.yield_to(session).await?;
    let (stack, home_stack) = (session.names.stack(), session.names.home_stack());
    // Nothing goes before what is to stay is safe.
    let keeps_secret = at_once::in_regions(output, regions, async |clients| {
        retain::set(session, clients, &stack, keep.logs).await?;
        let secret = keep.secret && makes_secret(session, clients).await?;
        retain::set(session, clients, &home_stack, secret).await?;
        Ok(secret)
    });
    let keeps_secret = keeps_secret.await?.contains(&true);
    others.retain(session, keep.logs).await?;
    if keep.secret && !keeps_secret {
        output.warn("no stack of this install has made a secret: there is none to keep");
    }
    // With a regional stack go the follow-ups and, by the function's own hand, its rules in web ACLs. The home region comes
    // last: its secret serves the functions of the others until they are gone.
    let gone = at_once::home_last(output, regions, async |clients| {
        output.say(&format!("removing from {}", clients.region()));
        remove::regional(session, clients).await
    });
    let mut removed: Vec<String> = gone.await?.into_iter().flatten().collect();
    // Between the functions of this account and the secret that all functions read.
    let unmade = others.remove(session, accounts).await?;
    removed.extend(unmade.removed);
    let stack_of = |account| format!("stack {} of account {account}", session.names.stack_sets_roles());
    let failed: Vec<String> =
        unmade.failed.iter().map(|(account, why)| format!("{}: {}", stack_of(account), why.in_one_line())).collect();

    // No function is left that could order more, and the key is still there.
    let tasks = remove_tasks(session, (given, accounts), &mut removed).await;
    let gone = at_once::home_last(output, regions, async |clients| remove::home(session, clients).await);
    removed.extend(gone.await?.into_iter().flatten());
    for line in &removed {
        output.good(&format!("removed {line}"));
    }
    for line in &failed {
        output.bad(&format!("not removed: {line}"));
    }
    for line in &unmade.by_hand {
        output.warn(line);
    }
    if let Some(again) = standing(session, regions).await?.first() {
        return Err(Failure::new(format!("{again} was made while this run took the install away"))
            .hint("another run installs at the same time; let it end, then run the same command again"));
    }
    Ok(Removed { lines: removed, failed, by_hand: unmade.by_hand, tasks })
}

/// The home region's stack does, unless the config names another secret; what is deployed counts, not what the config says.
async fn makes_secret(session: &Session, clients: &Clients) -> Result<bool> {
    let found = stack::own(clients, &session.names.home_stack(), session.names.install()).await?;
    Ok(found.is_some_and(|found| found.output(OUTPUT_SECRET_ARN).is_some()))
}

/// A manager that cannot be reached does not keep anybody from uninstalling.
async fn remove_tasks(
    session: &Session,
    (given, accounts): (Option<&SecretString>, &BTreeSet<String>),
    lines: &mut Vec<String>,
) -> LookAtTasks {
    let removed = async {
        let tasks = Tasks::open(session, given, accounts).await?;
        let deleted = tasks.delete().await?;
        Ok::<_, Failure>((tasks, deleted))
    };
    match removed.await {
        Ok((tasks, deleted)) => {
            lines.extend(deleted.into_iter().map(|name| format!("scheduled task `{name}`")));
            Ok(tasks)
        }
        Err(failure) => Err(not_looked_at(session.output, &failure)),
    }
}

/// Says why the scheduled tasks were not looked at; returns it for the report.
pub(crate) fn not_looked_at(output: Output, failure: &Failure) -> String {
    let why = format!("scheduled tasks at Workload Security: {}", failure.in_one_line());
    output.warn(&why);
    if let Some(hint) = failure.advice() {
        output.detail(&format!("hint: {hint}"));
    }
    why
}

/// Every region of the config, the home region first, and those that have left it.
pub(crate) async fn regions(session: &Session) -> Result<Vec<Clients>> {
    let home = observe::stack(&session.home(), &session.names.home_stack()).await?;
    let left = left::left(session, &home).await?;
    let mut regions = session.regions();
    let left = left.iter().filter(|left| regions.iter().all(|clients| clients.region() != left.region));
    regions.extend(left.map(|left| session.aws.region(&left.region)).collect::<Vec<_>>());
    Ok(regions)
}

/// What is there to remove, in words. Refuses a stack of another install where the config wants one of this install, as an
/// install does; elsewhere it is nobody's business.
pub(crate) async fn standing(session: &Session, regions: &[Clients]) -> Result<Vec<String>> {
    let found = at_once::all(at_once::REGIONS, regions, async |clients| standing_in(session, clients).await);
    Ok(found.await?.concat())
}

async fn standing_in(session: &Session, clients: &Clients) -> Result<Vec<String>> {
    let (mut found, install, region) = (Vec::new(), session.names.install(), clients.region());
    let of_config = session.config.all_regions().iter().any(|wanted| wanted.as_str() == region);
    for (name, wanted) in
        [(session.names.stack(), session.answers_itself(clients)), (session.names.home_stack(), of_config)]
    {
        let Some(stack) = stack::describe(clients, &name).await? else { continue };
        if stack::is_of(clients, &name, &stack, install).await? {
            found.push(format!("stack {name} in {region} ({})", stack.status));
        } else if wanted {
            let why = format!("stack {name} in {region} does not carry the tag {TAG_INSTALL}={install}");
            return Err(Failure::refused(why).hint("it was not made by this install, so it is not touched"));
        }
    }
    Ok(found)
}
