//! Searches and listings: paging, both sources of computers, and what is filtered here rather than there.

use std::collections::BTreeSet;

use palisade_contract::InstanceId;
use palisade_workload_security::{Computer, ComputerId, ErrorKind, Expand, KeyKind, PolicyId, RuleId};
use serde_json::{Value, json};

use crate::stand_in::{Answer, Call, StandIn, ample, refusal, search};

fn policies(ids: std::ops::RangeInclusive<i64>) -> Vec<Value> {
    ids.map(|id| json!({ "ID": id, "name": format!("Policy {id}") })).collect()
}

fn after(call: &Call) -> Option<i64> {
    call.body["searchCriteria"].as_array().unwrap().iter().find_map(|criterion| criterion["idValue"].as_i64())
}

fn field(call: &Call) -> &str {
    call.body["searchCriteria"][0]["fieldName"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn pages_follow_each_other_to_an_empty_one() {
    let server = StandIn::start(|_, call| search("policies", &policies(1..=5), &call.body)).await;
    let client = server.builder(KeyKind::CloudOne).page_size(2).build().unwrap();
    let found = client.until(ample()).policies().await.unwrap();
    assert_eq!(found.iter().map(|policy| policy.id.0).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert_eq!(server.calls().iter().map(after).collect::<Vec<_>>(), [None, Some(2), Some(4), Some(5)]);
    assert!(server.calls().iter().all(|call| call.body["maxItems"] == 2 && call.body["sortByObjectID"] == true));
}

#[tokio::test]
async fn a_page_that_is_not_full_is_no_end() {
    // A manager that counts first and then leaves out what the role must not see.
    let server = StandIn::start(|_, call| {
        let Answer::Whole(_, _, page) = search("policies", &policies(1..=6), &call.body) else { unreachable!() };
        let page: Value = serde_json::from_str(&page).unwrap();
        let seen: Vec<&Value> =
            page["policies"].as_array().unwrap().iter().filter(|policy| policy["ID"] != 2).collect();
        Answer::json(&json!({ "policies": seen }))
    })
    .await;
    let client = server.builder(KeyKind::CloudOne).page_size(2).build().unwrap();
    let found = client.until(ample()).policies().await.unwrap();
    assert_eq!(found.iter().map(|policy| policy.id.0).collect::<Vec<_>>(), [1, 3, 4, 5, 6]);
}

#[tokio::test]
async fn a_listing_that_stands_still_ends() {
    let server = StandIn::start(|_, _| Answer::json(&json!({ "policies": policies(1..=2) }))).await;
    let error = refusal(server.api().policies()).await;
    assert_eq!((error.kind(), error.message()), (ErrorKind::Unreadable, Some("the next page holds nothing new")));
    assert_eq!(server.calls().len(), 2);
}

/// A manager whose identifiers rise with each question, `count` to an answer, whatever was asked for before.
async fn rising(list: &'static str, count: i64, name: String) -> StandIn {
    StandIn::start(move |number, _| {
        let first = i64::try_from(number).unwrap() * count;
        let ids = first + 1..=first + count;
        let objects: Vec<Value> = ids.map(|id| json!({ "ID": id, "name": name })).collect();
        Answer::json(&json!({ list: objects }))
    })
    .await
}

#[tokio::test]
async fn a_listing_without_an_end_is_no_more_than_fits() {
    let listed = "cannot list the policies: the answer cannot be read: it does not end: behind";
    // Pages of one policy each.
    let server = rising("policies", 1, "Base".to_owned()).await;
    let error = refusal(server.api().policies()).await;
    assert_eq!(
        (error.kind(), error.to_string()),
        (ErrorKind::Unreadable, format!("{listed} 1000 pages there is more"))
    );
    assert!(error.hint().contains("base URL"), "{}", error.hint());
    assert_eq!(server.calls().len(), 1_001);

    // As many objects as an answer may hold.
    let server = rising("policies", 5_000, "Base".to_owned()).await;
    let error = refusal(server.api().policies()).await;
    assert_eq!(error.to_string(), format!("{listed} 50000 objects there is more"));
    assert_eq!(server.calls().len(), 11);

    // More of them than may be asked for.
    let server = rising("policies", 5_001, "Base".to_owned()).await;
    let error = refusal(server.api().policies()).await;
    assert!(error.message().unwrap().starts_with("more than 5000 objects in one answer"), "{error}");

    // Answers of 20 MB.
    let server = rising("policies", 1, "n".repeat(20 << 20)).await;
    let error = refusal(server.api().policies()).await;
    assert_eq!(error.to_string(), format!("{listed} 48 MB there is more"));
    assert_eq!(server.calls().len(), 3);
}

#[tokio::test]
async fn a_search_for_few_is_no_more_than_fits() {
    let server = rising("scheduledTasks", 500, "palisade-scan".to_owned()).await;
    let error = refusal(server.api().scheduled_tasks_named("palisade-scan")).await;
    let said = "it does not end: behind 50000 objects there is more";
    assert_eq!((error.kind(), error.message()), (ErrorKind::Unreadable, Some(said)));
    assert_eq!(server.calls().len(), 101);
}

#[tokio::test]
async fn the_computers_of_an_account_have_an_end() {
    let server = rising("computers", 1, "a".to_owned()).await;
    let asked = BTreeSet::from([InstanceId::parse("i-0000000a").unwrap()]);
    let error = refusal(server.api().computers_of("111122223333", &asked, &[])).await;
    let listed = "cannot list the computers of AWS account 111122223333: the answer cannot be read";
    assert_eq!(error.to_string(), format!("{listed}: it does not end: behind 1000 pages there is more"));
    assert_eq!(server.calls().len(), 1_001);
}

#[tokio::test]
async fn names_are_compared_here() {
    let server = StandIn::start(|_, call| {
        let found = [("Linux Server", 8), ("LINUX SERVER ", 9), ("Linux Server 2", 10)];
        let found: Vec<Value> = found.iter().map(|(name, id)| json!({ "ID": id, "name": name })).collect();
        search("policies", &found, &call.body)
    })
    .await;
    let found = server.api().policies_by_name("linux server").await.unwrap();
    assert_eq!(found.iter().map(|policy| policy.id).collect::<Vec<_>>(), [PolicyId(8), PolicyId(9)]);
}

fn with_agent(id: i64, summary: &str) -> Value {
    json!({ "ID": id, "agentFingerPrint": "AA:BB", summary: { "instanceID": "i-1", "accountID": "111122223333" } })
}

const EC2: &str = "ec2VirtualMachineSummary";
const NO_CONNECTOR: &str = "noConnectorVirtualMachineSummary";

#[tokio::test]
async fn the_connected_account_is_asked_first() {
    let server = StandIn::start(|_, _| Answer::json(&json!({ "computers": [with_agent(4, EC2)] }))).await;
    let found = server.api().computers_by_instance("i-1", Expand::PROTECTION).await.unwrap();
    assert_eq!(found.iter().map(|computer| computer.id).collect::<Vec<_>>(), [ComputerId(4)]);
    assert_eq!(server.calls().iter().map(field).collect::<Vec<_>>(), ["ec2VirtualMachineSummary/instanceID"]);
}

#[tokio::test]
async fn the_agents_own_record_is_not_missed() {
    // Nothing known of the account; or its record of the instance without an agent, beside the agent's own.
    for known in [json!([]), json!([{ "ID": 4, "agentVersion": "0.0.0.0", EC2: { "instanceID": "i-1" } }])] {
        let server = StandIn::start(move |_, call| {
            let found = if field(call).starts_with(EC2) { known.clone() } else { json!([with_agent(9, NO_CONNECTOR)]) };
            Answer::json(&json!({ "computers": found }))
        })
        .await;
        let found = server.api().computers_by_instance("i-1", Expand::PROTECTION).await.unwrap();
        assert_eq!(server.calls().len(), 2);
        let picked = Computer::pick(found.into_iter().filter(Computer::has_agent)).unwrap();
        assert_eq!((picked.id, picked.instance_id()), (ComputerId(9), Some("i-1")));
    }
}

#[tokio::test]
async fn an_account_is_listed_from_both_sources() {
    let server = StandIn::start(|_, call| {
        let account: Vec<Value> = (1..=3).map(|id| with_agent(id, EC2)).collect();
        // The second of these is known to the connected account too, and so has been listed already.
        let mut twice = with_agent(3, NO_CONNECTOR);
        twice[EC2] = json!({ "accountID": "111122223333" });
        let agents = [twice, with_agent(7, NO_CONNECTOR)];
        search("computers", if field(call).starts_with(EC2) { &account } else { &agents }, &call.body)
    })
    .await;
    let client = server.builder(KeyKind::CloudOne).page_size(2).build().unwrap();
    let mut pages = client.until(ample()).computers_by_account("111122223333", &[Expand::ComputerStatus]);
    let mut found = Vec::new();
    while let Some(page) = pages.next().await.unwrap() {
        assert!(!page.is_empty());
        found.push(page.iter().map(|computer| computer.id.0).collect::<Vec<_>>());
    }
    assert_eq!(found, [vec![1, 2], vec![3], vec![7]]);
    assert!(pages.next().await.unwrap().is_none());
    let calls = server.calls();
    assert_eq!(calls.len(), 5, "each source to its empty page");
    assert!(calls.iter().all(|call| {
        call.target
            .ends_with("?expand=computerStatus&expand=ec2VirtualMachineSummary&expand=noConnectorVirtualMachineSummary")
    }));
}

#[tokio::test]
async fn of_an_account_the_computers_of_some_instances_are_picked_from_one_listing() {
    let instance = |id: &str| InstanceId::parse(id).unwrap();
    let server = StandIn::start(|_, call| {
        let of = |id: i64, instance: &str, agent: bool| {
            let agent = if agent { "AA:BB" } else { "" };
            json!({ "ID": id, "agentFingerPrint": agent, EC2: { "instanceID": instance, "accountID": "111122223333" },
                    "computerStatus": { "agentStatus": if agent.is_empty() { "inactive" } else { "active" } } })
        };
        // Of the first two records, of one instance, the active one counts; the others were not asked for, or have no instance.
        let account =
            [of(1, "i-0000000a", true), of(2, "i-0000000a", false), of(3, "i-0000000b", true), of(4, "another", true)];
        search("computers", if field(call).starts_with(EC2) { &account } else { &[] }, &call.body)
    })
    .await;
    let asked = BTreeSet::from([instance("i-0000000a"), instance("i-0000000c")]);
    let found = server.api().computers_of("111122223333", &asked, &[Expand::ComputerStatus]).await.unwrap();
    let found: Vec<(&str, i64)> = found.iter().map(|(instance, computer)| (instance.as_str(), computer.id.0)).collect();
    assert_eq!(found, [("i-0000000a", 1)]);
    assert_eq!(server.calls().len(), 3, "each source to its empty page");
}

#[tokio::test]
async fn a_policy_that_is_not_shown_is_no_error_and_a_refusal_is() {
    let server = StandIn::start(|number, _| match number {
        0 => Answer::json(&json!({ "ID": 8, "name": "Base" })),
        1 => Answer::status(404, "{}"),
        _ => Answer::status(403, "{}"),
    })
    .await;
    let api = server.api();
    let name = api.policy_if_shown(PolicyId(8)).await.unwrap().unwrap().name;
    assert_eq!(name.as_deref(), Some("Base"));
    assert_eq!(api.policy_if_shown(PolicyId(8)).await.unwrap(), None);
    assert_eq!(refusal(api.policy_if_shown(PolicyId(8))).await.kind(), ErrorKind::Forbidden);
}

#[tokio::test]
async fn a_policys_computers_are_counted_as_far_as_it_matters() {
    let server = StandIn::start(|_, call| {
        let computers: Vec<Value> = (1..=7_000).map(|id| json!({ "ID": id, "policyID": 8 })).collect();
        search("computers", &computers, &call.body)
    })
    .await;
    let api = server.api();
    assert_eq!(api.count_using_policy(PolicyId(8), 5).await.unwrap(), 5, "as many as are asked for");
    assert_eq!(server.calls().len(), 1);
    assert_eq!(api.count_using_policy(PolicyId(8), 6_000).await.unwrap(), 6_000);
    assert_eq!(api.count_using_policy(PolicyId(8), 9_000).await.unwrap(), 7_000);
    assert_eq!(server.calls().len(), 5, "the API gives 5,000 at a time");
}

#[tokio::test]
async fn rules_name_the_very_cve() {
    let server = StandIn::start(|_, call| {
        let rules = [
            json!({ "ID": 11, "CVE": ["CVE-2021-44228"] }),
            json!({ "ID": 12, "CVE": ["CVE-2020-0001", "cve-2021-4422"] }),
            json!({ "ID": 13 }),
            json!({ "ID": 14, "CVE": ["CVE-2021-4422", "CVE-2021-44228"] }),
        ];
        search("intrusionPreventionRules", &rules, &call.body)
    })
    .await;
    let client = server.builder(KeyKind::CloudOne).page_size(3).build().unwrap();
    let api = client.until(ample());
    let found = api.rules_by_cve("cve-2021-4422").await.unwrap();
    assert_eq!(found.iter().map(|rule| rule.id).collect::<Vec<_>>(), [RuleId(12), RuleId(14)]);
    assert_eq!(server.calls().iter().map(after).collect::<Vec<_>>(), [None, Some(13)], "a short page ends it");
    assert_eq!(server.calls()[0].body["searchCriteria"][0]["stringValue"], "%CVE-2021-4422%");
    assert!(api.rules_by_cve("%").await.unwrap().is_empty());
    assert_eq!(client.calls(), 2, "what is no CVE is not looked up");
}

#[tokio::test]
async fn application_types_are_listed() {
    let server = StandIn::start(|_, call| {
        let types = [json!({ "ID": 81, "name": "Web Server Common", "direction": "incoming", "portMultiple": ["80"] })];
        search("applicationTypes", &types, &call.body)
    })
    .await;
    let found = server.api().application_types().await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].name.as_deref(), found[0].ports.as_slice()),
        (Some("Web Server Common"), &["80".to_owned()][..])
    );
}
