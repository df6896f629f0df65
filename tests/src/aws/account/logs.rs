//! Log groups.

use serde_json::{Value, json};

use super::super::{AwsError, Client};

impl Client {
    /// All messages of a log group, oldest first; empty when the group does not exist.
    pub async fn log_events(&self, group: &str) -> Result<Vec<String>, AwsError> {
        let (mut messages, mut token) = (Vec::new(), Value::Null);
        loop {
            let mut input = json!({"logGroupName": group});
            if !token.is_null() {
                input["nextToken"] = token;
            }
            let page = match self.json("logs", "Logs_20140328.FilterLogEvents", input).await {
                Err(error) if error.code() == Some("ResourceNotFoundException") => return Ok(messages),
                page => page?,
            };
            let events = page["events"].as_array().into_iter().flatten();
            messages.extend(events.filter_map(|event| event["message"].as_str()).map(str::to_owned));
            token = page["nextToken"].clone();
            if token.is_null() {
                return Ok(messages);
            }
        }
    }
}
