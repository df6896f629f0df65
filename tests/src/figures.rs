//! Figures that tests measure: `cargo xtask` shows them at the end of a run, where the harness keeps what a passing test prints.

use std::env;
use std::fmt::Arguments;
use std::fs::OpenOptions;
use std::io::Write as _;

/// The file that collects them; `cargo xtask` names it.
const FIGURES: &str = "PALISADE_FIGURES";

/// Prints one figure, a line, and hands it to whoever collects them, with the name of the test's binary.
///
/// # Panics
///
/// If the file that is to collect it cannot be written: a figure that is lost is one that nobody misses.
#[expect(clippy::print_stdout, reason = "for whoever reads the output of the test alone")]
pub fn figure(words: Arguments<'_>) {
    println!("{words}");
    let Some(path) = env::var_os(FIGURES) else { return };
    // One write for a line: tests run at the same time.
    let line = format!("{}: {words}\n", binary());
    let file = OpenOptions::new().create(true).append(true).open(&path);
    let written = file.and_then(|mut file| file.write_all(line.as_bytes()));
    written.unwrap_or_else(|error| panic!("write a figure to {}: {error}", path.display()));
}

/// The name of the test's binary, without what cargo puts behind it.
fn binary() -> String {
    let path = env::current_exe().unwrap_or_default();
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    name.rsplit_once('-').map_or(&*name, |(name, _)| name).to_owned()
}
