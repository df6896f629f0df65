//! An organisation, from the first plan to the last trace.

use palisade_tests::figures::figure;

use crate::support::{configure, instances, organization, stands, units};

#[tokio::test]
async fn an_organisation_gets_its_stacks_and_loses_them() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.workloads], ""));

    let check = world.palisade(&["check"]).await.unwrap();
    assert!(check.stderr.contains(&format!("suspended: {}", fleet.closed)), "{}", check.stderr);
    let plan = world.palisade(&["plan"]).await.unwrap().expect(0).unwrap();
    assert!(plan.stdout.contains("Stack set palisade for 3 accounts"), "{}", plan.stdout);
    assert!(plan.stdout.contains("wave rest, 3 accounts"), "{}", plan.stdout);
    assert!(
        plan.stdout.contains(&format!("left out, suspended: CloudFormation cannot work there: {}", fleet.closed)),
        "{}",
        plan.stdout
    );

    let ended = world.install().await.unwrap().expect(0).unwrap();
    assert!(ended.stderr.contains("wave rest: 3 accounts stand"), "{}", ended.stderr);
    let mut all = [&fleet.payments, &fleet.web, &fleet.tests]
        .map(|account| format!("{account} {} CURRENT SUCCEEDED", world.aws.region()));
    all.sort();
    assert_eq!(instances(&world).await, all);
    for account in [&fleet.payments, &fleet.tests] {
        let standing = stands(&world, &fleet, account).await;
        assert!(standing.iter().any(|line| line == "function palisade-guardduty"), "{standing:#?}");
        assert!(standing.iter().any(|line| line == "rule palisade-guardduty"), "{standing:#?}");
    }
    for account in [&fleet.play, &fleet.closed] {
        assert!(!stands(&world, &fleet, account).await.iter().any(|line| line.contains("palisade")), "{account}");
    }
    // The management account has an ordinary stack.
    let status = world.palisade(&["status"]).await.unwrap().expect(0).unwrap();
    assert!(status.stdout.contains("stack       palisade "), "{}", status.stdout);
    assert!(status.stdout.contains("in 3 other accounts"), "{}", status.stdout);

    world.aws.front().forget_calls();
    let again = world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(again.stderr.contains("nothing to do"), "{}", again.stderr);
    let calls: Vec<String> = world.aws.front().calls().into_iter().map(|call| call.operation).collect();
    figure(format_args!("a no-op in one region with an organisation: {} calls: {}", calls.len(), calls.join(", ")));
    assert!(!calls.iter().any(|call| call == "ListAccountsForParent"), "{calls:?}");
    assert!(calls.len() <= 6, "{calls:?}");

    let ended = world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
    assert!(ended.stderr.contains("removed stack set palisade"), "{}", ended.stderr);
    for account in [&fleet.payments, &fleet.web, &fleet.tests] {
        assert!(!stands(&world, &fleet, account).await.iter().any(|line| line.contains("palisade")), "{account}");
    }
    assert!(world.aws.root().stack_instances("palisade").await.is_err(), "the set is gone");
}

#[tokio::test]
async fn accounts_that_join_are_enrolled() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.workloads], ""));
    world.install().await.unwrap().expect(0).unwrap();
    let late = palisade_tests::world::Fleet::account(&world.aws, "late", &fleet.production).await.unwrap();
    // CloudFormation does it by itself; Palisade sees it and has nothing to do.
    let standing = instances(&world).await;
    assert!(standing.iter().any(|line| line.starts_with(&late)), "{standing:#?}");
    let again = world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(again.stderr.contains("nothing to do"), "{}", again.stderr);
}
