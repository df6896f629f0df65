//! Where text goes: data to stdout, everything meant for a person to stderr. Whoever wrote it, it cannot steer a terminal.

use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use palisade_plan::printable;
use serde::Serialize;

use crate::failure::{Failure, Result};

/// Form of the data on stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    /// Text for people.
    #[default]
    Text,
    /// One JSON document.
    Json,
}

/// The two streams of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    format: Format,
    quiet: bool,
}

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const NOTE: Style = AnsiColor::Yellow.on_default();
const FAINT: Style = Style::new().dimmed();

impl Output {
    pub(crate) const fn new(format: Format, quiet: bool) -> Self {
        Self { format, quiet }
    }

    /// Whether stdout carries JSON.
    pub(crate) fn json(self) -> bool {
        self.format == Format::Json
    }

    /// Data as text: only in text mode. A closed pipe is the reader's decision, not an error.
    pub(crate) fn data(self, text: &str) {
        if !self.json() {
            written(writeln!(anstream::stdout(), "{}", printable(text.trim_end())));
        }
    }

    /// Data as JSON: only in JSON mode.
    pub(crate) fn document(self, value: &impl Serialize) -> Result<()> {
        if self.json() {
            let text = serde_json::to_string_pretty(value)
                .map_err(|e| Failure::new("cannot write the result as JSON").because(e))?;
            written(writeln!(anstream::stdout(), "{text}"));
        }
        Ok(())
    }

    /// Data that is the same in both modes, for example a template.
    pub(crate) fn raw(self, text: &str) {
        written(writeln!(anstream::stdout(), "{}", printable(text.trim_end())));
    }

    /// A line about what goes on.
    pub(crate) fn say(self, text: &str) {
        if !self.quiet {
            let _ = writeln!(anstream::stderr(), "{}", printable(text));
        }
    }

    /// A line of less weight, indented.
    pub(crate) fn detail(self, text: &str) {
        if !self.quiet {
            let _ = writeln!(anstream::stderr(), "{FAINT}  {}{FAINT:#}", printable(text));
        }
    }

    /// Something went well.
    pub(crate) fn good(self, text: &str) {
        if !self.quiet {
            let _ = writeln!(anstream::stderr(), "{GOOD}ok{GOOD:#}    {}", printable(text));
        }
    }

    /// Something is not as it should be, but the run goes on.
    pub(crate) fn warn(self, text: &str) {
        let _ = writeln!(anstream::stderr(), "{NOTE}note{NOTE:#}  {}", printable(text));
    }

    /// Something failed, but the run goes on.
    pub(crate) fn bad(self, text: &str) {
        let _ = writeln!(anstream::stderr(), "{BAD}fail{BAD:#}  {}", printable(text));
    }

    /// One target failed, and the run goes on with the others.
    pub(crate) fn failed_target(self, target: &str, failure: &Failure) {
        self.bad(&format!("{target}: {failure}"));
        for cause in failure.causes() {
            self.detail(&format!("because: {cause}"));
        }
        if let Some(hint) = failure.advice() {
            self.detail(&format!("hint: {hint}"));
        }
    }

    /// The end of a run that failed.
    pub(crate) fn failure(self, failure: &Failure) {
        if failure.is_silent() {
            return;
        }
        let mut err = anstream::stderr();
        let _ = writeln!(err, "{BAD}error{BAD:#}: {}", printable(&failure.to_string()));
        for cause in failure.causes() {
            let _ = writeln!(err, "  because: {}", printable(&cause));
        }
        if let Some(hint) = failure.advice() {
            let _ = writeln!(err, "{NOTE}hint{NOTE:#}: {}", printable(hint));
        }
        let _ = self.document(&failure.document());
    }
}

/// Set when data could not be written: a template that is cut off must not look like a success.
static CUT_OFF: AtomicBool = AtomicBool::new(false);

/// Notes a failed write of data. Who closes the pipe has read enough.
fn written(result: std::io::Result<()>) {
    if result.is_err_and(|error| error.kind() != ErrorKind::BrokenPipe) {
        CUT_OFF.store(true, Ordering::Relaxed);
    }
}

/// Whether all data was written.
pub(crate) fn all_written() -> Result<()> {
    match std::io::stdout().flush() {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => CUT_OFF.store(true, Ordering::Relaxed),
        _ => {}
    }
    if CUT_OFF.load(Ordering::Relaxed) {
        return Err(Failure::new("cannot write all of the result to stdout").hint("is the disk full?"));
    }
    Ok(())
}

/// Whether a person sits at both ends, so that a question can be asked.
pub(crate) fn can_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}
