//! The reports of the WAF handler for people: lines of a table, and one page.

mod html;
mod table;

pub use html::html;
pub use table::lines;

use std::collections::{BTreeMap, BTreeSet};

use palisade_contract::{HostReport, InstanceId, ResourceReport, ResourceState, WafReport};

/// What a report says of its regions and resources, in the order of a reader's interest: by region, then what needs a look.
fn sorted(report: &WafReport) -> Vec<&ResourceReport> {
    let mut resources: Vec<&ResourceReport> = report.resources.iter().collect();
    resources.sort_by(|a, b| (rank(a), a.kind, &a.name).cmp(&(rank(b), b.kind, &b.name)));
    resources
}

fn rank(resource: &ResourceReport) -> u8 {
    use palisade_contract::ResourceState::{
        Changed, Covered, Failed, LeftAlone, NoWebAcl, NotCoverable, NothingAsked, Planned,
    };
    match resource.state {
        Failed => 0,
        NoWebAcl => 1,
        LeftAlone => 2,
        Planned => 3,
        Changed => 4,
        Covered => 5,
        NothingAsked => 6,
        NotCoverable => 7,
    }
}

/// `3 of 4 instances are protected`, or nothing where nothing is behind it.
fn hosts(resource: &ResourceReport) -> String {
    // Several tasks may run on one instance.
    let with_policy = |host: &HostReport| Some((host.instance.clone()?, host.policy.is_some()));
    let instances: BTreeMap<InstanceId, bool> = resource.hosts.iter().filter_map(with_policy).collect();
    let others = resource.hosts.iter().filter(|host| host.instance.is_none()).count();
    let known = instances.values().filter(|known| **known).count();
    let mut parts = Vec::new();
    if !instances.is_empty() {
        parts.push(format!("{known} of {} instance(s) with a policy", instances.len()));
    }
    if others > 0 {
        parts.push(format!("{others} other target(s)"));
    }
    parts.join(", ")
}

/// A web ACL in few words.
fn web_acl(resource: &ResourceReport) -> String {
    let Some(acl) = &resource.web_acl else { return "-".to_owned() };
    let name = acl.name.as_deref().unwrap_or(&acl.arn);
    let Some(capacity) = acl.capacity else { return name.to_owned() };
    let when = match resource.state {
        ResourceState::Changed => "capacity units after the change",
        ResourceState::Planned => "capacity units if it were changed",
        _ => "capacity units",
    };
    format!("{name} ({capacity} {when})")
}

/// The services of ECS whose tasks are behind a resource, each once.
fn services(resource: &ResourceReport) -> String {
    let named: BTreeSet<&str> = resource.hosts.iter().filter_map(|host| host.service.as_deref()).collect();
    named.into_iter().collect::<Vec<_>>().join(", ")
}
