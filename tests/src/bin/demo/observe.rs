//! Mode `observe`, with which an install had best begin: every integration works out what it would do, and does nothing.

use anyhow::{Result, ensure};
use palisade_contract::{ActionResult, DecisionWord, HANDLERS, Integration, Outcome};
use palisade_tests::world::{World, asff, config_item, finding, imported, macie_finding, package};

use crate::show::chapter;
use crate::{inspector, macie};

/// What an event is about.
pub(crate) struct Subjects<'a> {
    /// A protected instance.
    pub(crate) guarded: &'a str,
    /// A protected instance whose policy lacks a rule.
    pub(crate) vulnerable: &'a str,
    /// An instance that nothing protects.
    pub(crate) bare: &'a str,
}

/// Sends an event to each integration, and tells what it would have done.
pub(crate) async fn run(world: &World, of: &Subjects<'_>) -> Result<()> {
    chapter("mode: observe. An event for each integration: all is worked out and told, nothing is changed");
    world.aws.front().forget_calls();
    let on_bucket = macie_finding(world, "observed-bucket", macie::BUCKET, None);
    world.put(&finding(world, "observed", of.guarded)).await?;
    world.put(&on_bucket).await?;
    world.put(&package(world, "observed-package", of.vulnerable, inspector::CVE)).await?;
    let code = world.palisade(&["events", "replay", "waf-schedule"]).await?.code;
    ensure!(code == 0, "palisade events replay ended with exit code {code}");
    let item = config_item(world, of.bare, "running", "2026-01-15T11:00:00.000Z");
    world.aws.config_change(world.aws.region(), &item).await?;
    world.put(&imported(world, &asff(world, "observed-product", of.bare))).await?;

    for spec in HANDLERS {
        let integration = spec.integration;
        let observed = |o: &Outcome| o.handler == integration && o.decision == DecisionWord::Observe;
        let outcome = world.outcome(&format!("what {integration} would do"), observed).await?;
        println!("   {:<13} would: {}", integration.as_str(), planned(&outcome).join(", "));
    }
    let changes = changes(world);
    println!("   calls of the functions that change anything: {}", changes.len());
    ensure!(changes.is_empty(), "while observing, the functions called {changes:?}");
    Ok(())
}

/// What would be done, each sort once. That a role reaches the bucket is no deed.
fn planned(outcome: &Outcome) -> Vec<&str> {
    let mut planned: Vec<&str> = Vec::new();
    for action in outcome.actions.iter().filter(|action| action.result == ActionResult::Planned) {
        if action.action != "role-access" && !planned.contains(&action.action.as_str()) {
            planned.push(&action.action);
        }
    }
    planned
}

/// What the functions wrote to AWS, the survey's own report left out, and to Workload Security.
fn changes(world: &World) -> Vec<String> {
    let reads = ["Get", "List", "Describe", "Simulate", "Check", "Decrypt"];
    let role = |integration: Integration| format!("assumed-role/palisade-{}Role", integration.logical_id());
    let calls = world.aws.front().calls().into_iter();
    let by_functions =
        calls.filter(|call| HANDLERS.iter().any(|spec| call.principal.contains(&role(spec.integration))));
    let writes = by_functions.filter(|call| !reads.iter().any(|read| call.operation.starts_with(read)));
    let writes = writes.filter(|call| !call.is("s3", "PutObject")).map(|call| call.summary());
    let journal = world.api.journal();
    let requests = journal.iter().filter_map(|entry| entry.request());
    let requests = requests.filter(|request| request.method != "GET" && !request.path.ends_with("/search"));
    writes.chain(requests.map(|request| format!("{} {}", request.method, request.path))).collect()
}
