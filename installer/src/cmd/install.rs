//! `palisade install`, and what `palisade upgrade` shares with it: plan, check, ask, deploy.

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
use crate::deploy::fleet::WaveDone;
use crate::deploy::run::{Done, carry_out, roll_out};
use crate::deploy::{self, previous, prune, secret, settle};
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::preflight::{self, Check};
use crate::preflight_alarms;
use crate::session::Session;
use crate::wanted;

/// Arguments of `install`.
#[derive(Debug, Args)]
pub(crate) struct InstallArgs {
    #[command(flatten)]
    key: ApiKeyArgs,

    /// Go on with a rollout to other accounts that was halted, from the wave at which it was.
    #[arg(long, env = "PALISADE_RESUME", value_parser = BoolishValueParser::new())]
    resume: bool,

    #[command(flatten)]
    verify: plan::VerifyArgs,

    /// Do not ask.
    #[arg(long, short, env = "PALISADE_YES", value_parser = BoolishValueParser::new())]
    yes: bool,
}

/// How a run was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    pub(super) yes: bool,
    /// Whether a rollout that was halted goes on.
    pub(super) resume: bool,
}

/// What was done, for programs.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    pub(super) version: &'a str,
    pub(super) changed: bool,
    pub(super) stacks: Vec<Done>,
    /// What came of the other accounts, wave by wave.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) waves: Vec<WaveDone>,
}

/// Installs, or completes an install.
pub(crate) async fn run(args: &InstallArgs, global: &Global) -> Result<Exit> {
    let session = Session::open_for(global, Direction::Install).await?.verifying(args.verify.verify);
    let bundles = wanted::bundles();
    let given = args.key.read()?;
    let mut request = wanted::request(&session, &bundles, Verb::Install);
    if let Some(key) = &given {
        request.replace_key = replaces(&session, key).await?;
    }
    bring_about(
        &session,
        &request,
        Key { given, source: Some(&args.key) },
        Manner { yes: args.yes, resume: args.resume },
    )
    .await
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

/// The API key of a run.
pub(super) struct Key<'a> {
    pub(super) given: Option<SecretString>,
    /// Where to ask for it; an upgrade keeps the key that stands.
    pub(super) source: Option<&'a ApiKeyArgs>,
}

/// Makes what stands into what `request` wants: plan, checks, question, deployment, and the old bundles out of the way.
pub(super) async fn bring_about(
    session: &Session,
    request: &Request<'_>,
    key: Key<'_>,
    manner: Manner,
) -> Result<Exit> {
    let output = session.output;
    let plan = planned(session, request).await?;
    if plan.is_empty() {
        output.say(&format!(
            "{} {}: the stacks are as they should be; nothing to do. `palisade status` looks at what is in them",
            session.names.install(),
            wanted::VERSION
        ));
        output.document(&Report { version: wanted::VERSION, changed: false, stacks: Vec::new(), waves: Vec::new() })?;
        return Ok(Exit::Done);
    }
    output.say(plan.to_string().trim_end());
    plan::refuse(&plan, output)?;
    must_not_be_halted(&plan, manner.resume)?;

    let key = key_for(&plan, key).await?;
    let mut checks = vec![preflight::bundles(session)];
    checks.extend(preflight::regions(session).await);
    if plan.fleet.as_ref().is_some_and(|fleet| !fleet.is_empty()) {
        checks.extend(preflight_alarms::check(session).await);
    }
    checks.extend(key_check(session, &plan, key.as_ref()).await);
    output.say("");
    preflight::judge(session, &checks)?;

    let question = format!("{} in account {}?", capitalised(&plan.verb.to_string()), plan.account);
    confirm(&question, manner.yes).await?;
    let plan = Box::pin(leave(session, request, plan)).await?;
    previous::keep(session, &plan).await?;
    let stacks = carry_out(session, request, &plan, key.as_ref()).await?;
    let waves = roll_out(session, request, &plan).await?;
    // Not before every account has left the old bundles.
    prune::after(session, &stacks, !waves.is_empty()).await;
    output.good(&format!("{} {} stands in account {}", plan.install, plan.version, plan.account));
    output.document(&Report { version: wanted::VERSION, changed: true, stacks, waves })?;
    Ok(Exit::Done)
}

/// The plan once nothing of it is busy any more. Who is waited for goes from one operation to the next, so it is asked after
/// each: a plan that must wait has no steps.
async fn planned(session: &Session, request: &Request<'_>) -> Result<Plan> {
    let mut plan = plan::make(session, request).await?;
    while plan.must_wait() {
        settle::wait(session, &plan).await?;
        plan = plan::make(session, request).await?;
    }
    Ok(plan)
}

/// A rollout that was halted goes on only when somebody says so: whatever halted it may still be there.
pub(super) fn must_not_be_halted(plan: &Plan, resume: bool) -> Result<()> {
    let Some(halted) = plan.fleet.as_ref().and_then(|fleet| fleet.halted.as_ref()).filter(|_| !resume) else {
        return Ok(());
    };
    Err(Failure::refused(format!("the rollout was halted at {halted}"))
        .hint("when the cause is mended, go on with `--resume`; a changed config or version begins a new rollout"))
}

/// Takes away what leaves the other accounts, one reason after the other, and plans anew after each: what goes with a unit
/// need not go once more.
async fn leave(session: &Session, request: &Request<'_>, mut plan: Plan) -> Result<Plan> {
    let Some(fleet) = session.config.fleet() else { return Ok(plan) };
    let most = plan.fleet.as_ref().map_or(0, |fleet| fleet.leaving.len());
    for _ in 0..most {
        let Some(wanted) = plan.fleet.as_ref().filter(|fleet| !fleet.leaving.is_empty()) else { break };
        deploy::fleet::leave(session, fleet, wanted).await?;
        plan = planned(session, request).await?;
        // By now it is not true any more that nothing was changed.
        plan::refuse(&plan, session.output).map_err(|refused| refused.exit(Exit::SomeFailed))?;
    }
    let still = plan.fleet.as_ref().and_then(|fleet| fleet.leaving.first());
    match still {
        None => Ok(plan),
        Some(leaving) => {
            let target = &leaving.target;
            let whom: Vec<&str> = target.units.iter().chain(&target.accounts).map(String::as_str).take(NAMED).collect();
            let what = format!("stacks in {} that were to go still stand: {}", whom.join(", "), leaving.why);
            Err(Failure::new(what)
                .exit(Exit::SomeFailed)
                .hint(format!(
                    "nothing else was changed yet: run the same command again. In an account that is suspended they cannot be \
                     deleted: `aws cloudformation delete-stack-instances --stack-set-name {} --retain-stacks` takes them out of \
                     the set",
                    session.names.stack_set()
                )))
        }
    }
}

/// Units and accounts that are named before the rest is left out.
const NAMED: usize = 4;

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
    if step == SecretStep::Put {
        return None;
    }
    let (clients, id) = session.secret();
    Some(match secret::read(&clients, &id).await {
        Ok(key) => preflight::api_key(session, &key).await,
        Err(failure) => Check::bad("Workload Security API key", &failure),
    })
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
