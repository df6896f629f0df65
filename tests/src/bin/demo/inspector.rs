//! Inspector findings: one whose rules are missing in the policy, the same once more.

use anyhow::{Result, ensure};
use palisade_tests::workload_security::NewComputer;
use palisade_tests::world::{World, package};

use crate::show::{chapter, show};

/// "Struts Multipart Expression" is against it: a rule of the simulator that the Linux policy does not have.
const CVE: &str = "CVE-2017-5638";

/// For the config file.
pub(crate) const BLOCK: &str = "inspector: {}\n";

/// A protected instance for the findings.
pub(crate) async fn prepare(world: &World) -> Result<String> {
    let instance = world.aws.root().create_instance(&[("Team", "shop")]).await?;
    let account = Some(world.aws.account().to_owned());
    world.api.add_computer(NewComputer { account, ..NewComputer::protected(&instance) })?;
    println!("   {instance} is protected, too, and has a package with {CVE}");
    Ok(instance)
}

pub(crate) async fn run(world: &World, instance: &str) -> Result<()> {
    chapter("Inspector finds a CVE on a protected instance: the rules against it go into its policy");
    let mut calls = Vec::new();
    for id in ["package-finding", "package-finding-again"] {
        world.put(&package(world, id, instance, CVE)).await?;
        let ends = format!("/{id}");
        let fits = |o: &palisade_contract::Outcome| o.finding_id.as_deref().is_some_and(|id| id.ends_with(&ends));
        let outcome = world.outcome("the answer to Inspector's finding", fits).await?;
        show(&outcome);
        calls.push(outcome.api_calls);
    }
    println!("   the first took {} calls of the API, the second {}: a warm function remembers", calls[0], calls[1]);
    ensure!(calls[1] < calls[0], "the second finding cost {} calls, the first {}", calls[1], calls[0]);
    Ok(())
}
