//! The policies of the seeded world: a base, and children that inherit from it.

use super::intrusion_prevention::{
    CROSS_SITE_SCRIPTING, HTTP_DECODER, SHELLSHOCK, SMB_DECODER, SMB_V1, SQL_INJECTION, TRAVERSAL,
};
use super::other_rules::{HOSTS_FILE, UNIX_BINARIES, UNIX_SYSLOG, WINDOWS_EVENTS, WINDOWS_SYSTEM_FILES};
use crate::workload_security::world::module::{RuleModule, SecurityModule};
use crate::workload_security::world::profile::{Policy, Profile};

const BASE: i64 = 1;
const LINUX: i64 = 8;

pub(super) fn all() -> [Policy; 4] {
    [
        policy(BASE, None, "Base Policy", &[], &[(RuleModule::IntegrityMonitoring, &[HOSTS_FILE])]),
        policy(
            LINUX,
            Some(BASE),
            "Linux Server",
            &SERVER,
            &[
                (RuleModule::IntrusionPrevention, &[HTTP_DECODER, SHELLSHOCK]),
                (RuleModule::IntegrityMonitoring, &[UNIX_BINARIES]),
                (RuleModule::LogInspection, &[UNIX_SYSLOG]),
            ],
        ),
        policy(
            9,
            Some(BASE),
            "Windows Server",
            &SERVER,
            &[
                (RuleModule::IntrusionPrevention, &[SMB_DECODER, SMB_V1]),
                (RuleModule::IntegrityMonitoring, &[WINDOWS_SYSTEM_FILES]),
                (RuleModule::LogInspection, &[WINDOWS_EVENTS]),
            ],
        ),
        policy(
            10,
            Some(LINUX),
            "Linux Web Server",
            &[(SecurityModule::Firewall, "on")],
            &[(RuleModule::IntrusionPrevention, &[SQL_INJECTION, CROSS_SITE_SCRIPTING, TRAVERSAL])],
        ),
    ]
}

const SERVER: [(SecurityModule, &str); 5] = [
    (SecurityModule::AntiMalware, "on"),
    (SecurityModule::WebReputation, "on"),
    (SecurityModule::IntrusionPrevention, "prevent"),
    (SecurityModule::IntegrityMonitoring, "real-time"),
    (SecurityModule::LogInspection, "on"),
];

fn policy(
    id: i64,
    parent: Option<i64>,
    name: &str,
    states: &[(SecurityModule, &str)],
    rules: &[(RuleModule, &[i64])],
) -> Policy {
    Policy {
        id,
        parent,
        name: name.to_owned(),
        description: String::new(),
        recommendation_scan_mode: "ongoing",
        auto_requires_update: true,
        profile: Profile {
            states: states.iter().map(|&(module, state)| (module, state.to_owned())).collect(),
            rules: rules.iter().map(|&(module, rules)| (module, rules.iter().copied().collect())).collect(),
            ..Profile::default()
        },
    }
}
