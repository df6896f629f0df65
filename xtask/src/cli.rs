//! The command line: one subcommand per file.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::workspace::Workspace;
use crate::{
    build_handlers, check_events, ci, demo, fuzz, lint_policies, lint_templates, prove, render, sandbox, sbom, setup,
    supply_chain, test, tidy,
};

/// Developer tasks of the Palisade workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
pub(crate) struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Make the Python venv of the test tools and add the Rust targets of the handlers
    Setup,
    /// Cross-compile every handler and pack its bundle
    BuildHandlers(build_handlers::Args),
    /// Check the rules of the tree: headers, sizes, dependency edges, purity, rendered templates
    Tidy,
    /// Write templates/rendered
    Render(render::Args),
    /// Run cfn-lint on templates/rendered
    LintTemplates,
    /// Run parliament on every policy and checkov on templates/rendered
    LintPolicies,
    /// Make all that the tests need, then run every test
    Test(test::Args),
    /// Deploy to the local AWS, send events, show what happens, and take everything away
    Demo(demo::Args),
    /// Start the local AWS and the Workload Security simulator, and leave them running
    Sandbox(sandbox::Args),
    /// Run the events of a folder through the handlers and compare with its expected.json
    CheckEvents(check_events::Args),
    /// Give every fuzz target a bounded number of inputs
    Fuzz(fuzz::Args),
    /// Check licences, sources and versions of the dependencies; with cargo-deny where it was built
    SupplyChain(supply_chain::Args),
    /// List what each binary is linked from: CycloneDX, into the target folder
    Sbom,
    /// Run what takes too long for every push, and keep what it measures in docs/evidence.md
    Prove(prove::Args),
    /// Everything that CI runs
    Ci,
}

impl Cli {
    /// Runs the task. The exit code is for tasks that report their own failure.
    pub(crate) fn run(self) -> Result<ExitCode> {
        let workspace = Workspace::load()?;
        match self.task {
            Task::Setup => setup::run(&workspace).map(drop)?,
            Task::BuildHandlers(args) => build_handlers::run(&workspace, &args)?,
            Task::Tidy => tidy::run(&workspace)?,
            Task::Render(args) => render::run(&workspace, &args)?,
            Task::LintTemplates => lint_templates::run(&workspace)?,
            Task::LintPolicies => lint_policies::run(&workspace)?,
            Task::Test(args) => test::run(&workspace, &args)?,
            Task::Demo(args) => demo::run(&workspace, &args)?,
            Task::Sandbox(args) => sandbox::run(&workspace, &args)?,
            Task::CheckEvents(args) => check_events::run(&workspace, &args)?,
            Task::Fuzz(args) => fuzz::run(&workspace, &args).map(drop)?,
            Task::SupplyChain(args) => match supply_chain::run(&workspace, args.depth())? {
                supply_chain::Verdict::Complete => {}
                supply_chain::Verdict::Without(what) => eprintln!("supply-chain: passed, without {what}"),
            },
            Task::Sbom => sbom::run(&workspace)?,
            Task::Prove(args) => prove::run(&workspace, &args)?,
            Task::Ci => return Ok(ci::run(workspace)),
        }
        Ok(ExitCode::SUCCESS)
    }
}
