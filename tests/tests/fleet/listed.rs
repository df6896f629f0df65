//! Listed accounts: a self-managed stack set, and the roles by which it works.

use crate::support::{configure, instances, open_account, organization, stands, units};

#[tokio::test]
async fn listed_accounts_get_their_stacks_and_lose_them() {
    let (world, fleet) = organization().await;
    let roles = "  roles: { create: setup }\n";
    configure(&world, &format!("  accounts: [\"{}\", \"{}\"]\n{roles}", fleet.play, fleet.web));
    for account in [&fleet.play, &fleet.web] {
        open_account(&world, account, "setup").await;
    }
    let plan = world.palisade(&["plan"]).await.unwrap().expect(0).unwrap();
    assert!(plan.stdout.contains("stack palisade-stack-sets, the role by which StackSets works"), "{}", plan.stdout);
    let ended = world.install().await.unwrap().expect(0).unwrap();
    assert!(ended.stderr.contains("wave rest: 2 accounts stand"), "{}", ended.stderr);
    assert_eq!(instances(&world).await.len(), 2);
    // The own account is not listed: it keeps the bundles and the secret, and answers nothing.
    let status = world.palisade(&["status"]).await.unwrap().expect(0).unwrap();
    assert!(!status.stdout.contains("handler "), "{}", status.stdout);
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
    configure(&world, &format!("  accounts: [\"{}\"]\n{roles}", fleet.play));
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    assert_eq!(instances(&world).await.len(), 1);
    let ended = world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
    assert!(ended.stderr.contains("removed stack palisade-stack-sets in"), "{}", ended.stderr);
    let standing = stands(&world, &fleet, &fleet.play).await;
    assert!(!standing.iter().any(|line| line.contains("palisade")), "{standing:#?}");
}

#[tokio::test]
async fn without_the_role_in_the_account_the_reason_is_told() {
    let (world, fleet) = organization().await;
    configure(&world, &format!("  accounts: [\"{}\"]\n", fleet.play));
    let plan = world.palisade(&["plan"]).await.unwrap().expect(0).unwrap();
    assert!(plan.stdout.contains("`palisade template execution` prints its stack"), "{}", plan.stdout);
    let ended = world.install().await.unwrap().expect(3).unwrap();
    assert!(ended.stderr.contains("should have 'palisade-stack-sets-execution' role"), "{}", ended.stderr);
    // The stack that was asked for is deployed by hand, and the rollout goes on.
    let template = world.palisade(&["template", "execution"]).await.unwrap().expect(0).unwrap();
    let root = world.aws.root_of(&fleet.play);
    let parameters = [
        ("StackName", "by-hand"),
        ("TemplateBody", template.stdout.as_str()),
        ("Capabilities.member.1", "CAPABILITY_NAMED_IAM"),
    ];
    root.cloudformation("CreateStack", &parameters).await.unwrap();
    world.palisade(&["install", "--yes", "--resume"]).await.unwrap().expect(0).unwrap();
    assert_eq!(instances(&world).await.len(), 1);
    // What was made by hand goes by hand, and that is said.
    let ended = world.palisade(&["uninstall", "--yes", "-o", "json"]).await.unwrap().expect(0).unwrap();
    let line = format!("stack palisade-stack-sets in account {} is not needed any more; delete it there", fleet.play);
    assert!(ended.stderr.contains(&line), "{}", ended.stderr);
    assert_eq!(ended.json().unwrap()["not_looked_at"], serde_json::json!([line]));
}

/// Nobody would know by which roles the set of the other kind works.
#[tokio::test]
async fn another_kind_of_stack_set_is_refused() {
    let (world, fleet) = organization().await;
    let listed = format!("  accounts: [\"{}\"]\n  roles: {{ create: setup }}\n", fleet.play);
    configure(&world, &listed);
    open_account(&world, &fleet.play, "setup").await;
    world.install().await.unwrap().expect(0).unwrap();
    configure(&world, &units(&[&fleet.sandbox], ""));
    for arguments in [&["plan"][..], &["install", "--yes"], &["uninstall", "--yes"]] {
        let refused = world.palisade(arguments).await.unwrap().expect(6).unwrap();
        assert!(refused.stderr.contains("stack set palisade"), "{arguments:?}: {}", refused.stderr);
    }
    assert_eq!(instances(&world).await.len(), 1);
    configure(&world, &listed);
    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
}
