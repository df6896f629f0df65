//! `palisade check`: whether everything that an install needs is there. Changes nothing.

use clap::Args;
use secrecy::SecretString;

use crate::api_key::ApiKeyArgs;
use crate::aws::identity::Identity;
use crate::cli::Global;
use crate::deploy::secret;
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::preflight::{self, Check};
use crate::session::Session;
use crate::{preflight_alarms, preflight_fleet, preflight_regions};

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    key: ApiKeyArgs,
}

/// Looks, and prints one line for each thing.
pub(crate) async fn run(args: &CheckArgs, global: &Global) -> Result<Exit> {
    let session = Session::open(global).await?;
    let given = args.key.read()?;
    let config = Check::good("config", global.config.display().to_string());
    let mut checks = vec![config, preflight::bundles(&session)];

    // Without the right account everything below would speak of the wrong one.
    let identity = match Identity::read(&session.home()).await {
        Ok(identity) => identity,
        Err(failure) => {
            checks.push(Check::bad("credentials", &failure));
            return end(&session, &checks);
        }
    };
    match identity.must_be_allowed(&session.config) {
        Ok(()) => checks.push(Check::good("account", format!("{} as {}", identity.account, identity.arn))),
        Err(failure) => {
            checks.push(Check::bad("account", &failure));
            return end(&session, &checks);
        }
    }
    checks.extend(preflight_regions::checks(&session).await);
    checks.extend(preflight::regions(&session).await);
    checks.extend(preflight_fleet::checks(&session).await);
    checks.extend(preflight_alarms::check(&session).await);
    checks.push(key(&session, given).await);
    end(&session, &checks)
}

fn end(session: &Session, checks: &[Check]) -> Result<Exit> {
    session.output.document(&checks)?;
    preflight::judge(session, checks).map(|()| Exit::Done).map_err(|failure| {
        // The document on stdout says it all; a second one would not be JSON any more.
        if session.output.json() { Failure::said(failure.code()) } else { failure }
    })
}

/// The key given by a flag, else the one in the secret that stands.
async fn key(session: &Session, given: Option<SecretString>) -> Check {
    if let Some(key) = given {
        return preflight::api_key(session, &key).await;
    }
    let (clients, id) = session.secret();
    let stands = match secret::describe(&clients, &id).await {
        Ok(found) => found.is_some_and(|s| s.has_value),
        Err(failure) => return Check::bad("Workload Security API key", &failure),
    };
    if !stands {
        let failure = Failure::refused(format!("secret {id} is missing or holds no key"))
            .hint("to check a key before the install, give it with `--api-key-stdin` or `--api-key-file FILE`");
        return Check::bad("Workload Security API key", &failure);
    }
    match secret::read(&clients, &id).await {
        Ok(key) => preflight::api_key(session, &key).await,
        Err(failure) => Check::bad("Workload Security API key", &failure),
    }
}
