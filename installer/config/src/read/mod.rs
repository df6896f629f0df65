//! From text to [`Config`]: syntax, then shape, then meaning; each step reports all that it finds.

mod document;
mod node;
mod shape;
mod suggest;
mod yaml;

pub(crate) use document::{Document, either};
pub(crate) use suggest::nearest;

use crate::{Config, ConfigError, Problem, blocks::File, error::printable};
use node::{Kind, Node};

/// The largest file that is read, in bytes.
pub const MAX_FILE_BYTES: usize = 256 * 1024;

/// Reads the config file's text. `file_name` is only used in messages.
///
/// # Errors
/// [`ConfigError`] names every problem of the first step that finds one.
pub fn load(text: &str, file_name: &str) -> Result<Config, ConfigError> {
    read(text).map_err(|mut problems| {
        // Stable, so problems of one line keep the order in which they were found; those without a place come last.
        problems.sort_by_key(|p| p.position.map_or((usize::MAX, 0), |at| (at.line, at.column)));
        let problems = problems.into_iter().map(|p| p.with_line_of(text)).collect();
        ConfigError { file: printable(file_name), problems }
    })
}

fn read(text: &str) -> Result<Config, Vec<Problem>> {
    if text.len() > MAX_FILE_BYTES {
        let size = text.len();
        return Err(vec![Problem::new("", None, format!("the file has {size} bytes, more than {MAX_FILE_BYTES}"))]);
    }
    let root = yaml::nodes(text)?;
    if matches!(root.kind, Kind::Null) {
        let problem = Problem::new("", None, "the file is empty");
        return Err(vec![problem.hint("`palisade init` writes one to start from")]);
    }
    version(&root)?;
    let problems = shape::problems(&root);
    if !problems.is_empty() {
        return Err(problems);
    }
    let file: File = yaml::typed(text)?;
    let mut document = Document::new(&root);
    let config = file.check(&mut document);
    match (config, document.into_problems()) {
        (Some(config), problems) if problems.is_empty() => Ok(config),
        (_, problems) => Err(problems),
    }
}

/// Before anything else: what a later version's file means, this program cannot judge.
fn version(root: &Node) -> Result<(), Vec<Problem>> {
    let Some(entry) = root.entry("version") else { return Ok(()) };
    let (message, hint) = match &entry.value.kind {
        Kind::Number(text) if text == "1" => return Ok(()),
        Kind::Number(text) => (
            format!("unsupported version {text}"),
            "this program reads version 1; a newer one may be needed for this file",
        ),
        Kind::Text(text) if text == "1" => ("the version is text".to_owned(), "write version: 1, without quotes"),
        _ => ("the version is not a number".to_owned(), "write version: 1"),
    };
    Err(vec![Problem::new("version", Some(entry.value.at), message).hint(hint)])
}
