//! `targets.roles`: the roles by which the accounts of a fleet are reached and looked into.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fleet::Reach;
use crate::{ValueError, read::Document};

const ROLE_PATTERN: &str = "^[A-Za-z0-9+=,.@_-]{1,64}$";

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FleetRolesFile {
    /// Role in `account` by which a self-managed stack set works. Default: `<name>-stack-sets-administration`.
    #[serde(default)]
    #[schemars(regex(pattern = ROLE_PATTERN))]
    administration: Option<String>,
    /// Role in each listed account that the administration role takes on. Default: `<name>-stack-sets-execution`.
    #[serde(default)]
    #[schemars(regex(pattern = ROLE_PATTERN))]
    execution: Option<String>,
    /// Role in each other account that may be taken on to look why a stack failed, and whether events failed there.
    #[serde(default)]
    #[schemars(regex(pattern = ROLE_PATTERN))]
    look: Option<String>,
    /// Role in each listed account that may be taken on to make its execution role. Without it the template of
    /// `palisade template execution` is deployed there by hand.
    #[serde(default)]
    #[schemars(regex(pattern = ROLE_PATTERN))]
    create: Option<String>,
}

/// Names of roles, without paths. What is not named has a default that the install's name decides.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct FleetRoles {
    /// In the administrator account, of a self-managed stack set.
    pub administration: Option<String>,
    /// In each target account, of a self-managed stack set.
    pub execution: Option<String>,
    /// In each target account, to look; nothing is looked at without it.
    pub look: Option<String>,
    /// In each target account, to make the execution role; it is made by hand without it.
    pub create: Option<String>,
}

impl FleetRolesFile {
    pub(super) fn check(self, reach: &Reach, document: &mut Document<'_>) -> Option<FleetRoles> {
        const AT: &str = "targets.roles";
        if matches!(reach, Reach::Organization(_)) {
            let own =
                [("administration", &self.administration), ("execution", &self.execution), ("create", &self.create)];
            for (name, given) in own {
                if given.is_some() {
                    let path = format!("{AT}.{name}");
                    let message = format!("{path}: in an organisation CloudFormation has roles of its own");
                    document.problem(&path, message, "leave it out");
                }
            }
        }
        if let (Some(_), Some(_)) = (&self.create, &self.execution) {
            let message = format!("{AT}.create: the role {AT}.execution is yours, so it is not made");
            document.problem(&format!("{AT}.create"), message, "leave one of them out");
        }
        let mut role = |name: &str, text: Option<String>| match text {
            None => Some(None),
            Some(text) => document.keep(&format!("{AT}.{name}"), role_name(text)).map(Some),
        };
        Some(FleetRoles {
            administration: role("administration", self.administration)?,
            execution: role("execution", self.execution)?,
            look: role("look", self.look)?,
            create: role("create", self.create)?,
        })
    }
}

fn role_name(text: String) -> Result<String, ValueError> {
    let fits =
        (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+=,.@_-".contains(&b));
    if fits {
        Ok(text)
    } else {
        Err(ValueError::new(format!("`{text}` is not the name of a role"), "write its name without path and ARN"))
    }
}
