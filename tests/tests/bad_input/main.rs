//! Wrong configs and adverse situations: the exit code, what is said, and that nothing is half-made.

#![expect(clippy::unwrap_used, reason = "tests")]

mod configs;
mod environment;
mod failed_stacks;
mod keys;
mod names;
mod permissions;
mod situations;

use palisade_tests::world::{Ended, Inventory, World};

/// The lines of a run that tell what is wrong, without the plan and the checks that are well.
fn complaints(world: &World, ended: &Ended) -> String {
    let kept = ["error", "fail", "hint", "note", "  because", "  hint"];
    let text = world.redacted(&ended.stderr);
    let lines: Vec<&str> = text.lines().filter(|line| kept.iter().any(|begin| line.starts_with(begin))).collect();
    lines.join("\n")
}

/// A run that is to end with `code`, as a paragraph of a snapshot.
fn told(world: &World, words: &str, ended: Ended, code: i32) -> String {
    let ended = ended.expect(code).unwrap_or_else(|error| panic!("{words}: {error:#}"));
    format!("$ palisade {words}\n{}\nexit code {code}\n", complaints(world, &ended))
}

/// Runs a verb without a key.
async fn run(world: &World, words: &str, code: i32) -> String {
    let arguments: Vec<&str> = words.split(' ').collect();
    told(world, words, world.palisade(&arguments).await.unwrap(), code)
}

/// Runs a verb with the current key on its standard input.
async fn run_with_key(world: &World, words: &str, code: i32) -> String {
    let arguments: Vec<&str> = words.split(' ').chain(["--api-key-stdin"]).collect();
    told(world, words, world.palisade_with_stdin(&arguments, &world.api.key()).await.unwrap(), code)
}

/// Nothing came and nothing went since `before`.
async fn nothing_changed(world: &World, before: &Inventory) {
    assert_eq!(&world.inventory().await.unwrap(), before);
}
