//! The seeds of the targets that read answers: for every call there is one that the client reads with success. Likewise those of
//! the role's access: every answer is given, and statements are found. Reports are shown, templates that stand lead to plans, and
//! every handler is given an event that it has something to do about.
//!
//! Without it a target could pass in which nothing is ever understood, because its seeds belong to other calls. A seed is the
//! answer to every request of its call, so that a listing of several pages, which ends with a page of nothing, is read with success
//! only where it has nothing to begin with.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use palisade_access::Answer;
use palisade_contract::HANDLERS;
use palisade_hostile::{EXCHANGES, concerned, judged, planned, shown};
use palisade_plan::{Plan, Sign};

fn every_call_has_a_seed(target: &str) {
    let exchange = EXCHANGES.iter().find(|exchange| exchange.target == target).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds").join(target);
    let (mut understood, mut refused) = (BTreeSet::new(), Vec::new());
    for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        match exchange.understood(&fs::read(&path).unwrap()) {
            Some(Ok(call)) => drop(understood.insert(call)),
            Some(Err(said)) => refused.push(format!("{}: {said}", path.file_name().unwrap().display())),
            None => {}
        }
    }
    let missing: Vec<usize> = (0..exchange.calls()).filter(|call| !understood.contains(call)).collect();
    assert!(
        missing.is_empty(),
        "{target}: no seed is read with success by the calls {missing:?}; these are not:\n{}",
        refused.join("\n")
    );
}

#[test]
fn of_workload_security() {
    every_call_has_a_seed("api_exchange");
}

#[test]
fn of_aws() {
    every_call_has_a_seed("aws_answer");
}

#[test]
fn of_access() {
    let judged: Vec<_> = seeds("role_access").iter().filter_map(|seed| judged(seed)).collect();
    for answer in [Answer::No, Answer::Perhaps, Answer::Yes] {
        assert!(judged.iter().any(|judged| judged.access.answer == answer), "no seed is answered with {answer:?}");
    }
    let found: BTreeSet<_> =
        judged.iter().flat_map(|judged| &judged.statements).filter_map(|s| s.statement.as_deref()).collect();
    assert!(found.len() >= 4, "statements that are found by their places: {found:?}");
    assert!(judged.iter().flat_map(|judged| &judged.statements).any(|statement| statement.denies_always));
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds").join(target);
    fs::read_dir(&folder).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect()
}

#[test]
fn of_events() {
    let concerned: Vec<_> = seeds("event").iter().flat_map(|seed| concerned(seed)).collect();
    for handler in HANDLERS {
        assert!(concerned.contains(&handler.integration), "no seed gives the {} handler work", handler.integration);
    }
}

#[test]
fn of_reports() {
    let lines: Vec<usize> = seeds("waf_report").iter().filter_map(|seed| shown(seed)).collect();
    assert!(lines.len() >= 5 && lines.iter().any(|lines| *lines > 10), "{lines:?}");
}

#[test]
fn of_what_stands() {
    let plans: Vec<Plan> = seeds("standing").iter().filter_map(|seed| planned(seed)).collect();
    let some = |what: &str, is: fn(&Plan) -> bool| assert!(plans.iter().any(is), "no seed leads to a plan with {what}");
    some("something added", |plan| plan.counts.add > 0);
    some("something changed", |plan| plan.counts.modify > 0);
    some("something replaced", |plan| plan.counts.replace > 0);
    some("something removed", |plan| plan.counts.remove > 0);
    some("nothing to do", Plan::is_empty);
    some("a permission", |plan| !plan.grants.is_empty());
    some("a refusal", |plan| plan.lines().iter().any(|line| line.sign == Sign::Stop));
}
