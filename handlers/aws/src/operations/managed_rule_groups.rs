//! `wafv2:ListAvailableManagedRuleGroups` and `CheckCapacity`: what rule groups there are, and what rules cost.

use palisade_contract::calls::{CHECK_CAPACITY, LIST_AVAILABLE_MANAGED_RULE_GROUPS};
use palisade_contract::{Call, RuleGroup};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Paged, pages};
use crate::client::read_json;
use crate::request::Request;
use crate::{Aws, Error, ErrorKind, Region};

/// How AWS WAF's operations are named in the header.
pub(super) const TARGET: &str = "AWSWAF_20190729";
/// Most items of one answer.
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
        self.waf_pages(LIST_AVAILABLE_MANAGED_RULE_GROUPS, region, ("Scope", scope), |page: Page| {
            let groups = page.managed_rule_groups.into_iter();
            let groups = groups.map(|group| RuleGroup { vendor: group.vendor_name, name: group.name });
            (groups.collect(), page.next_marker)
        })
        .await
    }

    /// Capacity units that `rules` take.
    pub async fn check_capacity(&self, region: &Region, scope: &str, rules: &[Value]) -> Result<u64, Error> {
        let call = CHECK_CAPACITY;
        let cost: Cost = self.waf(call, region, &json!({ "Scope": scope, "Rules": rules })).await?;
        cost.capacity.ok_or_else(|| Error::new(call, ErrorKind::Unreadable, "no capacity"))
    }

    pub(super) async fn waf<T: DeserializeOwned>(&self, call: Call, region: &Region, body: &Value) -> Result<T, Error> {
        let request = Request::json(call, region.clone(), TARGET, body)?;
        read_json(call, &self.send(&request).await?)
    }

    /// All that AWS WAF lists, page by page, about what a member of the request names. `read` gives a page's items and the marker behind them.
    pub(super) async fn waf_pages<P: DeserializeOwned, T>(
        &self,
        call: Call,
        region: &Region,
        (member, about): (&str, &str),
        read: impl Fn(P) -> Paged<T>,
    ) -> Result<Vec<T>, Error> {
        pages(call, async |marker| {
            let mut body = json!({ (member): about, "Limit": PAGE });
            if let Some(marker) = marker {
                body["NextMarker"] = json!(marker);
            }
            let (items, marker) = read(self.waf(call, region, &body).await?);
            // AWS WAF gives a marker with every page that is not empty.
            let more = !items.is_empty();
            Ok((items, marker.filter(|_| more)))
        })
        .await
    }
}
