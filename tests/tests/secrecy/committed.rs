//! What is committed and looks like an API key: snapshots, rendered templates, samples, documents.

use std::path::{Path, PathBuf};

use palisade_tests::figures::figure;

/// Whether a word is an id, a colon and a secret in base64: a key's form. Lower-case hexadecimal is a digest.
fn is_key_like(word: &str) -> bool {
    let Some((id, secret)) = word.rsplit_once(':') else { return false };
    let has = |kind: fn(&char) -> bool| secret.chars().any(|c| kind(&c));
    // A finding type of GuardDuty has the same form.
    !matches!(id, "" | "AttackSequence")
        && secret.len() >= 24
        && secret.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '='))
        && has(char::is_ascii_uppercase)
        && has(char::is_ascii_lowercase)
        && has(char::is_ascii_digit)
}

/// The words of a text that look like a key, and what follows the headers in which one travels.
fn suspicious(text: &str) -> Vec<&str> {
    let part = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, ':' | '+' | '/' | '=' | '-' | '_' | '.'));
    let words = text.split(part).filter(|word| is_key_like(word));
    let lower = text.to_ascii_lowercase();
    let headers =
        ["authorization: apikey ", "\"authorization\": \"apikey ", "api-secret-key: ", "api-secret-key\": \""];
    words.chain(headers.into_iter().filter(|header| lower.contains(header))).collect()
}

fn files(folder: &Path, wanted: &impl Fn(&Path) -> bool, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            if !matches!(name, "target" | ".git") {
                files(&path, wanted, found);
            }
        } else if wanted(&path) {
            found.push(path);
        }
    }
}

#[test]
fn none_of_it_does() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let wanted = |path: &Path| {
        let kind = path.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
        matches!(kind, "snap" | "json" | "md" | "yaml" | "yml" | "toml")
    };
    let mut found = Vec::new();
    files(root, &wanted, &mut found);
    let kinds = |kind: &str| found.iter().filter(|path| path.extension().is_some_and(|each| each == kind)).count();
    assert!(kinds("snap") > 30 && kinds("json") > 20 && kinds("md") > 20);
    assert!(found.iter().any(|path| path.ends_with("templates/rendered/palisade-home.json")));
    let mut hits = Vec::new();
    for path in &found {
        let text = std::fs::read_to_string(path).unwrap();
        hits.extend(suspicious(&text).into_iter().map(|word| format!("{}: {word}", path.display())));
    }
    figure(format_args!(
        "committed: {} files searched ({} snapshots, {} JSON files, {} documents), {} look like a key",
        found.len(),
        kinds("snap"),
        kinds("json"),
        kinds("md"),
        hits.len()
    ));
    assert!(hits.is_empty(), "{}", hits.join("\n"));
}

#[test]
fn a_key_would_be_found() {
    assert!(is_key_like(crate::canary::KEY));
    assert_eq!(suspicious("Authorization: ApiKey x").len(), 1);
    // A generated one, and the one of the vendor's form: an id of letters and digits.
    assert_eq!(suspicious("key=2:c2VjcmV0c2VjcmV0c2VjcmV0MQ==").len(), 1);
    assert!(suspicious("sha256:0123456789abcdef0123456789abcdef, arn:aws:iam::111122223333:role/A").is_empty());
}
