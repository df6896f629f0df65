//! Making sure that a stack leaves its secret or its logs standing when it goes, or that it does not.

use palisade_plan::{Readiness, readiness};
use palisade_templates::{OUTPUT_DIGEST, OUTPUT_KEPT, with_retention};

use super::stack::{self as deploy, Wanted};
use super::{delete, run};
use crate::aws::clients::Clients;
use crate::aws::stack::{self, Stack};
use crate::failure::{Failure, Result};
use crate::session::Session;

/// Updates the stack `name` so that its secret or its logs are kept, or go with it. A stack that is as it should be, or
/// that has nothing to keep, costs one look.
pub(crate) async fn set(session: &Session, clients: &Clients, name: &str, keep: bool) -> Result<()> {
    let Some(found) = stack::own(clients, name, session.names.install()).await? else { return Ok(()) };
    let Some(found) = delete::idle(clients, name, found, session.output).await? else { return Ok(()) };
    let kept = found.output(OUTPUT_KEPT).is_some();
    if kept == keep {
        return Ok(());
    }
    match readiness(&found.status) {
        Readiness::Ready => update(session, clients, name, keep).await,
        _ if !keep => Ok(()),
        // What a failed creation left has never been of use to anybody.
        Readiness::Absent | Readiness::Heal if found.status != "DELETE_FAILED" => Ok(()),
        _ => Err(too_late(clients, name, &found)),
    }
}

fn too_late(clients: &Clients, name: &str, found: &Stack) -> Failure {
    let region = clients.region();
    Failure::refused(format!(
        "stack {name} in {region} is in {}: it cannot be told any more to keep something",
        found.status
    ))
    .hint(format!(
        "uninstall without the flag; or delete it yourself and name what is to stay: \
             `aws cloudformation delete-stack --stack-name {name} --region {region} --retain-resources LOGICAL_ID`"
    ))
}

async fn update(session: &Session, clients: &Clients, name: &str, keep: bool) -> Result<()> {
    let template = with_retention(&stack::template(clients, name).await?, keep);
    let text = format!("{template:#}\n");
    let digest = template["Outputs"][OUTPUT_DIGEST]["Value"].as_str().unwrap_or_default();
    let wanted = Wanted {
        name,
        install: session.names.install(),
        digest,
        template: &text,
        template_url: run::template_url(session, clients, digest, &text).await?,
        version: crate::wanted::VERSION,
        named_roles: false,
    };
    let what = if keep { "keeps what was asked for" } else { "keeps nothing any more" };
    session.output.say(&format!("updating stack {name} in {}, so that it {what} when it goes", clients.region()));
    deploy::apply(clients, &wanted, session.output).await?;
    Ok(())
}
