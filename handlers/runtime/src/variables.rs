//! A function's variables, read one by one into checked values.

use std::fmt;

use palisade_aws::{Arn, EnvironmentError};

/// The variables as a lookup gives them. An empty value counts as absent.
pub struct Variables<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
}

impl fmt::Debug for Variables<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Variables").finish_non_exhaustive()
    }
}

impl<'a> Variables<'a> {
    /// What `lookup` finds.
    pub fn new(lookup: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { lookup }
    }

    /// The text, unless it is absent or empty.
    pub fn get(&self, name: &'static str) -> Option<String> {
        (self.lookup)(name).filter(|value| !value.trim().is_empty())
    }

    /// The text, which must be there.
    ///
    /// # Errors
    /// When it is not.
    pub fn need(&self, name: &'static str) -> Result<String, EnvironmentError> {
        self.get(name).ok_or(EnvironmentError::Missing(name))
    }

    /// What `parse` makes of the text; `expected` says what that is.
    ///
    /// # Errors
    /// When the text is there and `parse` gives nothing.
    pub fn word<T>(
        &self,
        name: &'static str,
        expected: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, EnvironmentError> {
        let Some(text) = self.get(name) else { return Ok(None) };
        parse(text.trim()).map(Some).ok_or(EnvironmentError::Wrong { name, expected, source: None })
    }

    /// A whole number from `least` to `most`; `default` when absent.
    ///
    /// # Errors
    /// When it is there and is none.
    pub fn number(&self, name: &'static str, least: u32, most: u32, default: u32) -> Result<u32, EnvironmentError> {
        let parse = |text: &str| text.parse().ok().filter(|number| (least..=most).contains(number));
        Ok(self.word(name, "a whole number within its bounds", parse)?.unwrap_or(default))
    }

    /// The ARN of something of `service`, which must be there.
    ///
    /// # Errors
    /// When it is not, or is none.
    pub fn arn(
        &self,
        name: &'static str,
        service: &'static str,
        expected: &'static str,
    ) -> Result<String, EnvironmentError> {
        let text = self.need(name)?;
        match Arn::of(service, &text) {
            Ok(_) => Ok(text),
            Err(error) => Err(EnvironmentError::wrong(name, expected, error)),
        }
    }
}
