//! `iam:GetInstanceProfile`: the role that an instance profile hands out.

use palisade_contract::calls::GET_INSTANCE_PROFILE;

use super::IAM_VERSION;
use crate::request::Request;
use crate::xml::Element;
use crate::{Arn, Aws, Error, ErrorKind};

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Role {
    /// Its ARN, with the path.
    pub arn: String,
    /// Its name, without the path.
    pub name: String,
    /// Its unique id, `AROA...`.
    pub id: String,
}

impl Aws {
    /// The role of the instance profile `arn`; `None` when it has none, or is gone.
    pub async fn role_of_profile(&self, arn: &str) -> Result<Option<Role>, Error> {
        let invalid = || Error::new(GET_INSTANCE_PROFILE, ErrorKind::Invalid, "not the ARN of an instance profile");
        let profile = Arn::of("iam", arn).map_err(|error| invalid().caused_by(error))?;
        // The name is what follows the path.
        let path = profile.resource.strip_prefix("instance-profile/").ok_or_else(invalid)?;
        let name = path.rsplit('/').next().filter(|name| !name.is_empty()).ok_or_else(invalid)?;
        let parameters = [("InstanceProfileName", name)];
        let request = Request::query(GET_INSTANCE_PROFILE, self.region().clone(), IAM_VERSION, &parameters);
        match self.send(&request).await {
            Ok(body) => read(&body),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A profile has at most one role.
fn read(body: &[u8]) -> Result<Option<Role>, Error> {
    let unreadable = |message| Error::new(GET_INSTANCE_PROFILE, ErrorKind::Unreadable, message);
    let root = Element::parse(body).map_err(|error| unreadable("not XML").caused_by(error))?;
    let profile = root.find("InstanceProfile").ok_or_else(|| unreadable("no instance profile"))?;
    let Some(member) = profile.child("Roles").and_then(|roles| roles.child("member")) else { return Ok(None) };
    let text = |name| member.child(name).map(|child| child.text().trim().to_owned()).filter(|text| !text.is_empty());
    match (text("Arn"), text("RoleName")) {
        (Some(arn), Some(name)) => Ok(Some(Role { arn, name, id: text("RoleId").unwrap_or_default() })),
        _ => Err(unreadable("a role without ARN or name")),
    }
}
