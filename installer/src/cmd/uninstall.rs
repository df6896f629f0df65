//! `palisade uninstall`: takes away what was installed, and nothing else.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::BoolishValueParser;
use serde::Serialize;

use crate::api_key::ApiKeyArgs;
use crate::aws::clients::Clients;
use crate::aws::identity::Identity;
use crate::aws::inventory::{self, Item};
use crate::aws::run::Direction;
use crate::cli::Global;
use crate::confirm::confirm;
use crate::deploy::tasks::Tasks;
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::output::Output;
use crate::removal::{self, Keep, LookAtTasks};
use crate::removal_others::Others;
use crate::residue::{Findings, Inventory};
use crate::residue_others::{Look, Places};
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

    #[command(flatten)]
    keep: Keep,

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
    #[arg(long, env = "PALISADE_INVENTORY", value_parser = BoolishValueParser::new())]
    #[arg(conflicts_with_all = ["verify", "keep_secret", "keep_logs"])]
    inventory: bool,
}

fn duration(text: &str) -> Result<Duration, palisade_config::ValueError> {
    palisade_config::Duration::parse(text).map(|duration| Duration::from_secs(duration.seconds()))
}

#[derive(Default, Serialize)]
struct Report {
    removed: Vec<String>,
    /// What could not be removed while everything else went, and why.
    not_removed: Vec<String>,
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
    let before = args.before.as_deref().map(|file| Inventory::read(file, &session.config)).transpose()?;
    let given = args.key.read()?;
    Identity::read(&session.home()).await?.must_be_allowed(&session.config)?;

    let regions = removal::regions(&session).await?;
    if args.inventory {
        return print_inventory(&session, &regions, &Places::of(&session).await?).await;
    }
    let others = Others::look(&session).await?;
    let mut standing = removal::standing(&session, &regions).await?;
    let (of_others, unknown) = others.standing(&session).await?;
    standing.extend(of_others);
    if standing.is_empty() && !args.verify {
        let what = if unknown.is_empty() { "nothing is installed; nothing to do" } else { "nothing else is installed" };
        output.say(what);
        let places = if args.keep.anything() { Places::of(&session).await? } else { Places::default() };
        let kept = if args.keep.anything() { kept(&session, &regions, &places).await? } else { Vec::new() };
        let report = Report { kept, not_removed: unknown, ..Report::default() };
        output.document(&report)?;
        return tell(output, &report);
    }
    // Where there is more to remove, these accounts are tried again.
    let mut report = Report { not_removed: unknown, ..Report::default() };
    let mut tasks = None;
    // Only as long as the stack set stands it is known where its stacks are.
    let places = Places::of(&session).await?;
    let accounts = places.accounts();
    if !standing.is_empty() {
        for line in &standing {
            output.say(&format!("- {line}"));
        }
        if session.config.integrations.waf.is_some() {
            output.warn("Palisade's rules are taken out of every web ACL");
        }
        let (install, account) = (session.names.install(), &session.config.targets.account);
        confirm(&format!("Remove the install `{install}` from account {account}?"), args.yes).await?;
        let removed = removal::all(&session, (&regions, &others, &accounts), args.keep, given.as_ref()).await?;
        (report.removed, report.not_removed, tasks) = (removed.lines, removed.failed, Some(removed.tasks));
        report.not_looked_at = removed.by_hand;
    }
    if args.verify {
        let tasks = match tasks {
            Some(tasks) => tasks,
            // There was nothing to remove: it is only looked.
            None => {
                let opened = Tasks::open(&session, given.as_ref(), &accounts).await;
                opened.map_err(|e| removal::not_looked_at(output, &e))
            }
        };
        let before = before.map(|inventory| inventory.items).unwrap_or_default();
        verify(&session, (&regions, &places), args.look_again_after, (&before, tasks), &mut report).await?;
    } else if args.keep.anything() {
        report.kept = kept(&session, &regions, &places).await?;
    }
    output.document(&report)?;
    tell(output, &report)
}

async fn print_inventory(session: &Session, regions: &[Clients], places: &Places) -> Result<Exit> {
    let inventory = Inventory::take(session, regions, places).await?;
    let text = serde_json::to_string_pretty(&inventory)
        .map_err(|e| Failure::new("cannot write the inventory as JSON").because(e))?;
    session.output.raw(&text);
    Ok(Exit::Done)
}

/// What carries the tag of what was to stay.
async fn kept(session: &Session, regions: &[Clients], places: &Places) -> Result<Vec<Item>> {
    let mut items = inventory::api_key(&session.home(), &session.names).await?;
    for clients in regions {
        items.extend(inventory::log_groups(clients, &session.names).await?);
    }
    items.extend(places.look(session, Look::LogGroups).await.items);
    items.retain(|item| item.kept);
    items.sort();
    items.dedup();
    Ok(items)
}

async fn verify(
    session: &Session,
    (regions, places): (&[Clients], &Places),
    look_again_after: Duration,
    (before, tasks): (&[Item], LookAtTasks),
    report: &mut Report,
) -> Result<()> {
    let inventory = Inventory::take(session, regions, places).await?;
    report.not_looked_at.extend(inventory.not_looked_at);
    let mut found = Findings::sort(inventory.items, before);
    if !look_again_after.is_zero() {
        let seconds = look_again_after.as_secs();
        session.output.say(&format!("looking once more in {seconds} s, for logs that come late"));
        tokio::time::sleep(look_again_after).await;
        for clients in regions {
            found.add_late(inventory::log_groups(clients, &session.names).await?, before);
        }
        // Where nobody could look the first time, it is said already.
        found.add_late(places.look(session, Look::LogGroups).await.items, before);
    }
    match tasks {
        Ok(tasks) => match tasks.names().await {
            Ok(names) => found.residue.extend(names.into_iter().map(task)),
            Err(failure) => report.not_looked_at.push(removal::not_looked_at(session.output, &failure)),
        },
        Err(why) => report.not_looked_at.push(why),
    }
    report.residue = Some(found.residue);
    (report.kept, report.leaving, report.before) = (found.kept, found.leaving, found.before);
    Ok(())
}

fn task(id: String) -> Item {
    let (region, kind) = ("workload-security".to_owned(), "scheduled task".to_owned());
    Item { account: None, region, kind, id, leaving: None, kept: false }
}

fn tell(output: Output, report: &Report) -> Result<Exit> {
    for item in &report.kept {
        output.warn(&format!("kept: {} {} in {}", item.kind, item.id, item.place()));
        output.data(&format!("kept\t{}\t{}\t{}", item.region, item.kind, item.id));
    }
    hint_at_kept(output, &report.kept);
    for item in &report.before {
        output.warn(&format!("stood there before the install: {} {} in {}", item.kind, item.id, item.place()));
    }
    for item in &report.leaving {
        let why = item.leaving.as_deref().unwrap_or("");
        output.warn(&format!("{} {} in {}: {why}", item.kind, item.id, item.place()));
    }
    if !report.not_removed.is_empty() {
        output.detail(
            "hint: what was not removed is all that is left to do: run the same command again, or delete it there",
        );
    }
    let end = match &report.residue {
        Some(residue) if !residue.is_empty() => {
            for item in residue {
                output.bad(&format!("left: {} {} in {}", item.kind, item.id, item.place()));
                output.data(&format!("{}\t{}\t{}", item.region, item.kind, item.id));
            }
            Err(Failure::said(Exit::Residue))
        }
        Some(_) => {
            let closing = verified(report);
            if report.not_looked_at.is_empty() {
                output.good(&closing);
            } else {
                output.warn(&closing);
            }
            Ok(Exit::Done)
        }
        None => Ok(Exit::Done),
    };
    if report.not_removed.is_empty() { end } else { Err(Failure::said(Exit::SomeFailed)) }
}

/// The closing line of a look that has found nothing: it claims no more than was looked at.
fn verified(report: &Report) -> String {
    let beyond = if report.kept.is_empty() { "" } else { " beyond what was to stay" };
    match report.not_looked_at.as_slice() {
        [] => format!("verified: nothing is left{beyond}"),
        [only] => format!("verified: nothing is left{beyond} where it was looked; not looked at: {only}"),
        [first, rest @ ..] => {
            let more = rest.len();
            format!("verified: nothing is left{beyond} where it was looked; not looked at: {first}; and {more} more")
        }
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
