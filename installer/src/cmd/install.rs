//! `palisade install` and `palisade upgrade`: plan, check, ask, deploy.

use clap::Args;
use clap::builder::BoolishValueParser;
use palisade_plan::{Plan, Readiness, Request, SecretStep, Verb, readiness};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::api_key::ApiKeyArgs;
use crate::aws::clients::Clients;
use crate::aws::identity::Identity;
use crate::aws::run::Direction;
use crate::aws::stack;
use crate::cli::Global;
use crate::cmd::plan;
use crate::confirm::confirm;
use crate::deploy::run::{Done, carry_out};
use crate::deploy::{secret, settle};
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::preflight::{self, Check};
use crate::session::Session;
use crate::wanted;

/// Arguments of `install`.
#[derive(Debug, Args)]
pub(crate) struct InstallArgs {
    #[command(flatten)]
    key: ApiKeyArgs,

    /// Do not ask.
    #[arg(long, short, env = "PALISADE_YES", value_parser = BoolishValueParser::new())]
    yes: bool,
}

/// Arguments of `upgrade`.
#[derive(Debug, Args)]
pub(crate) struct UpgradeArgs {
    /// Do not ask.
    #[arg(long, short, env = "PALISADE_YES", value_parser = BoolishValueParser::new())]
    yes: bool,

    /// Put an older version in the place of a newer one.
    #[arg(long, env = "PALISADE_ALLOW_DOWNGRADE", value_parser = BoolishValueParser::new())]
    allow_downgrade: bool,
}

#[derive(Serialize)]
struct Report {
    version: &'static str,
    changed: bool,
    stacks: Vec<Done>,
}

/// Installs, or completes an install.
pub(crate) async fn run(args: &InstallArgs, global: &Global) -> Result<Exit> {
    let session = Session::open_for(global, Direction::Install).await?;
    let bundles = wanted::bundles();
    let given = args.key.read()?;
    let mut request = wanted::request(&session, &bundles, Verb::Install);
    if let Some(key) = &given {
        request.replace_key = replaces(&session, key).await?;
    }
    bring_about(&session, &request, Key { given, source: Some(&args.key) }, args.yes).await
}

/// Brings an install to this version.
pub(crate) async fn run_upgrade(args: &UpgradeArgs, global: &Global) -> Result<Exit> {
    let session = Session::open_for(global, Direction::Upgrade).await?;
    let bundles = wanted::bundles();
    let mut request = wanted::request(&session, &bundles, Verb::Upgrade);
    request.allow_downgrade = args.allow_downgrade;
    bring_about(&session, &request, Key { given: None, source: None }, args.yes).await
}

/// Whether the key that is given is another than the one that stands. The same key again, as scripts give it, is no change.
async fn replaces(session: &Session, given: &SecretString) -> Result<bool> {
    if session.config.workload_security.secret.is_some() {
        session.output.warn("the config names a secret of yours, so the API key that was given is not stored");
        return Ok(false);
    }
    let (home, name) = (session.home(), session.names.secret());
    // Another account's secret must not be read.
    Identity::read(&home).await?.must_be_allowed(&session.config)?;
    match secret::describe(&home, &name).await? {
        Some(secret) if secret.has_value => {}
        // Interrupted before the value was put, or emptied by hand.
        Some(_) => return Ok(true),
        None => return missing(session, &home, &name).await.map(|()| false),
    }
    let standing = secret::read(&home, &name).await?;
    Ok(standing.expose_secret().trim() != given.expose_secret())
}

/// A secret that is not there is made by the home stack; where that stands already, somebody deleted the secret.
async fn missing(session: &Session, home: &Clients, name: &str) -> Result<()> {
    let stack = session.names.home_stack();
    let stands = stack::describe(home, &stack).await?.is_some_and(|s| readiness(&s.status) == Readiness::Ready);
    if !stands {
        return Ok(());
    }
    Err(Failure::refused(format!("the secret {name} is missing, or its deletion is scheduled, while stack {stack} stands"))
        .hint(format!(
            "restore it with `aws secretsmanager restore-secret --secret-id {name}`; if it is gone for good, uninstall and install again"
        )))
}

struct Key<'a> {
    given: Option<SecretString>,
    /// Where to ask for it; an upgrade keeps the key that stands.
    source: Option<&'a ApiKeyArgs>,
}

async fn bring_about(session: &Session, request: &Request<'_>, key: Key<'_>, yes: bool) -> Result<Exit> {
    let output = session.output;
    let mut plan = plan::make(session, request).await?;
    if !plan.waiting().is_empty() {
        settle::wait(session, &plan).await?;
        plan = plan::make(session, request).await?;
    }
    if plan.is_empty() {
        output.say(&format!(
            "{} {}: the stacks are as they should be; nothing to do. `palisade status` looks at what is in them",
            session.names.install(),
            wanted::VERSION
        ));
        output.document(&Report { version: wanted::VERSION, changed: false, stacks: Vec::new() })?;
        return Ok(Exit::Done);
    }
    output.say(plan.to_string().trim_end());
    plan::refuse(&plan, output)?;

    let key = key_for(&plan, key).await?;
    let mut checks = vec![preflight::bundles(session)];
    for clients in session.regions() {
        checks.extend(preflight::region(session, &clients).await);
    }
    checks.extend(key_check(session, &plan, key.as_ref()).await);
    output.say("");
    preflight::judge(session, &checks)?;

    let question = format!("{} in account {}?", capitalised(&plan.verb.to_string()), plan.account);
    confirm(&question, yes).await?;
    let stacks = carry_out(session, request, &plan, key.as_ref()).await?;
    output.good(&format!("{} {} stands in account {}", plan.install, plan.version, plan.account));
    output.document(&Report { version: wanted::VERSION, changed: true, stacks })?;
    Ok(Exit::Done)
}

/// The key that the plan wants to put.
async fn key_for(plan: &Plan, key: Key<'_>) -> Result<Option<SecretString>> {
    let wanted = plan.regions.iter().any(|region| region.secret == Some(SecretStep::Put));
    match (key.given, key.source) {
        (Some(given), _) => Ok(Some(given)),
        (None, Some(source)) if wanted => source.read_or_ask().await.map(Some),
        (None, _) => Ok(None),
    }
}

/// A key that is to be put is tried first; so is the one that stands, which the functions rely on.
async fn key_check(session: &Session, plan: &Plan, key: Option<&SecretString>) -> Option<Check> {
    if let Some(key) = key {
        return Some(preflight::api_key(session, key).await);
    }
    let step = plan.regions.iter().find_map(|region| region.secret)?;
    let (clients, id) = match (&session.config.workload_security.secret, step) {
        (Some(existing), _) => (session.aws.region(existing.arn.region()), existing.arn.to_string()),
        (None, SecretStep::Keep) => (session.home(), session.names.secret()),
        (None, _) => return None,
    };
    Some(match secret::read(&clients, &id).await {
        Ok(key) => preflight::api_key(session, &key).await,
        Err(failure) => Check::bad("Workload Security API key", &failure),
    })
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
