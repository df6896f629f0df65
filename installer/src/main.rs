//! `palisade`: parses the command line, runs one verb, and turns its end into an exit code.

// What is read here was written by others: nothing may be taken for granted about it. Templates are read by index, which gives
// null for what is not there and is no panic, so that lint is left out.
#![cfg_attr(not(test), warn(clippy::string_slice, clippy::expect_used, clippy::panic, clippy::unreachable))]

mod api_key;
mod at_once;
mod aws;
mod bounded;
mod bundle;
mod cli;
mod cmd;
mod config_recorder;
mod confirm;
mod deploy;
mod exit;
mod failure;
mod in_the_way;
mod output;
mod preflight;
mod preflight_alarms;
mod preflight_fleet;
mod preflight_regions;
mod removal;
mod removal_others;
mod residue;
mod residue_others;
mod session;
mod wanted;
mod workload_security;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Verb};
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::output::Output;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            let _ = error.print();
            return exit.into();
        }
    };
    let output = Output::new(cli.global.output, cli.global.quiet);
    let ended = if cli.version { cmd::version::run(output) } else { run(cli) };
    match ended.and_then(|exit| output::all_written().map(|()| exit)) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            output.failure(&failure);
            failure.code().into()
        }
    }
}

fn run(cli: Cli) -> Result<Exit> {
    let Cli { global, verb, .. } = cli;
    let output = Output::new(global.output, global.quiet);
    // Verbs without AWS need no runtime and start at once.
    match verb {
        None => Err(Failure::usage("no verb given").hint("`palisade --help` lists them")),
        Some(Verb::Init(args)) => cmd::init::run(&args, &global, output),
        Some(Verb::Completions(args)) => Ok(cmd::completions::run(&args)),
        Some(Verb::Policy(args)) => cmd::policy::run(&args, &global, output),
        Some(Verb::Template(args)) => cmd::template::run(&args, &global, output),
        Some(Verb::Events(args)) if !args.needs_aws() => cmd::events::run_offline(&args, output),
        Some(verb) => {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|e| Failure::new("cannot start").because(e))?;
            let ended = runtime.block_on(async {
                tokio::select! {
                    ended = online(verb, &global) => ended,
                    _ = tokio::signal::ctrl_c() => Err(Failure::new("interrupted")
                        .exit(Exit::Interrupted)
                        .hint("what AWS has begun it completes; run the same command again, it goes on from there")),
                }
            });
            // A question that nobody will answer must not keep the process.
            runtime.shutdown_background();
            ended
        }
    }
}

async fn online(verb: Verb, global: &cli::Global) -> Result<Exit> {
    match verb {
        Verb::Check(args) => cmd::check::run(&args, global).await,
        Verb::Plan(args) => cmd::plan::run(&args, global).await,
        Verb::Install(args) => cmd::install::run(&args, global).await,
        Verb::Upgrade(args) => cmd::upgrade::run(&args, global).await,
        Verb::Status(args) => cmd::status::run(&args, global).await,
        Verb::Drift(args) => cmd::drift::run(&args, global).await,
        Verb::Uninstall(args) => cmd::uninstall::run(&args, global).await,
        Verb::Events(args) => cmd::events::run(&args, global).await,
        Verb::Report(args) => cmd::report::run(&args, global).await,
        Verb::Init(_) | Verb::Completions(_) | Verb::Policy(_) | Verb::Template(_) => {
            Err(Failure::new("this verb does not talk to AWS"))
        }
    }
}
