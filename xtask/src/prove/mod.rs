//! `prove`: the measurements that take too long for every push. The last result of each part is kept in docs/evidence.md.

mod figures;
mod record;

use anyhow::{Context as _, Result};
use clap::ValueEnum as _;

use self::figures::Figures;
use crate::workspace::Workspace;
use crate::{build_handlers, fuzz, process, supply_chain, test};

/// Arguments of `prove`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Leave this part out; may be given more than once
    #[arg(long, value_enum)]
    without: Vec<Part>,
    /// Run this part only; may be given more than once
    #[arg(long, value_enum, conflicts_with = "without")]
    only: Vec<Part>,
}

/// What is proved, in the order in which a mistake is cheapest to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// cargo-deny on the dependencies of the product and of the fuzz targets
    SupplyChain,
    /// The bundles of both processors, built in two places
    SameBytes,
    /// Least privilege, storms and faults
    Proof,
    /// A thousand accounts in seventeen regions
    Fleet,
    /// A million inputs for each fuzz target
    Fuzz,
    /// The installer killed at every one of its calls
    Interrupted,
}

impl Part {
    /// As on the command line and in the record.
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// Runs it and gives what it measured, a line each.
    fn run(self, workspace: &Workspace) -> Result<Vec<String>> {
        match self {
            Self::SupplyChain => {
                let verdict = supply_chain::run(workspace, supply_chain::Depth::WithTool)?;
                Ok(vec![verdict.in_words()])
            }
            Self::SameBytes => build_handlers::run(workspace, &build_handlers::Args::verifying_all()).map(|()| {
                vec!["every bundle of both processors has the same bytes when built in another folder".to_owned()]
            }),
            Self::Proof => measured(workspace, "proof", &[]),
            Self::Fleet => measured(workspace, "fleet", &["scale::"]),
            Self::Fuzz => fuzz::run(workspace, &fuzz::Args::every_target()),
            Self::Interrupted => {
                measured(&workspace.clone().with_env(&[("PALISADE_KILL_AT_EVERY_CALL", "1")]), "interrupted", &[])
            }
        }
    }
}

/// Runs the parts, and keeps the result of each that passes; the first that fails ends the run.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let wanted = |part: &&Part| !args.without.contains(part) && (args.only.is_empty() || args.only.contains(part));
    let run = record::Run::begin(workspace)?;
    let all: Vec<String> = Part::value_variants().iter().map(|part| part.name()).collect();
    for part in Part::value_variants().iter().filter(wanted) {
        let name = part.name();
        eprintln!("\n=== {name}");
        let lines = part.run(workspace).with_context(|| format!("prove {name}"))?;
        run.keep(workspace, &all, &name, &lines)?;
    }
    Ok(())
}

/// Runs the tests of a target and gives the figures that they print.
fn measured(workspace: &Workspace, target: &str, filters: &[&str]) -> Result<Vec<String>> {
    test::prepare_to_run(workspace)?;
    workspace.build_bins(&["palisade"])?;
    let mut tests = workspace.cargo("test");
    // One after the other: they measure times, and share nothing but the processor.
    tests.args(["--workspace", "--test", target, "--", "--include-ignored", "--nocapture", "--test-threads", "1"]);
    let mut figures = Figures::default();
    process::run_watched(tests.args(filters), |line| figures.see(line))?;
    figures.lines().with_context(|| format!("read what the tests of {target} measured"))
}
