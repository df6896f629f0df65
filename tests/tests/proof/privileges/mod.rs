//! Every role may do what its function does, and nothing besides: all six integrations at work, compared with what IAM holds.

mod findings;
mod role;
mod surveys;

use std::collections::BTreeSet;

use palisade_contract::{HANDLERS, Integration};
use palisade_tests::workload_security::Timing;
use palisade_tests::world::World;

use crate::response_support::LONG;
use role::{Role, covers};

/// Actions that a service takes in the role's name where no call passes the front, and what shows them instead.
const UNSEEN: [(&str, &str); 4] = [
    ("kms:Decrypt", "Secrets Manager decrypts in the role's name; the emulator's asks nobody"),
    ("logs:CreateLogStream", "the Lambda service writes the log; the emulator's without the role"),
    ("logs:PutLogEvents", "the Lambda service writes the log; the emulator's without the role"),
    (
        "sqs:SendMessage",
        "the Lambda service keeps a failed event; the emulator asks for the right there, and each was kept",
    ),
];

/// With everything turned on, and a route so that each topic is written to.
fn config(topic: &str) -> String {
    format!(
        "macie:\n  follow_up_every: 1m\ninspector:\n  follow_up_every: 1m\nsecurity-hub:\n  follow_up_every: 1m\nwaf: {{}}\n\
         config:\n  policy: Linux Server\n\
         notify:\n  routes:\n    - tag: Team\n      value: payments\n      topic: {topic}\n"
    )
}

#[tokio::test]
async fn each_role_has_what_its_function_uses_and_nothing_else() {
    let world = World::start().await.unwrap();
    let topic = world.aws.root().create_topic("payments").await.unwrap();
    std::fs::write(world.config(), world.config_text(&config(&topic))).unwrap();
    world.aws.root().enable_config().await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    world.api.set_timing(Timing { pending_seconds: 0.0, running_seconds: LONG.as_secs_f64(), ..Timing::default() });
    let mut roles = Vec::new();
    for spec in HANDLERS {
        roles.push((spec.integration, Role::deployed(&world, spec).await));
    }
    world.aws.front().forget_calls();

    let cast = findings::Cast::new(&world).await;
    let acls = surveys::landscape(&world).await;
    cast.fail_and_come_back(&world).await;
    cast.answer(&world).await;
    surveys::evaluate(&world).await;
    surveys::survey(&world, &acls).await;
    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();

    assert_eq!(roles.len(), 6);
    let trouble: Vec<String> =
        roles.iter().flat_map(|(integration, role)| verdict(&world, *integration, role)).collect();
    assert!(trouble.is_empty(), "{}", trouble.join("\n"));
}

/// What is wrong with a role; prints the figures.
fn verdict(world: &World, integration: Integration, role: &Role) -> Vec<String> {
    let calls = role.calls(world);
    let (granted, grants) = (role.granted(), role.grants());
    let asked: BTreeSet<(String, String)> = calls
        .iter()
        .flat_map(|call| call.decisions.iter().map(|decision| (decision.action.clone(), decision.resource.clone())))
        .collect();
    let mut trouble = Vec::new();
    for call in &calls {
        let refused = call.error.as_deref().is_some_and(|code| code.starts_with("AccessDenied"));
        if refused || call.decisions.is_empty() {
            trouble.push(format!("{integration}: {} (checked: {:?})", call.summary(), call.decisions));
        }
    }
    let beyond = asked.iter().filter(|(action, on)| !grants.iter().any(|grant| covers(grant, action, on)));
    trouble.extend(beyond.map(|(action, on)| format!("{integration}: {action} on {on} is covered by no statement")));

    let used = |action: &&String| asked.iter().any(|(asked, _)| asked.eq_ignore_ascii_case(action));
    let unused: Vec<&String> = granted.iter().filter(|action| !used(action)).collect();
    let explained = |action: &&&String| UNSEEN.iter().any(|(unseen, _)| unseen == **action);
    let in_vain = unused.iter().filter(|action| !explained(action));
    trouble.extend(in_vain.map(|action| format!("{integration}: {action} is granted in vain")));
    if unused.len() != UNSEEN.len() {
        trouble.push(format!("{integration}: of what is explained as unseen, only {unused:?} is granted and unseen"));
    }
    println!(
        "{integration}: {} calls, {} actions granted, {} seen, {} as the services' own, {} asked on {} resources",
        calls.len(),
        granted.len(),
        granted.len() - unused.len(),
        unused.len(),
        asked.iter().map(|(action, _)| action).collect::<BTreeSet<_>>().len(),
        asked.iter().map(|(_, on)| on).collect::<BTreeSet<_>>().len(),
    );
    for (action, on) in grants.iter().filter(|(action, _)| used(&action)) {
        if !asked.iter().any(|(asked, resource)| covers(&(action.clone(), on.clone()), asked, resource)) {
            println!("  not seen: {action} on {on}");
        }
    }
    trouble
}
