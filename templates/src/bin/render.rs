//! `render --write DIR | --check DIR`: writes the reference renderings, or says which of them are out of date.

use std::{
    env, fs,
    io::{self, Write as _},
    path::Path,
    process::ExitCode,
};

use palisade_templates::{home, reference, region, stack_set_administration, stack_set_execution};

const USAGE: &str = "usage: render --write DIR | --check DIR";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--write", directory] => write(Path::new(directory)),
        ["--check", directory] => check(Path::new(directory)),
        _ => {
            say(USAGE);
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// File name and text of every reference rendering.
fn renderings() -> [(&'static str, String); 8] {
    [
        ("palisade-home.json", home(&reference::home()).to_text()),
        ("palisade.json", region(&reference::region()).to_text()),
        ("palisade-existing-secret.json", region(&reference::existing_secret()).to_text()),
        ("palisade-organization.json", region(&reference::region_of_organization()).to_text()),
        ("palisade-home-organization.json", home(&reference::home_of_organization()).to_text()),
        ("palisade-home-accounts.json", home(&reference::home_of_accounts()).to_text()),
        ("palisade-stack-sets-administration.json", stack_set_administration(&reference::administration()).to_text()),
        ("palisade-stack-sets-execution.json", stack_set_execution(&reference::execution()).to_text()),
    ]
}

fn write(directory: &Path) -> io::Result<bool> {
    fs::create_dir_all(directory)?;
    for (name, text) in renderings() {
        fs::write(directory.join(name), text)?;
    }
    Ok(true)
}

fn check(directory: &Path) -> io::Result<bool> {
    let mut current = true;
    for (name, text) in renderings() {
        let committed = match fs::read_to_string(directory.join(name)) {
            Ok(committed) => committed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error),
        };
        if committed != text {
            say(&format!("{name} is out of date; render --write brings it up to date"));
            current = false;
        }
    }
    Ok(current)
}

fn say(line: &str) {
    // Nobody is left to hear of a standard error that is closed.
    let _ = writeln!(io::stderr(), "{line}");
}
