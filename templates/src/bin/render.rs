//! `render --write DIR | --check DIR | --release DIR`: writes the reference renderings, says which of them are out of date,
//! or writes those of this version into a folder of its own, to be kept.

use std::{
    env, fs,
    io::{self, Write as _},
    path::Path,
    process::ExitCode,
};

use palisade_templates::{
    HomeSettings, Settings, home, reference, region, stack_set_administration, stack_set_execution,
};

const USAGE: &str = "usage: render --write DIR | --check DIR | --release DIR";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--write", directory] => write(Path::new(directory)),
        ["--check", directory] => check(Path::new(directory)),
        ["--release", directory] => release(Path::new(directory)),
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

/// The templates that an upgrade from this version begins with. A folder that is there is the release's, and stays.
fn release(directory: &Path) -> io::Result<bool> {
    let version = env!("CARGO_PKG_VERSION");
    let folder = directory.join(version);
    if folder.exists() {
        say(&format!("{} is there already; what was released does not change", folder.display()));
        return Ok(false);
    }
    fs::create_dir_all(&folder)?;
    let settings = HomeSettings { version: version.to_owned(), ..reference::home() };
    fs::write(folder.join("palisade-home.json"), home(&settings).to_text())?;
    let settings = Settings { version: version.to_owned(), ..reference::region() };
    fs::write(folder.join("palisade.json"), region(&settings).to_text())?;
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
