//! Log groups that stand under the names of the functions: CloudFormation makes nothing under a name that is taken.

use crate::aws::clients::Clients;
use crate::aws::{inventory, stack};
use crate::failure::{Failure, Result};
use crate::preflight::Check;
use crate::session::Session;

/// A check that failed, or none: before an install only, because afterwards they are the stack's own.
pub(crate) async fn check(session: &Session, clients: &Clients) -> Option<Check> {
    let region = clients.region();
    match names(session, clients).await {
        Ok(names) if names.is_empty() => None,
        Ok(names) => {
            let failure = Failure::refused(format!("{} stands already, so the stack cannot make it", names.join(", ")))
                .hint(format!(
                    "an uninstall kept it, or a function wrote its last lines late; export what you need, then \
                     `aws logs delete-log-group --region {region} --log-group-name {}`, or choose another `name`",
                    names[0]
                ));
            Some(Check::bad(format!("log groups in {region}"), &failure))
        }
        Err(failure) => Some(Check::bad(format!("log groups in {region}"), &failure)),
    }
}

async fn names(session: &Session, clients: &Clients) -> Result<Vec<String>> {
    // That a stack cannot be read is told by the check of CloudFormation.
    let Ok(None) = stack::describe(clients, &session.names.stack()).await else { return Ok(Vec::new()) };
    let mut names = Vec::new();
    for integration in session.config.enabled() {
        let name = session.names.log_group(integration.as_str());
        if inventory::log_group(clients, &name).await?.is_some() {
            names.push(name);
        }
    }
    Ok(names)
}
