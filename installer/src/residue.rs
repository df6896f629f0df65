//! What an uninstall leaves: taking inventories and telling residue from what is meant to stand.

use std::path::Path;

use palisade_config::Config;
use serde::{Deserialize, Serialize};

use crate::at_once;
use crate::aws::clients::Clients;
use crate::aws::inventory::{self, Item};
use crate::bounded;
use crate::failure::{Failure, Result};
use crate::residue_others::{Look, Places};
use crate::session::Session;

/// An inventory as a document, to be compared with a later one.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Inventory {
    install: String,
    account: String,
    pub(crate) items: Vec<Item>,
    /// What could not be looked at, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) not_looked_at: Vec<String>,
}

impl Inventory {
    /// Everything that carries the install's tag or one of its names, service by service, here and in the other accounts.
    pub(crate) async fn take(session: &Session, regions: &[Clients], places: &Places) -> Result<Self> {
        let mut items = inventory::roles(&session.home(), &session.names).await?;
        let found = at_once::all(at_once::REGIONS, regions, async |clients| {
            inventory::region(clients, &session.names, Some(&session.bucket(clients))).await
        });
        items.extend(found.await?.into_iter().flatten());
        let others = places.look(session, Look::Everything).await;
        items.extend(others.items);
        items.sort();
        // An own account that its own stack set reaches is looked at twice.
        items.dedup();
        let not_looked_at: Vec<String> = places.unknown.iter().cloned().chain(others.not_looked_at).collect();
        for why in &not_looked_at {
            session.output.warn(&format!("not looked at: {why}"));
        }
        let account = session.config.account().to_string();
        Ok(Self { install: session.names.install().to_owned(), account, items, not_looked_at })
    }

    /// One that was taken before.
    pub(crate) fn read(path: &Path, config: &Config) -> Result<Self> {
        let shown = path.display();
        let text = bounded::file(path, bounded::INVENTORY).map_err(|e| {
            let failure = Failure::usage(format!("cannot read the inventory {shown}"));
            e.cause_of(failure, "`palisade uninstall --inventory > FILE` writes one")
        })?;
        let inventory: Self = serde_json::from_str(&text).map_err(|e| {
            Failure::usage(format!("{shown} is no inventory"))
                .because(e)
                .hint("`palisade uninstall --inventory > FILE` writes one")
        })?;
        if inventory.install != config.name.as_str() || inventory.account != config.account().as_str() {
            return Err(Failure::usage(format!(
                "{shown} is the inventory of the install `{}` in account {}, not of this one",
                inventory.install, inventory.account
            )));
        }
        Ok(inventory)
    }
}

/// An inventory after an uninstall, sorted by what it means.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Findings {
    /// What nobody asked for.
    pub(crate) residue: Vec<Item>,
    /// What was asked to stay.
    pub(crate) kept: Vec<Item>,
    /// What AWS deletes later by itself.
    pub(crate) leaving: Vec<Item>,
    /// What stood there before the install.
    pub(crate) before: Vec<Item>,
}

impl Findings {
    /// Sorts `items`; `before` is what stood there already.
    pub(crate) fn sort(items: Vec<Item>, before: &[Item]) -> Self {
        let mut found = Self::default();
        for item in items {
            found.add(item, before);
        }
        found
    }

    /// Adds what a later look has found and no earlier one.
    pub(crate) fn add_late(&mut self, items: Vec<Item>, before: &[Item]) {
        for item in items {
            let lists = [&self.residue, &self.kept, &self.leaving, &self.before];
            if !lists.into_iter().flatten().any(|known| known.is(&item)) {
                self.add(item, before);
            }
        }
    }

    fn add(&mut self, item: Item, before: &[Item]) {
        let list = if item.kept {
            &mut self.kept
        } else if before.iter().any(|known| known.is(&item)) {
            &mut self.before
        } else if item.leaving.is_some() {
            &mut self.leaving
        } else {
            &mut self.residue
        };
        list.push(item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str, leaving: Option<&str>, kept: bool) -> Item {
        let text = str::to_owned;
        Item {
            account: None,
            region: text("eu-west-1"),
            kind: text("log group"),
            id: text(id),
            leaving: leaving.map(text),
            kept,
        }
    }

    #[test]
    fn only_what_nobody_asked_for_is_residue() {
        let before = [item("old", None, false)];
        let items = vec![
            item("old", None, false),
            item("kept", None, true),
            item("leaving", Some("tomorrow"), false),
            item("left", None, false),
        ];
        let mut found = Findings::sort(items, &before);
        let ids = |items: &[Item]| items.iter().map(|item| item.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&found.residue), ["left"]);
        assert_eq!((ids(&found.kept), ids(&found.leaving)), (vec!["kept".to_owned()], vec!["leaving".to_owned()]));
        assert_eq!(ids(&found.before), ["old"]);

        found.add_late(vec![item("left", None, false), item("kept", None, true), item("late", None, false)], &before);
        assert_eq!(ids(&found.residue), ["left", "late"]);
        assert_eq!(found.kept.len(), 1);
    }
}
