//! Running other programs: shown before they start, with their failure in words.

use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result, bail};

/// Runs a program with our own input and output; anything but success is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    announce(command);
    let status = command.status().with_context(|| format!("start {}", program(command)))?;
    check(command, status)
}

/// Runs a program, hands every line of its standard output to `see` and passes it on as it comes.
pub(crate) fn run_watched(command: &mut Command, see: impl FnMut(&str)) -> Result<()> {
    announce(command);
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("start {}", program(command)))?;
    if let Some(stdout) = child.stdout.take() {
        watch(stdout, io::stdout(), see)?;
    }
    let status = child.wait().with_context(|| format!("wait for {}", program(command)))?;
    check(command, status)
}

/// The same with its standard error.
pub(crate) fn run_watching_errors(command: &mut Command, see: impl FnMut(&str)) -> Result<()> {
    announce(command);
    let mut child = command.stderr(Stdio::piped()).spawn().with_context(|| format!("start {}", program(command)))?;
    if let Some(stderr) = child.stderr.take() {
        watch(stderr, io::stderr(), see)?;
    }
    let status = child.wait().with_context(|| format!("wait for {}", program(command)))?;
    check(command, status)
}

fn watch(from: impl Read, mut to: impl Write, mut see: impl FnMut(&str)) -> Result<()> {
    let mut reader = BufReader::new(from);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).context("read the output of a program")? > 0 {
        to.write_all(&line).context("pass the output of a program on")?;
        see(&String::from_utf8_lossy(&line));
        line.clear();
    }
    Ok(())
}

/// Runs a program quietly and gives its standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("start {}", program(command)))?;
    if !output.status.success() {
        bail!("{} failed ({}): {}", shown(command), output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("read the output of {}", program(command)))
}

/// Becomes the program, so that an interrupt is its own to handle. Returns only when it cannot be started.
pub(crate) fn become_program(command: &mut Command) -> Result<()> {
    announce(command);
    Err(command.exec()).with_context(|| format!("start {}", program(command)))
}

fn announce(command: &Command) {
    eprintln!("+ {}", shown(command));
}

fn check(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("{} failed ({status})", shown(command));
    }
    Ok(())
}

/// The program's file name and its arguments.
fn shown(command: &Command) -> String {
    let mut words = vec![program(command)];
    words.extend(command.get_args().map(|argument| argument.to_string_lossy().into_owned()));
    words.join(" ")
}

fn program(command: &Command) -> String {
    let path = Path::new(command.get_program());
    path.file_name().unwrap_or_else(|| OsStr::new("program")).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_program_and_its_arguments() {
        let error = run(Command::new("/bin/sh").args(["-c", "exit 3"])).map_err(|error| error.to_string());
        assert_eq!(error, Err("sh -c exit 3 failed (exit status: 3)".to_owned()));
    }

    #[test]
    fn every_line_is_seen_and_a_failure_is_still_one() {
        let mut seen = Vec::new();
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "echo first line of the program; printf 'and its last\n'; exit 1"]);
        let result = run_watched(&mut command, |line| seen.push(line.trim().to_owned()));
        assert!(result.is_err());
        assert_eq!(seen, ["first line of the program", "and its last"]);
        let mut errors = Vec::new();
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "echo out; echo err >&2"]);
        assert!(run_watching_errors(&mut command, |line| errors.push(line.trim().to_owned())).is_ok());
        assert_eq!(errors, ["err"]);
    }

    #[test]
    fn what_a_failed_program_wrote_is_in_the_error() {
        let error = output(Command::new("/bin/sh").args(["-c", "echo no such thing >&2; exit 1"]));
        assert!(error.is_err_and(|error| error.to_string().ends_with("no such thing")));
    }
}
