//! `iam:GetRolePolicy`, `iam:ListAttachedRolePolicies`, `iam:GetPolicy`, `iam:GetPolicyVersion`: the texts of a role's policies.

use palisade_contract::Call;
use palisade_contract::calls::{GET_POLICY, GET_POLICY_VERSION, GET_ROLE_POLICY, LIST_ATTACHED_ROLE_POLICIES};
use percent_encoding::percent_decode_str;

use super::{IAM_VERSION, items, pages, parse_xml, text_of};
use crate::request::Request;
use crate::xml::Element;
use crate::{Aws, Error, ErrorKind};

/// A managed policy that is attached to a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedPolicy {
    /// Its name, without the path.
    pub name: String,
    /// Its ARN.
    pub arn: String,
}

impl Aws {
    /// Text of the policy `policy` that is part of the role `role`; `None` when there is none.
    pub async fn role_policy(&self, role: &str, policy: &str) -> Result<Option<String>, Error> {
        let root = self.iam(GET_ROLE_POLICY, &[("RoleName", role), ("PolicyName", policy)]).await?;
        root.map(|root| document(GET_ROLE_POLICY, &root, "PolicyDocument")).transpose()
    }

    /// The managed policies that are attached to the role `role`; none when it is gone.
    pub async fn attached_policies(&self, role: &str) -> Result<Vec<AttachedPolicy>, Error> {
        pages(LIST_ATTACHED_ROLE_POLICIES, async |marker| {
            let mut parameters = vec![("RoleName", role)];
            parameters.extend(marker.map(|marker| ("Marker", marker)));
            let Some(root) = self.iam(LIST_ATTACHED_ROLE_POLICIES, &parameters).await? else {
                return Ok((Vec::new(), None));
            };
            let members = items(&root, "AttachedPolicies", "member").map(|member| AttachedPolicy {
                name: text_of(member, "PolicyName"),
                arn: text_of(member, "PolicyArn"),
            });
            let text = |name| root.find(name).map(|found| found.text().trim().to_owned()).unwrap_or_default();
            Ok((members.collect(), Some(text("Marker")).filter(|_| text("IsTruncated") == "true")))
        })
        .await
    }

    /// Text of the default version of the managed policy `arn`, in two calls; `None` when it is gone.
    pub async fn managed_policy(&self, arn: &str) -> Result<Option<String>, Error> {
        let Some(root) = self.iam(GET_POLICY, &[("PolicyArn", arn)]).await? else { return Ok(None) };
        let version = root.find("Policy").map(|policy| text_of(policy, "DefaultVersionId")).unwrap_or_default();
        let parameters = [("PolicyArn", arn), ("VersionId", version.as_str())];
        let root = self.iam(GET_POLICY_VERSION, &parameters).await?;
        root.map(|root| document(GET_POLICY_VERSION, &root, "Document")).transpose()
    }

    /// The answer; `None` when what it asks about is not there.
    async fn iam(&self, call: Call, parameters: &[(&str, &str)]) -> Result<Option<Element>, Error> {
        let request = Request::query(call, self.region().clone(), IAM_VERSION, parameters);
        match self.send(&request).await {
            Ok(body) => parse_xml(call, &body).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// IAM gives documents percent-encoded.
fn document(call: Call, root: &Element, name: &str) -> Result<String, Error> {
    let unreadable = || Error::new(call, ErrorKind::Unreadable, "no policy document");
    let encoded = root.find(name).ok_or_else(unreadable)?.text().trim().to_owned();
    let text = percent_decode_str(&encoded).decode_utf8().map_err(|error| unreadable().caused_by(error))?;
    Ok(text.into_owned())
}
