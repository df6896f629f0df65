//! `palisade policy`: the IAM policy that a verb needs, for the config at hand.

use clap::{Args, ValueEnum};
use palisade_plan::{MANAGED_POLICY_CHARACTERS, PolicyVerb};
use serde_json::Value;

use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::output::Output;
use crate::session;

/// Arguments of `policy`.
#[derive(Debug, Args)]
pub(crate) struct PolicyArgs {
    /// The verb.
    #[arg(value_enum)]
    verb: Verb,

    /// Print only one part: a policy that fits into a managed policy. Without it a policy that is too long for one is
    /// printed as a list of its parts.
    #[arg(long, env = "PALISADE_POLICY_PART", value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=20))]
    part: Option<u16>,
}

/// The verbs that talk to AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Verb {
    Check,
    Plan,
    Install,
    Upgrade,
    Status,
    Drift,
    Uninstall,
    Events,
    Report,
}

impl From<Verb> for PolicyVerb {
    fn from(verb: Verb) -> Self {
        match verb {
            Verb::Check => Self::Check,
            Verb::Plan => Self::Plan,
            Verb::Install => Self::Install,
            Verb::Upgrade => Self::Upgrade,
            Verb::Status => Self::Status,
            Verb::Drift => Self::Drift,
            Verb::Uninstall => Self::Uninstall,
            Verb::Events => Self::Events,
            Verb::Report => Self::Report,
        }
    }
}

/// Prints it.
pub(crate) fn run(args: &PolicyArgs, global: &Global, output: Output) -> Result<Exit> {
    let (config, _) = session::read_config(&global.config)?;
    let parts = palisade_plan::policy_documents(args.verb.into(), &config);
    let count = parts.len();
    let document = match args.part {
        Some(number) => parts
            .into_iter()
            .nth(usize::from(number) - 1)
            .ok_or_else(|| Failure::usage(format!("there is no part {number}: the policy has {count}")))?,
        None => match <[Value; 1]>::try_from(parts) {
            Ok([only]) => only,
            Err(parts) => {
                output.warn(&format!(
                    "one managed policy holds {MANAGED_POLICY_CHARACTERS} characters, this needs {count}: \
                     `--part 1` to `--part {count}` print them one by one; attach all of them to the same role"
                ));
                Value::Array(parts)
            }
        },
    };
    let text = serde_json::to_string_pretty(&document)
        .map_err(|e| Failure::new("cannot write the policy as JSON").because(e))?;
    output.raw(&text);
    Ok(Exit::Done)
}
