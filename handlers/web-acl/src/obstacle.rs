//! Why a web ACL is left alone.

use std::fmt;

use serde_json::Value;

use crate::WebAcl;

/// A reason not to edit a web ACL. The text is a sentence without its full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// Firewall Manager looks after it.
    FirewallManager,
    /// A tool looks after it: an edit would be drift there. Named by the tag that says so.
    Owned {
        /// The tool.
        tool: String,
        /// Key of the tag.
        tag: String,
    },
    /// It has members that this version does not know, and that an update would erase.
    UnknownMembers(Vec<String>),
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FirewallManager => f.write_str("the web ACL is under AWS Firewall Manager"),
            Self::Owned { tool, tag } => write!(f, "the web ACL belongs to {tool} (tag {tag})"),
            Self::UnknownMembers(names) => {
                write!(f, "the web ACL has settings that this version does not know: {}", names.join(", "))
            }
        }
    }
}

/// Tags that tools put on what they own: how the key begins, and the tool.
const KEYS: [(&str, &str); 9] = [
    ("aws:cloudformation:", "a CloudFormation stack"),
    ("aws:servicecatalog:", "AWS Service Catalog"),
    ("elbv2.k8s.aws/", "the AWS Load Balancer Controller"),
    ("ingress.k8s.aws/", "the AWS Load Balancer Controller"),
    ("kubernetes.io/", "Kubernetes"),
    ("crossplane-", "Crossplane"),
    ("pulumi:", "Pulumi"),
    ("terraform", "Terraform"),
    ("opentofu", "OpenTofu"),
];
/// Keys of tags by which people say what looks after a resource, without hyphens and the like.
const MANAGER_KEYS: [&str; 9] =
    ["managedby", "managed", "provisionedby", "provisioner", "deployedby", "createdby", "iac", "iactool", "automation"];
/// Words in the values of such tags.
const TOOLS: [&str; 8] =
    ["terraform", "opentofu", "terragrunt", "pulumi", "crossplane", "cloudformation", "cdk", "ansible"];

impl WebAcl {
    /// Why it is not to be edited, if there is a reason. `edit_managed` allows to edit what belongs to another tool; nothing
    /// allows the other two.
    pub fn obstacle(&self, tags: &[(String, String)], edit_managed: bool) -> Option<Obstacle> {
        let unknown = self.unknown_members();
        if !unknown.is_empty() {
            return Some(Obstacle::UnknownMembers(unknown.into_iter().map(str::to_owned).collect()));
        }
        if self.under_firewall_manager() {
            return Some(Obstacle::FirewallManager);
        }
        if edit_managed { None } else { tags.iter().find_map(owner) }
    }

    fn under_firewall_manager(&self) -> bool {
        let filled = |name: &str| self.members.get(name).and_then(Value::as_array).is_some_and(|list| !list.is_empty());
        let flag = |name: &str| self.members.get(name).and_then(Value::as_bool).unwrap_or_default();
        filled("PreProcessFirewallManagerRuleGroups")
            || filled("PostProcessFirewallManagerRuleGroups")
            || flag("ManagedByFirewallManager")
            || flag("RetrofittedByFirewallManager")
    }
}

/// The tool that a tag names.
fn owner((key, value): &(String, String)) -> Option<Obstacle> {
    let (lower_key, lower_value) = (key.to_ascii_lowercase(), value.to_ascii_lowercase());
    let denied = matches!(lower_value.trim(), "false" | "no");
    let by_key = KEYS.iter().find(|(begin, _)| lower_key.starts_with(begin)).filter(|_| !denied);
    if let Some((_, tool)) = by_key {
        return Some(Obstacle::Owned { tool: (*tool).to_owned(), tag: key.clone() });
    }
    let letters: String = lower_key.chars().filter(char::is_ascii_alphanumeric).collect();
    let asks = MANAGER_KEYS.iter().any(|word| letters == *word);
    let tool = TOOLS.iter().find(|tool| lower_value.contains(*tool)).filter(|_| asks)?;
    Some(Obstacle::Owned { tool: (*tool).to_owned(), tag: key.clone() })
}
