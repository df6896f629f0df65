//! `palisade template`: prints a stack's template, exactly as it would be deployed.

use clap::{Args, ValueEnum};
use palisade_plan::{Observed, Rendering, Request, Verb};

use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::output::Output;
use crate::{session, wanted};

/// Arguments of `template`.
#[derive(Debug, Args)]
pub(crate) struct TemplateArgs {
    /// Which stack.
    #[arg(value_enum, default_value_t)]
    stack: Stack,

    /// ARN of the secret: the output SecretArn of the home stack. Without it a placeholder stands in the template.
    #[arg(long, env = "PALISADE_SECRET_ARN", value_name = "ARN", requires = "key_arn")]
    secret_arn: Option<String>,

    /// ARN of the key that encrypts the secret.
    #[arg(long, env = "PALISADE_KEY_ARN", value_name = "ARN", requires = "secret_arn")]
    key_arn: Option<String>,
}

/// The two stacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Stack {
    /// What answers events, in every region.
    #[default]
    Regional,
    /// Bundles and API key.
    Home,
    /// The role by which a self-managed stack set works, in the administrator account.
    Administration,
    /// The role by which it deploys, in each listed account.
    Execution,
}

/// Prints it. Nothing is asked of AWS.
pub(crate) fn run(args: &TemplateArgs, global: &Global, output: Output) -> Result<Exit> {
    let (config, ca_bundle) = session::read_config(&global.config)?;
    let bundles = wanted::bundles();
    let request = Request {
        config: &config,
        version: wanted::VERSION,
        bundles: &bundles,
        ca_bundle: ca_bundle.as_deref(),
        verb: Verb::Install,
        allow_downgrade: false,
        replace_key: false,
    };
    let rendering = Rendering::new(&request);
    let template = match args.stack {
        Stack::Home => rendering.home(),
        Stack::Administration => {
            palisade_plan::administration(&config, wanted::VERSION).ok_or_else(|| no_role("administration"))?
        }
        Stack::Execution => palisade_plan::execution(&config, wanted::VERSION).ok_or_else(|| no_role("execution"))?,
        Stack::Regional => {
            let mut secret = rendering.secret(&Observed::default());
            if let (Some(arn), Some(key)) = (&args.secret_arn, &args.key_arn) {
                secret.arn.clone_from(arn);
                secret.key_arn = Some(key.clone());
            }
            rendering.regional(&secret)
        }
    };
    output.raw(&template.to_text());
    Ok(Exit::Done)
}

fn no_role(kind: &str) -> Failure {
    Failure::usage(format!("this config needs no {kind} role of ours")).hint(
        "StackSets works by such roles where targets.accounts lists accounts and targets.roles names none of yours",
    )
}
