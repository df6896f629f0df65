//! A Macie finding: two roles reach the bucket, one of a protected instance and one of an instance that is not; a third does not.

use anyhow::Result;
use palisade_tests::workload_security::NewComputer;
use palisade_tests::world::{World, macie_finding};
use serde_json::json;

use crate::show::{chapter, has_id, show};

/// Turns the integration on, with looks every minute.
pub(crate) const BLOCK: &str = "macie:\n  follow_up_every: 1m\n";
pub(crate) const BUCKET: &str = "example-ledger";

pub(crate) async fn prepare(world: &World) -> Result<()> {
    chapter("A bucket, and instances with roles of their own");
    let root = world.aws.root();
    root.create_bucket(BUCKET).await?;
    let read = json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::{BUCKET}/*")});
    let queue = json!({"Effect": "Allow", "Action": "sqs:*", "Resource": "*"});
    for (role, statement, protected) in
        [("shop-reports", &read, true), ("shop-exports", &read, false), ("shop-orders", &queue, true)]
    {
        root.create_role(role, "ec2.amazonaws.com", std::slice::from_ref(statement)).await?;
        let instance = root.create_instance_with_role(&[("Team", "shop")], role).await?;
        if protected {
            world.api.add_computer(NewComputer::protected(&instance))?;
        }
        println!("   {instance} is {}protected, with the role {role}", if protected { "" } else { "not " });
    }
    Ok(())
}

pub(crate) async fn run(world: &World) -> Result<()> {
    chapter("Macie finds sensitive data in the bucket: whose role reaches it is scanned, or its team told");
    world.put(&macie_finding(world, "finding-on-bucket", BUCKET, Some("2026/customers.csv"))).await?;
    let outcome = world.outcome("the response to Macie's finding", |o| has_id(o, "finding-on-bucket")).await?;
    show(&outcome);
    Ok(())
}
