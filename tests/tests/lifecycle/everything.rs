//! All six integrations in one account: one stack, its idle cost, and nothing left of it.

use palisade_contract::HANDLERS;
use palisade_tests::world::World;

use crate::output;

const EVERYTHING: &str = "macie: {}\ninspector: {}\nwaf: {}\nconfig: {}\nsecurity-hub: {}\n";

#[tokio::test]
async fn everything_is_one_stack() {
    let world = World::start_with(EVERYTHING).await.unwrap();
    world.aws.root().enable_config().await.unwrap();
    let before = world.inventory().await.unwrap();

    let plan = world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(10).unwrap().stdout;
    let created: Vec<&str> = plan.lines().filter(|line| line.starts_with("  + create in")).collect();
    assert_eq!(created.len(), 2, "the home stack and one stack for all integrations\n{plan}");
    assert!(plan.contains("Idle cost: 1.50 USD a month, now 0.00"), "{plan}");
    for spec in HANDLERS {
        assert!(plan.contains(&format!("{}Function", spec.integration.logical_id())), "{}\n{plan}", spec.integration);
    }

    world.install().await.unwrap().expect(0).unwrap();
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
    world.palisade(&["drift"]).await.unwrap().expect(0).unwrap();
    let status = world.palisade(&["status"]).await.unwrap().expect(0).unwrap().stdout;
    for spec in HANDLERS {
        let line = status.lines().find(|line| line.contains(&format!("handler     {} ", spec.integration)));
        assert!(line.is_some_and(|line| line.ends_with("rule enabled")), "{}\n{status}", spec.integration);
    }
    assert_eq!(output(&world, "palisade-home", "Regions").await, world.aws.region().to_string());

    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
    let after = world.inventory().await.unwrap();
    assert_eq!(after.beyond(&before).lines(), Vec::<String>::new());
}
