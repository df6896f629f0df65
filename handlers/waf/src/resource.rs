//! What was found: load balancers and distributions, their web ACLs, and the targets behind them.

use palisade_aws::{Arn, Region};
use palisade_contract::{InstanceId, ResourceKind};
use palisade_web_acl::Scope;
use serde_json::Value;

/// A load balancer or a distribution.
#[derive(Debug, Clone)]
pub(crate) struct Resource {
    pub(crate) kind: ResourceKind,
    /// ARN, or the name of a classic load balancer.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) attached: Attached,
    pub(crate) targets: Vec<Target>,
    /// Origins whose targets may not be read: what they serve is not known.
    pub(crate) unread: Vec<String>,
}

/// What stands before a resource.
#[derive(Debug, Clone)]
pub(crate) enum Attached {
    /// No web ACL can.
    NotCoverable,
    /// No web ACL does.
    Nothing,
    /// Something else than a web ACL of the present AWS WAF, such as one of WAF Classic, by its id.
    Other(String),
    /// A web ACL.
    WebAcl(WebAclRef),
}

/// How a web ACL is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WebAclRef {
    pub(crate) scope: Scope,
    /// Where it is asked for.
    pub(crate) region: Region,
    pub(crate) arn: String,
    pub(crate) name: String,
    pub(crate) id: String,
}

/// Something that requests are sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// As the target group names it.
    pub(crate) target: String,
    pub(crate) instance: Option<InstanceId>,
    /// The service of ECS whose task it is.
    pub(crate) service: Option<String>,
    /// The network interface to ask ECS about, until ECS was asked.
    pub(crate) of_task: Option<TaskInterface>,
    /// Why it is no instance, or what else is to be known.
    pub(crate) note: Option<String>,
}

/// The network interface of a task of ECS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TaskInterface {
    pub(crate) id: String,
    pub(crate) region: Region,
    /// The task's cluster, when the interface says it.
    pub(crate) cluster: Option<String>,
}

impl Target {
    /// A target of which nothing more is known.
    pub(crate) fn bare(target: &str) -> Self {
        Self { target: target.to_owned(), instance: None, service: None, of_task: None, note: None }
    }

    /// An instance; a text that is none is kept as it is.
    pub(crate) fn instance(id: &str) -> Self {
        let instance = InstanceId::parse(id);
        let note = instance.is_none().then(|| "no instance of EC2".to_owned());
        Self { instance, note, ..Self::bare(id) }
    }

    /// A target that is no instance.
    pub(crate) fn other(target: &str, note: &str) -> Self {
        Self { note: Some(note.to_owned()), ..Self::bare(target) }
    }
}

impl WebAclRef {
    /// The web ACL that `arn` names: `regional/webacl/<name>/<id>` or `global/webacl/<name>/<id>`.
    pub(crate) fn of_arn(text: &str) -> Option<Self> {
        let arn = Arn::of("wafv2", text).ok()?;
        let mut parts = arn.resource.split('/');
        let scope = match parts.next()? {
            "regional" => Scope::Regional,
            "global" => Scope::CloudFront,
            _ => return None,
        };
        let (kind, name, id) = (parts.next()?, parts.next()?, parts.next()?);
        let sound = kind == "webacl" && !name.is_empty() && !id.is_empty() && parts.next().is_none();
        let region = arn.region().ok()?;
        sound.then(|| Self { scope, region, arn: text.to_owned(), name: name.to_owned(), id: id.to_owned() })
    }

    /// The web ACL of an answer.
    pub(crate) fn of_answer(web_acl: &Value) -> Option<Self> {
        Self::of_arn(web_acl.get("ARN")?.as_str()?)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn arns_of_web_acls() {
        let found = WebAclRef::of_arn("arn:aws:wafv2:us-east-1:123456789012:global/webacl/shop/1-2-3").unwrap();
        assert_eq!((found.scope, found.region.as_str()), (Scope::CloudFront, "us-east-1"));
        assert_eq!((found.name.as_str(), found.id.as_str()), ("shop", "1-2-3"));
        for other in [
            "a1b2c3d4-classic",
            "arn:aws:wafv2:us-east-1:123456789012:global/rulegroup/shop/1",
            "arn:aws:wafv2:us-east-1:123456789012:global/webacl/shop",
            "arn:aws:waf::123456789012:webacl/1",
        ] {
            assert_eq!(WebAclRef::of_arn(other), None, "{other}");
        }
    }

    #[test]
    fn only_instances_are_instances() {
        assert_eq!(Target::instance("i-0a1b2c3d").note, None);
        assert_eq!(Target::instance("10.0.0.1").note.as_deref(), Some("no instance of EC2"));
    }
}
