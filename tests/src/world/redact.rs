//! Outputs without what differs from run to run, for snapshots.

use super::World;

/// Digits of a digest that is cut short in a text for people.
const SHORT_DIGEST: usize = 12;

impl World {
    /// The text with words in place of ports, folders, digests, sizes, times and this machine's processor.
    pub fn redacted(&self, text: &str) -> String {
        let folder = self.directory().display().to_string();
        let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" };
        let text = text
            .replace(&self.api.base_url(), "<api>")
            .replace(&self.aws.endpoint_url(), "<aws>")
            .replace(&folder, "<folder>")
            .replace(architecture, "<architecture>");
        let lines: Vec<String> = text.lines().map(|line| words(line.trim_end())).collect();
        lines.join("\n")
    }
}

/// Ids, digests, sizes and counts of attempts, word by word: the spaces between them stay.
fn words(line: &str) -> String {
    let mut parts: Vec<String> = line.split(' ').map(|word| hexadecimal(&without_uuids(word))).collect();
    for at in 1..parts.len() {
        let unit = parts[at].trim_end_matches(|c: char| !c.is_ascii_alphabetic());
        let number = parts[at - 1].trim_start_matches('(');
        let word = match unit {
            "kB" | "KB" | "MB" => "<size>",
            // A random part of the wait between two attempts decides how many there are time for.
            "attempts" => "<some>",
            _ => continue,
        };
        if number.parse::<f64>().is_ok() {
            parts[at - 1] = parts[at - 1].replace(number, word);
        }
    }
    parts.join(" ")
}

/// Ids of requests and keys.
fn without_uuids(word: &str) -> String {
    const LENGTH: usize = 36;
    let is_uuid = |text: &str| {
        let parts: Vec<usize> = text.split('-').map(str::len).collect();
        parts == [8, 4, 4, 4, 12] && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
    };
    let found = (0..word.len()).find_map(|at| word.get(at..at + LENGTH).filter(|text| is_uuid(text)));
    found.map_or_else(|| word.to_owned(), |uuid| without_uuids(&word.replace(uuid, "<uuid>")))
}

/// Runs of hexadecimal digits that are as long as a digest, cut short or not. An account has as many, but decimal ones.
fn hexadecimal(word: &str) -> String {
    let mut out = String::new();
    let mut digits = String::new();
    for c in word.chars().map(Some).chain([None]) {
        match c {
            Some(c @ ('0'..='9' | 'a'..='f')) => digits.push(c),
            other => {
                let is_digest = digits.len() >= SHORT_DIGEST && digits.bytes().any(|b| b.is_ascii_alphabetic());
                out.push_str(if is_digest { "<digest>" } else { &digits });
                digits.clear();
                out.extend(other);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_and_sizes_are_replaced_and_accounts_are_not() {
        let line = "  + guardduty c1dd55638d95 (1.5 MB) to 111122223333, in 2 parts";
        assert_eq!(words(line), "  + guardduty <digest> (<size> MB) to 111122223333, in 2 parts");
        let line = "refused (10 attempts): id: 26144bb3-b8dc-4123-a9ae-0123456789ab, sorry";
        assert_eq!(words(line), "refused (<some> attempts): id: <uuid>, sorry");
    }
}
