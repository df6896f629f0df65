//! Takes the own rules out of every web ACL again: when the stack goes, nothing of it may stay.

use palisade_aws::{Aws, Error, ErrorKind, Region, WebAclName};
use palisade_contract::{ActionReport, ActionResult};
use palisade_web_acl::{Scope, WebAcl};

use crate::pace::Pace;

/// Attempts at a web ACL that somebody else changes at the same time.
const ATTEMPTS: u32 = 5;

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
) -> Result<Vec<ActionReport>, Error> {
    let mut actions = Vec::new();
    for (scope, region) in scopes {
        pace.read.next().await;
        for name in aws.web_acls(region, scope.as_str()).await? {
            let (result, detail) = match out_of(aws, pace, install, (*scope, region), &name).await {
                Ok(None) => continue,
                Ok(Some(Out::Taken(rules))) => (ActionResult::Done, rules.join(", ")),
                Ok(Some(Out::Stuck(why))) => (ActionResult::Failed, why),
                Err(error) => (ActionResult::Failed, error.to_string()),
            };
            let id = Some(name.arn);
            actions.push(ActionReport {
                action: "take-back".to_owned(),
                instance: None,
                id,
                result,
                detail: Some(detail),
            });
        }
    }
    Ok(actions)
}

/// What became of a web ACL that had rules of ours.
enum Out {
    /// These are gone.
    Taken(Vec<String>),
    /// They could not be taken out, because of this.
    Stuck(String),
}

async fn out_of(
    aws: &Aws,
    pace: &Pace,
    install: &str,
    (scope, region): (Scope, &Region),
    name: &WebAclName,
) -> Result<Option<Out>, Error> {
    for _ in 0..ATTEMPTS {
        pace.read.next().await;
        let Some(locked) = aws.web_acl(region, scope.as_str(), &name.name, &name.id).await? else { return Ok(None) };
        // One that cannot be read has no rule of ours either: none was ever added to such a one.
        let Ok(acl) = WebAcl::read(&locked.web_acl) else { return Ok(None) };
        let Some(rest) = acl.without_own(install) else { return Ok(None) };
        let unknown = acl.unknown_members();
        if !unknown.is_empty() {
            let why = format!("an update would erase {}; take the rules out by hand", unknown.join(", "));
            return Ok(Some(Out::Stuck(why)));
        }
        let rules: Vec<String> = acl.own_rules(install).into_iter().map(str::to_owned).collect();
        pace.update.next().await;
        match aws.update_web_acl(region, &rest.update_request(scope, &locked.lock_token)).await {
            Ok(()) => return Ok(Some(Out::Taken(rules))),
            Err(error) if error.kind() == ErrorKind::Conflict => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Some(Out::Stuck(format!("somebody else changed it at each of {ATTEMPTS} attempts"))))
}
