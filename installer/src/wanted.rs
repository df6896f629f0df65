//! What is wanted: the config and what this binary brings along, as the planner takes them.

use palisade_config::Config;
use palisade_contract::Architecture;
use palisade_plan::{Bundle, Request, Verb};

use crate::bundle;
use crate::session::Session;

/// This binary's version.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The bundles inside, as the planner knows them.
pub(crate) fn bundles() -> Vec<Bundle> {
    bundle::all()
        .iter()
        .filter_map(|b| {
            Some(Bundle {
                handler: b.handler.to_owned(),
                arch: Architecture::ALL.into_iter().find(|a| a.as_str() == b.architecture)?,
                sha256: b.sha256.to_owned(),
                size: u64::try_from(b.bytes.len()).unwrap_or(u64::MAX),
            })
        })
        .collect()
}

/// A request for `verb`.
pub(crate) fn request<'a>(session: &'a Session, bundles: &'a [Bundle], verb: Verb) -> Request<'a> {
    request_of(&session.config, session.ca_bundle.as_deref(), bundles, verb)
}

/// The same for a verb that asks nothing of AWS and so has no session.
pub(crate) fn request_of<'a>(
    config: &'a Config,
    ca_bundle: Option<&'a str>,
    bundles: &'a [Bundle],
    verb: Verb,
) -> Request<'a> {
    Request { config, version: VERSION, bundles, ca_bundle, verb, allow_downgrade: false, replace_key: false }
}
