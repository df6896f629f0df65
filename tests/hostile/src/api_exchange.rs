//! Whatever Workload Security answers to a call: lists, refusals with any body, and `Retry-After` with any value.
//!
//! The first byte names the call, the second the status; up to the end of the line stands the value of `Retry-After`.

use std::sync::OnceLock;
use std::time::Duration;

use palisade_workload_security::{
    Api, ApiKey, AssignmentTarget, Backoff, Client, ComputerId, Deadline, Endpoint, Expand, KeyKind, PolicyId,
    RuleModule, ScanKind,
};
use tokio::runtime::Runtime;

use crate::server::Server;

/// Longer than any answer of this machine takes.
const PATIENCE: Duration = Duration::from_secs(5);
const SECRET: &str = "c2VjcmV0LW9mLXRoZS10YXJnZXRz";
/// Calls, by the letter with which an input begins.
const FIRST: u8 = b'A';

struct World {
    server: Server,
    runtime: Runtime,
    client: Client,
}

fn world() -> Option<&'static World> {
    static WORLD: OnceLock<Option<World>> = OnceLock::new();
    WORLD
        .get_or_init(|| {
            let server = Server::start().ok()?;
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
            let endpoint = Endpoint::base_url(&format!("http://{}/api", server.address)).ok()?;
            // Another try waits longer than there is time, so that there is none.
            let never = Backoff::new(PATIENCE * 2, PATIENCE * 2).with_jitter(|ceiling| ceiling);
            let key = ApiKey::new(format!("id:{SECRET}")).ok()?;
            let client = Client::builder(endpoint, KeyKind::CloudOne, key).backoff(never).build().ok()?;
            Some(World { server, runtime, client })
        })
        .as_ref()
}

/// Makes one call and lets the input be its answer.
pub fn api_exchange(data: &[u8]) {
    let Some(world) = world() else { return };
    let Some((call, _)) = world.server.take(data) else { return };
    let said = world.runtime.block_on(async {
        let api = world.client.until(Deadline::after(PATIENCE));
        ask(&api, call.wrapping_sub(FIRST)).await
    });
    assert!(!said.contains(SECRET), "an answer brings the key out");
}

/// One call; what came of it in words.
async fn ask(api: &Api, call: u8) -> String {
    let (computer, policy) = (ComputerId(7), PolicyId(3));
    match call % 12 {
        0 => format!("{:?}", api.computers_by_instance("i-0123456789abcdef0", &[Expand::Tasks]).await),
        1 => format!("{:?}", api.computer(computer, &[Expand::ComputerStatus]).await),
        2 => format!("{:?}", api.count_using_policy(policy, 10).await),
        3 => format!("{:?}", api.policy(policy).await),
        4 => format!("{:?}", api.policies().await),
        5 => format!("{:?}", api.policies_by_name("Linux").await),
        6 => format!("{:?}", api.rules_by_cve("CVE-2021-44228").await),
        7 => format!("{:?}", api.application_types().await),
        8 => {
            let target = AssignmentTarget::Computer(computer);
            format!("{:?}", api.assignments(target, RuleModule::IntrusionPrevention).await)
        }
        9 => format!("{:?}", api.scheduled_tasks_with_prefix("palisade ").await),
        10 => format!("{:?}", api.current_api_key().await),
        _ => format!("{:?}", api.create_scan(ScanKind::Integrity, computer, "palisade scan").await),
    }
}
