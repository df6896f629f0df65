//! An error and its causes as text.

use std::error::Error as StdError;

/// Longest text of one error that is logged, in bytes.
const LIMIT: usize = 1_000;
/// Most causes that are followed.
const DEPTH: usize = 12;

/// The causes of `error`, outermost first, without the error itself. A cause that repeats the text before it is left out.
pub(crate) fn causes(error: &(dyn StdError + 'static)) -> Vec<String> {
    let mut before = error.to_string();
    let mut causes = Vec::new();
    for cause in std::iter::successors(error.source(), |&cause| cause.source()).take(DEPTH) {
        let text = cause.to_string();
        if !before.ends_with(&text) {
            causes.push(cut(&text));
        }
        before = text;
    }
    causes
}

/// `error` and its causes on one line, at most [`LIMIT`] bytes.
pub fn line(error: &(dyn StdError + 'static)) -> String {
    let mut line = cut(&error.to_string());
    for cause in causes(error) {
        line.push_str(": ");
        line.push_str(&cause);
    }
    cut(&line)
}

/// `text` without control characters and at most [`LIMIT`] bytes long.
pub(crate) fn cut(text: &str) -> String {
    palisade_aws::cut(text, LIMIT).chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Layer {
        text: String,
        #[source]
        source: Option<Box<Layer>>,
    }

    fn layer(text: &str, source: Option<Layer>) -> Layer {
        Layer { text: text.to_owned(), source: source.map(Box::new) }
    }

    #[test]
    fn the_whole_chain_is_told_once() {
        let error = layer("top", Some(layer("middle: root", Some(layer("root", None)))));
        assert_eq!(causes(&error), ["middle: root"]);
        assert_eq!(line(&error), "top: middle: root");
    }

    #[test]
    fn long_texts_are_cut() {
        let error = layer(&"é\n".repeat(2_000), None);
        assert!(line(&error).len() <= LIMIT);
        assert!(!line(&error).contains('\n'));
    }
}
