//! Patterns of actions and resources: `*` stands for any text, `?` for one character.

// The positions are this file's own, each within the pattern or text that it counts.
#![cfg_attr(not(test), expect(clippy::indexing_slicing, reason = "two walks over slices, by position"))]

/// Stands for the unknown rest of a key: only a `*` takes it in, whatever it is.
const REST: char = '\0';

/// Whether `text` as a whole fits `pattern`.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    run(&pattern.chars().collect::<Vec<_>>(), &text.chars().collect::<Vec<_>>())
}

/// Whether everything that begins with `beginning` fits `pattern`. May say no where only a longer proof would say yes.
pub(crate) fn covers_all_below(pattern: &str, beginning: &str) -> bool {
    let text: Vec<char> = beginning.chars().chain([REST]).collect();
    run(&pattern.chars().collect::<Vec<_>>(), &text)
}

/// Whether anything that begins with `beginning` fits `pattern`.
pub(crate) fn meets_anything_below(pattern: &str, beginning: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    // Positions in the pattern that can be reached after each character of the beginning.
    let mut reached = vec![false; pattern.len() + 1];
    reached[0] = true;
    let pass_stars = |reached: &mut [bool]| {
        for at in 0..pattern.len() {
            if reached[at] && pattern[at] == '*' {
                reached[at + 1] = true;
            }
        }
    };
    pass_stars(&mut reached);
    for c in beginning.chars() {
        let mut next = vec![false; pattern.len() + 1];
        for at in (0..pattern.len()).filter(|at| reached[*at]) {
            match pattern[at] {
                '*' => next[at] = true,
                '?' => next[at + 1] = true,
                literal => next[at + 1] |= literal == c,
            }
        }
        pass_stars(&mut next);
        reached = next;
    }
    // Whatever is left of the pattern, some text fits it.
    reached.contains(&true)
}

/// Goes back to the last `*` where it does not fit, so at most pattern times text steps.
fn run(pattern: &[char], text: &[char]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p + 1, t));
                p += 1;
            }
            Some(&c) if text[t] != REST && (c == '?' || c == text[t]) => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((after, taken)) => {
                    star = Some((after, taken + 1));
                    p = after;
                    t = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition, word by word; exponential, so only for short texts.
    fn reference(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', rest)) => (0..=text.len()).any(|taken| reference(rest, &text[taken..])),
            Some(('?', rest)) => text.split_first().is_some_and(|(_, left)| reference(rest, left)),
            Some((c, rest)) => text.split_first().is_some_and(|(first, left)| first == c && reference(rest, left)),
        }
    }

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    proptest! {
        #[test]
        fn it_is_what_the_definition_says(pattern in "[ab*?é]{0,8}", text in "[abé]{0,9}") {
            prop_assert_eq!(matches(&pattern, &text), reference(&chars(&pattern), &chars(&text)));
        }

        #[test]
        fn what_covers_all_fits_each(pattern in "[ab/*?]{0,7}", beginning in "[ab/]{0,4}", rest in "[ab/]{0,5}") {
            if covers_all_below(&pattern, &beginning) {
                prop_assert!(matches(&pattern, &(beginning + &rest)));
            }
        }

        #[test]
        fn what_fits_one_is_met(pattern in "[ab/*?]{0,7}", beginning in "[ab/]{0,4}", rest in "[ab/]{0,5}") {
            if matches(&pattern, &format!("{beginning}{rest}")) {
                prop_assert!(meets_anything_below(&pattern, &beginning));
            }
        }

        #[test]
        fn what_is_met_fits_some(pattern in "[ab*?]{0,5}", beginning in "[ab]{0,3}") {
            // Whatever is left of such a pattern is no longer than the pattern.
            let found = (0..=5).flat_map(|length| {
                (0..1_u32 << length).map(move |bits| (0..length).map(|at| if bits >> at & 1 == 0 { 'a' } else { 'b' }).collect::<String>())
            }).any(|rest| matches(&pattern, &format!("{beginning}{rest}")));
            prop_assert_eq!(meets_anything_below(&pattern, &beginning), found);
        }
    }

    #[test]
    fn a_pattern_that_is_made_to_take_long_does_not() {
        let pattern = "*a".repeat(500);
        assert!(!matches(&pattern, &"a".repeat(499)));
        assert!(!matches(&format!("{pattern}b"), &"a".repeat(2_000)));
    }

    #[test]
    fn prefixes_of_keys() {
        let below = "arn:aws:s3:::ledger/";
        for (pattern, all, some) in [
            ("*", true, true),
            ("arn:aws:s3:::*", true, true),
            ("arn:aws:s3:::ledger*", true, true),
            ("arn:aws:s3:::ledger/*", true, true),
            ("arn:*:s3:::led?er/*", true, true),
            ("arn:aws:s3:::ledger/2026/*", false, true),
            ("arn:aws:s3:::ledger/?*", false, true),
            ("arn:aws:s3:::ledger/q1.csv", false, true),
            ("arn:aws:s3:::ledger", false, false),
            ("arn:aws:s3:::ledger-2/*", false, false),
        ] {
            assert_eq!(
                (covers_all_below(pattern, below), meets_anything_below(pattern, below)),
                (all, some),
                "{pattern}"
            );
        }
    }
}
