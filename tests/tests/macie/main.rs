//! Macie findings and what becomes of them: the pattern, and the installed function, fed through the bus.

#![expect(clippy::unwrap_used, reason = "tests")]

mod access;
mod failures;
mod ignored;
#[path = "../guardduty/kept.rs"]
mod kept;
mod observe;
mod pattern;
mod repeated;
#[path = "../guardduty/support.rs"]
mod support;
mod unprotected;
mod verbs;

use palisade_contract::{ActionReport, Outcome};
use palisade_tests::world::{World, macie_finding};
use serde_json::{Value, json};

/// Both integrations, with looks every minute.
const MACIE_ON: &str = "macie:\n  follow_up_every: 1m\n";
/// The function.
const FUNCTION: &str = "palisade-macie";
/// The bucket that findings are about.
const BUCKET: &str = "example-ledger";

/// A world in which Palisade is installed with both integrations, and the bucket stands.
async fn installed(more: &str) -> World {
    let world = support::installed(&format!("{MACIE_ON}{more}")).await;
    world.aws.root().create_bucket(BUCKET).await.unwrap();
    world.aws.front().forget_calls();
    world
}

/// A role with these statements, as EC2 uses it; its ARN.
async fn role(world: &World, name: &str, statements: &[Value]) -> String {
    world.aws.root().create_role(name, "ec2.amazonaws.com", statements).await.unwrap()
}

/// A running instance with the role `name`, whose computer is protected; instance and computer.
async fn guarded(world: &World, name: &str) -> (String, i64) {
    let instance = world.aws.root().create_instance_with_role(&[], name).await.unwrap();
    let id = support::protect(world, &instance);
    (instance, id)
}

/// A statement of a role's policy: may read everything in the bucket.
fn may_read() -> Value {
    json!({"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": [arn(), below()]})
}

fn arn() -> String {
    format!("arn:aws:s3:::{BUCKET}")
}

fn below() -> String {
    format!("arn:aws:s3:::{BUCKET}/*")
}

/// Gives the bucket a policy with these statements.
async fn policy(world: &World, statements: &[Value]) {
    let policy = json!({"Version": "2012-10-17", "Statement": statements});
    world.aws.root().put_bucket_policy(BUCKET, &policy).await.unwrap();
}

/// Puts a finding about the bucket on the bus and waits for what became of it.
async fn answer(world: &World, id: &str) -> Outcome {
    world.put(&macie_finding(world, id, BUCKET, None)).await.unwrap();
    support::outcomes(world, id, 1).await.remove(0)
}

/// What the outcome says of a role.
fn of_role<'o>(outcome: &'o Outcome, arn: &str) -> &'o ActionReport {
    let is = |report: &&ActionReport| report.action == "role-access" && report.id.as_deref() == Some(arn);
    outcome.actions.iter().find(is).unwrap_or_else(|| panic!("nothing about {arn}: {outcome:#?}"))
}

/// The same in words.
fn told<'o>(outcome: &'o Outcome, arn: &str) -> &'o str {
    of_role(outcome, arn).detail.as_deref().unwrap()
}
