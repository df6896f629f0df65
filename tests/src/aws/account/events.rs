//! Events on the default bus.

use serde_json::{Value, json};

use super::super::{AwsError, Client, Delegated, LocalAws};

impl Client {
    /// Puts an event on the default bus of the client's region.
    ///
    /// `event` is a whole event as a rule sees it. With a source that begins with `aws.` it appears as one of AWS's own,
    /// id and time included, because PutEvents refuses such sources (and that is not recorded as a call). Any other is
    /// put with PutEvents, which takes source, detail type, resources and detail.
    pub async fn put_event(&self, event: &Value) -> Result<(), AwsError> {
        if event["source"].as_str().is_some_and(|source| source.starts_with("aws.")) {
            let request = http::Request::post(format!("/_front/events?region={}", self.region()));
            self.send("front", "events", request, event.to_string()).await?;
            return Ok(());
        }
        let entry = json!({
            "Source": event["source"],
            "DetailType": event["detail-type"],
            "Resources": event.get("resources").cloned().unwrap_or_else(|| json!([])),
            "Detail": event["detail"].to_string(),
        });
        let answer = self.json("events", "AWSEvents.PutEvents", json!({"Entries": [entry]})).await?;
        if answer["FailedEntryCount"] == 0 {
            return Ok(());
        }
        let answer = answer.to_string();
        Err(AwsError::Answer { call: "events:PutEvents".to_owned(), missing: "accepted entry", answer })
    }
}

impl LocalAws {
    /// How many events wait in Lambda's queue for a function with reserved concurrency, or are with it. None does not mean
    /// that all are answered: one that failed is between two attempts at times.
    pub async fn queued(&self) -> Result<u64, AwsError> {
        let answer = self.own("queued", &Value::Null).await?;
        Ok(answer["queued"].as_u64().unwrap_or_default())
    }

    /// What Lambda and the scheduler were asked to do with the roles that they were given.
    pub async fn delegated(&self) -> Result<Vec<Delegated>, AwsError> {
        let answer = self.own("delegated", &Value::Null).await?;
        serde_json::from_value(answer["decisions"].clone()).map_err(|_| AwsError::Answer {
            call: "launcher:delegated".to_owned(),
            missing: "decisions",
            answer: answer.to_string(),
        })
    }
}
