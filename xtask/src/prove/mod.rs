//! `prove`: the measurements that take too long for every push; their figures go into docs/evidence.md.

use anyhow::Result;

use crate::workspace::Workspace;
use crate::{fuzz, process, test};

/// Arguments of `prove`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Leave out killing the installer at every one of its calls, which takes longest
    #[arg(long)]
    without_interruptions: bool,
}

/// Runs the tests and lets them print what they measure.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    test::prepare_to_run(workspace)?;
    workspace.build_bins(&["palisade"])?;
    let measured = |workspace: &Workspace, target: &str| {
        // One after the other: they measure times, and share nothing but the processor.
        let mut tests = workspace.cargo("test");
        tests.args(["--workspace", "--test", target, "--", "--include-ignored", "--nocapture", "--test-threads", "1"]);
        process::run(&mut tests)
    };
    measured(workspace, "proof")?;
    if !args.without_interruptions {
        measured(&workspace.clone().with_env(&[("PALISADE_KILL_AT_EVERY_CALL", "1")]), "interrupted")?;
    }
    fuzz::run(workspace, &fuzz::Args::every_target())
}
