//! Listed accounts: a self-managed stack set.

use crate::support::{configure, instances, organization, stands};

#[tokio::test]
async fn listed_accounts_get_their_stacks_and_lose_them() {
    let (world, fleet) = organization().await;
    configure(&world, &format!("  accounts: [\"{}\", \"{}\"]\n", fleet.play, fleet.web));
    let ended = world.install().await.unwrap().expect(0).unwrap();
    assert!(ended.stderr.contains("wave rest: 2 accounts stand"), "{}", ended.stderr);
    assert_eq!(instances(&world).await.len(), 2);
    // The own account is not listed: it keeps the bundles and the secret, and answers nothing.
    let status = world.palisade(&["status"]).await.unwrap().expect(0).unwrap();
    assert!(!status.stdout.contains("handler "), "{}", status.stdout);
    configure(&world, &format!("  accounts: [\"{}\"]\n", fleet.play));
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    assert_eq!(instances(&world).await.len(), 1);
    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
    assert!(!stands(&world, &fleet, &fleet.play).await.iter().any(|line| line.contains("palisade")));
}
