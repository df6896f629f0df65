//! `palisade upgrade`: brings an install to this version, and back to the one before.

use clap::Args;
use clap::builder::BoolishValueParser;
use palisade_plan::{Plan, Request, Return, Verb, rollback};

use super::install::{Key, Manner, Report, bring_about, must_not_be_halted};
use crate::aws::kept;
use crate::aws::run::Direction;
use crate::cli::Global;
use crate::cmd::plan;
use crate::confirm::confirm;
use crate::deploy::{rollback as walk, settle, standing};
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::wanted;

/// Arguments of `upgrade`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct UpgradeArgs {
    /// Do not ask.
    #[arg(long, short, env = "PALISADE_YES", value_parser = BoolishValueParser::new())]
    yes: bool,

    /// Put an older version in the place of a newer one.
    #[arg(long, env = "PALISADE_ALLOW_DOWNGRADE", value_parser = BoolishValueParser::new())]
    allow_downgrade: bool,

    /// Return to the version that stood before the last upgrade, with the settings that it had. Once more: back again.
    #[arg(long, env = "PALISADE_ROLLBACK", value_parser = BoolishValueParser::new(), conflicts_with = "allow_downgrade")]
    rollback: bool,

    /// Go on with a rollout to other accounts that was halted, from the wave at which it was.
    #[arg(long, env = "PALISADE_RESUME", value_parser = BoolishValueParser::new())]
    resume: bool,
}

/// Brings an install to this version, or to the one before.
pub(crate) async fn run(args: &UpgradeArgs, global: &Global) -> Result<Exit> {
    let session = Session::open_for(global, Direction::Upgrade).await?;
    let bundles = wanted::bundles();
    let mut request = wanted::request(&session, &bundles, Verb::Upgrade);
    let manner = Manner { yes: args.yes, resume: args.resume };
    if args.rollback {
        request.verb = Verb::Rollback;
        return match back(&session, &request, manner).await {
            Err(failure) => Err(standing::told(&session, failure, "palisade upgrade --rollback").await),
            ended => ended,
        };
    }
    request.allow_downgrade = args.allow_downgrade;
    match bring_about(&session, &request, Key { given: None, source: None }, manner).await {
        Err(failure) => Err(standing::told(&session, failure, "palisade upgrade").await),
        ended => ended,
    }
}

async fn back(session: &Session, request: &Request<'_>, manner: Manner) -> Result<Exit> {
    let output = session.output;
    let (mut plan, mut target) = make(session, request).await?;
    let asked_for = plan.version.clone();
    while plan.must_wait() {
        settle::wait(session, &plan).await?;
        (plan, target) = make(session, request).await?;
    }
    if plan.version != asked_for {
        // Another rollback came first, for example: to return from that would be the opposite of what was asked for.
        let why = "another run has changed what stood before while this one waited for it";
        return Err(Failure::refused(format!("{why}: it was version {asked_for}, now it is {}", plan.version)).hint(
            "`palisade status` says what stands; the same command, run again, returns to what stood before that",
        ));
    }
    if plan.is_empty() {
        output.say(&format!("{} {}: the version before stands already; nothing to do", plan.install, plan.version));
        output.document(&Report { version: &plan.version, changed: false, stacks: Vec::new(), waves: Vec::new() })?;
        return Ok(Exit::Done);
    }
    output.say(plan.to_string().trim_end());
    plan::refuse(&plan, output)?;
    must_not_be_halted(&plan, manner.resume)?;
    confirm(&format!("Return to version {} in account {}?", plan.version, plan.account), manner.yes).await?;
    let (stacks, waves) = walk::carry_out(session, &plan, &target).await?;
    output.good(&format!("{} {} stands in account {} again", plan.install, plan.version, plan.account));
    output.document(&Report { version: &plan.version, changed: true, stacks, waves })?;
    Ok(Exit::Done)
}

async fn make(session: &Session, request: &Request<'_>) -> Result<(Plan, Return)> {
    let (observed, target) = kept::observe(session, request).await?;
    Ok((rollback(request, &observed, &target), target))
}
