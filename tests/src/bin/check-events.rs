//! Checks that every handler makes of recorded events what the folder's `expected.json` says.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use palisade_tests::check_events::{Handler, Handlers, Options, Report, check};

/// Runs recorded events through the handlers, in observe mode, and compares what they report with the folder's
/// expected.json.
#[derive(Parser)]
#[command(name = "check-events")]
struct Arguments {
    /// Folder with events and their expected.json
    folder: PathBuf,
    /// A handler and its program, for example `guardduty=target/debug/palisade-guardduty`; may be given several times.
    /// Without it, the handlers are those of the bundles
    #[arg(long = "handler", value_name = "NAME=PROGRAM")]
    handlers: Vec<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let ended = run(Arguments::parse()).await;
    let mut stdout = std::io::stdout();
    let (printed, success) = match ended {
        Ok(report) => (write!(stdout, "{report}"), report.is_success()),
        // What cannot be checked counts as one failure, so that the last line always says how it went.
        Err(error) => (write!(stdout, "FAILED {error:#}\n0 passed, 1 failed\n"), false),
    };
    if success && printed.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn run(arguments: Arguments) -> anyhow::Result<Report> {
    let handlers = if arguments.handlers.is_empty() {
        Handlers::from_bundles(&Handlers::bundles_folder())?
    } else {
        let named = arguments.handlers.iter().map(|argument| named(argument));
        Handlers::from(named.collect::<anyhow::Result<Vec<Handler>>>()?)
    };
    Ok(check(&Options { folder: arguments.folder, handlers, time_limit: None }).await?)
}

fn named(argument: &str) -> anyhow::Result<Handler> {
    let Some((name, program)) = argument.split_once('=') else {
        anyhow::bail!("`{argument}` does not have the form NAME=PROGRAM");
    };
    // A process without PATH looks for a bare name nowhere.
    Ok(Handler::named(name, std::path::absolute(program)?)?)
}
