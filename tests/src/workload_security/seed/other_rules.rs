//! The Integrity Monitoring and Log Inspection rules of the seeded world. Their IDs overlap, as they do in a tenant: an
//! ID means nothing without its module.

use crate::workload_security::world::module::RuleModule;
use crate::workload_security::world::rule::Rule;

pub(super) const HOSTS_FILE: i64 = 10;
pub(super) const UNIX_BINARIES: i64 = 11;
pub(super) const WINDOWS_SYSTEM_FILES: i64 = 12;
pub(super) const UNIX_SYSLOG: i64 = 10;
pub(super) const WINDOWS_EVENTS: i64 = 13;

const INTEGRITY: [(i64, &str, &str, bool); 5] = [
    (HOSTS_FILE, "Hosts File Changed", "medium", true),
    (UNIX_BINARIES, "Unix System Binaries Changed", "high", true),
    (WINDOWS_SYSTEM_FILES, "Windows System Files Changed", "high", true),
    (14, "Authorized Keys Changed", "critical", true),
    (15, "Scheduled Jobs Changed", "medium", false),
];

const LOGS: [(i64, &str, &[i64]); 5] = [
    (UNIX_SYSLOG, "Decoding of Unix Syslog", &[]),
    (11, "Repeated SSH Sign-in Failures", &[UNIX_SYSLOG]),
    (12, "Privileges Raised with Sudo", &[UNIX_SYSLOG]),
    (WINDOWS_EVENTS, "Decoding of Windows Events", &[]),
    (14, "Windows Account Locked Out", &[WINDOWS_EVENTS]),
];

pub(super) fn all() -> impl Iterator<Item = (RuleModule, Rule)> {
    let integrity = INTEGRITY.iter().map(|&(id, name, severity, real_time)| Rule {
        severity: Some(severity),
        real_time_monitoring_enabled: Some(real_time),
        ..common(id, name, "7100000")
    });
    let logs = LOGS.iter().map(|&(id, name, depends_on)| Rule {
        can_be_assigned_alone: Some(depends_on.is_empty()),
        depends_on: depends_on.to_vec(),
        ..common(id, name, "7200000")
    });
    integrity
        .map(|rule| (RuleModule::IntegrityMonitoring, rule))
        .chain(logs.map(|rule| (RuleModule::LogInspection, rule)))
}

fn common(id: i64, name: &str, series: &str) -> Rule {
    Rule {
        name: name.to_owned(),
        minimum_agent_version: Some("10.0.0.0"),
        kind: Some("defined"),
        original_issue: 1_500_000_000_000 + id * 86_400_000,
        last_updated: 1_600_000_000_000 + id * 86_400_000,
        identifier: format!("{}{id}", &series[..5]),
        recommendations_mode: Some("enabled"),
        id,
        ..Rule::default()
    }
}
