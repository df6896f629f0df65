//! Reports as one page that needs nothing else: no script, no font, no picture, no address.

use palisade_contract::{HostReport, ResourceReport, WafReport};

use super::{hosts, sorted, web_acl};
use crate::Cell;
use crate::printable::steers;

const STYLE: &str = "
:root { color-scheme: light dark; --line: #8884; --soft: #888; --bad: #b3261e; --warn: #9a6700; --good: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --warn: #e3b341; --good: #56d364; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.5rem; }
p.meta { color: var(--soft); margin: 0; }
div.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin-top: 1rem; }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .6rem; text-align: left; vertical-align: top; }
td small { color: var(--soft); display: block; overflow-wrap: anywhere; }
ul { margin: 0; padding-left: 1.1rem; }
.failed, .no-web-acl { color: var(--bad); } .left-alone, .planned { color: var(--warn); } .covered, .changed { color: var(--good); }
";

/// One page about all reports, each with the time of its run in words, and about who has none.
pub fn html(reports: &[(WafReport, String)], without: &[Cell]) -> String {
    let install = reports.first().map_or("palisade", |(report, _)| report.install.as_str());
    let sections: String = reports.iter().map(|(report, when)| section(report, when)).collect();
    let title = escaped(&format!("Web ACLs: {install}"));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n{}{sections}</body>\n</html>\n",
        missing(without),
    )
}

/// Whoever reads only the page must not take silence for order.
fn missing(without: &[Cell]) -> String {
    if without.is_empty() {
        return String::new();
    }
    let list = list(without.iter().map(|cell| format!("account {} in {}", cell.account, cell.region)));
    format!("<h2 class=\"no-web-acl\">Without a report</h2>\n{list}\n")
}

fn section(report: &WafReport, when: &str) -> String {
    let meta = format!("{when}, mode {}, rule groups to {}, version {}", report.mode, report.action, report.version);
    let rows: String = sorted(report).into_iter().map(row).collect();
    let table = if rows.is_empty() {
        "<p>Neither load balancers nor distributions.</p>\n".to_owned()
    } else {
        format!(
            "<div class=\"wide\"><table>\n<thead><tr><th>State</th><th>Resource</th><th>Web ACL</th><th>Behind it</th>\
             <th>Rule groups</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n"
        )
    };
    let title = format!("Account {} in {}", report.account, report.region);
    format!("<h2>{}</h2>\n<p class=\"meta\">{}</p>\n{table}", escaped(&title), escaped(&meta))
}

fn row(resource: &ResourceReport) -> String {
    let state = resource.state.as_str();
    let groups = list(resource.groups.iter().map(|group| format!("{}: {}", group.group, group.state.as_str())));
    let behind = list(resource.hosts.iter().map(host));
    let summary = [hosts(resource), resource.serves.join(", ")].into_iter().filter(|text| !text.is_empty());
    let summary = escaped(&summary.collect::<Vec<_>>().join("; serves "));
    format!(
        "<tr><td class=\"{state}\">{state}<small>{}</small></td><td>{}<small>{}</small><small>{}</small></td>\
         <td>{}</td><td>{summary}{behind}</td><td>{groups}</td></tr>\n",
        escaped(&resource.reason),
        escaped(&resource.name),
        resource.kind.as_str(),
        escaped(&resource.id),
        escaped(&web_acl(resource)),
    )
}

fn host(host: &HostReport) -> String {
    let name = host.instance.as_ref().map_or(host.target.as_str(), |instance| instance.as_str());
    let service = host.service.as_ref().map(|service| format!("ECS service {service}"));
    let more = [service.as_deref(), host.policy.as_deref(), host.note.as_deref()].into_iter().flatten();
    let more = more.collect::<Vec<_>>().join("; ");
    if more.is_empty() { name.to_owned() } else { format!("{name}: {more}") }
}

fn list(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.map(|item| format!("<li>{}</li>", escaped(&item))).collect();
    if items.is_empty() { String::new() } else { format!("<ul>{}</ul>", items.concat()) }
}

/// Text as text: names come from the account.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if steers(c) && !c.is_whitespace() => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}
