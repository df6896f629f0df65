//! The role of the function: every right that it has is used, and it lacks none.

use std::collections::BTreeSet;

use palisade_contract::{Integration, handler};
use palisade_tests::aws::eventually;
use palisade_tests::world::{PATIENCE, config_item};

use crate::responses::{nothing_was_denied, role_calls};
use crate::support::*;

#[tokio::test]
async fn every_call_of_the_description_is_made() {
    let world = installed("config:\n  policy: Linux Server\n").await;
    let region = world.aws.region();
    let healthy = instance(&world, |new| new).await;
    world.aws.config_oversized_change(region, &config_item(&world, &healthy, "running", NOON)).await.unwrap();
    world.aws.config_interval(region).await.unwrap();
    evaluated(&world, POLICY, &healthy, "COMPLIANT").await;
    evaluated(&world, CLEAR, &healthy, "COMPLIANT").await;
    let wanted: BTreeSet<&str> = handler(Integration::Config)
        .unwrap()
        .calls
        .iter()
        .filter(|call| call.sent_by_handler)
        .map(|call| call.action)
        .collect();
    let all_made = async || {
        let calls = role_calls(&world);
        let made: BTreeSet<String> = calls.iter().map(|call| format!("{}:{}", call.service, call.operation)).collect();
        (made.iter().map(String::as_str).collect::<BTreeSet<_>>() == wanted).then_some(())
    };
    eventually("every call of the description", PATIENCE, all_made).await.unwrap();
    nothing_was_denied(&world);
}
