//! Every seed, and mutations of it, goes through its target: a bounded part of what the fuzzer does, on every push.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

#[expect(unreachable_pub, reason = "there it is part of a library")]
#[path = "../../src/figures.rs"]
mod figures;

use std::fs;
use std::path::{Path, PathBuf};

use palisade_hostile::TARGETS;

use crate::figures::figure;

/// Mutations of each seed. The fuzzer does a million of each target, and looks where they lead.
const MUTATIONS: u64 = 400;
/// What the fuzzer gives at most.
const LONGEST: usize = 8_192;

fn seeds(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds").join(target);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut seeds: Vec<_> = entries
        .map(|entry| {
            let path = entry.unwrap().path();
            let text = fs::read(&path).unwrap();
            (path, text)
        })
        .collect();
    seeds.sort();
    seeds
}

/// The seed with a few places cut, doubled, exchanged or taken from another one.
fn mutated(seed: &[u8], other: &[u8], random: &mut fastrand::Rng) -> Vec<u8> {
    let mut text = seed.to_vec();
    for _ in 0..random.usize(1..=4) {
        if text.is_empty() {
            break;
        }
        let (from, until) = (random.usize(..text.len()), random.usize(..=text.len()));
        let range = from.min(until)..from.max(until);
        match random.u8(..6) {
            0 => text.truncate(range.start),
            1 => drop(text.drain(range)),
            2 => text[from] = random.u8(..),
            3 => text[from] ^= 1 << random.u8(..8),
            4 => {
                let part = text[range].to_vec();
                text.splice(from..from, part);
            }
            _ => {
                let start = random.usize(..=other.len());
                let end = random.usize(start..=other.len());
                text.splice(range, other[start..end].iter().copied());
            }
        }
    }
    text.truncate(LONGEST);
    text
}

fn run(name: &str) {
    let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).unwrap();
    let seeds = seeds(name);
    assert!(seeds.len() >= 5, "{name} has {} seeds", seeds.len());
    let mut random = fastrand::Rng::with_seed(7);
    for (path, seed) in &seeds {
        assert!(seed.len() <= LONGEST, "{} is longer than what the fuzzer gives", path.display());
        target(seed);
        for _ in 0..MUTATIONS {
            let other = &seeds[random.usize(..seeds.len())].1;
            let input = mutated(seed, other, &mut random);
            // What a panic was about; cargo shows it with the failure.
            println!("{}", String::from_utf8_lossy(&input));
            target(&input);
        }
    }
    let (count, mutations) = (seeds.len(), seeds.len() * usize::try_from(MUTATIONS).unwrap());
    figure(format_args!("{name}: {count} seeds and {mutations} mutations of them, nothing found"));
}

#[test]
fn events() {
    run("event");
}

#[test]
fn configs() {
    run("config");
}

#[test]
fn bucket_policies() {
    run("bucket_policy");
}

#[test]
fn access_of_roles() {
    run("role_access");
}

#[test]
fn web_acls() {
    run("web_acl");
}

#[test]
fn objects_of_the_api() {
    run("api_answer");
}

#[test]
fn answers_of_the_api() {
    run("api_exchange");
}

#[test]
fn answers_of_aws() {
    run("aws_answer");
}

#[test]
fn records_of_failures() {
    run("failure_record");
}

#[test]
fn reports_of_web_acls() {
    run("waf_report");
}

#[test]
fn what_stands_and_what_is_kept() {
    run("standing");
}

/// The fuzzer's side names the same targets, each with its file.
#[test]
fn every_target_has_its_fuzz_target() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    assert_eq!(manifest.matches("[[bin]]").count(), TARGETS.len());
    for (name, _) in TARGETS {
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
        let file = folder.join(format!("fuzz_targets/{name}.rs"));
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert!(text.contains(&format!("palisade_hostile::{name}(data)")), "{name}");
    }
}
