//! The only file that knows the YAML crate's reader: options, limits, and its errors in our words.

use serde::de::DeserializeOwned;
use serde_yaml::{
    DefaultMessageFormatter, DuplicateKeyPolicy, Error, MergeKeyPolicy, MessageFormatter, NonFiniteFloatPolicy,
    Options, Spanned,
};

use super::node::{Kind, Node, position};
use crate::{Position, Problem};

/// The file as a tree.
pub(crate) fn nodes(text: &str) -> Result<Node, Vec<Problem>> {
    // Both of a pair of equal keys are kept, so that the message can point at either.
    serde_yaml::from_str_with_options::<Spanned<Kind>>(text, options(DuplicateKeyPolicy::PassThrough))
        .map(Node::from)
        .map_err(|error| vec![explain(&error, text)])
}

/// The file as a typed value.
pub(crate) fn typed<T: DeserializeOwned>(text: &str) -> Result<T, Vec<Problem>> {
    serde_yaml::from_str_with_options(text, options(DuplicateKeyPolicy::Error))
        .map_err(|error| vec![explain(&error, text)])
}

/// Far above what a config file needs, far below what hurts: no file under the size limit takes long or much memory.
fn options(duplicate_keys: DuplicateKeyPolicy) -> Options {
    serde_yaml::options! {
        budget: serde_yaml::budget! {
            // One more than is read: the second has a message of its own.
            max_documents: 2,
            max_depth: 16,
            flow_nesting_limit: 32,
            max_nodes: 20_000,
            max_events: 60_000,
            max_anchors: 50,
            max_aliases: 200,
            max_recorded_anchor_events: 20_000,
        },
        alias_limits: serde_yaml::alias_limits! {
            max_total_replayed_events: 20_000,
            max_replay_stack_depth: 8,
        },
        emit_comments: false,
        duplicate_keys: duplicate_keys,
        // A merge would let a key come from elsewhere: what the file says must stand where it is read.
        merge_keys: MergeKeyPolicy::Error,
        // `yes` and `on` mean different things to different readers.
        strict_booleans: true,
        reject_unsupported_tags: true,
        reject_tagged_field_names: true,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        with_snippet: false,
    }
}

fn explain(error: &Error, text: &str) -> Problem {
    let error = error.without_snippet();
    if let Error::AliasError { error, .. } = error {
        return explain(error, text);
    }
    let at = error.location().map(position);
    if let Some(tab) = tab_in_indentation(text, at) {
        return Problem::new("", Some(tab), "a tab in the indentation").hint("indent with spaces");
    }
    let problem = |message: &str| Problem::new("", at, message);
    match error {
        Error::MultipleDocuments { .. } => problem("a second document").hint("keep one config per file"),
        Error::MergeKeyNotAllowed { .. } => {
            problem("merge keys (<<) are not read").hint("write the keys where they are used")
        }
        Error::UnsupportedTag { tag, .. } | Error::TaggedStructFieldName { tag, .. } => {
            problem(&format!("unknown tag {tag}")).hint("put the value in quotes if it begins with an exclamation mark")
        }
        Error::UnknownAnchor { .. } => problem("an alias to an anchor that is not there")
            .hint("put the value in quotes if it begins with an asterisk"),
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => {
            problem("the file is nested too deeply or refers to itself too often")
        }
        Error::DuplicateMappingKey { key: Some(key), .. } => problem(&format!("duplicate key `{key}`")),
        other => {
            let said = DefaultMessageFormatter.format_message(other);
            problem(&format!("not valid YAML: {said}")).hint("check quotes and indentation here and in the line above")
        }
    }
}

/// A tab at the beginning of the line that the parser gave up on, or of the next: it counts lines in its own way there.
fn tab_in_indentation(text: &str, at: Option<Position>) -> Option<Position> {
    let line = at?.line;
    (line..=line + 1).find_map(|number| {
        let content = text.lines().nth(number - 1)?;
        let column = content.chars().take_while(|c| c.is_whitespace()).position(|c| c == '\t')? + 1;
        Some(Position { line: number, column, width: 1 })
    })
}
