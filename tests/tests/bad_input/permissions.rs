//! An operator who lacks a permission: told which, and a second run with it completes the first.

use std::fmt::Write as _;

use palisade_tests::aws::User;
use palisade_tests::world::World;
use serde_json::json;

use crate::{nothing_changed, told};

/// A user who may do everything but these actions.
async fn without(world: &World, name: &str, actions: &[&str]) -> User {
    let statements = [
        json!({"Effect": "Allow", "Action": "*", "Resource": "*"}),
        json!({"Effect": "Deny", "Action": actions, "Resource": "*"}),
    ];
    User::create(world.aws.root(), name, &statements).await.unwrap()
}

#[tokio::test]
async fn what_is_denied_first_changes_nothing() {
    let world = World::start().await.unwrap();
    let before = world.inventory().await.unwrap();
    let mut all = String::new();
    for (number, (action, verbs)) in [
        (
            "cloudformation:DescribeStacks",
            &[("check", 6), ("plan", 1), ("install --yes", 1), ("uninstall --yes", 1)][..],
        ),
        ("lambda:GetAccountSettings", &[("check", 6), ("install --yes", 6)]),
        ("guardduty:ListDetectors", &[("check", 6), ("install --yes", 6)]),
        ("secretsmanager:DescribeSecret", &[("plan", 1), ("install --yes", 1)]),
        ("cloudformation:CreateChangeSet", &[("install --yes", 1)]),
    ]
    .into_iter()
    .enumerate()
    {
        let user = without(&world, &format!("user-{number}"), &[action]).await;
        _ = writeln!(all, "# without {action}");
        for (words, code) in verbs {
            let mut arguments: Vec<&str> = words.split(' ').collect();
            if matches!(arguments[0], "check" | "install") {
                arguments.push("--api-key-stdin");
            }
            let ended = world.palisade_as(&user, &arguments, &world.api.key()).await.unwrap();
            all += &told(&world, words, ended, *code);
        }
    }
    insta::assert_snapshot!("missing_permissions", all);
    nothing_changed(&world, &before).await;
}

#[tokio::test]
async fn what_is_denied_on_the_way_is_completed_by_the_next_run() {
    for (action, left) in [
        ("cloudformation:ExecuteChangeSet", "eu-west-1 stack palisade-home REVIEW_IN_PROGRESS"),
        ("secretsmanager:PutSecretValue", "eu-west-1 stack palisade-home CREATE_COMPLETE"),
        ("s3:PutObject", "eu-west-1 stack palisade-home CREATE_COMPLETE"),
    ] {
        let world = World::start().await.unwrap();
        let before = world.inventory().await.unwrap();
        let user = without(&world, "lacking", &[action]).await;
        let install = ["install", "--yes", "--api-key-stdin"];
        let ended = world.palisade_as(&user, &install, &world.api.key()).await.unwrap().expect(1).unwrap();
        assert!(ended.stderr.contains(action), "{}", ended.stderr);
        assert!(ended.stderr.contains("`palisade policy <verb>`"), "{}", ended.stderr);
        let standing = world.inventory().await.unwrap();
        assert!(standing.lines().iter().any(|line| line == left), "{left} is not in\n{standing}");
        assert!(!standing.to_string().contains("stack palisade CREATE"), "{standing}");

        world.install().await.unwrap().expect(0).unwrap();
        world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
        world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
        nothing_changed(&world, &before).await;
    }
}
