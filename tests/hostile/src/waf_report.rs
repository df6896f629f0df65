//! Whatever lies where an account's function leaves its report of web ACLs: what is shown of it is text, on a line and on a page.

use palisade_contract::WafReport;
use palisade_plan::{waf_report_html, waf_report_lines};

/// Reads a report as `palisade report waf` does, and shows it in both forms.
pub fn waf_report(data: &[u8]) {
    shown(data);
}

/// The same, and how many lines it has; none where an input is no report.
pub fn shown(data: &[u8]) -> Option<usize> {
    let report: WafReport = serde_json::from_slice(data).ok()?;
    let lines = waf_report_lines(&report, "just now");
    assert!(lines.len() > report.resources.len(), "a resource is not shown");
    for line in &lines {
        assert!(!line.contains(char::is_control), "a line steers the terminal: {line:?}");
    }
    let rows = report.resources.len();
    let page = waf_report_html(&[(report, "just now".to_owned())], &[]);
    assert_eq!(page.matches("<tr>").count(), if rows == 0 { 0 } else { rows + 1 }, "a row for each, and a head");
    let tags = page.split('<').skip(1).filter_map(|rest| rest.split(['>', ' ']).next());
    for tag in tags {
        assert!(TAGS.contains(&tag.trim_start_matches('/')), "the page has a tag that a report brought: {tag}");
    }
    Some(lines.len())
}

/// What the page itself is made from.
const TAGS: [&str; 20] = [
    "!doctype", "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "div", "table", "thead", "tbody",
    "tr", "th", "td", "small", "ul", "li",
];
