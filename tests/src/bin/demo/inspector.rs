//! Inspector findings: one whose rules are missing in the policy, the same once more, one whose policy too many use, and one on an
//! instance without a policy.

use anyhow::{Result, ensure};
use palisade_contract::Outcome;
use palisade_tests::workload_security::NewComputer;
use palisade_tests::world::{World, package};

use crate::show::{chapter, quote, show};

/// "Struts Multipart Expression" is against it: a rule of the simulator that neither policy has.
pub(crate) const CVE: &str = "CVE-2017-5638";

/// For the config file.
pub(crate) const BLOCK: &str = "inspector:\n  max_computers_per_policy_change: 1\n";

/// Protected instances for the findings.
pub(crate) struct Instances {
    /// Has its policy for itself.
    pub(crate) alone: String,
    /// Shares the Linux policy with the other instances of the demo.
    crowded: String,
}

pub(crate) async fn prepare(world: &World) -> Result<Instances> {
    let root = world.aws.root();
    let (alone, crowded) = (root.create_instance(&[]).await?, root.create_instance(&[("Team", "shop")]).await?);
    for (instance, policy) in [(&alone, "Windows Server"), (&crowded, "Linux Server")] {
        let (account, policy) = (Some(world.aws.account().to_owned()), Some(policy.to_owned()));
        world.api.add_computer(NewComputer { account, policy, ..NewComputer::protected(instance) })?;
    }
    println!("   {alone} and {crowded} are protected, too, and have a package with {CVE}");
    Ok(Instances { alone, crowded })
}

pub(crate) async fn run(world: &World, instances: &Instances, inbox: &str) -> Result<()> {
    let Instances { alone, crowded } = instances;
    chapter("Inspector finds a CVE on a protected instance: the rules against it go into its policy");
    let mut calls = Vec::new();
    for id in ["package-finding", "package-finding-again"] {
        calls.push(answered(world, id, alone).await?);
    }
    println!("   the first took {} calls of the API, the second {}: a warm function remembers", calls[0], calls[1]);
    ensure!(calls[1] < calls[0], "the second finding cost {} calls, the first {}", calls[1], calls[0]);

    chapter("Inspector finds the same on an instance whose policy more computers use than the config allows to change");
    answered(world, "package-finding-guarded", crowded).await?;
    let message = world.message(inbox, "the message", |body| body.contains(crowded)).await?;
    quote(&message);

    chapter("Inspector finds it on an instance that nothing protects: its team is told");
    let bare = world.aws.root().create_instance(&[("Team", "lab")]).await?;
    answered(world, "package-finding-bare", &bare).await?;
    Ok(())
}

/// Sends a finding, shows what became of it, and tells how many calls of the API it took.
async fn answered(world: &World, id: &str, instance: &str) -> Result<u64> {
    world.put(&package(world, id, instance, CVE)).await?;
    let ends = format!("/{id}");
    let fits = |o: &Outcome| o.finding_id.as_deref().is_some_and(|id| id.ends_with(&ends));
    let outcome = world.outcome("the answer to Inspector's finding", fits).await?;
    show(&outcome);
    Ok(outcome.api_calls)
}
