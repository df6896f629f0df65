//! Rules of AWS Config: what it shows of a protected instance and of an unprotected one, before and after.

use anyhow::{Result, ensure};
use palisade_tests::aws::eventually;
use palisade_tests::workload_security::NewComputer;
use palisade_tests::world::{PATIENCE, World, config_item};
use serde_json::Value;

use crate::show::chapter;

/// For the config file.
pub(crate) const BLOCK: &str = "config:\n  policy: Linux Server\n  modules: [anti-malware]\n";

/// The rules of the block.
const RULES: [&str; 3] = ["palisade-policy", "palisade-module-anti-malware", "palisade-clear"];

/// The instances that the rules are about.
pub(crate) struct Instances {
    guarded: String,
    bare: String,
}

pub(crate) async fn prepare(world: &World) -> Result<Instances> {
    chapter("AWS Config records instances; two more of them, one protected and one not");
    let root = world.aws.root();
    root.enable_config().await?;
    let (guarded, bare) = (root.create_instance(&[]).await?, root.create_instance(&[]).await?);
    protect(world, &guarded)?;
    println!("   {guarded} is protected; {bare} is not");
    Ok(Instances { guarded, bare })
}

pub(crate) async fn run(world: &World, instances: &Instances) -> Result<()> {
    chapter("AWS Config sees both instances change, and asks its rules");
    for (instance, word) in [(&instances.guarded, "COMPLIANT"), (&instances.bare, "NON_COMPLIANT")] {
        let item = config_item(world, instance, "running", "2026-01-15T12:00:00.000Z");
        world.aws.config_change(world.aws.region(), &item).await?;
        show(world, instance, word).await?;
    }
    chapter("The second one gets an agent; the rules' interval comes round");
    protect(world, &instances.bare)?;
    let called = world.aws.config_interval(world.aws.region()).await?;
    ensure!(called.len() == RULES.len(), "AWS Config called {called:?}");
    show(world, &instances.bare, "COMPLIANT").await
}

fn protect(world: &World, instance: &str) -> Result<()> {
    let account = Some(world.aws.account().to_owned());
    world.api.add_computer(NewComputer { account, ..NewComputer::protected(instance) })?;
    Ok(())
}

/// Prints what AWS Config shows of an instance, once it is `expected` under every rule.
async fn show(world: &World, instance: &str, expected: &str) -> Result<()> {
    for rule in RULES {
        let result = eventually(&format!("{expected} under {rule}"), PATIENCE, async || {
            let all = world.aws.root().evaluations(rule).await.ok()?;
            let fits = |each: &&Value| {
                let about = &each["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"];
                about == instance && each["ComplianceType"] == expected
            };
            all.iter().find(fits).cloned()
        })
        .await?;
        println!("   {rule:<30} {expected:<14} {}", result["Annotation"].as_str().unwrap_or_default());
    }
    Ok(())
}
