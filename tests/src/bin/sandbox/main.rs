//! `cargo xtask sandbox`: the local AWS and the Workload Security simulator, to use `palisade` by hand.
#![expect(clippy::print_stdout, reason = "what to type next is what it is for")]

mod others;

use anyhow::Result;
use clap::Parser;
use palisade_tests::by_hand;
use palisade_tests::world::World;

/// Starts the local AWS and the Workload Security simulator, and prints what to type to use `palisade` with them.
#[derive(Debug, Parser)]
struct Arguments {
    /// Which other accounts the config reaches; without it there is one account
    #[arg(long, value_enum)]
    others: Option<others::Others>,
}

fn main() -> Result<()> {
    let Arguments { others } = Arguments::parse();
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(async {
        let world = World::start().await?;
        if let Some(others) = others {
            for line in others.found(&world).await? {
                println!("# {line}");
            }
        }
        for line in by_hand::instructions(&world)? {
            println!("{line}");
        }
        println!("# then: palisade check; palisade plan; palisade install. Ctrl-C here ends everything.");
        by_hand::told_to_stop().await?;
        Ok(())
    })
}
