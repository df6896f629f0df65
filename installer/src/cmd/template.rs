//! `palisade template`: prints a stack's template, exactly as it would be deployed.

use clap::{Args, ValueEnum};
use palisade_config::{Arn, Config};
use palisade_plan::{Observed, Rendering, Verb};
use palisade_templates::{OUTPUT_KEY_ARN, OUTPUT_SECRET_ARN};

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

    /// ARN of the secret that an install has made: the output SecretArn of the home stack. This verb asks nothing of AWS:
    /// without it a stand-in is in the template, after an install, too.
    #[arg(long, env = "PALISADE_SECRET_ARN", value_name = "ARN", value_parser = Arn::secret)]
    secret_arn: Option<Arn>,

    /// ARN of the key that encrypts that secret: the output KeyArn of the home stack.
    #[arg(long, env = "PALISADE_KEY_ARN", value_name = "ARN", value_parser = Arn::key)]
    key_arn: Option<Arn>,
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
    must_be_asked_for(args, &config)?;
    let bundles = wanted::bundles();
    let request = wanted::request_of(&config, ca_bundle.as_deref(), &bundles, Verb::Install);
    let rendering = Rendering::new(&request);
    let template = match args.stack {
        Stack::Home => rendering.home(),
        Stack::Administration => {
            palisade_plan::administration(&config, wanted::VERSION).ok_or_else(|| no_role("administration"))?
        }
        Stack::Execution => palisade_plan::execution(&config, wanted::VERSION).ok_or_else(|| no_role("execution"))?,
        Stack::Regional => {
            let mut secret = rendering.secret(&Observed::default());
            let own = config.workload_security.secret.is_none();
            match (&args.secret_arn, &args.key_arn) {
                (None, None) if own => output.warn(&format!(
                    "{} stands in for the secret of the install, and {} for its key: `--secret-arn` and `--key-arn` put the \
                     outputs {OUTPUT_SECRET_ARN} and {OUTPUT_KEY_ARN} of stack {} in their place",
                    secret.arn,
                    secret.key_arn.as_deref().unwrap_or("nothing"),
                    config.names().home_stack(),
                )),
                (None, None) => {}
                (Some(arn), Some(key)) if own => {
                    secret.arn = arn.to_string();
                    secret.key_arn = Some(key.to_string());
                }
                _ => return Err(not_both(own)),
            }
            rendering.regional(&secret)
        }
    };
    output.raw(&template.to_text());
    Ok(Exit::Done)
}

/// The ARNs stand in the regional stack's template only, and name what the home stack has made.
fn must_be_asked_for(args: &TemplateArgs, config: &Config) -> Result<()> {
    let given = [("--secret-arn", &args.secret_arn), ("--key-arn", &args.key_arn)];
    let given = given.into_iter().filter_map(|(flag, arn)| Some((flag, arn.as_ref()?)));
    let (home, own) = (config.home_region(), config.account());
    for (flag, arn) in given {
        if args.stack != Stack::Regional {
            return Err(Failure::usage(format!("`{flag}` goes with the regional stack only"))
                .hint("no other template names the secret of the install; leave it out"));
        }
        if (arn.region(), arn.account()) != (home.as_str(), own.as_str()) {
            return Err(Failure::usage(format!("`{flag}`: {arn} is not of account {own} in {home}"))
                .hint("the home stack there makes the secret and its key, and names both in its outputs"));
        }
    }
    Ok(())
}

fn no_role(kind: &str) -> Failure {
    Failure::usage(format!("this config needs no {kind} role of ours")).hint(
        "StackSets works by such roles where targets.accounts lists accounts and targets.roles names none of yours",
    )
}

fn not_both(own: bool) -> Failure {
    if own {
        Failure::usage("`--secret-arn` and `--key-arn` go together").hint(format!(
            "an install encrypts its secret with a key of its own: the outputs {OUTPUT_SECRET_ARN} and {OUTPUT_KEY_ARN} of \
             its home stack name both"
        ))
    } else {
        Failure::usage(
            "the config names its own secret, so that `--secret-arn` and `--key-arn` have nothing to stand for",
        )
        .hint("leave them out; `workload_security.secret_kms_key_arn` in the config names the key, if there is one")
    }
}
