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

    let given = args.key.read()?;
    let regions = removal::regions(&session).await?;
    if args.inventory {
        return print_inventory(&session, &regions).await;
    }
    let others = Others::look(&session).await?;
    let mut standing = removal::standing(&session, &regions).await?;
    standing.extend(others.standing(&session).await?);
    if standing.is_empty() && !args.verify {
        output.say("nothing is installed; nothing to do");
        let kept = if args.keep.anything() { kept(&session, &regions).await? } else { Vec::new() };
        let report = Report { kept, ..Report::default() };
        output.document(&report)?;
        return tell(output, &report);
    }
    let mut report = Report::default();
    let mut tasks = None;
    // Only as long as the stack set stands it is known where its stacks are.
    let places = if args.verify { Places::of(&session).await? } else { Places::default() };
    if !standing.is_empty() {
        for line in &standing {
            output.say(&format!("- {line}"));
        }
        if session.config.integrations.waf.is_some() {
            output.warn("Palisade's rules are taken out of every web ACL");
        }
        let (install, account) = (session.names.install(), &session.config.targets.account);
        confirm(&format!("Remove the install `{install}` from account {account}?"), args.yes).await?;
        let removed = removal::all(&session, (&regions, &others), args.keep, given.as_ref()).await?;
        (report.removed, tasks) = (removed.lines, Some(removed.tasks));
    }
    if args.verify {
        let tasks = match tasks {
            Some(tasks) => tasks,
            // There was nothing to remove: it is only looked.
            None => Tasks::open(&session, given.as_ref()).await.map_err(|e| removal::not_looked_at(output, &e)),
        };
        let before = before.map(|inventory| inventory.items).unwrap_or_default();
        verify(&session, (&regions, &places), args.look_again_after, (&before, tasks), &mut report).await?;
    } else if args.keep.anything() {
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
    (regions, places): (&[Clients], &Places),
    look_again_after: Duration,
    (before, tasks): (&[Item], LookAtTasks),
    report: &mut Report,
) -> Result<()> {
    let mut items = Inventory::take(session, regions).await?.items;
    let others = places.look(session, Look::Everything).await;
    items.extend(others.items);
    for why in places.unknown.iter().cloned().chain(others.not_looked_at) {
        session.output.warn(&format!("not looked at: {why}"));
        report.not_looked_at.push(why);
    }
    let mut found = Findings::sort(items, before);
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
    match &report.residue {
        Some(residue) if !residue.is_empty() => {
            for item in residue {
                output.bad(&format!("left: {} {} in {}", item.kind, item.id, item.place()));
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
