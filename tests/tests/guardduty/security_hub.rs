//! Where Security Hub is off, the team is told all the same.

use palisade_contract::ActionResult::{Done, Skipped};
use palisade_tests::workload_security::NewComputer;
use serde_json::Value;

use crate::support::*;

#[tokio::test]
async fn the_message_goes_without_security_hub() {
    let world = installed("").await;
    let inbox = inbox(&world).await;
    world.aws.root().rest("securityhub", "DELETE", "/accounts", Value::Null).await.unwrap();
    let bare = world.aws.root().create_instance(&[]).await.unwrap();

    let outcome = answer(&world, "first", &bare).await;
    assert_eq!(actions(&outcome), [("write-finding", Skipped), ("follow-up", Done), ("highlight", Done)]);
    let why = action(&outcome, "write-finding").detail.as_deref();
    assert_eq!(why, Some("Security Hub is not enabled in this region"));
    assert_eq!(messages(&world, &inbox, &bare).await.len(), 1);

    world.api.add_computer(NewComputer::protected(&bare)).unwrap();
    world.next_look().await.unwrap();
    let look = outcomes(&world, "first", 2).await.remove(1);
    assert_eq!(actions(&look), [("resolve-finding", Skipped), ("close-follow-up", Done)]);
    assert_eq!(follow_ups(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn switched_off_in_the_config_it_is_not_called_at_all() {
    let world = installed("notify:\n  security_hub: false\n").await;
    let bare = world.aws.root().create_instance(&[]).await.unwrap();
    let outcome = answer(&world, "first", &bare).await;
    assert_eq!(action(&outcome, "write-finding").detail.as_deref(), Some("Security Hub is off in the config"));
    assert!(role_calls(&world).iter().all(|call| call.service != "securityhub"));
    nothing_was_denied(&world);
}
