//! An API, or something before it, that quotes what it was sent: the key comes back, and goes no further.

use palisade_tests::workload_security::{Fault, NewComputer};
use palisade_tests::world::{World, finding};

use crate::canary::world;
use crate::nowhere::{assert_looked_at, assert_no_leak, kept, run};
use crate::places;

/// Every call is answered so from here on.
fn quote(world: &World, status: u16) {
    world.api.clear_faults();
    world.api.inject(Fault { times: None, quotes_headers: true, ..Fault::status("*", 0, status) });
}

#[tokio::test]
async fn an_api_that_quotes_the_key_gives_it_to_nobody() {
    let world = world("").await;
    let mut found = Vec::new();
    run(&world, &["install", "--yes", "--api-key-stdin"], 0, &mut found).await;
    let inbox = "arn:aws:sns:eu-west-1:111122223333:palisade-highlights";
    world.aws.root().subscribe_queue(inbox, "inbox").await.unwrap();
    let instance = "i-0123456789abcdef0";
    world.api.add_computer(NewComputer::protected(instance)).unwrap();

    for status in [400, 401, 403, 404, 500] {
        quote(&world, status);
        let event = finding(&world, &format!("quoted-{status}"), instance);
        let answer = world.aws.root().invoke("palisade-guardduty", &event).await.unwrap();
        let said = answer["errorMessage"].as_str().unwrap_or_else(|| panic!("{status} is no failure: {answer:#}"));
        assert!(said.contains("Unexpected headers"), "{status}: the answer was read: {said}");
        found.push((format!("the function's error after {status}"), answer.to_string().into_bytes()));
        run(&world, &["check"], 6, &mut found).await;
    }
    // As an event, which is tried again, given up, and kept with the reason.
    quote(&world, 403);
    world.put(&finding(&world, "kept", instance)).await.unwrap();
    kept(&world).await;
    run(&world, &["events", "list", "--output", "json"], 0, &mut found).await;
    run(&world, &["status", "--output", "json"], 1, &mut found).await;
    found.extend(places::all(&world).await);
    assert_looked_at(
        &found,
        &["error after 500", "log group", "a message in palisade-failures", "the simulator's journal"],
    );
    assert_no_leak("an API that quotes the key", &found);
}
