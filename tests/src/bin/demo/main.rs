//! `cargo xtask demo`: the whole loop on this machine, told so that a newcomer can follow it. One file per integration, one
//! for the first week in mode `observe`, one for findings that lead to little, and one for a Workload Security that is down.
#![expect(clippy::print_stdout, reason = "a demonstration is for reading")]

mod branches;
mod config_rules;
mod guardduty;
mod inspector;
mod macie;
mod observe;
mod outage;
mod security_hub;
mod show;
mod waf;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, ensure};
use clap::Parser;
use palisade_tests::by_hand;
use palisade_tests::world::World;

use crate::show::{chapter, table};

/// Installs, sends findings through, shows what happened, and uninstalls.
#[derive(Debug, Parser)]
struct Arguments {
    /// Leave everything running after the findings, and print the environment to use `palisade` by hand.
    #[arg(long)]
    keep: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let ended = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(demo(&arguments)));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("\nThe demo failed: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The integrations of the config, all in one mode.
fn blocks(mode: &str) -> String {
    let mode = format!("  mode: {mode}\n");
    // The config of a world ends in the block of guardduty.
    ["", macie::BLOCK, inspector::BLOCK, waf::BLOCK, config_rules::BLOCK, security_hub::BLOCK]
        .map(|block| block.to_owned() + &mode)
        .concat()
}

async fn demo(arguments: &Arguments) -> Result<()> {
    let begun = Instant::now();
    chapter("A local AWS (MiniStack and moto) and a Workload Security simulator");
    let world = World::start_with(&blocks("observe")).await?;
    println!("   AWS answers at {}, Workload Security at {}", world.aws.endpoint_url(), world.api.base_url());

    let instances = guardduty::prepare(&world).await?;
    macie::prepare(&world).await?;
    let vulnerable = inspector::prepare(&world).await?;
    let recorded = config_rules::prepare(&world).await?;
    let shop = waf::prepare(&world).await?;

    chapter("palisade install");
    let key = world.key_file()?;
    let key = key.to_string_lossy();
    let code = world.palisade_shown(&["install", "--yes", "--api-key-file", &key]).await?;
    ensure!(code == 0, "palisade install ended with exit code {code}");
    let (guarded, bare) = (instances.guarded.as_str(), instances.bare.as_str());
    observe::run(&world, &observe::Subjects { guarded, bare, vulnerable: &vulnerable.alone }).await?;

    chapter("The config says mode: act from now on; palisade install");
    std::fs::write(world.config(), world.config_text(&blocks("act")))?;
    let code = world.palisade_shown(&["install", "--yes"]).await?;
    ensure!(code == 0, "palisade install ended with exit code {code}");
    let topic = format!("arn:aws:sns:{}:{}:palisade-highlights", world.aws.region(), world.aws.account());
    let inbox = world.aws.root().subscribe_queue(&topic, "demo-inbox").await?;

    guardduty::run(&world, &instances, &inbox).await?;
    macie::run(&world).await?;
    inspector::run(&world, &vulnerable, &inbox).await?;
    config_rules::run(&world, &recorded).await?;
    waf::run(&world, &shop).await?;
    security_hub::run(&world).await?;
    branches::run(&world, &instances.guarded, &inbox).await?;
    outage::run(&world).await?;

    chapter("What happened");
    table(&world).await?;

    if arguments.keep {
        chapter("Everything stays up until Enter or Ctrl-C. In another terminal:");
        for line in by_hand::instructions(&world)? {
            println!("   {line}");
        }
        tokio::select! {
            () = by_hand::enter() => {}
            stopped = by_hand::told_to_stop() => stopped?,
        }
        return Ok(());
    }

    chapter("palisade status");
    let code = world.palisade_shown(&["status"]).await?;
    ensure!(code == 0, "palisade status ended with exit code {code}");

    chapter("palisade uninstall --verify");
    let code = world.palisade_shown(&["uninstall", "--yes", "--verify"]).await?;
    ensure!(code == 0, "palisade uninstall ended with exit code {code}");
    waf::after(&world, &shop).await?;
    println!("\nDone in {} s. Nothing is left.", begun.elapsed().as_secs());
    Ok(())
}
