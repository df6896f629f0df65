//! Where lines go.

use std::io::Write;

/// Takes the lines of a handler. Each is one JSON object without its line break.
pub trait Log {
    /// The outcome of an event.
    fn outcome(&self, line: &str);
    /// An error: why an invocation failed.
    fn error(&self, line: &str);
}

/// Outcomes to stdout, so that it holds exactly one line per event; errors to stderr. Lambda keeps both.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stdio;

impl Log for Stdio {
    fn outcome(&self, line: &str) {
        write(std::io::stdout().lock(), line);
    }

    fn error(&self, line: &str) {
        write(std::io::stderr().lock(), line);
    }
}

/// One write per line: Lambda makes a log event of each. A log that cannot be written must not stop the handler.
fn write(mut stream: impl Write, line: &str) {
    let _ = stream.write_all(format!("{line}\n").as_bytes()).and_then(|()| stream.flush());
}

impl<L: Log + ?Sized> Log for &L {
    fn outcome(&self, line: &str) {
        (**self).outcome(line);
    }

    fn error(&self, line: &str) {
        (**self).error(line);
    }
}
