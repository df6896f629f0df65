//! The command line: global flags and verbs. Each verb's arguments stand beside the verb.

use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::builder::PossibleValuesParser;
use clap::{ArgAction, Args, Parser, Subcommand};
use palisade_contract::HANDLERS;

use crate::cmd;
use crate::output::Format;

/// Connects AWS security services with Trend Micro Workload Security: deploys, upgrades and removes the response.
#[derive(Debug, Parser)]
#[command(name = "palisade", disable_version_flag = true, propagate_version = false, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,

    /// Print the version and, with `--output json`, the digests of the handlers inside.
    #[arg(short = 'V', long, action = ArgAction::SetTrue)]
    pub(crate) version: bool,

    #[command(subcommand)]
    pub(crate) verb: Option<Verb>,
}

/// Flags that every verb understands.
#[derive(Debug, Clone, Args)]
pub(crate) struct Global {
    /// The config file.
    #[arg(long, short, global = true, env = "PALISADE_CONFIG", default_value = "palisade.yaml", value_name = "FILE")]
    pub(crate) config: PathBuf,

    /// Form of the data on stdout.
    #[arg(long, short, global = true, env = "PALISADE_OUTPUT", value_enum, default_value_t)]
    pub(crate) output: Format,

    /// Say nothing but warnings and errors on stderr.
    #[arg(long, short, global = true, env = "PALISADE_QUIET", value_parser = BoolishValueParser::new())]
    pub(crate) quiet: bool,
}

/// The names of the handlers, as values of a flag.
pub(crate) fn handlers() -> PossibleValuesParser {
    PossibleValuesParser::new(HANDLERS.iter().map(|spec| spec.integration.as_str()))
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Write a commented config file.
    Init(cmd::init::InitArgs),
    /// Look whether everything that an install needs is there; change nothing.
    Check(cmd::check::CheckArgs),
    /// Show what an install or upgrade would change.
    Plan(cmd::plan::PlanArgs),
    /// Deploy; run again, it completes what was interrupted and does nothing where nothing changed.
    Install(cmd::install::InstallArgs),
    /// Bring an install to this version.
    Upgrade(cmd::upgrade::UpgradeArgs),
    /// Say how the install does: stacks, versions, functions, rules, failures.
    Status(cmd::status::StatusArgs),
    /// Look for what stands otherwise than it was deployed; change nothing.
    Drift(cmd::drift::DriftArgs),
    /// Take away everything that was installed.
    Uninstall(cmd::uninstall::UninstallArgs),
    /// Print the CloudFormation template that would be deployed.
    Template(cmd::template::TemplateArgs),
    /// Print the IAM policy that a verb needs.
    Policy(cmd::policy::PolicyArgs),
    /// Sample events, and events that failed.
    Events(cmd::events::EventsArgs),
    /// Show what a handler has found.
    Report(cmd::report::ReportArgs),
    /// Print a completion script for a shell.
    Completions(cmd::completions::CompletionsArgs),
}
