//! What each handler needs from AWS: the one description that its role, its function and its client come from.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Call, Integration, Mode, Scope, calls};

/// A handler, as the template and the runtime see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandlerSpec {
    /// The integration it serves; its name is the handler's.
    pub integration: Integration,
    /// One line for the function's description.
    pub description: &'static str,
    /// Longest run in seconds. Retries of the API end before it.
    pub timeout_seconds: u16,
    /// Memory in MB; Lambda gives CPU in proportion.
    pub memory_mb: u16,
    /// Every AWS call of the role, and no other.
    pub calls: &'static [Call],
}

/// Every handler that exists, in the order of the docs.
pub const HANDLERS: &[HandlerSpec] = &[
    HandlerSpec {
        integration: Integration::GuardDuty,
        description: "Answers GuardDuty findings on EC2 instances with scans, or tells the team that owns them",
        timeout_seconds: 120,
        memory_mb: 256,
        calls: RESPONSE,
    },
    HandlerSpec {
        integration: Integration::Macie,
        description: "Answers Macie findings: scans the instances whose roles reach the bucket, or tells their teams",
        // Finding out which roles reach a bucket takes a call for each role that runs an instance.
        timeout_seconds: 300,
        memory_mb: 256,
        calls: MACIE,
    },
    HandlerSpec {
        integration: Integration::Inspector,
        description: "Adds the rules for the CVEs of Inspector findings to the policies of the instances",
        timeout_seconds: 120,
        memory_mb: 256,
        calls: RESPONSE,
    },
    HandlerSpec {
        integration: Integration::Waf,
        description: "Adds managed rule groups to web ACLs by what Workload Security protects behind them, on a schedule",
        // One call a second is all that AWS allows of two operations: a region with many load balancers takes minutes.
        timeout_seconds: 900,
        memory_mb: 256,
        calls: WAF,
    },
    HandlerSpec {
        integration: Integration::Config,
        description: "Evaluates rules of AWS Config about the protection of EC2 instances",
        // A schedule lists all instances of the account and all of its computers.
        timeout_seconds: 300,
        memory_mb: 256,
        calls: EVALUATION,
    },
    HandlerSpec {
        integration: Integration::SecurityHub,
        description: "Answers Security Hub findings on EC2 instances with scans, or tells the team that owns them",
        timeout_seconds: 120,
        memory_mb: 256,
        calls: RESPONSE,
    },
];

/// The calls of the response to a finding on an instance, whichever service it comes from.
const RESPONSE: &[Call] = &[
    calls::CREATE_LOG_STREAM,
    calls::PUT_LOG_EVENTS,
    calls::SEND_MESSAGE,
    calls::GET_SECRET_VALUE,
    calls::DECRYPT,
    calls::DESCRIBE_TAGS,
    calls::PUBLISH,
    calls::BATCH_IMPORT_FINDINGS,
    calls::BATCH_UPDATE_FINDINGS,
    calls::GET_FINDINGS,
    calls::CREATE_SCHEDULE,
    calls::GET_SCHEDULE,
    calls::DELETE_SCHEDULE,
    calls::PASS_ROLE,
];

/// The calls of the response, and those that find out whose instances reach a bucket.
const MACIE: &[Call] = &[
    calls::CREATE_LOG_STREAM,
    calls::PUT_LOG_EVENTS,
    calls::SEND_MESSAGE,
    calls::GET_SECRET_VALUE,
    calls::DECRYPT,
    calls::DESCRIBE_INSTANCES,
    calls::DESCRIBE_TAGS,
    calls::GET_INSTANCE_PROFILE,
    calls::SIMULATE_PRINCIPAL_POLICY,
    calls::GET_ROLE_POLICY,
    calls::LIST_ATTACHED_ROLE_POLICIES,
    calls::GET_POLICY,
    calls::GET_POLICY_VERSION,
    calls::GET_BUCKET_POLICY,
    calls::GET_BUCKET_PUBLIC_ACCESS_BLOCK,
    calls::PUBLISH,
    calls::BATCH_IMPORT_FINDINGS,
    calls::BATCH_UPDATE_FINDINGS,
    calls::GET_FINDINGS,
    calls::CREATE_SCHEDULE,
    calls::GET_SCHEDULE,
    calls::DELETE_SCHEDULE,
    calls::PASS_ROLE,
];

/// The calls of a rule of AWS Config.
const EVALUATION: &[Call] = &[
    calls::CREATE_LOG_STREAM,
    calls::PUT_LOG_EVENTS,
    calls::SEND_MESSAGE,
    calls::GET_SECRET_VALUE,
    calls::DECRYPT,
    calls::DESCRIBE_INSTANCE_STATUS,
    calls::GET_RESOURCE_CONFIG_HISTORY,
    calls::PUT_EVALUATIONS,
];

/// The calls of the survey of web ACLs.
const WAF: &[Call] = &[
    calls::CREATE_LOG_STREAM,
    calls::PUT_LOG_EVENTS,
    calls::SEND_MESSAGE,
    calls::GET_SECRET_VALUE,
    calls::DECRYPT,
    calls::DESCRIBE_LOAD_BALANCERS,
    calls::DESCRIBE_TARGET_GROUPS,
    calls::DESCRIBE_TARGET_HEALTH,
    calls::DESCRIBE_NETWORK_INTERFACES,
    calls::LIST_CLUSTERS,
    calls::LIST_TASKS,
    calls::DESCRIBE_TASKS,
    calls::DESCRIBE_CONTAINER_INSTANCES,
    calls::LIST_DISTRIBUTIONS,
    calls::LIST_WEB_ACLS,
    calls::LIST_AVAILABLE_MANAGED_RULE_GROUPS,
    calls::CHECK_CAPACITY,
    calls::GET_WEB_ACL_FOR_RESOURCE,
    calls::GET_WEB_ACL,
    calls::LIST_TAGS_FOR_WEB_ACL,
    calls::DESCRIBE_RULE,
    calls::UPDATE_WEB_ACL,
    calls::PUT_WAF_REPORT,
];

/// The description of one integration's handler, or `None` while it has none.
pub fn handler(integration: Integration) -> Option<&'static HandlerSpec> {
    HANDLERS.iter().find(|spec| spec.integration == integration)
}

/// The processor that a bundle is built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Architecture {
    /// Graviton; cheaper per millisecond, so the default.
    #[default]
    Arm64,
    /// Intel and AMD.
    #[serde(rename = "x86_64")]
    X86_64,
}

impl HandlerSpec {
    /// Whether the handler can come to make `call` in this mode. Only what its integration is for does not depend on the switch
    /// `security_hub`, with which a config turns off findings of Palisade's own: the note on the finding that it answers.
    pub fn may_call(&self, call: &Call, mode: Mode, security_hub: bool) -> bool {
        match call.scope {
            _ if mode == Mode::Observe && call.is_answer() => false,
            Scope::DefaultProduct => security_hub,
            Scope::SecurityHub => {
                security_hub
                    || self.integration == Integration::SecurityHub
                        && call.action == calls::BATCH_UPDATE_FINDINGS.action
            }
            _ => true,
        }
    }
}

impl Architecture {
    /// Both, in the order of the bundle index.
    pub const ALL: [Self; 2] = [Self::Arm64, Self::X86_64];

    /// Lambda's own word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::X86_64 => "x86_64",
        }
    }
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
