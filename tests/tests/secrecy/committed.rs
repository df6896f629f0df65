//! What is committed and looks like an API key: in any file, the sources and these tests included.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use palisade_tests::figures::figure;

use crate::canary;

/// Whether a word is an id, a colon and a secret in base64: a key's form. Lower-case hexadecimal is a digest, and a name after
/// two colons is one of the language.
fn is_key_like(word: &str) -> bool {
    let Some((id, secret)) = word.rsplit_once(':') else { return false };
    let has = |kind: fn(&char) -> bool| secret.chars().any(|c| kind(&c));
    // A finding type of GuardDuty has the same form.
    !matches!(id, "" | "AttackSequence")
        && !id.ends_with(':')
        && secret.len() >= 24
        && secret.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '='))
        && has(char::is_ascii_uppercase)
        && has(char::is_ascii_lowercase)
        && has(char::is_ascii_digit)
}

/// The words of a text that look like a key, and the headers in which one travels where something follows that may be one: no
/// placeholder such as `<secret>`, `{secret}` or `…`.
fn suspicious(text: &str) -> Vec<&str> {
    let part = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, ':' | '+' | '/' | '=' | '-' | '_' | '.'));
    let words = text.split(part).filter(|word| is_key_like(word));
    let lower = text.to_ascii_lowercase();
    let begins = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/');
    let travels = |header: &&str| lower.split(header).skip(1).any(|behind| behind.starts_with(begins));
    let headers =
        ["authorization: apikey ", "\"authorization\": \"apikey ", "api-secret-key: ", "api-secret-key\": \""];
    words.chain(headers.into_iter().filter(travels)).collect()
}

/// What looks like a key and is none: the file, the word in it, and why it may stand there. No other word may.
const ACCEPTED: [(&str, &str, &str); 2] = [
    ("tests/tests/secrecy/canary.rs", canary::KEY, "the key of these tests, made up, which opens nothing"),
    ("tests/tests/secrecy/committed.rs", GENERATED, "a sample for the test of this rule, made up"),
];
const GENERATED: &str = "key=2:c2VjcmV0c2VjcmV0c2VjcmV0MQ==";

/// The project's files, relative to `root`: what git tracks and what it would, but for deleted ones.
fn files(root: &Path) -> Vec<String> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root);
    let listing = git.output().unwrap();
    assert!(listing.status.success(), "{}", String::from_utf8_lossy(&listing.stderr));
    let listing = String::from_utf8(listing.stdout).unwrap();
    let files: BTreeSet<&str> = listing.split_terminator('\0').filter(|file| root.join(file).is_file()).collect();
    files.into_iter().map(str::to_owned).collect()
}

#[test]
fn none_of_it_does() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let found = files(root);
    let kinds = |kind: &str| found.iter().filter(|file| file.ends_with(kind)).count();
    assert!(kinds(".snap") > 30 && kinds(".json") > 20 && kinds(".md") > 20 && kinds(".rs") > 500 && kinds(".py") > 20);
    for file in ["templates/rendered/palisade-home.json", "tests/fuzz/seeds/api_exchange/key", "LICENSE"] {
        assert!(found.iter().any(|each| each == file), "{file} is not searched");
    }
    let (mut hits, mut accepted) = (Vec::new(), BTreeSet::new());
    for file in &found {
        // Also what is no text: a key in it would be one.
        let text = std::fs::read(root.join(file)).unwrap();
        for word in suspicious(&String::from_utf8_lossy(&text)) {
            match ACCEPTED.iter().position(|(known, what, _)| known == file && *what == word) {
                Some(at) => _ = accepted.insert(at),
                None => hits.push(format!("{file}: {word}")),
            }
        }
    }
    figure(format_args!(
        "committed: {} files searched ({} snapshots, {} JSON files, {} documents, {} sources), {} look like a key",
        found.len(),
        kinds(".snap"),
        kinds(".json"),
        kinds(".md"),
        kinds(".rs"),
        hits.len()
    ));
    assert!(hits.is_empty(), "{}", hits.join("\n"));
    let stale: Vec<_> = (0..ACCEPTED.len()).filter(|at| !accepted.contains(at)).map(|at| ACCEPTED[at]).collect();
    assert!(stale.is_empty(), "accepted and not found any more: {stale:?}");
}

#[test]
fn a_key_would_be_found() {
    assert!(is_key_like(canary::KEY));
    // In parts, so that this file holds none.
    for header in ["Authorization: ApiKey", "api-secret-key:", "\"api-secret-key\":"] {
        let quote = if header.starts_with('"') { "\"" } else { "" };
        assert_eq!(suspicious(&format!("{header} {quote}+x")).len(), 1, "{header}");
        assert_eq!(suspicious(&format!("{header} {quote}<id>:<secret>")).len(), 0, "{header}");
    }
    // A generated one, and the one of the vendor's form: an id of letters and digits.
    assert_eq!(suspicious(GENERATED).len(), 1);
    assert!(suspicious("Expand::Ec2VirtualMachineSummary").is_empty());
    assert!(suspicious("sha256:0123456789abcdef0123456789abcdef, arn:aws:iam::111122223333:role/A").is_empty());
}
