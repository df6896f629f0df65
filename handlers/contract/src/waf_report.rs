//! The report of the WAF handler: one object per account and region, which the handler writes and `palisade report waf` reads.

use serde::{Deserialize, Serialize};

use crate::{InstanceId, Mode, RuleGroup, WafAction};

/// What lies in the home account's bundle bucket of a region begins with this when it is a report.
pub const WAF_REPORTS: &str = "reports/waf/";

/// Where the last report of an account lies in that bucket. The bucket keeps the versions before.
pub fn waf_report_key(account: &str) -> String {
    format!("{WAF_REPORTS}{account}.json")
}

/// What one run found and did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WafReport {
    /// Version of the handler.
    pub version: String,
    /// Name of the install.
    pub install: String,
    /// The account.
    pub account: String,
    /// The region of the function.
    pub region: String,
    /// When the run began, in milliseconds since 1970.
    pub at_ms: i64,
    /// Whether rules were added, or only reported.
    pub mode: Mode,
    /// What added rule groups do.
    pub action: WafAction,
    /// Every resource that was looked at.
    pub resources: Vec<ResourceReport>,
}

/// One load balancer or distribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceReport {
    /// What it is.
    pub kind: ResourceKind,
    /// Its ARN; of a classic load balancer its name.
    pub id: String,
    /// For people: a load balancer's name, a distribution's domain.
    pub name: String,
    /// What became of it.
    pub state: ResourceState,
    /// Why, in one sentence.
    pub reason: String,
    /// Its web ACL, if it has one.
    pub web_acl: Option<WebAclReport>,
    /// What runs behind it: `web-server`, `web-application`, `php`, `linux`, `windows`.
    pub serves: Vec<String>,
    /// The instances and other targets behind it.
    pub hosts: Vec<HostReport>,
    /// The rule groups that belong to what it serves.
    pub groups: Vec<GroupReport>,
}

/// Kinds of resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceKind {
    /// A load balancer that a web ACL can stand before.
    ApplicationLoadBalancer,
    /// One that none can.
    NetworkLoadBalancer,
    /// One that none can.
    GatewayLoadBalancer,
    /// One that none can.
    ClassicLoadBalancer,
    /// A CloudFront distribution.
    Distribution,
}

/// What became of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceState {
    /// Every rule group that belongs to it is in its web ACL.
    Covered,
    /// Rules were added.
    Changed,
    /// Rules would have been added in mode `act`.
    Planned,
    /// Its web ACL is not ours to edit, or cannot be edited safely.
    LeftAlone,
    /// It has no web ACL.
    NoWebAcl,
    /// No web ACL can stand before it.
    NotCoverable,
    /// Nothing behind it asks for a rule group, as far as Workload Security knows.
    NothingAsked,
    /// It could not be changed.
    Failed,
}

/// The web ACL of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebAclReport {
    /// Its ARN; the bare id of one of WAF Classic.
    pub arn: String,
    /// Its name, when it was read.
    pub name: Option<String>,
    /// Capacity units, when they are known: those after the change where the state is `changed` or `planned`, else those in
    /// use.
    pub capacity: Option<u64>,
}

/// One target behind a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostReport {
    /// The instance, when it is one.
    pub instance: Option<InstanceId>,
    /// The target as its target group names it.
    pub target: String,
    /// The service of ECS whose task it is, if it is one's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The Workload Security policy of the instance.
    pub policy: Option<String>,
    /// What is to be known about it, in words.
    pub note: Option<String>,
}

/// One rule group that belongs to a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupReport {
    /// The group.
    pub group: RuleGroup,
    /// Whether it is there.
    pub state: GroupState,
}

/// Whether a rule group is in a web ACL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroupState {
    /// It was there, whoever put it there.
    Present,
    /// It was added.
    Added,
    /// It was ours in Count and was set to Block.
    Raised,
    /// It would have been added or raised.
    Planned,
    /// It is missing.
    Missing,
    /// The account cannot use it: it is not subscribed to, or there is none of that name.
    Unavailable,
}

macro_rules! words {
    ($type:ident: $($variant:ident = $word:literal),+ $(,)?) => {
        impl $type {
            /// The word in the report.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

words! { ResourceKind:
    ApplicationLoadBalancer = "application-load-balancer",
    NetworkLoadBalancer = "network-load-balancer",
    GatewayLoadBalancer = "gateway-load-balancer",
    ClassicLoadBalancer = "classic-load-balancer",
    Distribution = "distribution",
}

words! { ResourceState:
    Covered = "covered",
    Changed = "changed",
    Planned = "planned",
    LeftAlone = "left-alone",
    NoWebAcl = "no-web-acl",
    NotCoverable = "not-coverable",
    NothingAsked = "nothing-asked",
    Failed = "failed",
}

words! { GroupState:
    Present = "present",
    Added = "added",
    Raised = "raised",
    Planned = "planned",
    Missing = "missing",
    Unavailable = "unavailable",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_json() {
        let kinds = [ResourceKind::ApplicationLoadBalancer, ResourceKind::Distribution];
        assert!(kinds.iter().all(|kind| serde_json::json!(kind) == kind.as_str()));
        let states = [
            ResourceState::Covered,
            ResourceState::Changed,
            ResourceState::Planned,
            ResourceState::LeftAlone,
            ResourceState::NoWebAcl,
            ResourceState::NotCoverable,
            ResourceState::NothingAsked,
            ResourceState::Failed,
        ];
        assert!(states.iter().all(|state| serde_json::json!(state) == state.as_str()));
        let groups = [
            GroupState::Present,
            GroupState::Added,
            GroupState::Raised,
            GroupState::Planned,
            GroupState::Missing,
            GroupState::Unavailable,
        ];
        assert!(groups.iter().all(|state| serde_json::json!(state) == state.as_str()));
    }
}
