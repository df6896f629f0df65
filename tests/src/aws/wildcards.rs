//! IAM's wildcards.

/// Whether a pattern covers a text: `*` for any text, `?` for one character.
pub fn like(pattern: &str, text: &str) -> bool {
    bytes_like(pattern.as_bytes(), text.as_bytes())
}

fn bytes_like(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => {
            bytes_like(rest, text) || text.split_first().is_some_and(|(_, after)| bytes_like(pattern, after))
        }
        (Some((b'?', rest)), Some((_, after))) => bytes_like(rest, after),
        (Some((wanted, rest)), Some((found, after))) => wanted == found && bytes_like(rest, after),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::like;

    #[test]
    fn a_pattern_covers_what_it_says() {
        for (pattern, text, covers) in [
            ("*", "", true),
            ("arn:aws:s3:::*", "arn:aws:s3:::bucket/key", true),
            ("a*c?", "abbcd", true),
            ("a*c?", "abbc", false),
            ("a", "ab", false),
            ("", "a", false),
        ] {
            assert_eq!(like(pattern, text), covers, "{pattern} and {text}");
        }
    }
}
