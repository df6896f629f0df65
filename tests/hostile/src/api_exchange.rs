//! Whatever Workload Security answers to a call: lists, refusals with any body, and `Retry-After` with any value.
//!
//! The first byte names the call, the second the status; up to the end of the line stands the value of `Retry-After`.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::Duration;

use palisade_contract::InstanceId;
use palisade_workload_security::{
    Api, ApiKey, AssignmentTarget, Backoff, Client, ComputerId, Deadline, Endpoint, Expand, KeyKind, PolicyId, RuleId,
    RuleModule, ScanKind, ScheduledTaskId,
};
use tokio::runtime::Runtime;

use crate::exchange::{Asked, Exchanged, UNHURRIED, told, until_answered};
use crate::server::Server;

/// Longer than an answer of this machine takes, unless it is very busy: then the input is asked again.
const PATIENCE: Duration = Duration::from_secs(5);
const SECRET: &str = "c2VjcmV0LW9mLXRoZS10YXJnZXRz";
/// Calls, by the letter with which an input begins.
const FIRST: u8 = b'A';
/// One call of the client, which says what came of it in words.
type Ask = for<'a> fn(&'a Api, &'a World) -> Asked<'a>;

struct World {
    server: Server,
    runtime: Runtime,
    client: Client,
    instance: InstanceId,
}

/// Started once; a target whose server does not start has tried nothing, and must not pass.
static WORLD: LazyLock<World> = LazyLock::new(|| World::start().expect("the target's server and client start"));

impl World {
    fn start() -> Option<Self> {
        let server = Server::start().ok()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
        let endpoint = Endpoint::base_url(&format!("http://{}/api", server.address)).ok()?;
        // Another try waits longer than there is time, so that there is none.
        let never = Backoff::new(UNHURRIED * 2, UNHURRIED * 2).with_jitter(|ceiling| ceiling);
        let key = ApiKey::new(format!("id:{SECRET}")).ok()?;
        let client = Client::builder(endpoint, KeyKind::CloudOne, key).backoff(never).build().ok()?;
        Some(Self { server, runtime, client, instance: InstanceId::parse(INSTANCE)? })
    }
}

/// Makes one call and lets the input be its answer.
pub fn api_exchange(data: &[u8]) {
    let Some(Exchanged { said, .. }) = exchange(data, PATIENCE) else { return };
    assert!(!said.words.contains(SECRET), "an answer brings the key out");
}

/// How many calls there are.
pub(crate) fn calls() -> usize {
    CALLS.len()
}

/// The target's call with another patience.
pub(crate) fn exchange(data: &[u8], patience: Duration) -> Option<Exchanged> {
    let world = &*WORLD;
    let (call, _) = world.server.take(data)?;
    // A letter beyond the last begins again with the first.
    let call = usize::from(call.wrapping_sub(FIRST)) % CALLS.len();
    let ask = CALLS.get(call)?;
    let said = until_answered(patience, |patience| {
        world.server.begin();
        world.runtime.block_on(async {
            let api = world.client.until(Deadline::after(patience));
            ask(&api, world).await
        })
    });
    Some(Exchanged { call, said })
}

const INSTANCE: &str = "i-0123456789abcdef0";
const ACCOUNT: &str = "111122223333";
const COMPUTER: ComputerId = ComputerId(7);
const POLICY: PolicyId = PolicyId(3);

/// Every call, in the order of the letters.
static CALLS: &[Ask] = &[
    |api, _| Box::pin(async move { told(&api.computers_by_instance(INSTANCE, &[Expand::Tasks]).await) }),
    |api, _| Box::pin(async move { told(&api.computer(COMPUTER, &[Expand::ComputerStatus]).await) }),
    |api, _| Box::pin(async move { told(&api.count_using_policy(POLICY, 10).await) }),
    |api, _| Box::pin(async move { told(&api.policy(POLICY).await) }),
    |api, _| Box::pin(async move { told(&api.policies().await) }),
    |api, _| Box::pin(async move { told(&api.policies_by_name("Linux").await) }),
    |api, _| Box::pin(async move { told(&api.rules_by_cve("CVE-2021-44228").await) }),
    |api, _| Box::pin(async move { told(&api.application_types().await) }),
    |api, _| {
        Box::pin(async move {
            told(&api.assignments(AssignmentTarget::Computer(COMPUTER), RuleModule::IntrusionPrevention).await)
        })
    },
    |api, _| Box::pin(async move { told(&api.scheduled_tasks_with_prefix("palisade ").await) }),
    |api, _| Box::pin(async move { told(&api.current_api_key().await) }),
    |api, _| Box::pin(async move { told(&api.create_scan(ScanKind::Integrity, COMPUTER, "palisade scan").await) }),
    |api, _| {
        Box::pin(async move {
            let (target, rules) = (AssignmentTarget::Policy(POLICY), [RuleId(1), RuleId(2)]);
            told(&api.add_rules(target, RuleModule::IntrusionPrevention, &rules).await)
        })
    },
    |api, _| Box::pin(async move { told(&api.delete_scheduled_task(ScheduledTaskId(11)).await) }),
    |api, world| {
        Box::pin(async move {
            let instances = BTreeSet::from([world.instance.clone()]);
            told(&api.computers_of(ACCOUNT, &instances, &[Expand::Tasks]).await)
        })
    },
    |api, _| Box::pin(async move { told(&api.scheduled_tasks_named("palisade a").await) }),
    |api, world| Box::pin(async move { told(&api.computer_of(&world.instance, &[Expand::Tasks]).await) }),
    |api, _| Box::pin(async move { told(&api.policy_if_shown(POLICY).await) }),
    // A single page, for the listing of computers above is read with success only where it is empty.
    |api, _| Box::pin(async move { told(&api.computers_by_account(ACCOUNT, &[]).next().await) }),
];
