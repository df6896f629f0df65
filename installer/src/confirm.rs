//! Asking a person before something changes.

use std::io::Write;

use crate::failure::{Failure, Result};
use crate::output::can_ask;

/// Asks `question`; without a terminal it refuses rather than guess. `yes` is the flag that answers in advance.
pub(crate) async fn confirm(question: &str, yes: bool) -> Result<()> {
    if yes {
        return Ok(());
    }
    if !can_ask() {
        return Err(Failure::usage("this needs a confirmation, and there is no terminal to ask on")
            .hint("look at `palisade plan`, then give `--yes`"));
    }
    let question = format!("{question} [y/N] ");
    let answer = blocking(move || line(&question)).await?;
    match answer.trim().to_ascii_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(Failure::new("not confirmed; nothing was changed")),
    }
}

/// Asks for a line of text, with a default.
pub(crate) fn ask(question: &str, default: &str) -> Result<String> {
    let prompt = if default.is_empty() { format!("{question}: ") } else { format!("{question} [{default}]: ") };
    let answer = line(&prompt)?;
    let answer = answer.trim();
    Ok(if answer.is_empty() { default.to_owned() } else { answer.to_owned() })
}

/// Waits for a person on a thread of its own, so that Ctrl-C is heard meanwhile.
pub(crate) async fn blocking<T: Send + 'static>(ask: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(ask).await.map_err(|e| Failure::new("cannot ask").because(e))?
}

/// Prints `prompt` and reads a line.
fn line(prompt: &str) -> Result<String> {
    let mut err = anstream::stderr();
    let _ = write!(err, "{prompt}");
    let _ = err.flush();
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).map_err(|e| Failure::new("cannot read the answer").because(e))?;
    Ok(answer)
}
