//! `cargo xtask demo`: the whole loop on this machine, told so that a newcomer can follow it.
#![expect(clippy::print_stdout, reason = "a demonstration is for reading")]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Parser;
use palisade_contract::{ActionResult, DecisionWord, Outcome};
use palisade_tests::workload_security::{NewComputer, RuleList};
use palisade_tests::world::{World, finding};

/// Installs, sends two findings through, shows what happened, and uninstalls.
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

async fn demo(arguments: &Arguments) -> Result<()> {
    let begun = Instant::now();
    chapter("1. A local AWS (MiniStack and moto) and a Workload Security simulator");
    let world = World::start().await?;
    println!("   AWS answers at {}, Workload Security at {}", world.aws.endpoint_url(), world.api.base_url());

    chapter("2. Two instances: one with an agent and a policy, one with nothing");
    let root = world.aws.root();
    let guarded = root.create_instance(&[("Team", "shop")]).await?;
    let bare = root.create_instance(&[("Team", "lab")]).await?;
    let recommended = vec![RECOMMENDED_RULE];
    world.api.add_computer(NewComputer {
        instance: guarded.clone(),
        account: Some(world.aws.account().to_owned()),
        recommendations: Some(RuleList::IntrusionPrevention(recommended)),
        ..NewComputer::default()
    })?;
    println!("   {guarded} is protected; {bare} is not");

    chapter("3. palisade install");
    let key = world.key_file()?;
    let key = key.to_string_lossy();
    let code = world.palisade_shown(&["install", "--yes", "--api-key-file", &key]).await?;
    ensure!(code == 0, "palisade install ended with exit code {code}");
    let topic = format!("arn:aws:sns:{}:{}:palisade-highlights", world.aws.region(), world.aws.account());
    let inbox = root.subscribe_queue(&topic, "demo-inbox").await?;

    chapter("4. GuardDuty finds something on the protected instance");
    world.put(&finding(&world, "finding-on-protected", &guarded)).await?;
    let scans = world.outcome("the response to the first finding", |o| has_id(o, "finding-on-protected")).await?;
    show(&scans);

    chapter("5. The scans end; the follow-up comes round and applies what they recommend");
    // Nobody wants to watch a scan: the simulator's clock moves on by an hour, the scheduler's by a minute.
    world.api.advance(Duration::from_hours(1));
    world.next_look().await?;
    let applied = world.outcome("the follow-up", |o| o.actions.iter().any(|a| a.action == "close-follow-up")).await?;
    show(&applied);
    let report = world.message(&inbox, "the report", |body| body.contains(&guarded)).await?;
    quote(&report);

    chapter("6. GuardDuty finds something on the unprotected instance");
    world.put(&finding(&world, "finding-on-unprotected", &bare)).await?;
    let told = world.outcome("the response to the second finding", |o| has_id(o, "finding-on-unprotected")).await?;
    show(&told);
    let message = world.message(&inbox, "the message", |body| body.contains(&bare)).await?;
    quote(&message);

    chapter("7. What happened");
    table(&world).await?;

    if arguments.keep {
        chapter("Everything stays up until Enter or Ctrl-C. In another terminal:");
        for (name, value) in world.aws.operator_env() {
            println!("   export {name}={value}");
        }
        println!("   export PALISADE_CONFIG={}", world.config().display());
        println!("   export PALISADE_API_KEY_FILE={key}");
        println!("   {} status", palisade_tests::world::palisade_binary()?.display());
        wait_for_a_person().await;
        return Ok(());
    }

    chapter("8. palisade status");
    let code = world.palisade_shown(&["status"]).await?;
    ensure!(code == 0, "palisade status ended with exit code {code}");

    chapter("9. palisade uninstall --verify");
    let code = world.palisade_shown(&["uninstall", "--yes", "--verify"]).await?;
    ensure!(code == 0, "palisade uninstall ended with exit code {code}");
    println!("\nDone in {} s. Nothing is left.", begun.elapsed().as_secs());
    Ok(())
}

/// "Log4j Callback over LDAP": a rule of the simulator that the Linux policy does not have.
const RECOMMENDED_RULE: i64 = 2010;

fn has_id(outcome: &Outcome, id: &str) -> bool {
    outcome.finding_id.as_deref() == Some(id) && outcome.decision == DecisionWord::Act
}

fn chapter(title: &str) {
    println!("\n{title}");
}

fn quote(message: &str) {
    for line in message.lines() {
        println!("   | {line}");
    }
}

fn show(outcome: &Outcome) {
    println!("   decision: {}, because {}", format!("{:?}", outcome.decision).to_lowercase(), outcome.reason);
    for action in &outcome.actions {
        let result = match action.result {
            ActionResult::Done => "done",
            ActionResult::Planned => "planned",
            ActionResult::Skipped => "skipped",
            ActionResult::Failed => "FAILED",
        };
        let more = action.detail.as_deref().or(action.id.as_deref()).unwrap_or_default();
        println!("   {result:<8} {:<22} {more}", action.action);
    }
}

async fn table(world: &World) -> Result<()> {
    println!("   {:<24} {:<20} {:<8} {:<10} {:>9}", "finding", "instance", "decision", "API calls", "ms");
    for outcome in world.outcomes().await? {
        println!(
            "   {:<24} {:<20} {:<8} {:<10} {:>9}",
            outcome.finding_id.as_deref().unwrap_or("(follow-up)"),
            outcome.instances.first().map_or("-", |i| i.as_str()),
            format!("{:?}", outcome.decision).to_lowercase(),
            outcome.api_calls,
            outcome.duration_ms,
        );
    }
    let findings = world.aws.root().findings(&serde_json::json!({})).await.context("reading Security Hub")?;
    for finding in findings {
        let (label, title) = (&finding["Severity"]["Label"], &finding["Title"]);
        println!("   Security Hub: {} {}", label.as_str().unwrap_or("?"), title.as_str().unwrap_or("?"));
    }
    println!("   {} AWS calls were recorded, each with its principal", world.aws.front().calls().len());
    Ok(())
}

async fn wait_for_a_person() {
    let enter = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        // A closed input is not Enter: then only a signal ends it.
        matches!(std::io::stdin().read_line(&mut line), Ok(read) if read > 0)
    });
    tokio::select! {
        Ok(true) = enter => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
