//! What holds for any text.

#![expect(clippy::unwrap_used, reason = "tests")]

use palisade_config::{AccountId, ApiEndpoint, Arn, Duration, Email, InstallName, RegionName, load, schema};
use proptest::prelude::*;

const FULL: &str = include_str!("cases/valid/everything.yaml");

/// Lines of FULL that are a key: line number, indentation, key.
fn keys() -> Vec<(usize, String, String)> {
    FULL.lines()
        .enumerate()
        .filter_map(|(number, line)| {
            let (key, _) = line.trim_start_matches([' ', '-']).split_once(':')?;
            let before = &line[..line.find(key)?];
            Some((number, before.to_owned(), key.to_owned()))
        })
        .collect()
}

fn typo(key: &str, edit: usize, at: usize, letter: char) -> String {
    let mut letters: Vec<char> = key.chars().collect();
    let at = at % letters.len();
    match edit {
        0 => letters[at] = letter,
        1 => letters.insert(at, letter),
        2 if at + 1 < letters.len() => letters.swap(at, at + 1),
        _ => _ = letters.remove(at),
    }
    letters.into_iter().collect()
}

fn is_key(key: &str) -> bool {
    keys().iter().any(|(_, _, known)| known == key) || ["region", "secret_arn"].contains(&key)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn durations_round_trip(seconds in 0..10_000_000_000_u64) {
        let duration = Duration::from_seconds(seconds);
        prop_assert_eq!(Duration::parse(&duration.to_string()), Ok(duration));
    }

    #[test]
    fn nothing_makes_it_panic(text in any::<String>()) {
        _ = load(&text, "palisade.yaml").map_err(|error| error.to_string());
    }

    #[test]
    fn nothing_that_looks_like_yaml_makes_it_panic(text in "([a-z_]{1,6}|[ \n\t:#&*!|>{}\\[\\],'\"-]|\r\n|é|version: 1\n){0,60}") {
        _ = load(&text, "palisade.yaml").map_err(|error| error.to_string());
    }

    #[test]
    fn a_damaged_file_is_explained_or_loads(at in 0..FULL.len(), letter in any::<char>()) {
        let mut text = FULL.to_owned();
        text.insert(at, letter);
        if let Err(error) = load(&text, "palisade.yaml") {
            prop_assert!(!error.problems.is_empty());
            prop_assert!(error.problems.iter().all(|p| !p.message.contains(char::is_control)));
        }
    }

    #[test]
    fn a_typo_in_a_key_yields_the_key(index in 0..100_usize, edit in 0..4_usize, at in 0..40_usize, letter in proptest::char::range('a', 'z')) {
        let keys = keys();
        let (number, before, key) = &keys[index % keys.len()];
        let wrong = typo(key, edit, at, letter);
        // One letter is not enough to know what was meant, and another key is no typo.
        prop_assume!(wrong.len() > 2 && !is_key(&wrong));
        let lines: Vec<String> = FULL
            .lines()
            .enumerate()
            .map(|(n, line)| if n == *number { line.replacen(&format!("{before}{key}"), &format!("{before}{wrong}"), 1) } else { line.to_owned() })
            .collect();
        let error = load(&lines.join("\n"), "palisade.yaml").unwrap_err();
        let suggestion = format!("did you mean `{key}`?");
        prop_assert!(error.problems.iter().any(|p| p.message.contains(&suggestion)), "{wrong}: {error}");
    }

    #[test]
    fn values_agree_with_their_pattern(text in "[a-zA-Z0-9:/@._ -]{0,24}|[a-z]{2,5}(-[a-z]{2,6}){0,4}-[0-9]{1,2}|[0-9]{10,13}|[0-9]{1,4}[smhdx]?") {
        let schema = schema();
        let fits = |property: &serde_json::Value| {
            jsonschema::is_valid(&serde_json::json!({"pattern": property["pattern"]}), &text.clone().into())
        };
        let root = &schema["properties"];
        let (targets, api) = (&root["targets"]["properties"], &root["workload_security"]["properties"]);
        prop_assert_eq!(AccountId::parse(&text).is_ok(), fits(&targets["account"]));
        prop_assert_eq!(RegionName::parse(&text).is_ok(), fits(&targets["home_region"]));
        prop_assert_eq!(InstallName::parse(&text).is_ok(), fits(&root["name"]));
        prop_assert_eq!(ApiEndpoint::region(&text).is_ok(), fits(&api["region"]));
        prop_assert_eq!(Duration::parse(&text).is_ok(), fits(&root["guardduty"]["properties"]["cooldown"]));
        // The pattern may let more through than the check, never less.
        prop_assert!(Email::parse(&text).is_err() || fits(&root["notify"]["properties"]["email"]["items"]));
        prop_assert!(ApiEndpoint::base_url(&text).is_err() || fits(&api["base_url"]));
        prop_assert!(Arn::secret(&text).is_err() || fits(&api["secret_arn"]));
    }
}

#[test]
fn a_duration_that_does_not_fit_is_refused() {
    for bad in ["", "h", "1", "1.5h", "-1h", "1 h", "1H", "99999999999999999999s", "9999999999999999999d", "1w", "é"] {
        assert!(Duration::parse(bad).is_err(), "{bad}");
    }
    assert_eq!(Duration::parse("90m").unwrap().seconds(), 5_400);
    assert_eq!(Duration::parse("90m").unwrap().to_string(), "90m");
    assert_eq!(Duration::parse("120m").unwrap().to_string(), "2h");
}

#[test]
fn a_huge_file_is_not_read() {
    let text = format!("version: 1 #{}", "x".repeat(palisade_config::MAX_FILE_BYTES));
    let error = load(&text, "palisade.yaml").unwrap_err();
    assert!(error.to_string().contains("bytes, more than"), "{error}");
}
