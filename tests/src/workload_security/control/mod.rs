//! The controls under `/sim`, for tests and for people with curl: without a key, and not written into the journal.
//!
//! | call | what it does |
//! |---|---|
//! | `GET /sim/journal?since=n` | calls and effects in order, after the `n`th |
//! | `GET /sim/state` | clock, computers, policies, tasks and faults in short |
//! | `POST /sim/computers` | adds a computer: see [`NewComputer`] |
//! | `POST /sim/computers/{id}` | changes one: see [`ComputerChange`] |
//! | `POST /sim/faults`, `DELETE /sim/faults` | adds one or several of [`Fault`], or takes all back |
//! | `POST /sim/clock` | `{"advanceSeconds": 60, "frozen": true}` |
//! | `PUT /sim/rate-limit` | see [`RateLimit`] |
//! | `PUT /sim/timing` | how long scans take: see [`Timing`] |
//! | `GET /sim/key`, `PUT /sim/key` | shows the key, or changes it: see [`KeyChange`] |

mod computer;
mod key;

pub(crate) use computer::apply_change;
pub use computer::{ComputerChange, ModuleCondition, NewComputer, RuleList};
pub use key::KeyChange;
pub(crate) use key::apply as apply_key_change;

use super::api::call::{Call, Reply};
use super::clock::readable;
use super::fault::Fault;
use super::rate_limit::RateLimit;
use super::state::State;
use super::world::module::RuleModule;
use super::world::scan::Timing;
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ClockChange {
    #[serde(default)]
    advance_seconds: f64,
    frozen: Option<bool>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum FaultList {
    Many(Vec<Fault>),
    One(Fault),
}

pub(crate) fn answer(state: &mut State, call: &Call) -> Reply {
    state.settle();
    let reply = route(state, call).unwrap_or_else(|refusal| refusal);
    state.write_effects();
    reply
}

fn route(state: &mut State, call: &Call) -> Result<Reply, Reply> {
    let segments = call.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let bad = |what: String| Reply::message(400, &what);
    match (call.method.as_str(), segments.as_slice()) {
        ("GET", ["journal"]) => {
            let since = call.query_values("since").last().and_then(|since| since.parse().ok()).unwrap_or(0);
            Ok(Reply::ok(json!(state.journal.since(since))))
        }
        ("GET", ["state"]) => Ok(Reply::ok(state_summary(state))),
        ("POST", ["computers"]) => {
            let id = call.json::<NewComputer>()?.add_to(&mut state.world).map_err(bad)?;
            Ok(Reply::ok(json!({"ID": id})))
        }
        ("POST", ["computers", id]) => {
            let id = id.parse().map_err(|_| bad(format!("not a computer's ID: {id}")))?;
            apply_change(&mut state.world, id, call.json()?).map_err(bad)?;
            Ok(Reply::ok(json!({"ID": id})))
        }
        ("POST", ["faults"]) => {
            state.faults.active.extend(match call.json()? {
                FaultList::Many(faults) => faults,
                FaultList::One(fault) => vec![fault],
            });
            Ok(Reply::ok(json!(state.faults.active)))
        }
        ("DELETE", ["faults"]) => {
            state.faults.active.clear();
            Ok(Reply::empty())
        }
        ("POST", ["clock"]) => {
            let change: ClockChange = call.json()?;
            if let Some(frozen) = change.frozen {
                state.clock.set_frozen(frozen);
            }
            #[expect(clippy::cast_possible_truncation, reason = "a fraction of a millisecond does not matter")]
            state.clock.advance((change.advance_seconds * 1_000.0) as i64);
            state.settle();
            Ok(Reply::ok(clock(state)))
        }
        ("PUT", ["rate-limit"]) => {
            state.rate.limit = call.json::<RateLimit>()?;
            Ok(Reply::ok(json!(state.rate.limit)))
        }
        ("PUT", ["timing"]) => {
            state.world.timing = call.json::<Timing>()?;
            Ok(Reply::ok(json!(state.world.timing)))
        }
        ("GET", ["key"]) => Ok(Reply::ok(key::show(state))),
        ("PUT", ["key"]) => {
            key::apply(state, call.json()?);
            Ok(Reply::ok(key::show(state)))
        }
        _ => Err(Reply::message(404, "the simulator has no such control")),
    }
}

fn clock(state: &State) -> Value {
    let now = state.clock.now();
    json!({"now": now, "at": readable(now), "frozen": state.clock.is_frozen()})
}

/// The world in short, without the key.
pub(crate) fn state_summary(state: &mut State) -> Value {
    let now = state.world.now;
    let recent = state.rate.recent(now);
    let world = &state.world;
    let own = |rules: &dyn Fn(RuleModule) -> Vec<i64>| -> Map<String, Value> {
        RuleModule::ALL.iter().map(|&each| (each.security_module().key().to_owned(), json!(rules(each)))).collect()
    };
    let computers: Vec<Value> = world
        .computers
        .values()
        .map(|each| {
            json!({
                "ID": each.id,
                "instance": each.instance,
                "account": each.account,
                "connector": each.connector,
                "agent": each.agent,
                "policy": each.policy.and_then(|id| world.policies.get(&id)).map(|policy| &policy.name),
                "rules": own(&|module| each.profile.rules(module).into_iter().collect()),
                "agentTasks": world.agent_tasks(each.id),
                "lastRecommendationScan": each.last_recommendation_scan,
                "lastIntegrityScan": each.last_integrity_scan,
            })
        })
        .collect();
    let policies: Vec<Value> = world
        .policies
        .values()
        .map(|each| {
            let rules = own(&|module| each.profile.rules(module).into_iter().collect());
            json!({"ID": each.id, "name": each.name, "parentID": each.parent, "rules": rules})
        })
        .collect();
    json!({
        "clock": clock(state),
        "timing": world.timing,
        "rateLimit": {"limit": state.rate.limit, "callsInLastMinute": recent},
        "computers": computers,
        "policies": policies,
        "scheduledTasks": world.tasks.values().map(super::world::task::ScheduledTask::to_json).collect::<Vec<_>>(),
        "ruleCounts": world.rules.iter().map(|(module, rules)| (module.segment().to_owned(), json!(rules.len()))).collect::<Map<_, _>>(),
        "faults": state.faults.active,
    })
}
