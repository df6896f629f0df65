//! `palisade --version`: the version, and which handlers are inside.

use serde::Serialize;

use crate::bundle;
use crate::exit::Exit;
use crate::failure::Result;
use crate::output::Output;

#[derive(Serialize)]
struct Version {
    version: &'static str,
    handlers: Vec<Handler>,
}

#[derive(Serialize)]
struct Handler {
    handler: &'static str,
    architecture: &'static str,
    sha256: &'static str,
    size: usize,
}

/// Prints it.
pub(crate) fn run(output: Output) -> Result<Exit> {
    let handlers = bundle::all()
        .iter()
        .map(|b| Handler { handler: b.handler, architecture: b.architecture, sha256: b.sha256, size: b.bytes.len() })
        .collect();
    output.data(concat!("palisade ", env!("CARGO_PKG_VERSION")));
    output.document(&Version { version: env!("CARGO_PKG_VERSION"), handlers })?;
    Ok(Exit::Done)
}
