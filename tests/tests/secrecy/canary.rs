//! A key that is recognised wherever it turns up, and in what forms.

use palisade_tests::workload_security::KeyChange;
use palisade_tests::world::World;

/// The key.
pub(crate) const KEY: &str = "4711:canary/7Fq3+Zt9Lw5Xb2Nd8Rk6";

/// The same as it stands in base64 at each of the three places where a group of three bytes can begin, the edges cut off.
fn base64_cores(text: &str) -> Vec<String> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let encode = |bytes: &[u8]| -> String {
        let groups = bytes.chunks_exact(3);
        groups
            .flat_map(|group| {
                let number = u32::from(group[0]) << 16 | u32::from(group[1]) << 8 | u32::from(group[2]);
                [18, 12, 6, 0].map(|shift| char::from(ALPHABET[(number >> shift & 63) as usize]))
            })
            .collect()
    };
    (0..3).map(|skipped| encode(&text.as_bytes()[skipped..])).collect()
}

/// Its bytes in lower-case hex.
fn hex(text: &str) -> String {
    text.bytes().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// Its bytes as a list of numbers: what a value prints for debugging, or in JSON, that keeps it as bytes.
fn numbers(text: &str) -> String {
    text.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(",")
}

/// Every form in which the key would give itself away, without white space.
pub(crate) fn forms() -> Vec<String> {
    let secret = KEY.split_once(':').unwrap().1;
    let encoded = percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC).to_string();
    let mut forms = vec![secret.to_owned(), secret.replace('/', "\\/"), encoded];
    forms.extend(base64_cores(secret));
    // Half of it is too much, too: of a text that was cut, for one.
    let (first, second) = secret.split_at(secret.len() / 2);
    for half in [first, second] {
        forms.extend([half.to_owned(), hex(half), hex(half).to_ascii_uppercase(), numbers(half)]);
    }
    forms
}

/// The forms that a text contains, also where it is broken into lines.
pub(crate) fn found_in(text: &[u8]) -> Vec<String> {
    let text: String = String::from_utf8_lossy(text).split_whitespace().collect();
    forms().into_iter().filter(|form| text.contains(form)).collect()
}

/// A world in which this is the key that the API takes.
pub(crate) async fn world(more: &str) -> World {
    let world = World::start_with(more).await.unwrap();
    world.api.change_key(KeyChange { key: Some(KEY.to_owned()), ..KeyChange::default() });
    world
}

#[test]
fn every_form_is_recognised() {
    let secret = KEY.split_once(':').unwrap().1;
    assert!(forms().iter().all(|form| form.len() > 12), "{:?}", forms());
    assert!(!found_in(format!("x{secret}y").as_bytes()).is_empty());
    // "xcanary/7Fq3+Zt9Lw5Xb2Nd8Rk6" in base64.
    assert!(!found_in(b"eGNhbmFyeS83RnEzK1p0OUx3NVhiMk5kOFJrNg==").is_empty());
    let debugged = format!("{:?}", secret.as_bytes());
    assert!(debugged.starts_with("[99, 97, 110,"), "{debugged}");
    let shown = [
        debugged,
        format!("{:#?}", secret.as_bytes()),
        serde_json::json!(secret.as_bytes()).to_string(),
        format!("{:x?}", secret.as_bytes()).replace(", ", ""),
        format!("{:X?}", secret.as_bytes()).replace(", ", ""),
    ];
    for shown in shown {
        assert!(!found_in(shown.as_bytes()).is_empty(), "{shown}");
        // What is left of a text that was cut.
        let half = shown.get(..shown.len() / 2 + 2).unwrap();
        assert!(!found_in(half.as_bytes()).is_empty(), "{half}");
    }
    assert!(found_in(b"4711:another-key").is_empty());
    assert!(found_in(format!("{:?}", b"4711:another-key").as_bytes()).is_empty());
}
