//! A computer as the API shows it: null stays absent, and the cloud's summary depends on the connector.

use super::{modules, settings};
use crate::workload_security::clock::Millis;
use crate::workload_security::world::profile::{Agent, Computer};
use crate::workload_security::world::{Owner, World};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// How often an agent that is online reports.
const HEARTBEAT: Millis = 600_000;

/// The whole computer; `expand` takes out what was not asked for.
pub(super) fn show(world: &World, computer: &Computer, overrides: bool) -> Value {
    let activated = computer.agent != Agent::None;
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| {
        object.insert(key.to_owned(), value);
    };
    put("hostName", json!(computer.host_name));
    put("displayName", json!(computer.display_name));
    put("description", json!(computer.description));
    put("lastIPUsed", json!(if activated { private_address(computer) } else { String::new() }));
    put("platform", json!(computer.platform));
    put("groupID", json!(computer.group));
    if let Some(policy) = computer.policy {
        put("policyID", json!(policy));
    }
    put("relayListID", json!(0));
    if activated {
        put("agentFingerPrint", json!(fingerprint(computer)));
        put("lastAgentCommunication", json!(last_heartbeat(computer, world.now)));
    }
    if let Some(time) = computer.last_send_policy_request {
        put("lastSendPolicyRequest", json!(time));
    }
    if let Some(time) = computer.last_send_policy_success {
        put("lastSendPolicySuccess", json!(time));
    }
    put("agentVersion", json!(if activated { "20.0.1.12510" } else { "0.0.0.0" }));
    put("computerStatus", status(computer));
    put("tasks", tasks(world, computer.id));
    if activated {
        put("securityUpdates", json!({"updateStatus": {"status": "active", "statusMessage": "Up-To-Date"}}));
    }
    put("computerSettings", settings::settings(world, Owner::Computer(computer.id), overrides));
    put("interfaces", interfaces(computer));
    let (summary, value) = if computer.connector {
        ("ec2VirtualMachineSummary", ec2_summary(computer))
    } else {
        ("noConnectorVirtualMachineSummary", no_connector_summary(computer))
    };
    put(summary, value);
    put("hostGUID", json!(guid(computer.id)));
    put("ID", json!(computer.id));
    modules::of_computer(world, computer, overrides, &mut object);
    Value::Object(object)
}

fn status(computer: &Computer) -> Value {
    let (status, message) = match computer.agent {
        Agent::Online => ("active", "Managed (Online)"),
        Agent::Offline => ("error", "Managed (Offline)"),
        Agent::None => ("inactive", "Unmanaged (Unknown)"),
    };
    let status = computer.health.as_deref().unwrap_or(status);
    let messages = if computer.messages.is_empty() { vec![message.to_owned()] } else { computer.messages.clone() };
    json!({"agentStatus": status, "agentStatusMessages": messages})
}

fn tasks(world: &World, id: i64) -> Value {
    let tasks = world.agent_tasks(id);
    if tasks.is_empty() { json!({}) } else { json!({"agentTasks": tasks}) }
}

fn interfaces(computer: &Computer) -> Value {
    let mac = digest(computer.id)[..6].iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":");
    let ips = [private_address(computer)];
    json!({"interfaces": [
        {"name": "eth0", "displayName": "", "detected": true, "ID": computer.id, "MAC": mac, "DHCP": true, "IPs": ips}
    ]})
}

fn ec2_summary(computer: &Computer) -> Value {
    json!({
        "cloudProvider": "AWS",
        "accountID": computer.account,
        "operatingSystem": computer.platform,
        "privateIPAddress": private_address(computer),
        "availabilityZone": format!("{}a", computer.region),
        "instanceID": computer.instance,
        "securityGroups": [{"name": "default", "ID": "sg-0a1b2c3d4e5f60718"}],
        "type": "t3.micro",
        "virtualizationType": "hvm",
        "state": "POWER ON",
        "amiID": "ami-0f1e2d3c4b5a69788",
    })
}

fn no_connector_summary(computer: &Computer) -> Value {
    json!({"accountID": computer.account, "instanceID": computer.instance, "region": computer.region})
}

/// The last heartbeat: at most an interval ago, or before the agent went away.
fn last_heartbeat(computer: &Computer, now: Millis) -> Millis {
    match computer.agent {
        Agent::Online => now - (now - computer.agent_since) % HEARTBEAT,
        _ => computer.agent_since,
    }
}

fn private_address(computer: &Computer) -> String {
    format!("172.31.{}.{}", (computer.id / 250) % 250, computer.id % 250 + 4)
}

fn fingerprint(computer: &Computer) -> String {
    digest(computer.id)[..20].iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
}

fn guid(id: i64) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().concat();
    let digest = digest(id);
    [&digest[..4], &digest[4..6], &digest[6..8], &digest[8..10], &digest[10..16]].map(hex).join("-")
}

/// The same computer always looks the same.
fn digest(id: i64) -> [u8; 32] {
    Sha256::digest(id.to_be_bytes()).into()
}
