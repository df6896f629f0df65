//! What others wrote, as a terminal may be given it: names, reasons and reports come from accounts, and must not steer it.

use std::borrow::Cow;

/// What stands in place of a character that would steer.
const REPLACEMENT: char = '\u{fffd}';

/// Whether a character changes how what follows it is shown, instead of being shown: control characters, among them the one
/// that begins a terminal's commands, and those that turn the direction of a text.
pub(crate) fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text of any number of lines: line breaks and tabs stay, everything else that steers is replaced.
pub fn printable(text: &str) -> Cow<'_, str> {
    each(text, |c| if steers(c) && !matches!(c, '\n' | '\t') { REPLACEMENT } else { c })
}

/// A text that is one line: whitespace of any kind becomes a space, so that it cannot pass for more lines than one.
pub fn one_line(text: &str) -> Cow<'_, str> {
    each(text, |c| match c {
        c if !steers(c) => c,
        c if c.is_whitespace() => ' ',
        _ => REPLACEMENT,
    })
}

/// The text with each character as it is shown; a copy only where one differs.
fn each(text: &str, shown: impl Fn(char) -> char) -> Cow<'_, str> {
    if text.chars().all(|c| shown(c) == c) { Cow::Borrowed(text) } else { text.chars().map(shown).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_and_lines_stay_where_there_may_be_some() {
        for (text, lines, line) in [
            ("plain\ttext\nof two lines", "plain\ttext\nof two lines", "plain text of two lines"),
            ("\u{1b}]0;title\u{7}", "\u{fffd}]0;title\u{fffd}", "\u{fffd}]0;title\u{fffd}"),
            ("over\rwritten", "over\u{fffd}written", "over written"),
            ("\u{9b}2J", "\u{fffd}2J", "\u{fffd}2J"),
            ("a\u{202e}b", "a\u{fffd}b", "a\u{fffd}b"),
            ("Zürich – 東京", "Zürich – 東京", "Zürich – 東京"),
        ] {
            assert_eq!(printable(text), lines);
            assert_eq!(one_line(text), line);
        }
    }
}
