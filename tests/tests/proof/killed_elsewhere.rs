//! Functions that change policies and web ACLs are killed at their calls, too: what was begun is completed, once.

use std::collections::BTreeSet;

use palisade_tests::aws::{WebAcl, eventually};
use palisade_tests::figures::figure;
use palisade_tests::workload_security::{Cut, EffectKind, Fault, Seed};
use palisade_tests::world::{PATIENCE, World, package};

use crate::kept::waiting;
use crate::killed::{kill, killer_of, requests};
use crate::response_support::outcomes;
use crate::{storm, waf_support as waf};

const INSPECTOR: &str = "palisade-inspector";
const WAF: &str = "palisade-waf";
/// The policy of the instances, by its name and id.
const POLICY: (&str, i64) = ("Linux Server", 8);
/// More than a function makes calls.
const PLACES: u32 = 30;

/// Rules that the policy was given, in their order.
fn rules(world: &World) -> Vec<i64> {
    let journal = world.api.journal();
    let effects = journal.iter().filter_map(|entry| entry.effect());
    let to_policy = effects.filter(|e| e.what == EffectKind::RulesAssigned && e.policy == Some(POLICY.1));
    to_policy.flat_map(|effect| effect.rules.clone()).collect()
}

/// Each call is performed, its answer is lost, and before the function has asked again it is dead. Lambda's retry finds what
/// was done and does the rest.
#[tokio::test]
async fn of_inspector_at_each_call_to_workload_security() {
    let cves: Vec<String> = (0..PLACES).map(|number| format!("CVE-2030-{number:04}")).collect();
    let world = storm::prepare("inspector:\n  follow_up_every: 1m\n", cves.clone()).await;
    let endpoint = world.aws.endpoint_url();
    let (instance, _) = storm::populate(&world, 1, &[POLICY.0]).await.remove(0);
    let mut done = Vec::new();
    for (place, (cve, rule)) in (0..PLACES).zip(cves.iter().zip(Seed::FIRST_RULE_AGAINST..)) {
        let name = format!("killed-{place}");
        let arn = format!("arn:aws:inspector2:{}:{}:finding/{name}", world.aws.region(), world.aws.account());
        let before = world.api.journal().len();
        world.api.inject(Fault { after: place, times: Some(1), cut: Some(Cut::AfterCall), ..Fault::default() });
        world.api.inject(Fault { times: None, delay_millis: 20_000, cut: Some(Cut::BeforeCall), ..Fault::default() });
        world.put(&package(&world, &name, &instance, cve)).await.unwrap();
        let reached = async || {
            let reached = requests(&world, before).len() > place as usize;
            let ended = world.outcomes().await.unwrap().iter().any(|o| o.finding_id.as_ref() == Some(&arn));
            (reached || ended).then_some(reached)
        };
        let reached = eventually("the last call of the function", PATIENCE, reached).await.unwrap();
        world.api.clear_faults();
        if reached {
            done.push(requests(&world, before)[place as usize].clone());
            assert_ne!(kill(&endpoint, INSPECTOR), 0, "{name}: nothing was killed");
        }
        outcomes(&world, &arn, 1).await;
        assert_eq!(rules(&world).iter().filter(|given| **given == rule).count(), 1, "{name}: {:?}", rules(&world));
        assert_eq!(waiting(&world).await, 0, "{name}");
        if !reached {
            break;
        }
    }
    figure(format_args!(
        "the inspector function killed at each of {} calls to Workload Security, and completed",
        done.len()
    ));
    let assigned = |call: &String| call.starts_with("POST /policies/") && call.ends_with("/assignments");
    assert!(done.iter().any(assigned), "{done:?}");
}

/// A survey that dies leaves web ACLs as they were or as they are to be, and the next one does the rest.
#[tokio::test]
async fn of_waf_at_each_kind_of_call_but_lists() {
    let world = waf::installed("waf:\n").await;
    let instance = waf::server(&world, "Linux Web Server").await;
    let shop = async |name: &str| {
        let acl = waf::web_acl(&world, name).await;
        waf::balancer(&world, name, &[&instance], Some(&acl)).await;
        acl
    };
    let killer = killer_of(&world, WAF, "palisade-WafRole");
    let mut shops = vec![shop("first").await];
    let dies_at = async |kind: &str, shops: &[WebAcl]| {
        killer.lock().unwrap().once_at = Some(kind.to_owned());
        let died = world.aws.root().invoke(WAF, &waf::tick(&world)).await.unwrap();
        assert_eq!(killer.lock().unwrap().once_at, None, "{kind} was not called: {died:#}");
        assert!(died.get("errorMessage").is_some(), "{kind}: the survey did not die: {died:#}");
        waf::survey(&world).await;
        for acl in shops {
            let definition = waf::definition(&world, acl).await;
            assert_eq!(waf::added(&definition), waf::each(&waf::WANTED, "Count"), "{kind}");
            let own = definition["Rules"].as_array().unwrap()[..2].to_vec();
            assert_eq!(own, *waf::own_rules().as_array().unwrap(), "{kind}");
        }
        assert_eq!(waf::report(&world).await.resources.len(), shops.len(), "{kind}");
    };
    // Only the first survey starts cold, and reads the key.
    let mut kinds = vec!["GetSecretValue".to_owned()];
    dies_at("GetSecretValue", &shops).await;

    shops.push(shop("second").await);
    world.aws.front().forget_calls();
    waf::survey(&world).await;
    let warm: BTreeSet<String> =
        crate::response_support::role_calls(&world).into_iter().map(|call| call.operation).collect();
    assert!(warm.contains("UpdateWebACL") && warm.contains("PutObject"), "{warm:?}");
    // What a list leaves is what the call before it has left; and a survey takes seconds, because AWS slows some calls down.
    kinds.extend(warm.into_iter().filter(|kind| !kind.starts_with("Describe") && !kind.starts_with("List")));
    for (number, kind) in kinds.iter().enumerate().skip(1) {
        shops.push(shop(&format!("shop-{number}")).await);
        dies_at(kind, &shops).await;
    }
    assert_eq!(killer.lock().unwrap().done().len(), kinds.len());
    figure(format_args!(
        "the waf function killed at {} kinds of calls to AWS, and completed: {}",
        kinds.len(),
        kinds.join(", ")
    ));
}
