//! Every call of the two clients is asked by the target that answers calls: a new one is part of the fuzzing, or this fails.
//!
//! What a client can be asked is read out of its sources, what a target asks out of the target's own.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The table of calls in a target's source, from the line that begins it to the one that ends it.
const TABLE: (&str, &str) = ("static CALLS: &[Ask] = &[\n", "\n];\n");

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The source without comments, so that what is only talked about does not count.
fn code(source: &str) -> String {
    let lines = source.lines().map(|line| line.split_once("//").map_or(line, |(before, _)| before));
    lines.collect::<Vec<_>>().join("\n")
}

fn name_at(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect()
}

/// The functions below a folder that anybody may call and has to wait for.
fn offered(folder: &Path) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            names.extend(offered(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            names.extend(functions(&code(&text(&path))));
        }
    }
    names
}

fn functions(source: &str) -> impl Iterator<Item = String> {
    source.split("pub async fn ").skip(1).map(name_at)
}

/// The methods that a target's table calls.
fn called(source: &str) -> BTreeSet<String> {
    let table = source.split_once(TABLE.0).and_then(|(_, rest)| rest.split_once(TABLE.1)).unwrap().0;
    let methods = code(table);
    let call = |rest: &str| Some(name_at(rest)).filter(|name| rest[name.len()..].starts_with('('));
    methods.split('.').skip(1).filter_map(call).collect()
}

fn every_call_is_asked(client: &str, target: &str) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let offered = offered(&here.join("../../handlers").join(client).join("src"));
    assert!(offered.len() >= 10, "the calls of {client} are not found: {offered:?}");
    let called = called(&text(&here.join("src").join(target)));
    let missing: Vec<&String> = offered.difference(&called).collect();
    assert!(missing.is_empty(), "{target} does not ask {missing:?}: each belongs at the end of CALLS, and has a seed");
}

#[test]
fn of_aws() {
    every_call_is_asked("aws", "aws_answer.rs");
}

#[test]
fn of_workload_security() {
    every_call_is_asked("workload-security", "api_exchange.rs");
}

#[test]
fn what_is_private_or_only_talked_about_does_not_count() {
    let source =
        "pub async fn a(&self) {}\n// pub async fn b()\npub(crate) async fn c() {}\nasync fn d() {}\npub fn e() {}\n";
    assert_eq!(functions(&code(source)).collect::<Vec<_>>(), ["a"]);
    let target = format!("x.before()\n{}    |x| told(&x.y().a(1, x.z)),\n    // x.b(),\n];\nx.after()", TABLE.0);
    assert_eq!(called(&target), BTreeSet::from(["a", "y"].map(str::to_owned)));
}
