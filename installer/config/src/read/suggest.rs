//! What somebody probably meant to write.

/// The candidate that is a few keystrokes away from `text`, or has a word that is.
pub(crate) fn nearest<'a, I: IntoIterator<Item = &'a str>>(text: &str, candidates: impl Fn() -> I) -> Option<&'a str> {
    let with_word = || {
        let words = candidates().into_iter().flat_map(|c| c.split(['_', '-']));
        let word = closest(text, words.filter(|word| word.len() > 3))?;
        candidates().into_iter().find(|c| c.split(['_', '-']).any(|w| w == word))
    };
    closest(text, candidates()).or_else(with_word)
}

fn closest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = normal(text);
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&written, &normal(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// `baseUrl`, `base-url` and `base_url` are one key to whoever writes them.
fn normal(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).take(64).collect()
}
