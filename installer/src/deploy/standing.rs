//! Which version stands where, for whoever hears that an upgrade did not come through.

use std::collections::BTreeMap;

use palisade_templates::OUTPUT_VERSION;
use serde_json::json;

use crate::at_once;
use crate::aws::clients::Clients;
use crate::aws::stack;
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::session::Session;

/// Adds to a failure that was rolled back, wholly or in some regions, which version stands in which region by now.
///
/// `again` is the command that completes what was begun.
pub(crate) async fn told(session: &Session, failure: Failure, again: &str) -> Failure {
    if !matches!(failure.code(), Exit::RolledBack | Exit::SomeFailed) {
        return failure;
    }
    let mut regions: BTreeMap<String, String> = BTreeMap::new();
    let mut by_version: Vec<(String, Vec<String>)> = Vec::new();
    let seen = at_once::each(at_once::REGIONS, session.regions(), async |clients| {
        // The failure is what matters; where nobody answers any more, that is said and not reported in its place.
        let version = version(session, &clients).await.unwrap_or_else(|_| "an unknown version".to_owned());
        (clients.region().to_owned(), version)
    });
    for (region, version) in seen.await {
        regions.insert(region.clone(), version.clone());
        match by_version.iter_mut().find(|(known, _)| *known == version) {
            Some((_, regions)) => regions.push(region),
            None => by_version.push((version, vec![region])),
        }
    }
    let standing: Vec<String> =
        by_version.iter().map(|(version, regions)| format!("{version} stands in {}", regions.join(", "))).collect();
    let details = failure.document()["error"]["details"].take();
    let halted = details.get("halted_at").is_some();
    let details = match details {
        serde_json::Value::Object(mut details) => {
            details.insert("versions".to_owned(), json!(regions));
            details.into()
        }
        _ => json!({ "versions": regions }),
    };
    // Of a rollout that was halted only its own hint says how it goes on.
    let what_next = match failure.advice().filter(|_| halted) {
        Some(advice) => advice.to_owned(),
        None => format!("correct the cause and run `{again}` again"),
    };
    let hint = format!("{}, and works on; {what_next}", standing.join("; "));
    failure.details(details).hint(hint)
}

/// The version of a region's functions, and of its home stack where that is another.
async fn version(session: &Session, clients: &Clients) -> Result<String> {
    let mut versions: Vec<Option<String>> = Vec::new();
    for name in [session.answers_itself(clients).then(|| session.names.stack()), Some(session.names.home_stack())]
        .into_iter()
        .flatten()
    {
        let found = stack::describe(clients, &name).await?;
        versions.push(found.and_then(|stack| stack.output(OUTPUT_VERSION).map(str::to_owned)));
    }
    let word =
        |version: &Option<String>| version.as_ref().map_or_else(|| "nothing".to_owned(), |v| format!("version {v}"));
    Ok(match versions.as_slice() {
        [regional, home] if regional != home => format!("{} (the home stack: {})", word(regional), word(home)),
        [first, ..] => word(first),
        [] => word(&None),
    })
}
