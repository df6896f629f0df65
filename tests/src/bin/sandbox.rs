//! `cargo xtask sandbox`: the local AWS and the Workload Security simulator, to use `palisade` by hand.
#![expect(clippy::print_stdout, reason = "what to type next is what it is for")]

use anyhow::Result;
use palisade_tests::by_hand;
use palisade_tests::world::World;

fn main() -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(async {
        let world = World::start().await?;
        for line in by_hand::instructions(&world)? {
            println!("{line}");
        }
        println!("# now: palisade check; palisade plan; palisade install. Ctrl-C ends everything.");
        by_hand::told_to_stop().await?;
        Ok(())
    })
}
