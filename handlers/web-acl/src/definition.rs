//! A web ACL as `GetWebACL` answers it, and the request that puts it back.

use std::fmt;

use serde_json::{Map, Value, json};

/// Where a web ACL stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Before resources of one region.
    Regional,
    /// Before distributions.
    CloudFront,
}

impl Scope {
    /// AWS WAF's word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Regional => "REGIONAL",
            Self::CloudFront => "CLOUDFRONT",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Members that `UpdateWebACL` takes, and that are erased when they are not sent. Source: the service's model.
const SENT: [&str; 12] = [
    "DefaultAction",
    "Description",
    "Rules",
    "VisibilityConfig",
    "DataProtectionConfig",
    "CustomResponseBodies",
    "CaptchaConfig",
    "ChallengeConfig",
    "TokenDomains",
    "AssociationConfig",
    "OnSourceDDoSProtectionConfig",
    "MonetizationConfig",
];

/// Members that name the web ACL, that cannot be sent, or that are kept when they are not sent. Source: the service's model,
/// which says the last of `ApplicationConfig`.
const KEPT: [&str; 10] = [
    "Name",
    "Id",
    "ARN",
    "Capacity",
    "LabelNamespace",
    "PreProcessFirewallManagerRuleGroups",
    "PostProcessFirewallManagerRuleGroups",
    "ManagedByFirewallManager",
    "RetrofittedByFirewallManager",
    "ApplicationConfig",
];

/// A web ACL, whole.
#[derive(Debug, Clone, PartialEq)]
pub struct WebAcl {
    pub(crate) members: Map<String, Value>,
}

/// What `GetWebACL` answered is no web ACL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable(&'static str);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the web ACL has no usable {}", self.0)
    }
}

impl std::error::Error for Unreadable {}

impl WebAcl {
    /// Reads the member `WebACL` of an answer.
    ///
    /// # Errors
    /// When it lacks what every web ACL has.
    pub fn read(value: &Value) -> Result<Self, Unreadable> {
        let members = value.as_object().ok_or(Unreadable("members"))?.clone();
        let acl = Self { members };
        for name in ["Name", "Id", "ARN"] {
            if acl.text(name).is_empty() {
                return Err(Unreadable(name));
            }
        }
        for name in ["DefaultAction", "VisibilityConfig"] {
            if !acl.members.get(name).is_some_and(Value::is_object) {
                return Err(Unreadable(name));
            }
        }
        let rules = acl.members.get("Rules").unwrap_or(&Value::Null);
        let sound = rules.is_null() || rules.as_array().is_some_and(|rules| rules.iter().all(is_rule));
        if sound { Ok(acl) } else { Err(Unreadable("Rules")) }
    }

    fn text(&self, name: &str) -> &str {
        self.members.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.text("Name")
    }

    /// Its id.
    pub fn id(&self) -> &str {
        self.text("Id")
    }

    /// Its ARN.
    pub fn arn(&self) -> &str {
        self.text("ARN")
    }

    /// Capacity units in use, as far as it says.
    pub fn capacity(&self) -> Option<u64> {
        self.members.get("Capacity")?.as_u64()
    }

    /// Its rules.
    pub(crate) fn rules(&self) -> &[Value] {
        self.members.get("Rules").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    /// Members that this program does not know: an update would erase them, because it cannot tell how to send them back.
    pub fn unknown_members(&self) -> Vec<&str> {
        let known = |name: &str| SENT.contains(&name) || KEPT.contains(&name);
        self.members.keys().map(String::as_str).filter(|name| !known(name)).collect()
    }

    /// The request that puts the definition back, rules and all, under the lock that it was read with.
    pub fn update_request(&self, scope: Scope, lock_token: &str) -> Value {
        let mut request = Map::new();
        request.insert("Name".to_owned(), json!(self.name()));
        request.insert("Scope".to_owned(), json!(scope.as_str()));
        request.insert("Id".to_owned(), json!(self.id()));
        for name in SENT {
            // What is empty says nothing, and AWS WAF refuses an empty description or map.
            if let Some(value) = self.members.get(name).filter(|value| name == "Rules" || !is_empty(name, value)) {
                request.insert(name.to_owned(), value.clone());
            }
        }
        request.insert("LockToken".to_owned(), json!(lock_token));
        Value::Object(request)
    }
}

/// A rule has a name and a priority of its own.
fn is_rule(rule: &Value) -> bool {
    rule["Name"].is_string() && rule["Priority"].is_i64() && rule["Statement"].is_object()
}

fn is_empty(name: &str, value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        // `{}` is a setting where it is a choice; only the map of bodies must have an entry.
        Value::Object(map) => map.is_empty() && name == "CustomResponseBodies",
        Value::Bool(_) | Value::Number(_) => false,
    }
}
