//! The rules of AWS Config that belong to an install, by their names: AWS makes up their ids, and they carry no tags.

use std::collections::BTreeMap;

use palisade_contract::Names;

use super::clients::Clients;
use super::error;
use crate::failure::Result;

/// Name and state, in lower case, of each rule of the install in one region.
pub(crate) async fn states(clients: &Clients, names: &Names) -> Result<BTreeMap<String, String>> {
    let own = names.config_rules();
    let mut found = BTreeMap::new();
    // Asked for by name, one rule that is missing would make the whole call fail.
    let mut pages = clients.config().describe_config_rules().into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|e| error::failure(&format!("list the Config rules in {}", clients.region()), &e))?;
        for rule in page.config_rules.unwrap_or_default() {
            let Some(name) = rule.config_rule_name.filter(|name| own.contains(name)) else { continue };
            let state = rule.config_rule_state.map_or_else(|| "active".to_owned(), |s| s.as_str().to_lowercase());
            found.insert(name, state);
        }
    }
    Ok(found)
}
