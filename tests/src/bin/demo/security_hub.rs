//! A Security Hub finding of another product: the same response, and a note on the finding.

use anyhow::{Context, Result, ensure};
use palisade_tests::workload_security::NewComputer;
use palisade_tests::world::{World, asff, imported};
use serde_json::json;

use crate::show::{chapter, has_id, show};

/// For the config file.
pub(crate) const BLOCK: &str = "security-hub:\n  follow_up_every: 1m\n";

const FINDING: &str = "finding-of-another-product";

pub(crate) async fn run(world: &World) -> Result<()> {
    chapter("Security Hub brings a finding of another product on a protected instance");
    let root = world.aws.root();
    let instance = root.create_instance(&[("Team", "shop")]).await?;
    let account = Some(world.aws.account().to_owned());
    world.api.add_computer(NewComputer { account, ..NewComputer::protected(&instance) })?;
    let finding = asff(world, FINDING, &instance);
    root.import_findings(std::slice::from_ref(&finding)).await?;
    world.put(&imported(world, &finding)).await?;
    let answered = world.outcome("the answer to Security Hub's finding", |o| has_id(o, FINDING)).await?;
    show(&answered);
    let filter = json!({"Id": [{"Value": FINDING, "Comparison": "EQUALS"}]});
    let kept = root.findings(&filter).await?.into_iter().next().context("the finding is gone")?;
    let (status, note) = (&kept["Workflow"]["Status"], kept["Note"]["Text"].as_str().unwrap_or("none"));
    println!("   the finding is {} now; its note: {note}", status.as_str().unwrap_or("?"));
    ensure!(status == "NOTIFIED", "the finding's workflow is {status}");
    Ok(())
}
