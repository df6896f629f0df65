//! `config:GetResourceConfigHistory`, for the one item of an instance at one time.

use palisade_contract::InstanceId;
use palisade_contract::calls::GET_RESOURCE_CONFIG_HISTORY;
use serde::Deserialize;
use serde_json::{Value, json};

use super::SERVICE_CONFIG;
use crate::client::read_json;
use crate::request::Request;
use crate::{Aws, Error};

/// What AWS Config knows of an instance.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemHistory {
    /// The item, whole and unread.
    Item(Value),
    /// No item at that time or before.
    Nothing,
    /// AWS Config has never seen the instance, or has forgotten it.
    NotDiscovered,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Answer {
    configuration_items: Vec<Value>,
}

impl Aws {
    /// The newest configuration item of `instance` that was captured at or before `at_ms` (milliseconds since 1970).
    pub async fn configuration_item(&self, instance: &InstanceId, at_ms: i64) -> Result<ItemHistory, Error> {
        let call = GET_RESOURCE_CONFIG_HISTORY;
        let body = json!({
            "resourceType": "AWS::EC2::Instance",
            "resourceId": instance,
            "laterTime": super::epoch_seconds(at_ms),
            "limit": 1,
        });
        let request = Request::json(call, self.region().clone(), SERVICE_CONFIG, &body)?;
        match self.send(&request).await {
            Ok(body) => {
                let answer: Answer = read_json(call, &body)?;
                Ok(answer.configuration_items.into_iter().next().map_or(ItemHistory::Nothing, ItemHistory::Item))
            }
            Err(error) if error.code() == Some("ResourceNotDiscoveredException") => Ok(ItemHistory::NotDiscovered),
            Err(error) => Err(error),
        }
    }
}
