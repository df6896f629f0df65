//! How a survey keeps out of the way of the taking back, which begins when the stack goes.
//!
//! A deletion takes the clock's rule away first and asks for the rules back then, while a survey may still be at work. So a
//! survey looks whether its rule stands before each edit, and gives the edit up [`LEASE`] after that look; and the taking back
//! begins when every edit that was still allowed has been made or given up. Nothing has to be written for it, and a survey that
//! begins late, from a retry or by hand, finds the same answer.

use std::time::{Duration, Instant};

use palisade_aws::{Aws, Error};
use palisade_contract::{Integration, Names};
use palisade_runtime::Context;

/// How long after the look an edit may be made.
pub(crate) const LEASE: Duration = Duration::from_secs(5);

/// AWS for one edit, or `None` when the stack goes and nothing may be added any more.
pub(crate) async fn for_edit(context: &Context<'_>) -> Result<Option<Aws>, Error> {
    let end = context.deadline().min(Instant::now() + LEASE);
    let aws = context.aws().until(end);
    let rule = Names::new(context.environment().install.as_str()).function(Integration::Waf.as_str());
    Ok(aws.rule_stands(&rule).await?.then_some(aws))
}

/// Waits until no survey may edit any more. The rule is gone since before the invocation began.
pub(crate) async fn run_out() {
    tokio::time::sleep(LEASE).await;
}
