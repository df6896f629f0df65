//! A report as lines.

use palisade_contract::WafReport;

use super::{hosts, services, sorted, web_acl};
use crate::one_line;

/// The lines of a report; `when` is the time of the run in words, because this crate knows no clock.
pub fn lines(report: &WafReport, when: &str) -> Vec<String> {
    let mut lines = vec![format!(
        "{} in account {} in {}: {} resource(s), {when}, mode {}, rule groups to {}",
        report.install,
        report.account,
        report.region,
        report.resources.len(),
        report.mode,
        report.action
    )];
    for resource in sorted(report) {
        let state = resource.state.as_str();
        lines.push(format!("  {state:<14} {:<26} {}", resource.kind.as_str(), resource.name));
        let mut detail = |name: &str, text: &str| {
            if !text.is_empty() {
                lines.push(format!("                 {name:<9} {text}"));
            }
        };
        detail("why", &resource.reason);
        detail("web ACL", &web_acl(resource));
        detail("serves", &resource.serves.join(", "));
        detail("behind it", &hosts(resource));
        detail("of ECS", &services(resource));
        let groups: Vec<String> =
            resource.groups.iter().map(|group| format!("{} {}", group.group, group.state.as_str())).collect();
        detail("groups", &groups.join(", "));
    }
    lines.iter().map(|line| one_line(line).into_owned()).collect()
}
