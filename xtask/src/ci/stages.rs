//! The stages themselves.

use std::process::Command;

use anyhow::{Context as _, Result};

use super::{Outcome, Stage};
use crate::tally::Tally;
use crate::workspace::Workspace;
use crate::{
    build_handlers, check_events, demo, figures, fuzz, lint_policies, lint_templates, process, render, sbom, setup,
    test, tidy,
};

/// All of them, in order.
pub(super) const ALL: &[(&str, Stage)] = &[
    ("versions", versions),
    ("format", format),
    ("tidy", |workspace, _| passed(tidy::check(workspace))),
    ("supply chain", supply_chain),
    ("setup", |workspace, _| passed(setup::run(workspace).map(drop))),
    ("build-handlers", |workspace, _| passed(test::prepare(workspace))),
    ("clippy", clippy),
    ("fuzz targets", |workspace, _| passed(fuzz::check(workspace))),
    ("rendered templates", |workspace, _| passed(render::check(workspace))),
    ("cfn-lint", |workspace, _| passed(lint_templates::run(workspace))),
    ("lint-policies", |workspace, _| passed(lint_policies::run(workspace))),
    ("test", tests),
    ("recorded events", recorded_events),
    ("demo", demonstration),
    ("same bytes elsewhere", |workspace, _| passed(build_handlers::run(workspace, &build_handlers::Args::verifying()))),
];

fn passed(result: Result<()>) -> Result<Outcome> {
    result.map(|()| Outcome::Passed)
}

/// Says what the run is made with, and that the lock file is up to date.
fn versions(workspace: &Workspace, _: &mut Tally) -> Result<Outcome> {
    for (program, argument) in [("rustc", "--version"), ("cargo", "--version"), ("git", "--version")] {
        let version = process::output(Command::new(program).arg(argument).current_dir(&workspace.root))?;
        eprintln!("{}", version.trim());
    }
    process::output(workspace.cargo("metadata").args(["--locked", "--format-version", "1"]))
        .context("check that Cargo.lock is up to date")?;
    eprintln!("target folder {}", workspace.target.display());
    Ok(Outcome::Passed)
}

fn format(workspace: &Workspace, _: &mut Tally) -> Result<Outcome> {
    passed(process::run(workspace.cargo("fmt").args(["--all", "--check"])))
}

fn clippy(workspace: &Workspace, _: &mut Tally) -> Result<Outcome> {
    let mut clippy = workspace.cargo("clippy");
    passed(process::run(clippy.args(["--workspace", "--all-targets", "--", "-D", "warnings"])))
}

/// Licences and sources of the dependencies, and the lists of what is linked.
fn supply_chain(workspace: &Workspace, _: &mut Tally) -> Result<Outcome> {
    let verdict = crate::supply_chain::run(workspace, crate::supply_chain::Depth::WithTool)?;
    sbom::run(workspace)?;
    Ok(match verdict {
        crate::supply_chain::Verdict::Complete => Outcome::Passed,
        crate::supply_chain::Verdict::Without(what) => Outcome::PassedWithout(what.to_owned()),
    })
}

/// The command that the README gives, so that it is known to work.
fn tests(workspace: &Workspace, tally: &mut Tally) -> Result<Outcome> {
    let mut tests = workspace.cargo("xtask");
    let result = process::run_watched(tests.args(["test", "--no-fail-fast"]), |line| tally.see(line));
    tally.figures = figures::told(workspace)?;
    result?;
    figures::ensure_from(&MEASURING, &tally.figures)?;
    // These tests say so themselves, but a test that passes is not heard.
    let skipped: Vec<String> = READ_BY_TESTS
        .iter()
        .filter(|(path, _)| !workspace.root.join(path).exists())
        .map(|(path, tests)| format!("{tests} ({path} is absent)"))
        .collect();
    Ok(if skipped.is_empty() { Outcome::Passed } else { Outcome::PassedWithout(skipped.join(", ")) })
}

/// Binaries of tests that measure something.
const MEASURING: [&str; 7] = ["fleet", "interrupted", "lifecycle", "operator_policy", "proof", "secrecy", "seeds"];

/// What tests read beside the project and do not carry, and which tests skip themselves without it.
const READ_BY_TESTS: [(&str, &str); 2] = [
    ("../shared/events", "the published events: findings' oracle, check_events"),
    (
        "../shared/reference/workload-security-openapi.json",
        "the vendor's API file: client's openapi, simulator's conformity",
    ),
];

/// The recorded events are published fixtures that the project reads and does not carry.
fn recorded_events(workspace: &Workspace, _: &mut Tally) -> Result<Outcome> {
    let folder = workspace.root.join("../shared/events");
    if !folder.is_dir() {
        return Ok(Outcome::Skipped("../shared/events is absent".to_owned()));
    }
    passed(check_events::check(workspace, &folder))
}

fn demonstration(workspace: &Workspace, _: &mut Tally) -> Result<Outcome> {
    passed(process::run(&mut demo::prepare(workspace, &demo::Args::default())?))
}
