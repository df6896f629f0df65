//! The scheduled tasks that the handlers made in Workload Security: finding those that are still there, and deleting them.

use std::collections::BTreeSet;
use std::time::Duration;

use palisade_workload_security::{Api, Client, Deadline, ScheduledTask};
use secrecy::SecretString;

use super::secret;
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::workload_security;

/// How long the API may take altogether: an uninstall must not hang on a manager that is down.
const PATIENCE: Duration = Duration::from_secs(20);
/// How much longer for each other account, whose tasks are more, and at most.
const FOR_EACH_ACCOUNT: Duration = Duration::from_secs(1);
const AT_MOST: Duration = Duration::from_mins(2);

/// Access to the tasks of this install, as long as there is a key.
pub(crate) struct Tasks {
    client: Client,
    /// How the names of this install's tasks begin, for each account with functions. A tenant may hold tasks of other
    /// installs, of an install of the same name elsewhere, and of people.
    prefixes: Vec<String>,
    /// What all of them begin with.
    common: String,
}

impl Tasks {
    /// With the key that is given, else with the one in the secret while that stands. `others` are the accounts besides the
    /// config's own in which functions stood.
    ///
    /// # Errors
    /// When there is no key that could be used.
    pub(crate) async fn open(
        session: &Session,
        given: Option<&SecretString>,
        others: &BTreeSet<String>,
    ) -> Result<Self> {
        let client = match given {
            Some(key) => workload_security::client(session, key)?,
            None => workload_security::client(session, &standing(session).await?)?,
        };
        let own = session.config.account().to_string();
        let accounts = others.iter().filter(|account| **account != own).chain([&own]);
        let prefixes: Vec<String> = accounts.map(|account| session.names.scheduled_tasks(account)).collect();
        let common = match prefixes.as_slice() {
            [only] => only.clone(),
            // One search for all accounts: a thousand of them are not a thousand searches.
            _ => format!("{} ", session.names.scheduled_tasks("").trim_end()),
        };
        Ok(Self { client, prefixes, common })
    }

    /// Deletes what is there; returns the names.
    pub(crate) async fn delete(&self) -> Result<Vec<String>> {
        let api = self.api();
        let mut deleted = Vec::new();
        for task in self.find(&api).await? {
            api.delete_scheduled_task(task.id).await.map_err(|e| unreachable(e, "delete a scheduled task"))?;
            deleted.push(task.name.unwrap_or_default());
        }
        Ok(deleted)
    }

    /// The names of what is there.
    pub(crate) async fn names(&self) -> Result<Vec<String>> {
        Ok(self.find(&self.api()).await?.into_iter().filter_map(|task| task.name).collect())
    }

    fn api(&self) -> Api {
        let others = u32::try_from(self.prefixes.len() - 1).unwrap_or(u32::MAX);
        let patience = PATIENCE.saturating_add(FOR_EACH_ACCOUNT.saturating_mul(others)).min(AT_MOST);
        self.client.until(Deadline::after(patience))
    }

    async fn find(&self, api: &Api) -> Result<Vec<ScheduledTask>> {
        let found = api.scheduled_tasks_with_prefix(&self.common).await;
        let mut found = found.map_err(|e| unreachable(e, "look for the scheduled tasks of this install"))?;
        let is_ours = |name: &str| self.prefixes.iter().any(|prefix| name.starts_with(prefix));
        found.retain(|task| task.name.as_deref().is_some_and(is_ours));
        Ok(found)
    }
}

fn unreachable(error: palisade_workload_security::Error, what: &str) -> Failure {
    Failure::new(format!("cannot {what} in Workload Security")).because(error).hint(
        "they run once and delete themselves; those of an agent that is offline wait for it, so look in the console",
    )
}

/// The key in the secret.
async fn standing(session: &Session) -> Result<SecretString> {
    let (clients, id) = session.secret();
    if session.config.workload_security.secret.is_some() {
        return secret::read(&clients, &id).await;
    }
    match secret::describe(&clients, &id).await? {
        Some(secret) if secret.has_value => secret::read(&clients, &id).await,
        _ => Err(Failure::new("the API key is not stored any more")
            .hint("give it with `--api-key-file FILE` or `--api-key-stdin`")),
    }
}
