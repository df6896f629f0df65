//! Reports of the survey of web ACLs, as lines and as a page.

use palisade_contract::{
    GroupReport, GroupState, HostReport, InstanceId, Mode, ResourceKind, ResourceReport, ResourceState, RuleGroup,
    WafAction, WafReport, WebAclReport,
};
use palisade_plan::{Cell, waf_report_html, waf_report_lines};

fn report() -> WafReport {
    let host = |id: &str, policy: Option<&str>, note: Option<&str>| HostReport {
        instance: InstanceId::parse(id),
        target: id.to_owned(),
        service: None,
        policy: policy.map(str::to_owned),
        note: note.map(str::to_owned),
    };
    let resource = |kind, name: &str, state, reason: &str| ResourceReport {
        kind,
        id: format!("arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/{name}/1"),
        name: name.to_owned(),
        state,
        reason: reason.to_owned(),
        web_acl: None,
        serves: Vec::new(),
        hosts: Vec::new(),
        groups: Vec::new(),
    };
    let arn = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop/1".to_owned();
    let shop = ResourceReport {
        web_acl: Some(WebAclReport { arn, name: Some("shop".to_owned()), capacity: Some(1_302) }),
        serves: vec!["web-server".to_owned(), "linux".to_owned()],
        hosts: vec![
            host("i-0a1b2c3d", Some("Linux Web Server"), None),
            host("i-0a1b2c3e", None, Some("no agent is installed on the instance")),
            host("10.0.0.7", None, Some("a network interface without an instance")),
            HostReport { service: Some("checkout".to_owned()), ..host("i-0a1b2c3f", Some("Linux Web Server"), None) },
            HostReport { target: "10.0.0.9".to_owned(), ..host("i-0a1b2c3f", Some("Linux Web Server"), None) },
        ],
        groups: vec![
            GroupReport { group: RuleGroup::of_aws("AWSManagedRulesCommonRuleSet"), state: GroupState::Present },
            GroupReport { group: RuleGroup::of_aws("AWSManagedRulesLinuxRuleSet"), state: GroupState::Added },
        ],
        ..resource(ResourceKind::ApplicationLoadBalancer, "shop", ResourceState::Changed, "1 rule group(s) to count")
    };
    WafReport {
        version: "0.1.0".to_owned(),
        install: "palisade".to_owned(),
        account: "123456789012".to_owned(),
        region: "eu-west-1".to_owned(),
        at_ms: 0,
        mode: Mode::Act,
        action: WafAction::Count,
        resources: vec![
            resource(ResourceKind::NetworkLoadBalancer, "net", ResourceState::NotCoverable, "not of this kind"),
            shop,
            resource(
                ResourceKind::ApplicationLoadBalancer,
                "<b>open</b>",
                ResourceState::NoWebAcl,
                "none & no \"more\"",
            ),
        ],
    }
}

#[test]
fn lines_begin_with_what_needs_a_look() {
    insta::assert_snapshot!(waf_report_lines(&report(), "2026-02-03 04:00 UTC").join("\n"));
}

#[test]
fn the_page_needs_nothing_else_and_shows_text_as_text() {
    let page = waf_report_html(&[(report(), "2026-02-03 04:00 UTC".to_owned())], &[]);
    assert!(!page.contains("Without a report"));
    for forbidden in ["<script", "<b>open", "http://", "https://", "src=", "url(", "@import"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    for part in [
        "&lt;b&gt;open&lt;/b&gt;",
        "none &amp; no &quot;more&quot;",
        "prefers-color-scheme: dark",
        "i-0a1b2c3e: no agent",
        "i-0a1b2c3f: ECS service checkout; Linux Web Server",
        "1302 capacity units after the change",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let parsed: Vec<&str> = page.matches("<tr>").collect();
    assert_eq!(parsed.len(), 1 + report().resources.len(), "a head and a row for each resource");
    assert!(waf_report_html(&[], &[]).contains("Web ACLs: palisade"));
    let mut nothing = report();
    nothing.resources.clear();
    assert!(waf_report_html(&[(nothing, String::new())], &[]).contains("Neither load balancers nor distributions"));
    let silent = Cell { account: "222222222222".to_owned(), region: "eu-west-1".to_owned() };
    let page = waf_report_html(&[], &[silent]);
    assert!(page.contains("Without a report") && page.contains("account 222222222222 in eu-west-1"), "{page}");
}
