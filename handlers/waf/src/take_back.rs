//! Takes the own rules out of every web ACL again: when the stack goes, nothing of it may stay.

use std::time::Instant;

use palisade_aws::{Aws, Error, LockedWebAcl, Region, WebAclName};
use palisade_contract::{ActionReport, ActionResult};
use palisade_web_acl::{Scope, WebAcl};

use crate::edit::edit;
use crate::pace::Pace;
use crate::resource::WebAclRef;

/// Takes the rules of `install` out of the web ACLs of these scopes, one action for each that had some. A web ACL that cannot
/// be edited is told, and the others get their turn.
///
/// # Errors
/// When the web ACLs cannot be listed.
pub(crate) async fn take_back(
    aws: &Aws,
    pace: &Pace,
    install: &str,
    scopes: &[(Scope, Region)],
    until: Instant,
) -> Result<Vec<ActionReport>, Error> {
    let mut actions = Vec::new();
    for (scope, region) in scopes {
        pace.read.next().await;
        for name in aws.web_acls(region, scope.as_str()).await? {
            let WebAclName { name, id, arn } = name;
            let acl = WebAclRef { scope: *scope, region: region.clone(), arn, name, id };
            let out = edit(aws, pace, &acl, until, async |locked| out_of(aws, pace, install, &acl, locked).await).await;
            let (result, detail) = match out {
                Ok(None | Some(Out::NoneThere)) => continue,
                Ok(Some(Out::Taken(rules))) => (ActionResult::Done, rules.join(", ")),
                Ok(Some(Out::Stuck(why))) => (ActionResult::Failed, why),
                Err(error) => (ActionResult::Failed, error.to_string()),
            };
            actions.push(ActionReport::new("take-back", result, detail).with_id(acl.arn));
        }
    }
    Ok(actions)
}

/// What became of a web ACL.
enum Out {
    /// It has no rule of ours.
    NoneThere,
    /// These are gone.
    Taken(Vec<String>),
    /// They could not be taken out, because of this.
    Stuck(String),
}

async fn out_of(aws: &Aws, pace: &Pace, install: &str, of: &WebAclRef, locked: &LockedWebAcl) -> Result<Out, Error> {
    // One that cannot be read has no rule of ours either: none was ever added to such a one.
    let Ok(acl) = WebAcl::read(&locked.web_acl) else { return Ok(Out::NoneThere) };
    let Some(rest) = acl.without_own(install) else { return Ok(Out::NoneThere) };
    let unknown = acl.unknown_members();
    if !unknown.is_empty() {
        let why = format!("an update would erase {}; take the rules out by hand", unknown.join(", "));
        return Ok(Out::Stuck(why));
    }
    let rules: Vec<String> = acl.own_rules(install).into_iter().map(str::to_owned).collect();
    pace.update.next().await;
    aws.update_web_acl(&of.region, &rest.update_request(of.scope, &locked.lock_token)).await?;
    Ok(Out::Taken(rules))
}
