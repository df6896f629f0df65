//! The Workload Security simulator by hand: prints its base URL and runs until its standard input ends or it is told to
//! stop.

use anyhow::Context;
use clap::Parser;
use palisade_tests::workload_security::{Seed, Simulator};
use std::io::Write;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

/// Simulates the Trend Micro Workload Security API on this machine.
///
/// The API key is the value of `PALISADE_SIM_API_KEY`, or is generated; `GET /sim/key` shows it.
#[derive(Parser)]
#[command(name = "workload-security-sim")]
struct Arguments {
    /// The port on 127.0.0.1; 0 for any that is free.
    #[arg(long, default_value_t = 0)]
    port: u16,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let key = std::env::var("PALISADE_SIM_API_KEY").ok().filter(|key| !key.is_empty());
    let seed = Seed { key, ..Seed::default() };
    let simulator = Simulator::start_on(arguments.port, &seed)
        .await
        .with_context(|| format!("starting the simulator on port {} failed", arguments.port))?;
    // Before the URL is out: whoever reads it may end the program at once.
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM failed")?;
    let mut stdout = std::io::stdout();
    writeln!(stdout, "{}", simulator.base_url()).context("printing the base URL failed")?;
    stdout.flush().context("printing the base URL failed")?;
    tokio::select! {
        () = end_of_input() => {}
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    Ok(())
}

/// Ends when whoever started the simulator closes its standard input or is gone.
async fn end_of_input() {
    let (sender, ended) = oneshot::channel::<()>();
    // A thread of its own, which the process does not wait for: reading cannot be cancelled.
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        drop(sender);
    });
    let _ = ended.await;
}
