//! Cutting text without breaking characters: AWS bounds most texts by their bytes.

/// `text` on one line, control characters as spaces; what is longer than `limit` bytes ends in an ellipsis.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let whole = text.trim();
    let kept = cut(whole, limit);
    let ellipsis = if kept.len() < whole.len() { "..." } else { "" };
    kept.chars().map(|c| if c.is_control() { ' ' } else { c }).chain(ellipsis.chars()).collect()
}

/// The longest beginning of `text` with at most `limit` bytes that ends between two characters.
pub fn cut(text: &str, limit: usize) -> &str {
    text.split_at(text.floor_char_boundary(limit)).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_between_characters() {
        assert_eq!(cut("aé", 2), "a");
        assert_eq!(cut("aé", 3), "aé");
        assert_eq!(cut("abc", 0), "");
        assert_eq!(one_line(" a\nb\u{7}c ", 10), "a b c");
        assert_eq!(one_line("abcdef", 3), "abc...");
        assert_eq!(one_line("abc", 3), "abc");
    }
}
