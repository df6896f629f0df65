//! The one error type that reaches a person: what failed, why, and what to do.

use std::error::Error;
use std::fmt;

use serde_json::{Value, json};

use crate::exit::Exit;

/// A run that could not go on.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    message: String,
    source: Option<Box<dyn Error + Send + Sync>>,
    hint: Option<String>,
    /// More for programs: only the JSON document holds it, people were told on the way.
    details: Option<Box<Value>>,
    /// What was reported already, for example a list of failed checks: only the exit code is left to give.
    silent: bool,
}

/// Shorthand.
pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    /// A failure with exit code 1. The message is lower case and says the operation and the subject.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { exit: Exit::Failed, message: message.into(), source: None, hint: None, details: None, silent: false }
    }

    /// Wrong command line or config.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(message).exit(Exit::Usage)
    }

    /// Refused by a check before anything was changed.
    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Self::new(message).exit(Exit::Refused)
    }

    /// Everything was said already; only the code is left.
    pub(crate) fn said(exit: Exit) -> Self {
        Self { silent: true, ..Self::new(String::new()).exit(exit) }
    }

    /// With another exit code.
    pub(crate) fn exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// With the cause.
    pub(crate) fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// With what the person can do.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With more for programs, for example each check that failed.
    pub(crate) fn details(mut self, details: Value) -> Self {
        self.details = Some(Box::new(details));
        self
    }

    /// The error as a document.
    pub(crate) fn document(&self) -> Value {
        let mut error = json!({
            "message": self.to_string(),
            "causes": self.causes(),
            "hint": self.advice(),
            "exit_code": self.code() as u8,
        });
        if let Some(details) = &self.details {
            error["details"] = Value::clone(details);
        }
        json!({ "error": error })
    }

    /// The code to leave with.
    pub(crate) fn code(&self) -> Exit {
        self.exit
    }

    /// Whether there is nothing left to print.
    pub(crate) fn is_silent(&self) -> bool {
        self.silent
    }

    /// What the person can do.
    pub(crate) fn advice(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// Message and causes on one line.
    pub(crate) fn in_one_line(&self) -> String {
        std::iter::once(self.message.clone()).chain(self.causes()).collect::<Vec<_>>().join(": ")
    }

    /// The causes, outermost first, without repeats of what the message above says already.
    pub(crate) fn causes(&self) -> Vec<String> {
        let mut causes: Vec<String> = Vec::new();
        let mut next = self.source.as_deref().map(|s| s as &dyn Error);
        while let Some(cause) = next {
            let text = cause.to_string();
            let said = causes.last().unwrap_or(&self.message);
            if !text.is_empty() && !said.contains(&text) {
                causes.push(text);
            }
            next = cause.source();
        }
        causes
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|s| s as &(dyn Error + 'static))
    }
}
