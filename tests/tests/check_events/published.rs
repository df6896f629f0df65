//! The published events that lie beside the project, through the real handlers.

use std::path::Path;
use std::process::Command;

use palisade_tests::check_events::Handlers;

#[test]
#[expect(clippy::print_stderr, reason = "whoever runs the test must see that it was skipped, or how much was checked")]
fn every_handler_makes_of_the_published_events_what_the_oracle_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/events");
    if !folder.is_dir() {
        eprintln!("skipped: ../shared is absent");
        return;
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_check-events"));
    let output = command.arg(folder).env("PALISADE_BUNDLES", Handlers::bundles_folder()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "check-events failed:\n{text}");
    assert!(text.trim_end().ends_with(" passed, 0 failed"), "{text}");
    eprintln!("{text}");
}
