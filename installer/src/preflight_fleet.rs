//! What has to be true in the organisation before other accounts can be reached.

use palisade_config::{Organization, Reach};

use crate::aws::organization;
use crate::failure::{Failure, Result};
use crate::preflight::Check;
use crate::session::Session;

/// The checks; none when the config names no other accounts.
pub(crate) async fn checks(session: &Session) -> Vec<Check> {
    let Some(fleet) = session.config.fleet() else { return Vec::new() };
    match &fleet.reach {
        Reach::Accounts(accounts) => {
            let role = fleet.roles.administration.clone().unwrap_or_else(|| session.names.stack_sets_administration());
            // Whether the role of each account stands only its own account can tell.
            let detail = format!("{} listed, reached by the role {role}", accounts.len());
            vec![Check::good("other accounts", detail)]
        }
        Reach::Organization(wanted) => {
            let trusted = trusted_access(session, wanted).await;
            let members = members(session, wanted).await;
            vec![Check::of("StackSets in the organisation", trusted), Check::of("other accounts", members)]
        }
    }
}

async fn trusted_access(session: &Session, wanted: &Organization) -> Result<String> {
    if organization::trusted_access(&session.home(), wanted).await? {
        return Ok("may work there".to_owned());
    }
    Err(Failure::refused("trusted access of CloudFormation StackSets is off in the organisation")
        .hint("run `aws cloudformation activate-organizations-access` in the management account"))
}

async fn members(session: &Session, wanted: &Organization) -> Result<String> {
    let members = organization::members(&session.home(), wanted).await?;
    if members.is_empty() {
        return Err(Failure::refused("no account stands below the units of targets.organization")
            .hint("`aws organizations list-accounts-for-parent --parent-id UNIT` lists those of a unit"));
    }
    let suspended: Vec<&str> = members.iter().filter(|m| !m.active).map(|m| m.account.as_str()).collect();
    let note = if suspended.is_empty() { String::new() } else { format!("; suspended: {}", suspended.join(", ")) };
    Ok(format!("{} below {} unit(s){note}", members.len(), wanted.units.len()))
}
