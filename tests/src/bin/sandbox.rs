//! `cargo xtask sandbox`: the local AWS and the Workload Security simulator, to use `palisade` by hand.
#![expect(clippy::print_stdout, reason = "what to type next is what it is for")]

use anyhow::Result;
use palisade_tests::world::World;

fn main() -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(async {
        let world = World::start().await?;
        let key = world.key_file()?;
        for (name, value) in world.aws.operator_env() {
            println!("export {name}={value}");
        }
        println!("export PALISADE_CONFIG={}", world.config().display());
        println!("export PALISADE_API_KEY_FILE={}", key.display());
        println!("# calls, each with its principal:  {}/_front/calls", world.aws.endpoint_url());
        println!("# the simulator's controls:        {}", world.api.control_url());
        println!("# now: palisade check; palisade plan; palisade install. Ctrl-C ends everything.");
        tokio::signal::ctrl_c().await?;
        Ok(())
    })
}
