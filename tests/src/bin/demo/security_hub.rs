//! Security Hub findings of another product: the same response, and a note on the finding.

use anyhow::{Context, Result, ensure};
use palisade_tests::workload_security::NewComputer;
use palisade_tests::world::{World, asff, imported};
use serde_json::json;

use crate::show::{chapter, has_id, show};

/// For the config file.
pub(crate) const BLOCK: &str = "security-hub:\n  follow_up_every: 1m\n";

const FINDING: &str = "finding-of-another-product";
const ON_UNPROTECTED: &str = "another-on-unprotected";

pub(crate) async fn run(world: &World) -> Result<()> {
    chapter("Security Hub brings a finding of another product on a protected instance");
    let root = world.aws.root();
    let instance = root.create_instance(&[("Team", "shop")]).await?;
    let account = Some(world.aws.account().to_owned());
    world.api.add_computer(NewComputer { account, ..NewComputer::protected(&instance) })?;
    answered(world, FINDING, &instance).await?;

    chapter("Security Hub brings one on an instance that nothing protects");
    answered(world, ON_UNPROTECTED, &root.create_instance(&[("Team", "lab")]).await?).await
}

/// Sends a finding, shows what became of it, and what Security Hub holds of it then.
async fn answered(world: &World, id: &str, instance: &str) -> Result<()> {
    let root = world.aws.root();
    let finding = asff(world, id, instance);
    root.import_findings(std::slice::from_ref(&finding)).await?;
    world.put(&imported(world, &finding)).await?;
    show(&world.outcome("the answer to Security Hub's finding", |o| has_id(o, id)).await?);
    let filter = json!({"Id": [{"Value": id, "Comparison": "EQUALS"}]});
    let kept = root.findings(&filter).await?.into_iter().next().context("the finding is gone")?;
    let (status, note) = (&kept["Workflow"]["Status"], kept["Note"]["Text"].as_str().unwrap_or("none"));
    println!("   the finding is {} now; its note: {note}", status.as_str().unwrap_or("?"));
    ensure!(status == "NOTIFIED", "the finding's workflow is {status}");
    Ok(())
}
