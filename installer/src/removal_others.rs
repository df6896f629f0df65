//! The other accounts' part of an uninstall: whether there is one, and taking it away.

use std::collections::BTreeSet;

use palisade_config::{Fleet, Reach};
use palisade_contract::TAG_INSTALL;
use palisade_plan::SetState;
use palisade_templates::OUTPUT_STACK_SET;

use crate::aws::{self, stack, stack_set};
use crate::deploy::fleet::roles::Unmade;
use crate::deploy::fleet::{remove, retain, roles, settle};
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::wanted;

/// What stands in other accounts.
pub(crate) struct Others<'a> {
    fleet: Option<&'a Fleet>,
    set: Option<SetState>,
}

impl<'a> Others<'a> {
    /// Looks. Refuses a set that is another's or of another kind, and a config that has forgotten its other accounts.
    pub(crate) async fn look(session: &'a Session) -> Result<Self> {
        let Some(fleet) = session.config.fleet() else {
            let home = stack::describe(&session.home(), &session.names.home_stack()).await?;
            let Some(set) = home.as_ref().and_then(|home| home.output(OUTPUT_STACK_SET)) else {
                return Ok(Self { fleet: None, set: None });
            };
            return Err(Failure::refused(format!(
                "the stack set {set} serves other accounts, and the config names none any more"
            ))
            .hint("put targets.organization or targets.accounts back: without it nobody knows how to reach them"));
        };
        let set = stack_set::describe(&session.home(), &aws::fleet::set_name(session)).await?;
        let install = session.names.install();
        match &set {
            Some(state) if state.install.as_deref() != Some(install) => Err(Failure::refused(format!(
                "stack set {} does not carry the tag {TAG_INSTALL}={install}",
                session.names.stack_set()
            ))
            .hint("it was not made by this install, so it is not touched")),
            Some(state) if state.self_managed != matches!(fleet.reach, Reach::Accounts(_)) => {
                let (made, named) = if state.self_managed {
                    ("targets.accounts", "targets.organization")
                } else {
                    ("targets.organization", "targets.accounts")
                };
                let set = session.names.stack_set();
                let what = format!("stack set {set} was made for {made}, and the config names {named}");
                Err(Failure::refused(what)
                    .hint(format!("put {made} back: without it nobody knows by which roles the set works")))
            }
            _ => Ok(Self { fleet: Some(fleet), set }),
        }
    }

    /// Waits for what runs on the set, before anything is taken away in this account. Refuses when it is an install's.
    pub(crate) async fn yield_to(&self, session: &Session) -> Result<()> {
        match &self.set {
            Some(_) => settle(&session.home(), &aws::fleet::set_name(session), session.output).await,
            None => Ok(()),
        }
    }

    /// What there is to remove, in words, and of what nobody knows whether it stands, with the reason.
    pub(crate) async fn standing(&self, session: &Session) -> Result<(Vec<String>, Vec<String>)> {
        let set = self
            .set
            .as_ref()
            .map(|_| format!("stack set {}, with its stacks in other accounts", session.names.stack_set()));
        let mut found: Vec<String> = set.into_iter().collect();
        let name = session.names.stack_sets_roles();
        let home = session.home();
        if palisade_plan::administration(&session.config, wanted::VERSION).is_some()
            && let Some(role) = stack::own(&home, &name, session.names.install()).await?
        {
            found.push(format!("stack {name} in {} ({})", home.region(), role.status));
        }
        let mut unknown = Vec::new();
        let Some(fleet) = self.fleet else { return Ok((found, unknown)) };
        for (account, stands) in roles::standing(session, fleet).await {
            match stands {
                Ok(true) => found.push(format!("stack {name} in {} of account {account}", home.region())),
                Ok(false) => {}
                Err(failure) => {
                    let why = failure.in_one_line();
                    session
                        .output
                        .warn(&format!("whether stack {name} stands in account {account} is not known: {why}"));
                    unknown.push(format!("stack {name} of account {account}: {why}"));
                }
            }
        }
        Ok((found, unknown))
    }

    /// Has the stacks keep their logs when they go, or not.
    pub(crate) async fn retain(&self, session: &Session, keep_logs: bool) -> Result<()> {
        match (self.fleet, &self.set) {
            (Some(fleet), Some(state)) => retain::set(session, fleet, state, keep_logs).await,
            _ => Ok(()),
        }
    }

    /// Takes it away: the stacks, the set, the roles by which it worked. `accounts` are those in which its stacks stood.
    pub(crate) async fn remove(&self, session: &Session, accounts: &BTreeSet<String>) -> Result<Unmade> {
        let Some(fleet) = self.fleet else { return Ok(Unmade::default()) };
        let mut removed = Vec::new();
        if let Some(state) = &self.set {
            removed.extend(remove::all(session, fleet, state).await?);
        }
        // Also when the set is gone already: a run may have been interrupted in between.
        let mut accounts = accounts.clone();
        if let Reach::Accounts(listed) = &fleet.reach {
            accounts.extend(listed.iter().map(ToString::to_string));
        }
        let mut unmade = remove::roles(session, fleet, accounts).await?;
        removed.extend(std::mem::take(&mut unmade.removed));
        Ok(Unmade { removed, ..unmade })
    }
}
