//! `prove`: the measurements that take too long for every push. The last result of each part is kept in docs/evidence.md.

pub(crate) mod complete;
mod record;

use anyhow::{Context as _, Result, ensure};
use clap::ValueEnum as _;

use crate::tally::Tally;
use crate::workspace::Workspace;
use crate::{build_handlers, figures, fuzz, process, supply_chain, test};

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
    /// Least privilege, storms and faults, secrets, hostile input
    Proof,
    /// A thousand accounts in seventeen regions
    Fleet,
    /// A million inputs for each fuzz target
    Fuzz,
    /// The installer killed at every one of its calls; in a rollout to other accounts at every write
    Interrupted,
}

impl Part {
    /// As on the command line and in the record.
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// The binaries of tests that it runs, each of which tells a figure.
    fn binaries(self) -> &'static [&'static str] {
        match self {
            Self::SupplyChain | Self::SameBytes | Self::Fuzz => &[],
            Self::Proof => &["proof", "operator_policy", "secrecy", "seeds"],
            Self::Fleet => &["fleet"],
            Self::Interrupted => &["interrupted"],
        }
    }

    /// Runs it and gives what it measured, a line each.
    fn run(self, workspace: &Workspace) -> Result<Vec<String>> {
        match self {
            Self::SupplyChain => {
                let verdict = supply_chain::run(workspace, supply_chain::Depth::WithTool)?;
                Ok(vec![verdict.in_words()])
            }
            Self::SameBytes => build_handlers::run(workspace, &build_handlers::Args::verifying_all())
                .map(|()| vec![SAME_BYTES.to_owned()]),
            Self::Proof => measured(workspace, self.binaries(), &[]),
            Self::Fleet => measured(workspace, self.binaries(), &["scale::"]),
            Self::Fuzz => fuzz::run(workspace, &fuzz::Args::every_target()),
            Self::Interrupted => {
                let workspace = workspace.clone().with_env(&[("PALISADE_KILL_AT_EVERY_CALL", "1")]);
                measured(&workspace, self.binaries(), &[])
            }
        }
    }
}

/// What is kept of the bundles that were built twice.
const SAME_BYTES: &str = "every bundle of both processors has the same bytes when built in another folder";

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

/// Runs the tests of these binaries and gives the figures that they tell; the first line counts the tests.
fn measured(workspace: &Workspace, binaries: &[&str], filters: &[&str]) -> Result<Vec<String>> {
    test::prepare_to_run(workspace)?;
    workspace.build_bins(&["palisade"])?;
    figures::forget(workspace)?;
    let mut tests = workspace.cargo("test");
    tests.arg("--workspace").args(binaries.iter().flat_map(|binary| ["--test", binary]));
    // One after the other: they measure times, and share nothing but the processor.
    tests.args(["--", "--include-ignored", "--nocapture", "--test-threads", "1"]);
    let mut tally = Tally::default();
    process::run_watched(tests.args(filters), |line| tally.see(line))?;
    ensure!(tally.passed > 0, "no test of {} ran", binaries.join(", "));
    let figures = figures::told(workspace)?;
    figures::ensure_from(binaries, &figures)?;
    let mut lines = vec![format!("{} tests passed", tally.passed)];
    lines.extend(figures);
    Ok(lines)
}
