//! Whatever Workload Security answers to a call: lists, refusals with any body, and `Retry-After` with any value.
//!
//! The first byte names the call, the second the status; up to the end of the line stands the value of `Retry-After`.

use std::sync::LazyLock;
use std::time::Duration;

use palisade_workload_security::{
    Api, ApiKey, AssignmentTarget, Backoff, Client, ComputerId, Deadline, Endpoint, Expand, KeyKind, PolicyId,
    RuleModule, ScanKind,
};
use tokio::runtime::Runtime;

use crate::exchange::{Exchanged, Said, told};
use crate::server::Server;

/// Longer than any answer of this machine takes.
const PATIENCE: Duration = Duration::from_secs(5);
const SECRET: &str = "c2VjcmV0LW9mLXRoZS10YXJnZXRz";
/// Calls, by the letter with which an input begins.
const FIRST: u8 = b'A';
/// How many there are; a letter beyond the last begins again with the first.
pub(crate) const CALLS: u8 = 12;

struct World {
    server: Server,
    runtime: Runtime,
    client: Client,
}

/// Started once; a target whose server does not start has tried nothing, and must not pass.
static WORLD: LazyLock<World> = LazyLock::new(|| World::start().expect("the target's server and client start"));

impl World {
    fn start() -> Option<Self> {
        let server = Server::start().ok()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
        let endpoint = Endpoint::base_url(&format!("http://{}/api", server.address)).ok()?;
        // Another try waits longer than there is time, so that there is none.
        let never = Backoff::new(PATIENCE * 2, PATIENCE * 2).with_jitter(|ceiling| ceiling);
        let key = ApiKey::new(format!("id:{SECRET}")).ok()?;
        let client = Client::builder(endpoint, KeyKind::CloudOne, key).backoff(never).build().ok()?;
        Some(Self { server, runtime, client })
    }
}

/// Makes one call and lets the input be its answer.
pub fn api_exchange(data: &[u8]) {
    let Some(Exchanged { said, .. }) = exchange(data, PATIENCE) else { return };
    assert!(!said.words.contains(SECRET), "an answer brings the key out");
}

/// The target's call with another patience.
pub(crate) fn exchange(data: &[u8], patience: Duration) -> Option<Exchanged> {
    let world = &*WORLD;
    let (call, _) = world.server.take(data)?;
    let call = call.wrapping_sub(FIRST) % CALLS;
    let said = world.runtime.block_on(async {
        let api = world.client.until(Deadline::after(patience));
        ask(&api, call).await
    });
    Some(Exchanged { call, said })
}

/// One call; what came of it in words.
async fn ask(api: &Api, call: u8) -> Said {
    let (computer, policy) = (ComputerId(7), PolicyId(3));
    match call {
        0 => told(&api.computers_by_instance("i-0123456789abcdef0", &[Expand::Tasks]).await),
        1 => told(&api.computer(computer, &[Expand::ComputerStatus]).await),
        2 => told(&api.count_using_policy(policy, 10).await),
        3 => told(&api.policy(policy).await),
        4 => told(&api.policies().await),
        5 => told(&api.policies_by_name("Linux").await),
        6 => told(&api.rules_by_cve("CVE-2021-44228").await),
        7 => told(&api.application_types().await),
        8 => {
            let target = AssignmentTarget::Computer(computer);
            told(&api.assignments(target, RuleModule::IntrusionPrevention).await)
        }
        9 => told(&api.scheduled_tasks_with_prefix("palisade ").await),
        10 => told(&api.current_api_key().await),
        _ => told(&api.create_scan(ScanKind::Integrity, computer, "palisade scan").await),
    }
}
