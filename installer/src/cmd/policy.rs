//! `palisade policy`: the IAM policy that a verb needs, for the config at hand.

use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum};
use palisade_plan::{MANAGED_POLICY_CHARACTERS, Observed, PolicyVerb, Rendering, handler_policies};
use serde_json::Value;

use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::output::Output;
use crate::{session, wanted};

/// Arguments of `policy`.
#[derive(Debug, Args)]
pub(crate) struct PolicyArgs {
    /// The verb; `handlers` for the roles of the functions; `look` and `create` for the roles in the other accounts that
    /// `targets.roles` names.
    #[arg(value_enum)]
    of: Of,

    /// With `uninstall`: also what `--keep-secret` and `--keep-logs` need.
    #[arg(long, env = "PALISADE_POLICY_KEEP", value_parser = BoolishValueParser::new())]
    keep: bool,

    /// Print only one part: a policy that fits into a managed policy. Without it a policy that is too long for one is
    /// printed as a list of its parts.
    #[arg(long, env = "PALISADE_POLICY_PART", value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=20))]
    part: Option<u16>,
}

/// The verbs that talk to AWS, the handlers, and the roles in other accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Of {
    Check,
    Plan,
    Install,
    Upgrade,
    Status,
    Drift,
    Uninstall,
    Events,
    Report,
    Handlers,
    Look,
    Create,
}

impl Of {
    /// `None` for the handlers.
    const fn verb(self, keep: bool) -> Option<PolicyVerb> {
        Some(match self {
            Self::Check => PolicyVerb::Check,
            Self::Plan => PolicyVerb::Plan,
            Self::Install => PolicyVerb::Install,
            Self::Upgrade => PolicyVerb::Upgrade,
            Self::Status => PolicyVerb::Status,
            Self::Drift => PolicyVerb::Drift,
            Self::Uninstall if keep => PolicyVerb::UninstallKeeping,
            Self::Uninstall => PolicyVerb::Uninstall,
            Self::Events => PolicyVerb::Events,
            Self::Report => PolicyVerb::Report,
            Self::Look => PolicyVerb::Look,
            Self::Create => PolicyVerb::Create,
            Self::Handlers => return None,
        })
    }
}

/// Prints it.
pub(crate) fn run(args: &PolicyArgs, global: &Global, output: Output) -> Result<Exit> {
    if args.keep && args.of != Of::Uninstall {
        return Err(Failure::usage("`--keep` goes with `uninstall` only"));
    }
    let Some(verb) = args.of.verb(args.keep) else { return handlers(args, global, output) };
    let (config, _) = session::read_config(&global.config)?;
    let parts = palisade_plan::policy_documents(verb, &config);
    let count = parts.len();
    if count == 0 {
        return Err(Failure::usage("the config needs no such role")
            .hint("`look` is for targets.organization or targets.accounts, `create` for targets.accounts"));
    }
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

/// The roles of the functions, as they are deployed: nothing is asked of AWS, so the secret's ARN may hold a stand-in.
fn handlers(args: &PolicyArgs, global: &Global, output: Output) -> Result<Exit> {
    if args.part.is_some() {
        return Err(Failure::usage("`--part` goes with a verb's policy only"));
    }
    let (config, ca_bundle) = session::read_config(&global.config)?;
    let bundles = wanted::bundles();
    let request = wanted::request_of(&config, ca_bundle.as_deref(), &bundles, palisade_plan::Verb::Install);
    let rendering = Rendering::new(&request);
    let policies = handler_policies(&rendering.regional(&rendering.secret(&Observed::default())));
    output.document(&policies)?;
    for policy in &policies {
        output.data(&policy.lines().join("\n"));
    }
    Ok(Exit::Done)
}
