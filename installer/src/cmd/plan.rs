//! `palisade plan`: what an install or upgrade would change. Reads, and writes nothing.

use clap::Args;
use clap::builder::BoolishValueParser;
use palisade_plan::{Plan, Request, Verb, lint, plan};

use crate::aws::observe::observe;
use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::output::Output;
use crate::session::Session;
use crate::wanted;

/// Arguments of `plan`.
#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    /// Exit with 10 when there are changes, 0 when there are none.
    #[arg(long, env = "PALISADE_DETAILED_EXITCODE", value_parser = BoolishValueParser::new())]
    detailed_exitcode: bool,

    #[command(flatten)]
    verify: VerifyArgs,
}

/// How deep `plan` and `install` look.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Look also at what is taken for granted while the stacks stand: whether every account below the units has its stacks,
    /// and whether the bundles lie in the buckets.
    #[arg(long, env = "PALISADE_VERIFY", value_parser = BoolishValueParser::new())]
    pub(crate) verify: bool,
}

/// Prints the plan.
pub(crate) async fn run(args: &PlanArgs, global: &Global) -> Result<Exit> {
    let session = Session::open(global).await?.verifying(args.verify.verify);
    let bundles = wanted::bundles();
    let plan = make(&session, &wanted::request(&session, &bundles, Verb::Install)).await?;
    session.output.data(&plan.to_string());
    session.output.document(&plan)?;
    // The document on stdout holds the refusals; a second one would not be JSON any more.
    refuse(&plan, session.output)
        .map_err(|failure| if session.output.json() { Failure::said(failure.code()) } else { failure })?;
    Ok(if args.detailed_exitcode && !plan.is_empty() { Exit::Changes } else { Exit::Done })
}

/// Observes and plans; a plan that breaks an invariant of plans is a fault of this program and is not carried out.
pub(crate) async fn make(session: &Session, request: &Request<'_>) -> Result<Plan> {
    let observed = observe(session, request).await?;
    let plan = plan(request, &observed);
    // One that is refused is not carried out, and what it is refused for may be what it could not be made from.
    let violations = if plan.refused().is_empty() { lint(&plan, &observed) } else { Vec::new() };
    if let Some(violation) = violations.first() {
        return Err(Failure::new(format!("the plan contradicts itself: {violation}"))
            .hint("this is a fault of palisade; nothing was changed"));
    }
    Ok(plan)
}

/// Ends with exit code 6 when the plan is refused.
pub(crate) fn refuse(plan: &Plan, output: Output) -> Result<()> {
    let refusals = plan.refused();
    let Some(first) = refusals.first() else { return Ok(()) };
    for other in &refusals[1..] {
        output.bad(&format!("{}: {}", other.subject, other.reason));
        output.detail(&format!("hint: {}", other.hint));
    }
    Err(Failure::refused(format!("{}: {}", first.subject, first.reason)).hint(first.hint.clone()))
}
