//! `cargo xtask sandbox`: the local AWS and the Workload Security simulator, to use `palisade` by hand.
#![expect(clippy::print_stdout, reason = "what to type next is what it is for")]

use anyhow::Result;
use clap::Parser;
use palisade_tests::by_hand;
use palisade_tests::world::World;

/// Starts the local AWS and the Workload Security simulator, and prints what to type to use `palisade` with them.
#[derive(Debug, Parser)]
struct Arguments {}

fn main() -> Result<()> {
    let Arguments {} = Arguments::parse();
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(async {
        let world = World::start().await?;
        for line in by_hand::instructions(&world)? {
            println!("{line}");
        }
        println!("# then: palisade check; palisade plan; palisade install. Ctrl-C here ends everything.");
        by_hand::told_to_stop().await?;
        Ok(())
    })
}
