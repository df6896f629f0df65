//! From application types to rule groups.

use palisade_contract::{RuleGroup, WafGroups};
use palisade_web_acl::{Serves, groups, serves};

const LINUX: Option<&str> = Some("Amazon Linux (64 bit) (4.14.62)");
const WINDOWS: Option<&str> = Some("Microsoft Windows Server 2022 (64 bit)");

fn words(types: &[(&str, bool)], platform: Option<&str>) -> Vec<&'static str> {
    serves(types.iter().copied(), platform).into_iter().map(Serves::as_str).collect()
}

#[test]
fn the_beginning_of_the_name_and_the_direction_decide() {
    for (name, incoming, platform, expected) in [
        ("Web Server Common", true, LINUX, &["web-server", "linux"][..]),
        ("Web Server IIS", true, WINDOWS, &["web-server", "windows"]),
        ("Web Application Tomcat", true, LINUX, &["web-application", "linux"]),
        ("Web Application PHP Based", true, None, &["web-application", "php"]),
        ("Web Application WordPress", true, Some("Solaris"), &["web-application", "php"]),
        ("web server miscellaneous", true, None, &["web-server"]),
        ("Web Client Common", false, LINUX, &[]),
        ("Web Client Common", true, LINUX, &[]),
        ("Web Server Common", false, LINUX, &[]),
        ("Web Servers of Old", true, LINUX, &[]),
        ("My Web Server", true, LINUX, &[]),
        ("Database MySQL", true, LINUX, &[]),
        ("PHP", true, LINUX, &[]),
    ] {
        assert_eq!(words(&[(name, incoming)], platform), expected, "{name}");
    }
    let both = words(&[("Web Application Common", true), ("Web Server Common", true), ("DNS Client", false)], LINUX);
    assert_eq!(both, ["web-server", "web-application", "linux"]);
}

#[test]
fn the_config_says_which_groups() {
    let names = |types: &[(&str, bool)], platform, config: &WafGroups| {
        groups(&serves(types.iter().copied(), platform), config).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let config = WafGroups::default();
    assert_eq!(names(&[("DNS Client", false)], LINUX, &config), Vec::<String>::new());
    assert_eq!(
        names(&[("Web Server Common", true)], LINUX, &config),
        [
            "AWS/AWSManagedRulesCommonRuleSet",
            "AWS/AWSManagedRulesKnownBadInputsRuleSet",
            "AWS/AWSManagedRulesLinuxRuleSet"
        ]
    );
    assert_eq!(
        names(&[("Web Application PHP Based", true)], WINDOWS, &config),
        [
            "AWS/AWSManagedRulesCommonRuleSet",
            "AWS/AWSManagedRulesKnownBadInputsRuleSet",
            "AWS/AWSManagedRulesSQLiRuleSet",
            "AWS/AWSManagedRulesPHPRuleSet",
            "AWS/AWSManagedRulesWindowsRuleSet"
        ]
    );
    let vendor = RuleGroup::parse("Example Corp/Web").unwrap();
    let own = WafGroups { web_server: vec![vendor.clone()], linux: vec![vendor], ..config };
    assert_eq!(names(&[("Web Server Common", true)], LINUX, &own), ["Example Corp/Web"]);
}
