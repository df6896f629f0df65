//! `palisade init`: writes a commented config file; asks when a person is there, else takes flags.

use clap::Args;
use clap::builder::BoolishValueParser;
use palisade_config::{AccountId, ApiEndpoint, Email, InitAnswers, RegionName, ValueError};
use palisade_contract::{HANDLERS, HandlerSpec, KeyKind};

use crate::cli::{Global, handlers};
use crate::confirm::ask;
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::output::{Output, can_ask};

/// Arguments of `init`. What is not given is asked for.
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The AWS account to install into: twelve digits.
    #[arg(long, env = "PALISADE_ACCOUNT")]
    account: Option<String>,

    /// The regions to install into, the home region first.
    #[arg(long, env = "PALISADE_REGIONS", value_delimiter = ',', value_name = "REGION")]
    regions: Vec<String>,

    /// Region of Workload Security (us-1, de-1, ...) or the base URL of your own manager.
    #[arg(long, env = "PALISADE_WORKLOAD_SECURITY", value_name = "REGION|URL")]
    workload_security: Option<String>,

    /// The kind of API key.
    #[arg(long, env = "PALISADE_KEY_KIND", value_parser = ["cloud-one", "legacy"])]
    key_kind: Option<String>,

    /// An address that is told about unprotected instances; may be given again.
    #[arg(long, env = "PALISADE_EMAIL", value_delimiter = ',')]
    email: Vec<String>,

    /// What to turn on; may be given again.
    #[arg(long, env = "PALISADE_INTEGRATIONS", value_delimiter = ',', default_value = "guardduty", value_parser = handlers())]
    integrations: Vec<String>,

    /// Replace a config file that is there already.
    #[arg(long, env = "PALISADE_FORCE", value_parser = BoolishValueParser::new())]
    force: bool,
}

/// Writes the file.
pub(crate) fn run(args: &InitArgs, global: &Global, output: Output) -> Result<Exit> {
    let path = &global.config;
    if path.exists() && !args.force {
        return Err(Failure::usage(format!("{} is there already", path.display()))
            .hint("`--force` replaces it; `--config FILE` names another"));
    }
    let answers = answers(args)?;
    let text = palisade_config::template(&answers);
    // Two answers may be good each and wrong together; a file that does not load helps nobody.
    palisade_config::load(&text, &path.display().to_string())
        .map_err(|e| Failure::usage(format!("these answers do not go together\n{}", e.to_string().trim_end())))?;
    std::fs::write(path, text).map_err(|e| Failure::new(format!("cannot write {}", path.display())).because(e))?;
    output.good(&format!("wrote {}", path.display()));
    output.say("next: read it, then `palisade check --api-key-file FILE`, `palisade plan`, `palisade install`");
    output.document(&serde_json::json!({"config": path.display().to_string()}))?;
    Ok(Exit::Done)
}

fn answers(args: &InitArgs) -> Result<InitAnswers> {
    let account =
        given_or_asked(args.account.as_deref(), "--account", "AWS account (12 digits)", "", AccountId::parse)?;
    let regions = given_or_asked(
        (!args.regions.is_empty()).then(|| args.regions.join(",")).as_deref(),
        "--regions",
        "AWS regions, the home region first",
        "us-east-1",
        |text| text.split(',').map(|r| RegionName::parse(r.trim())).collect::<std::result::Result<Vec<_>, _>>(),
    )?;
    let endpoint = given_or_asked(
        args.workload_security.as_deref(),
        "--workload-security",
        "Workload Security region, or the base URL of your own manager",
        "us-1",
        |text| if text.contains("://") { ApiEndpoint::base_url(text) } else { ApiEndpoint::region(text) },
    )?;
    // These have a default, so that a script need not give them. A manager of one's own knows keys of its console only.
    let usual = match &endpoint {
        ApiEndpoint::Region(_) => KeyKind::CloudOne,
        ApiEndpoint::BaseUrl(url) if url.contains(".cloudone.trendmicro.com") => KeyKind::CloudOne,
        ApiEndpoint::BaseUrl(_) => KeyKind::Legacy,
    };
    let kind = match &args.key_kind {
        Some(kind) => kind.clone(),
        None if can_ask() => {
            ask("Kind of API key: cloud-one, or legacy (made in the product's own console)", usual.as_str())?
        }
        None => usual.as_str().to_owned(),
    };
    let key_kind = KeyKind::parse(&kind)
        .ok_or_else(|| Failure::usage(format!("`{kind}` is no kind of API key")).hint("it is cloud-one or legacy"))?;
    let email = match &args.email[..] {
        [] if can_ask() => vec![ask("E-mail address to tell about unprotected instances (empty for none)", "")?],
        given => given.to_vec(),
    };
    let email = email
        .iter()
        .filter(|text| !text.is_empty())
        .map(|text| {
            Email::parse(text).map_err(|e| Failure::usage(format!("`{text}` is not usable as --email")).because(e))
        })
        .collect::<Result<Vec<_>>>()?;
    let named = |spec: &&HandlerSpec| args.integrations.iter().any(|name| name == spec.integration.as_str());
    let integrations = HANDLERS.iter().filter(named).map(|spec| spec.integration).collect();
    Ok(InitAnswers { account, regions, endpoint, key_kind, email, integrations })
}

fn given_or_asked<T>(
    given: Option<&str>,
    flag: &str,
    question: &str,
    default: &str,
    parse: impl Fn(&str) -> std::result::Result<T, ValueError>,
) -> Result<T> {
    let text = match given {
        Some(text) => text.to_owned(),
        None if can_ask() => ask(question, default)?,
        None => {
            return Err(Failure::usage(format!("{flag} is needed, and there is no terminal to ask on"))
                .hint("give `--account`, `--regions` and `--workload-security`; the rest has defaults"));
        }
    };
    parse(text.trim()).map_err(|e| Failure::usage(format!("`{text}` is not usable as {flag}")).because(e))
}
