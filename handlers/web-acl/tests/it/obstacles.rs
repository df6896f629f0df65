//! Which web ACLs are left alone.

use palisade_web_acl::Obstacle;
use serde_json::json;

use crate::support::{plain, read};

fn tags(tags: &[(&str, &str)]) -> Vec<(String, String)> {
    tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn tools_are_known_by_their_tags() {
    for (key, value, tool) in [
        ("aws:cloudformation:stack-name", "shop", "a CloudFormation stack"),
        ("ManagedBy", "Terraform", "terraform"),
        ("managed-by", "our Pulumi program", "pulumi"),
        ("terraform", "true", "Terraform"),
        ("elbv2.k8s.aws/cluster", "prod", "the AWS Load Balancer Controller"),
    ] {
        let obstacle = read(&plain()).obstacle(&tags(&[("Team", "shop"), (key, value)]), false);
        assert_eq!(obstacle, Some(Obstacle::Owned { tool: tool.to_owned(), tag: key.to_owned() }), "{key}");
        assert_eq!(read(&plain()).obstacle(&tags(&[(key, value)]), true), None, "{key}");
    }
    for (key, value) in [("Team", "terraform"), ("ManagedBy", "hand"), ("terraform", "false"), ("Name", "x")] {
        assert_eq!(read(&plain()).obstacle(&tags(&[(key, value)]), false), None, "{key}");
    }
}

#[test]
fn nothing_allows_what_could_erase_settings_or_fight_firewall_manager() {
    for (member, value) in [
        ("PreProcessFirewallManagerRuleGroups", json!([{"Name": "first"}])),
        ("PostProcessFirewallManagerRuleGroups", json!([{"Name": "last"}])),
        ("ManagedByFirewallManager", json!(true)),
        ("RetrofittedByFirewallManager", json!(true)),
    ] {
        let mut raw = plain();
        raw[member] = value;
        assert_eq!(read(&raw).obstacle(&[], true), Some(Obstacle::FirewallManager), "{member}");
    }
    let mut raw = plain();
    raw["QuantumConfig"] = json!({});
    let obstacle = read(&raw).obstacle(&[], true).unwrap();
    assert_eq!(obstacle, Obstacle::UnknownMembers(vec!["QuantumConfig".to_owned()]));
    assert!(obstacle.to_string().ends_with("does not know: QuantumConfig"));
    raw = plain();
    raw["PreProcessFirewallManagerRuleGroups"] = json!([]);
    assert_eq!(read(&raw).obstacle(&[], false), None);
}
