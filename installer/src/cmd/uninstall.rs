//! `palisade uninstall`: takes away what was installed, and nothing else.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::BoolishValueParser;
use palisade_contract::TAG_INSTALL;
use serde::Serialize;

use crate::api_key::ApiKeyArgs;
use crate::aws::clients::Clients;
use crate::aws::identity::Identity;
use crate::aws::inventory::Item;
use crate::aws::run::Direction;
use crate::aws::{inventory, left, observe, stack};
use crate::cli::Global;
use crate::confirm::confirm;
use crate::deploy::tasks::Tasks;
use crate::deploy::{remove, retain};
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::output::Output;
use crate::residue::{Findings, Inventory};
use crate::session::Session;

/// Arguments of `uninstall`.
#[derive(Debug, Args)]
pub(crate) struct UninstallArgs {
    /// The key that the last look at Workload Security needs where the secret is gone already.
    #[command(flatten)]
    key: ApiKeyArgs,

    /// Do not ask.
    #[arg(long, short, env = "PALISADE_YES", value_parser = BoolishValueParser::new())]
    yes: bool,

    /// Leave the secret with the API key standing, and the key that encrypts it.
    #[arg(long, env = "PALISADE_KEEP_SECRET", value_parser = BoolishValueParser::new())]
    keep_secret: bool,

    /// Leave the functions' log groups standing, with the retention that they have.
    #[arg(long, env = "PALISADE_KEEP_LOGS", value_parser = BoolishValueParser::new())]
    keep_logs: bool,

    /// Look afterwards whether anything is left, service by service; exit 5 when there is.
    #[arg(long, env = "PALISADE_VERIFY", value_parser = BoolishValueParser::new())]
    verify: bool,

    /// With `--verify`: what stood there before the install, as `--inventory` has printed it.
    #[arg(long, env = "PALISADE_BEFORE", value_name = "FILE", requires = "verify")]
    before: Option<PathBuf>,

    /// With `--verify`: how long after the first look to look again. A function that was at work writes its last lines
    /// after it is gone, and with them makes its log group again. `0s` looks once.
    #[arg(long, env = "PALISADE_LOOK_AGAIN_AFTER", value_name = "DURATION", default_value = "60s", value_parser = duration)]
    look_again_after: Duration,

    /// Only print what carries the install's tag or names, as JSON; remove nothing.
    #[arg(long, conflicts_with_all = ["verify", "keep_secret", "keep_logs"])]
    inventory: bool,
}

fn duration(text: &str) -> Result<Duration, palisade_config::ValueError> {
    palisade_config::Duration::parse(text).map(|duration| Duration::from_secs(duration.seconds()))
}

#[derive(Default, Serialize)]
struct Report {
    removed: Vec<String>,
    /// What stays because it was asked to.
    kept: Vec<Item>,
    /// `None` without `--verify`.
    residue: Option<Vec<Item>>,
    /// What AWS deletes later by itself.
    leaving: Vec<Item>,
    /// What stood there before the install, by `--before`.
    before: Vec<Item>,
    /// What could not be looked at, and why.
    not_looked_at: Vec<String>,
}

/// Takes everything away, in an order in which nothing is needed any more when it goes; interrupted and run again, it goes on.
pub(crate) async fn run(args: &UninstallArgs, global: &Global) -> Result<Exit> {
    let session = Session::open_for(global, Direction::Uninstall).await?;
    let output = session.output;
    Identity::read(&session.home()).await?.must_be_allowed(&session.config)?;
    let before = args.before.as_deref().map(|file| Inventory::read(file, &session.config)).transpose()?;

    let regions = regions(&session).await?;
    if args.inventory {
        return print_inventory(&session, &regions).await;
    }
    let standing = standing(&session, &regions).await?;
    if standing.is_empty() && !args.verify {
        output.say("nothing is installed; nothing to do");
        output.document(&Report::default())?;
        return Ok(Exit::Done);
    }
    let mut report = Report::default();
    let mut tasks = None;
    if !standing.is_empty() {
        for line in &standing {
            output.say(&format!("- {line}"));
        }
        let (install, account) = (session.names.install(), &session.config.targets.account);
        confirm(&format!("Remove the install `{install}` from account {account}?"), args.yes).await?;
        tasks = Some(remove_all(&session, &regions, args, &mut report).await?);
    }
    if args.verify {
        verify(&session, &regions, args, (before.map(|b| b.items).unwrap_or_default(), tasks), &mut report).await?;
    } else if args.keep_secret || args.keep_logs {
        report.kept = kept(&session, &regions).await?;
    }
    output.document(&report)?;
    tell(output, &report)
}

async fn print_inventory(session: &Session, regions: &[Clients]) -> Result<Exit> {
    let inventory = Inventory::take(session, regions).await?;
    let text = serde_json::to_string_pretty(&inventory)
        .map_err(|e| Failure::new("cannot write the inventory as JSON").because(e))?;
    session.output.raw(&text);
    Ok(Exit::Done)
}

/// Where the scheduled tasks can still be looked at when the secret is gone, or why not.
type LookAtTasks = Result<Tasks, String>;

/// The steps, in their order. Each finds out what is left of it to do, so that a run that was cut off goes on.
async fn remove_all(
    session: &Session,
    regions: &[Clients],
    args: &UninstallArgs,
    report: &mut Report,
) -> Result<LookAtTasks> {
    let output = session.output;
    let (stack, home_stack) = (session.names.stack(), session.names.home_stack());
    if args.keep_secret && session.config.workload_security.secret.is_some() {
        output.warn("the secret is yours: it stays in any case");
    }
    // Nothing goes before what is to stay is safe. The secret is in the home region only.
    for clients in regions {
        retain::set(session, clients, &stack, args.keep_logs).await?;
        let is_home = clients.region() == session.config.home_region().as_str();
        let own = session.config.workload_security.secret.is_none();
        retain::set(session, clients, &home_stack, args.keep_secret && is_home && own).await?;
    }
    // With a regional stack go the follow-ups and, by the function's own hand, its rules in web ACLs. The home region comes
    // last: its secret serves the functions of the others until they are gone.
    for clients in regions.iter().rev() {
        output.say(&format!("removing from {}", clients.region()));
        report.removed.extend(remove::regional(session, clients).await?);
    }
    // Here, between the functions of this account and the secret that all functions read, belongs what stands in other accounts.

    // No function is left that could order more, and the key is still there.
    let tasks = remove_tasks(session, args, report).await;
    for clients in regions.iter().rev() {
        report.removed.extend(remove::home(session, clients).await?);
    }
    for line in &report.removed {
        output.good(&format!("removed {line}"));
    }
    if let Some(again) = standing(session, regions).await?.first() {
        return Err(Failure::new(format!("{again} was made while this run took the install away"))
            .hint("another run installs at the same time; let it end, then run the same command again"));
    }
    Ok(tasks)
}

/// A manager that cannot be reached does not keep anybody from uninstalling.
async fn remove_tasks(session: &Session, args: &UninstallArgs, report: &mut Report) -> LookAtTasks {
    let removed = async {
        let tasks = Tasks::open(session, args.key.read()?.as_ref()).await?;
        let deleted = tasks.delete().await?;
        Ok::<_, Failure>((tasks, deleted))
    };
    match removed.await {
        Ok((tasks, deleted)) => {
            report.removed.extend(deleted.into_iter().map(|name| format!("scheduled task `{name}`")));
            Ok(tasks)
        }
        Err(failure) => Err(not_looked_at(session.output, &failure)),
    }
}

/// Says why the scheduled tasks were not looked at; returns it for the report.
fn not_looked_at(output: Output, failure: &Failure) -> String {
    let mut why = format!("scheduled tasks at Workload Security: {failure}");
    for cause in failure.causes() {
        why = format!("{why}: {cause}");
    }
    output.warn(&why);
    if let Some(hint) = failure.advice() {
        output.detail(&format!("hint: {hint}"));
    }
    why
}

/// Every region of the config, the home region first, and those that have left it.
async fn regions(session: &Session) -> Result<Vec<Clients>> {
    let home = observe::stack(&session.home(), &session.names.home_stack()).await?;
    let left = left::left(session, &home).await?;
    let home_region = session.config.home_region().as_str();
    let left = left.iter().filter(|left| left.region != home_region).map(|left| session.aws.region(&left.region));
    Ok(session.regions().into_iter().chain(left).collect())
}

/// What is there to remove, in words. Refuses stacks of another install.
async fn standing(session: &Session, regions: &[Clients]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for clients in regions {
        for name in [session.names.stack(), session.names.home_stack()] {
            let Some(stack) = stack::describe(clients, &name).await? else { continue };
            match stack.tags.get(TAG_INSTALL) {
                Some(install) if install == session.names.install() => {
                    found.push(format!("stack {name} in {} ({})", clients.region(), stack.status));
                }
                _ => {
                    return Err(Failure::refused(format!(
                        "stack {name} in {} does not carry the tag {TAG_INSTALL}={}",
                        clients.region(),
                        session.names.install()
                    ))
                    .hint("it was not made by this install, so it is not touched"));
                }
            }
        }
    }
    Ok(found)
}

/// What carries the tag of what was to stay.
async fn kept(session: &Session, regions: &[Clients]) -> Result<Vec<Item>> {
    let mut items = inventory::api_key(&session.home(), &session.names).await?;
    for clients in regions {
        items.extend(inventory::log_groups(clients, &session.names).await?);
    }
    items.retain(|item| item.kept);
    items.sort();
    Ok(items)
}

async fn verify(
    session: &Session,
    regions: &[Clients],
    args: &UninstallArgs,
    (before, tasks): (Vec<Item>, Option<LookAtTasks>),
    report: &mut Report,
) -> Result<()> {
    let mut found = Findings::sort(Inventory::take(session, regions).await?.items, &before);
    if !args.look_again_after.is_zero() {
        let seconds = args.look_again_after.as_secs();
        session.output.say(&format!("looking once more in {seconds} s, for logs that come late"));
        tokio::time::sleep(args.look_again_after).await;
        for clients in regions {
            found.add_late(inventory::log_groups(clients, &session.names).await?, &before);
        }
    }
    let tasks = match tasks {
        Some(tasks) => tasks,
        // There was nothing to remove: it is only looked.
        None => match args.key.read() {
            Ok(given) => Tasks::open(session, given.as_ref()).await,
            Err(failure) => Err(failure),
        }
        .map_err(|failure| not_looked_at(session.output, &failure)),
    };
    match tasks {
        Ok(tasks) => match tasks.names().await {
            Ok(names) => found.residue.extend(names.into_iter().map(task)),
            Err(failure) => report.not_looked_at.push(not_looked_at(session.output, &failure)),
        },
        Err(why) => report.not_looked_at.push(why),
    }
    report.residue = Some(found.residue);
    (report.kept, report.leaving, report.before) = (found.kept, found.leaving, found.before);
    Ok(())
}

fn task(id: String) -> Item {
    let (region, kind) = ("workload-security".to_owned(), "scheduled task".to_owned());
    Item { region, kind, id, leaving: None, kept: false }
}

fn tell(output: Output, report: &Report) -> Result<Exit> {
    for item in &report.kept {
        output.warn(&format!("kept: {} {} in {}", item.kind, item.id, item.region));
        output.data(&format!("kept\t{}\t{}\t{}", item.region, item.kind, item.id));
    }
    hint_at_kept(output, &report.kept);
    for item in &report.before {
        output.warn(&format!("stood there before the install: {} {} in {}", item.kind, item.id, item.region));
    }
    for item in &report.leaving {
        let why = item.leaving.as_deref().unwrap_or("");
        output.warn(&format!("{} {} in {}: {why}", item.kind, item.id, item.region));
    }
    match &report.residue {
        Some(residue) if !residue.is_empty() => {
            for item in residue {
                output.bad(&format!("left: {} {} in {}", item.kind, item.id, item.region));
                output.data(&format!("{}\t{}\t{}", item.region, item.kind, item.id));
            }
            Err(Failure::said(Exit::Residue))
        }
        Some(_) => {
            let beyond = if report.kept.is_empty() { "" } else { " beyond what was to stay" };
            output.good(&format!("verified: nothing is left{beyond}"));
            Ok(Exit::Done)
        }
        None => Ok(Exit::Done),
    }
}

/// How the next install takes up what was kept: CloudFormation makes nothing under a name that is taken.
fn hint_at_kept(output: Output, kept: &[Item]) {
    let id = |kind| kept.iter().find(|item| item.kind == kind).map(|item| item.id.as_str());
    if let Some(secret) = id("secret") {
        output.detail("hint: to install with it again, put into the config, under `workload_security`:");
        output.detail(&format!("  secret_arn: {secret}"));
        if let Some(key) = id("key") {
            output.detail(&format!("  secret_kms_key_arn: {key}"));
        }
    }
    if id("log group").is_some() {
        output.detail("hint: an install under the same name is refused until the log groups are deleted");
    }
}
