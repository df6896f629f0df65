//! Every role may do what its function does, and nothing besides: all six integrations at work, compared with what IAM holds.

mod findings;
mod members;
mod observing;
mod reasons;
mod role;
mod surveys;

use std::collections::BTreeSet;

use palisade_contract::HANDLERS;
use palisade_tests::figures::figure;
use palisade_tests::workload_security::Timing;
use palisade_tests::world::World;

use crate::response_support::LONG;
use reasons::{Reason, UNSEEN, WIDE};
pub(crate) use role::Role;
use role::covers;

/// With everything turned on, and a route so that each topic is written to.
fn config(topic: &str) -> String {
    format!(
        "macie:\n  follow_up_every: 1m\ninspector:\n  follow_up_every: 1m\nsecurity-hub:\n  follow_up_every: 1m\nwaf: {{}}\n\
         config:\n  policy: Linux Server\n\
         notify:\n  routes:\n    - tag: Team\n      value: payments\n      topic: {topic}\n"
    )
}

/// A world in which this is installed, with a topic that a route names; and the roles of all functions, and those of these ids,
/// as IAM holds them.
async fn installed(config: impl Fn(&str) -> String, more: &[&str]) -> (World, Vec<(String, Role)>) {
    let world = World::start().await.unwrap();
    let topic = world.aws.root().create_topic("payments").await.unwrap();
    std::fs::write(world.config(), world.config_text(&config(&topic))).unwrap();
    world.aws.root().enable_config().await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    world.api.set_timing(Timing { pending_seconds: 0.0, running_seconds: LONG.as_secs_f64(), ..Timing::default() });
    let mut roles = Vec::new();
    let of_functions = HANDLERS.iter().map(|spec| format!("{}Role", spec.integration.logical_id()));
    for id in of_functions.chain(more.iter().map(ToString::to_string)) {
        let role = Role::deployed(&world, &id).await;
        roles.push((id, role));
    }
    world.aws.front().forget_calls();
    (world, roles)
}

#[tokio::test]
async fn each_role_has_what_its_function_uses_and_nothing_else() {
    let (world, roles) = installed(config, &["FollowUpRole"]).await;
    let cast = findings::Cast::new(&world).await;
    let acls = surveys::landscape(&world).await;
    cast.fail_and_come_back(&world).await;
    cast.answer(&world).await;
    surveys::evaluate(&world).await;
    surveys::survey(&world, &acls).await;
    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();

    assert_eq!(roles.len(), 7, "six functions, and what the scheduler takes on");
    let mut trouble = Vec::new();
    let mut void: Vec<&Reason> = UNSEEN.iter().chain(WIDE).collect();
    for (id, role) in &roles {
        trouble.extend(verdict(&world, id, role, &[UNSEEN], &mut void).await);
    }
    trouble.extend(without_a_case(&void));
    assert!(trouble.is_empty(), "{}", trouble.join("\n"));
}

fn without_a_case(void: &[&Reason]) -> Vec<String> {
    void.iter().map(|reason| format!("explained, and not the case: {:?} on {:?}", reason.actions, reason.on)).collect()
}

/// What is wrong with a role whose unseen grants have these reasons; prints the figures, and takes the reasons that hold from
/// those that may be `void`.
async fn verdict(
    world: &World,
    id: &str,
    role: &Role,
    unseen_for: &[&'static [Reason]],
    void: &mut Vec<&Reason>,
) -> Vec<String> {
    let (calls, delegated, grants) = (role.calls(world), role.delegated(world).await, role.grants());
    let mut trouble = Vec::new();
    for call in &calls {
        if call.is_refused() || call.decisions.is_empty() {
            trouble.push(format!("{id}: {} (checked: {:?})", call.summary(), call.decisions));
        }
    }
    trouble.extend(delegated.iter().filter(|each| !each.allowed).map(|each| format!("{id}: refused: {each:?}")));
    let called = calls.iter().flat_map(|call| &call.decisions).map(|each| (each.action.clone(), each.resource.clone()));
    let taken_on = delegated.iter().map(|each| (each.action.clone(), each.resource.clone()));
    let asked: BTreeSet<(String, String)> = called.chain(taken_on).collect();
    let beyond = asked.iter().filter(|(action, on)| !grants.iter().any(|grant| covers(grant, action, on)));
    trouble.extend(beyond.map(|(action, on)| format!("{id}: {action} on {on} is covered by no statement")));

    let mut explained = |reasons: &[&'static [Reason]], action: &str, on: &str| {
        let reason = reasons.iter().copied().flatten().find(|reason| reason.is_for(action, on))?;
        void.retain(|each| !std::ptr::eq(*each, reason));
        Some(reason.why)
    };
    let (mut unseen, mut wide) = (0, 0);
    for grant in &grants {
        let (action, on) = grant;
        if !asked.iter().any(|(asked, resource)| covers(grant, asked, resource)) {
            unseen += 1;
            match explained(unseen_for, action, on) {
                Some(why) => println!("  {id}: not seen: {action} on {on}: {why}"),
                None => trouble.push(format!("{id}: {action} on {on} is granted in vain")),
            }
        }
        if on.contains(['*', '?']) {
            wide += 1;
            if explained(&[WIDE], action, on).is_none() {
                trouble.push(format!("{id}: {action} on {on} is wide without a reason"));
            }
        }
    }
    figure(format_args!(
        "{id}: {} calls and {} by services, {} grants of an action on a pattern, {} seen, {unseen} explained as unseen, \
         {wide} wide with a reason; {} asked on {} resources",
        calls.len(),
        delegated.len(),
        grants.len(),
        grants.len() - unseen,
        asked.iter().map(|(action, _)| action).collect::<BTreeSet<_>>().len(),
        asked.iter().map(|(_, on)| on).collect::<BTreeSet<_>>().len(),
    ));
    trouble
}
