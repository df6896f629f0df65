//! What every verb that talks to AWS begins with: config, names, credentials.

use std::path::Path;

use palisade_config::Config;
use palisade_contract::Names;
use palisade_plan::{TooManyAccounts, Verb};

use crate::aws::clients::{Aws, Clients};
use crate::aws::run::{Direction, Run};
use crate::bounded;
use crate::cli::Global;
use crate::failure::{Failure, Result};
use crate::output::Output;
use crate::wanted;

/// One run of a verb.
pub(crate) struct Session {
    pub(crate) output: Output,
    pub(crate) config: Config,
    pub(crate) names: Names,
    /// PEM text of the on-premises manager's authorities.
    pub(crate) ca_bundle: Option<String>,
    pub(crate) aws: Aws,
    /// Whether what the last run left is looked at again, too, instead of taken for granted.
    pub(crate) verifies: bool,
}

impl Session {
    /// Reads the config and looks for credentials; nothing is sent yet.
    pub(crate) async fn open(global: &Global) -> Result<Self> {
        Self::open_for(global, Direction::Reads).await
    }

    /// The same for a verb that changes stacks.
    pub(crate) async fn open_for(global: &Global, direction: Direction) -> Result<Self> {
        let (config, ca_bundle) = read_config(&global.config)?;
        Ok(Self {
            output: Output::new(global.output, global.quiet),
            names: config.names(),
            config,
            ca_bundle,
            aws: Aws::load(Run::begin(direction)).await,
            verifies: false,
        })
    }

    /// The same for a run that looks deeper, or not.
    pub(crate) fn verifying(self, verifies: bool) -> Self {
        Self { verifies, ..self }
    }

    /// Clients of the home region.
    pub(crate) fn home(&self) -> Clients {
        self.aws.region(self.config.home_region().as_str())
    }

    /// Clients of every region of the config, the home region first.
    pub(crate) fn regions(&self) -> Vec<Clients> {
        self.config.all_regions().iter().map(|r| self.aws.region(r.as_str())).collect()
    }

    /// Whether the account's own findings are answered in the clients' region. In a home region that is no target they are
    /// not, nor in an account that the config leaves out.
    pub(crate) fn answers_itself(&self, clients: &Clients) -> bool {
        let mut targets = self.config.regions().iter().filter(|region| self.config.answers_itself(region));
        targets.any(|region| region.as_str() == clients.region())
    }

    /// Where the API key is: the secret that the config names, or else the install's own, with clients of its region.
    pub(crate) fn secret(&self) -> (Clients, String) {
        match &self.config.workload_security.secret {
            Some(existing) => (self.aws.region(existing.arn.region()), existing.arn.to_string()),
            None => (self.home(), self.names.secret()),
        }
    }

    /// The bundle bucket of the clients' region, also of one that the config does not name.
    pub(crate) fn bucket(&self, clients: &Clients) -> String {
        self.config.bundle_bucket(clients.region())
    }
}

/// Each listed account stands in policies that AWS bounds. What fits depends on names and settings, so no reader of the file
/// alone can tell.
fn must_fit(config: &Config) -> Result<()> {
    let Some(too_many) = palisade_plan::too_many_accounts(&wanted::request_of(config, None, &[], Verb::Install)) else {
        return Ok(());
    };
    let TooManyAccounts { listed, fit, why } = too_many;
    Err(Failure::usage(format!("targets.accounts names {listed} other accounts, of which {fit} fit")).because(why).hint(
        "use targets.organization, which names units instead of accounts; or split the list between two administrator accounts",
    ))
}

/// Reads the config file and the CA bundle that it names.
pub(crate) fn read_config(path: &Path) -> Result<(Config, Option<String>)> {
    let text = bounded::file(path, bounded::CONFIG).map_err(|e| {
        let failure = Failure::usage(format!("cannot read the config file {}", path.display())).because(e);
        failure.hint("`palisade init` writes one; `--config FILE` names another")
    })?;
    let config = palisade_config::load(&text, &path.display().to_string())
        .map_err(|e| Failure::usage(e.to_string().trim_end().to_owned()))?;
    must_fit(&config)?;
    let Some(file) = &config.workload_security.ca_bundle else { return Ok((config, None)) };
    let file = path.parent().unwrap_or_else(|| Path::new(".")).join(file);
    let shown = file.display();
    let pem = bounded::file(&file, bounded::CA_BUNDLE).map_err(|e| {
        let failure = Failure::usage(format!("cannot read workload_security.ca_bundle {shown}"));
        let failure = failure.hint("the path is relative to the config file");
        e.cause_of(failure, "name only the authority that signed the manager's certificate")
    })?;
    let room = config.ca_bundle_room();
    if pem.len() > room {
        return Err(Failure::usage(format!(
            "workload_security.ca_bundle {shown} has {} bytes, more than the {room} that a function's environment has left",
            pem.len()
        ))
        .hint("it travels in the function's environment; name only the authority that signed the manager's certificate"));
    }
    if !pem.contains("-----BEGIN CERTIFICATE-----") {
        return Err(Failure::usage(format!("workload_security.ca_bundle {shown} holds no certificate"))
            .hint("it must be PEM, with a line BEGIN CERTIFICATE"));
    }
    Ok((config, Some(pem)))
}
