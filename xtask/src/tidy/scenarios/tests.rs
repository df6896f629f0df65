//! A whole table passes; a hole in it, and a test that does not run, are told.

use super::*;

const CODE: &str = "//! Tests.\n\n/// What it shows.\n#[tokio::test]\nasync fn runs() {}\n\n#[test]\nfn plain() {}\n\n\
                    #[tokio::test]\n#[ignore = \"long\"]\nasync fn sleeps() {}\n\nasync fn helper() {}\n\nfn runs_not() {}\n";

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.to_owned(), text: text.to_owned() }
}

/// A whole table, in which every cell names the same test.
fn table(test: &str) -> String {
    let mut whole = "# Scenarios\n".to_owned();
    for integration in INTEGRATIONS {
        whole += &format!("\n## {integration}\n\n| situation | what the test shows | test |\n|---|---|---|\n");
        for situation in SITUATIONS {
            whole += &format!("| {situation} | so | `{test}` |\n");
        }
    }
    whole
}

fn problems(table: &str) -> Vec<String> {
    check(&[
        file(SCENARIOS, table),
        file("tests/tests/one/main.rs", "//! One.\nmod a;\n"),
        file("tests/tests/one/a.rs", CODE),
        file("tests/tests/one/orphan.rs", CODE),
    ])
}

#[test]
fn a_whole_table_of_tests_that_run_passes() {
    for test in ["one/a.rs::runs", "one/a.rs::plain"] {
        assert_eq!(problems(&table(test)), Vec::<String>::new());
    }
    let two = table("one/a.rs::runs").replace("`one/a.rs::runs`", "`one/a.rs::runs`, `one/a.rs::plain`");
    assert_eq!(problems(&two), Vec::<String>::new());
}

#[test]
fn a_hole_in_the_table_is_told() {
    assert_eq!(check(&[]), ["docs/scenarios.md is missing"]);
    let whole = table("one/a.rs::runs");
    let row = "| API down | so | `one/a.rs::runs` |\n";
    let (before, after) = whole.split_once(row).unwrap_or_default();
    let with = |row: &str| problems(&format!("{before}{row}{after}"));
    assert_eq!(with(""), ["docs/scenarios.md has no row for guardduty, API down"]);
    assert_eq!(with("| API down | so | |\n"), ["docs/scenarios.md names no test for guardduty, API down"]);
    assert_eq!(with("| API down | so |  |\n"), ["docs/scenarios.md names no test for guardduty, API down"]);
    let twice = with(&format!("{row}{row}"));
    assert_eq!(twice, ["docs/scenarios.md has 2 rows for guardduty, API down"]);
    let more = with(&format!("{row}| on Sundays | so | `one/a.rs::runs` |\n"));
    assert_eq!(more, ["docs/scenarios.md: nobody asks for guardduty, on Sundays"]);
}

#[test]
fn a_test_that_does_not_run_is_told() {
    for (test, problem) in [
        ("one/a.rs", "does not have the form folder/file.rs::function"),
        ("one/b.rs::runs", "is in no file: there is no tests/tests/one/b.rs"),
        (
            "one/orphan.rs::runs",
            "does not run: the main.rs beside tests/tests/one/orphan.rs does not have it as a module",
        ),
        ("one/a.rs::gone", "is no function of tests/tests/one/a.rs"),
        ("one/a.rs::run", "is no function of tests/tests/one/a.rs"),
        ("one/a.rs::helper", "is no test of tests/tests/one/a.rs"),
        ("one/a.rs::runs_not", "is no test of tests/tests/one/a.rs"),
        ("one/a.rs::sleeps", "is ignored"),
    ] {
        let whole = table("one/a.rs::runs");
        let wrong = whole.replacen("`one/a.rs::runs`", &format!("`{test}`"), 1);
        assert_eq!(problems(&wrong), [format!("docs/scenarios.md: `{test}` {problem}")]);
    }
}
