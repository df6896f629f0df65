//! How many listed accounts the policies bear that name each of them.

use palisade_config::{Config, Reach};
use palisade_templates::{Audience, HomeSettings, limits};

use super::roles::administration_of;
use crate::{Rendering, Request};

/// More accounts are listed than AWS lets the policies name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooManyAccounts {
    /// Accounts that are listed, besides the config's own.
    pub listed: usize,
    /// How many of them fit.
    pub fit: usize,
    /// Which policy is the first that does not hold them all, and what it would take; one lower-case sentence.
    pub why: String,
}

/// Whether the config lists more accounts than fit; `None` for one that lists no accounts, or no more than that.
pub fn too_many_accounts(request: &Request<'_>) -> Option<TooManyAccounts> {
    let Reach::Accounts(accounts) = &request.config.fleet()?.reach else { return None };
    let accounts: Vec<String> = accounts.iter().map(ToString::to_string).collect();
    let settings = Rendering::new(request).home_settings();
    let why = |count: usize| exceeded(request.config, &settings, &accounts[..count]);
    let first = why(accounts.len())?;
    // One account more never takes less.
    let counts: Vec<usize> = (1..accounts.len()).collect();
    let fit = counts.partition_point(|count| why(*count).is_none());
    Some(TooManyAccounts { listed: accounts.len(), fit, why: first })
}

fn exceeded(config: &Config, settings: &HomeSettings, accounts: &[String]) -> Option<String> {
    let audience = Audience::Accounts(accounts.to_vec());
    let home = palisade_templates::home(&HomeSettings { audience, ..settings.clone() });
    let role = administration_of(config, &settings.version, accounts);
    let role = role.iter().flat_map(limits::exceeded_by_role);
    role.chain(limits::exceeded_by_home(&home)).map(|exceeded| exceeded.to_string()).next()
}
