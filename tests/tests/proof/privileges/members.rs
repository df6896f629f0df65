//! In another account a function has the same rights, and reads a key that is the home account's.

use palisade_tests::figures::figure;
use palisade_tests::workload_security::NewComputer;
use palisade_tests::world::{Fleet, World, finding};

use super::role::{Role, covers};
use crate::response_support::{BOTH, scans};

#[tokio::test]
async fn its_role_does_with_what_it_is_granted() {
    let world = World::start().await.unwrap();
    let fleet = Fleet::found(&world.aws).await.unwrap();
    fleet.trust(&world.aws).await.unwrap();
    world.configure_targets(&format!("  organization:\n    ous: [{}]\n", fleet.staging)).unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    let account = &fleet.tests;
    let role = Role::of_member(&world, account, "GuardDutyRole").await;
    let there = world.aws.root_of(account).in_region(world.aws.region());
    there.enable_security_hub().await.unwrap();
    let instance = there.create_instance(&[]).await.unwrap();
    let computer = NewComputer {
        account: Some(account.clone()),
        region: Some(world.aws.region().to_owned()),
        ..NewComputer::protected(&instance)
    };
    let computer = world.api.add_computer(computer).unwrap();
    world.aws.front().forget_calls();

    let event = finding(&world, "in-a-member", &instance).to_string().replace(world.aws.account(), account);
    let outcome = there.invoke("palisade-guardduty", &serde_json::from_str(&event).unwrap()).await.unwrap();
    assert_eq!(outcome["decision"], "act", "{outcome:#}");
    assert_eq!(scans(&world, computer), BOTH);

    let (calls, grants) = (role.calls(&world), role.grants());
    let home = format!("arn:aws:secretsmanager:{}:{}:secret:", world.aws.region(), world.aws.account());
    let mut key = false;
    for call in &calls {
        assert!(!call.is_refused() && !call.decisions.is_empty(), "{}", call.summary());
        for asked in &call.decisions {
            let covered = grants.iter().any(|grant| covers(grant, &asked.action, &asked.resource));
            assert!(covered, "{} on {} is covered by no statement", asked.action, asked.resource);
            key |= asked.action == "secretsmanager:GetSecretValue" && asked.resource.starts_with(&home);
        }
    }
    assert!(key, "it did not read the home account's secret: {calls:#?}");
    figure(format_args!(
        "GuardDutyRole of another account: {} calls, none refused or beyond its statements",
        calls.len()
    ));
}
