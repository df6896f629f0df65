//! `events:DescribeRule`, for whether a rule stands.

use palisade_contract::calls::DESCRIBE_RULE;
use serde_json::json;

use super::SERVICE_EVENTS;
use crate::request::Request;
use crate::{Aws, Error, ErrorKind};

impl Aws {
    /// Whether a rule of this name stands on the default bus, enabled or not.
    pub async fn rule_stands(&self, name: &str) -> Result<bool, Error> {
        let request = Request::json(DESCRIBE_RULE, self.region().clone(), SERVICE_EVENTS, &json!({ "Name": name }))?;
        match self.send(&request).await {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}
