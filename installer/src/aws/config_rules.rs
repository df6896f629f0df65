//! The rules of AWS Config that belong to an install, by their names: AWS makes up their ids, and they carry no tags.

use std::collections::BTreeMap;

use aws_sdk_config::types::{ConfigRule, Source};
use palisade_contract::Names;
use palisade_plan::StandingConfigRule;

use super::clients::Clients;
use super::error;
use crate::failure::Result;

/// Name and state, in lower case, of each rule of the install in one region.
pub(crate) async fn states(clients: &Clients, names: &Names) -> Result<BTreeMap<String, String>> {
    let rules = all(clients).await?.into_iter();
    let own = names.config_rules();
    Ok(rules.filter(|(name, _)| own.contains(name)).map(|(name, rule)| (name, state(&rule).to_lowercase())).collect())
}

/// Every rule of one region by its name, as far as it can differ from a deployed one.
pub(crate) async fn standing(clients: &Clients) -> Result<BTreeMap<String, StandingConfigRule>> {
    Ok(all(clients).await?.into_iter().map(|(name, rule)| (name, read(rule))).collect())
}

fn read(rule: ConfigRule) -> StandingConfigRule {
    let state = state(&rule);
    let source = rule.source();
    let details = source.map(Source::source_details).unwrap_or_default();
    // A rule that only comes round has its interval beside its source.
    let every = details.iter().find_map(|detail| detail.maximum_execution_frequency());
    let every = every.or(rule.maximum_execution_frequency()).map(|every| every.as_str().to_owned());
    let function = source.and_then(Source::source_identifier).unwrap_or_default().to_owned();
    StandingConfigRule { state, function, every, parameters: rule.input_parameters }
}

/// In upper case; AWS Config may leave it out.
fn state(rule: &ConfigRule) -> String {
    rule.config_rule_state.as_ref().map_or_else(|| "ACTIVE".to_owned(), |state| state.as_str().to_owned())
}

async fn all(clients: &Clients) -> Result<BTreeMap<String, ConfigRule>> {
    let mut found = BTreeMap::new();
    // Asked for by name, one rule that is missing would make the whole call fail.
    let mut pages = clients.config().describe_config_rules().into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|e| error::failure(&format!("list the Config rules in {}", clients.region()), &e))?;
        for rule in page.config_rules.unwrap_or_default() {
            if let Some(name) = rule.config_rule_name.clone() {
                found.insert(name, rule);
            }
        }
    }
    Ok(found)
}
