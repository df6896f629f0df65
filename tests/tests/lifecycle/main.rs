//! An install from its first plan to its removal, by the real installer.

#![expect(clippy::unwrap_used, reason = "tests")]

mod before;
mod change;
mod drift;
mod everything;
mod kept;
mod other_account;
mod own_secret;
mod regions;
mod regions_at_once;
mod removal;
mod residue;
mod standing;
mod tasks;
mod verified;

use palisade_tests::aws::{Call, KeyKind, xml_texts};
use palisade_tests::world::World;

/// A world in which Palisade is installed.
async fn installed(more: &str) -> World {
    let world = World::start_with(more).await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    world
}

/// What the operator has called since the log began.
fn operator_calls(world: &World) -> Vec<Call> {
    world.aws.front().calls().into_iter().filter(|call| call.key == KeyKind::User).collect()
}

/// The operator's calls that change something.
fn writes(world: &World) -> Vec<String> {
    let reads = ["Describe", "Detect", "Get", "List", "Head", "Filter"];
    let calls = operator_calls(world).into_iter();
    calls.filter(|c| !reads.iter().any(|read| c.operation.starts_with(read))).map(|c| c.summary()).collect()
}

/// One output of a stack.
async fn output(world: &World, stack: &str, name: &str) -> String {
    let described = world.aws.root().cloudformation("DescribeStacks", &[("StackName", stack)]).await.unwrap();
    let (keys, values) = (xml_texts(&described, "OutputKey"), xml_texts(&described, "OutputValue"));
    keys.into_iter().zip(values).find(|(key, _)| key == name).unwrap().1
}

/// The template that CloudFormation holds, as text.
async fn deployed(world: &World, stack: &str) -> String {
    let answer = world.aws.root().cloudformation("GetTemplate", &[("StackName", stack)]).await.unwrap();
    xml_texts(&answer, "TemplateBody").remove(0).trim_end().to_owned()
}
