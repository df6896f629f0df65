//! The renderings that are committed are those of today's code.

use std::{path::Path, process::Command};

use palisade_templates::{Template, home, reference, region, stack_set_administration, stack_set_execution};

fn committed(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("rendered").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}

fn assert_current(name: &str, template: &Template) {
    assert!(committed(name) == template.to_text(), "{name} is out of date: run the render binary with --write");
}

#[test]
fn are_current() {
    assert_current("palisade-home.json", &home(&reference::home()));
    assert_current("palisade.json", &region(&reference::region()));
    assert_current("palisade-existing-secret.json", &region(&reference::existing_secret()));
    assert_current("palisade-organization.json", &region(&reference::region_of_organization()));
    assert_current("palisade-home-organization.json", &home(&reference::home_of_organization()));
    assert_current("palisade-home-accounts.json", &home(&reference::home_of_accounts()));
    assert_current("palisade-stack-sets-administration.json", &stack_set_administration(&reference::administration()));
    assert_current("palisade-stack-sets-execution.json", &stack_set_execution(&reference::execution()));
}

#[test]
fn the_binary_writes_and_checks() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("rendered-{}", std::process::id()));
    let run = |switch: &str| Command::new(env!("CARGO_BIN_EXE_render")).arg(switch).arg(&directory).output().unwrap();
    assert!(!run("--check").status.success(), "an empty folder is not current");
    assert!(run("--write").status.success());
    assert!(run("--check").status.success());

    let file = directory.join("palisade.json");
    std::fs::write(&file, "{}").unwrap();
    let stale = run("--check");
    assert_eq!(stale.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&stale.stderr).contains("palisade.json is out of date"));
    assert_eq!(run("--other").status.code(), Some(2));
    std::fs::remove_dir_all(&directory).unwrap();
}
