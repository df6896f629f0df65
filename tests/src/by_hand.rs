//! For programs that leave a world standing for a person: what to type, and when to end.

use anyhow::{Context, Result};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use crate::world::{World, palisade_binary};

/// What to type in another terminal, line by line: variables, where to look, and where the binary lies.
pub fn instructions(world: &World) -> Result<Vec<String>> {
    let key = world.key_file()?;
    let mut lines: Vec<String> =
        world.aws.operator_env().into_iter().map(|(name, value)| format!("export {name}={value}")).collect();
    lines.push(format!("export PALISADE_CONFIG={}", world.config().display()));
    lines.push(format!("export PALISADE_API_KEY_FILE={}", key.display()));
    lines.push(format!("# AWS calls, each with its principal: {}/_front/calls", world.aws.endpoint_url()));
    lines.push(format!("# Workload Security by hand:          {}", world.api.control_url()));
    // Last, so that whoever copies all of it ends with a command that is found.
    let binary = palisade_binary()?;
    let folder = binary.parent().context("the palisade binary lies in no folder")?;
    lines.push(format!("export PATH=\"{}:$PATH\"", std::path::absolute(folder)?.display()));
    lines.push("palisade status".to_owned());
    Ok(lines)
}

/// Returns on Ctrl-C or SIGTERM, so that what was started is taken down in order.
///
/// # Errors
/// When the signals cannot be listened for.
pub async fn told_to_stop() -> Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM failed")?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        heard = tokio::signal::ctrl_c() => heard.context("listening for Ctrl-C failed"),
    }
}

/// Returns when a person presses Enter; never when standard input is closed, because that is no Enter.
pub async fn enter() {
    let (sender, pressed) = oneshot::channel();
    // A thread of its own, which the process does not wait for: reading cannot be cancelled.
    std::thread::spawn(move || {
        let mut line = String::new();
        if matches!(std::io::stdin().read_line(&mut line), Ok(read) if read > 0) {
            let _ = sender.send(());
        }
    });
    if pressed.await.is_err() {
        std::future::pending::<()>().await;
    }
}
