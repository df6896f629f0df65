//! `wafv2:ListAvailableManagedRuleGroups` and `CheckCapacity`: what rule groups there are, and what rules cost.

use palisade_contract::calls::{CHECK_CAPACITY, LIST_AVAILABLE_MANAGED_RULE_GROUPS};
use palisade_contract::{Call, RuleGroup};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{MAX_PAGES, too_many_pages};
use crate::client::read_json;
use crate::request::Request;
use crate::{Aws, Error, ErrorKind, Region};

/// How AWS WAF's operations are named in the header.
pub(super) const TARGET: &str = "AWSWAF_20190729";
/// Most groups of one answer.
const PAGE: u32 = 100;

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Page {
    managed_rule_groups: Vec<Summary>,
    next_marker: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Summary {
    vendor_name: String,
    name: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Cost {
    capacity: Option<u64>,
}

impl Aws {
    /// The managed rule groups that the account may use: AWS's own, and those that it subscribes to. `scope` is `REGIONAL` or
    /// `CLOUDFRONT`.
    pub async fn managed_rule_groups(&self, region: &Region, scope: &str) -> Result<Vec<RuleGroup>, Error> {
        let call = LIST_AVAILABLE_MANAGED_RULE_GROUPS;
        let mut found = Vec::new();
        let mut marker: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let mut body = json!({ "Scope": scope, "Limit": PAGE });
            if let Some(marker) = &marker {
                body["NextMarker"] = json!(marker);
            }
            let page: Page = self.waf(call, region, &body).await?;
            let more = !page.managed_rule_groups.is_empty();
            let groups = page.managed_rule_groups.into_iter();
            found.extend(groups.map(|group| RuleGroup { vendor: group.vendor_name, name: group.name }));
            marker = page.next_marker.filter(|marker| more && !marker.is_empty());
            if marker.is_none() {
                return Ok(found);
            }
        }
        Err(too_many_pages(call))
    }

    /// Capacity units that `rules` take.
    pub async fn check_capacity(&self, region: &Region, scope: &str, rules: &[Value]) -> Result<u64, Error> {
        let call = CHECK_CAPACITY;
        let cost: Cost = self.waf(call, region, &json!({ "Scope": scope, "Rules": rules })).await?;
        cost.capacity.ok_or_else(|| Error::new(call, ErrorKind::Unreadable, "no capacity"))
    }

    pub(super) async fn waf<T: serde::de::DeserializeOwned>(
        &self,
        call: Call,
        region: &Region,
        body: &Value,
    ) -> Result<T, Error> {
        let request = Request::json(call, region.clone(), TARGET, body)?;
        read_json(call, &self.send(&request).await?)
    }
}
