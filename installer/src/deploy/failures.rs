//! Reading the queue of failed events, one by one, and taking out what could be answered after all.

use aws_sdk_sqs::types::{Message, MessageSystemAttributeName};
use serde_json::Value;

use crate::aws::clients::Clients;
use crate::aws::{error, queue};
use crate::failure::{Failure, Result};

/// Seconds for which a message is ours: longer than a function may run.
const VISIBILITY_SECONDS: i32 = 300;

/// A failed event.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) id: String,
    /// The event as it was first sent, as JSON text.
    pub(crate) event: String,
    /// The function that failed on it, where the record tells.
    pub(crate) function: Option<String>,
    receipt: String,
}

/// Goes through a queue once.
pub(crate) struct Reader<'a> {
    clients: &'a Clients,
    name: &'a str,
    url: String,
    fetched: Vec<Message>,
    seen: std::collections::BTreeSet<String>,
}

impl<'a> Reader<'a> {
    /// Finds the queue.
    pub(crate) async fn open(clients: &'a Clients, name: &'a str) -> Result<Self> {
        let url = queue::url(clients, name).await?.ok_or_else(|| {
            Failure::new(format!("there is no queue {name} in {}", clients.region()))
                .hint("`palisade install` puts it there")
        })?;
        Ok(Self { clients, name, url, fetched: Vec::new(), seen: std::collections::BTreeSet::new() })
    }

    /// The next event, or `None` when each was seen.
    pub(crate) async fn next(&mut self) -> Result<Option<Kept>> {
        if self.fetched.is_empty() {
            let answer = self
                .clients
                .sqs()
                .receive_message()
                .queue_url(&self.url)
                .max_number_of_messages(10)
                .visibility_timeout(VISIBILITY_SECONDS)
                .wait_time_seconds(1)
                .message_attribute_names("All")
                .message_system_attribute_names(MessageSystemAttributeName::SentTimestamp)
                .send()
                .await
                .map_err(|e| error::failure(&format!("read queue {} in {}", self.name, self.clients.region()), &e))?;
            self.fetched = answer.messages.unwrap_or_default();
            self.fetched.reverse();
        }
        let Some(message) = self.fetched.pop() else { return Ok(None) };
        let kept = kept(message);
        // A message that comes round again was tried already: the queue has no more news.
        Ok(self.seen.insert(kept.id.clone()).then_some(kept))
    }

    /// Takes an answered event out of the queue.
    pub(crate) async fn done(&self, kept: &Kept) -> Result<()> {
        self.clients
            .sqs()
            .delete_message()
            .queue_url(&self.url)
            .receipt_handle(&kept.receipt)
            .send()
            .await
            .map_err(|e| error::failure(&format!("take {} out of queue {}", kept.id, self.name), &e))?;
        Ok(())
    }

    /// Gives back at once what stays in the queue: the events that `failed`, and those that were fetched and not tried.
    pub(crate) async fn end(self, failed: &[Kept]) -> Result<()> {
        let untried = self.fetched.iter().filter_map(Message::receipt_handle);
        for receipt in failed.iter().map(|kept| kept.receipt.as_str()).chain(untried) {
            self.clients
                .sqs()
                .change_message_visibility()
                .queue_url(&self.url)
                .receipt_handle(receipt)
                .visibility_timeout(0)
                .send()
                .await
                .map_err(|e| error::failure(&format!("give an event back to queue {}", self.name), &e))?;
        }
        Ok(())
    }
}

/// Unwraps what Lambda (a record with the payload inside) or EventBridge (the event itself) has put there.
fn kept(message: Message) -> Kept {
    let attribute =
        |name: &str| message.message_attributes.as_ref().and_then(|a| a.get(name)).and_then(|v| v.string_value.clone());
    let body = message.body.clone().unwrap_or_default();
    let record: Value = serde_json::from_str(&body).unwrap_or(Value::Null);
    let payload = record.get("requestPayload").filter(|p| !p.is_null());
    let function = record
        .pointer("/requestContext/functionArn")
        .and_then(Value::as_str)
        .map(str::to_owned)
        .or_else(|| attribute("TARGET_ARN"));
    Kept {
        id: message.message_id.unwrap_or_default(),
        event: payload.map_or(body, ToString::to_string),
        function: function.and_then(|arn| function_name(&arn)),
        receipt: message.receipt_handle.unwrap_or_default(),
    }
}

/// The name in a function's ARN, without the qualifier, which would pin an old version.
fn function_name(arn: &str) -> Option<String> {
    let mut parts = arn.split(':');
    (parts.nth(2) == Some("lambda")).then_some(())?;
    parts.nth(3).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_of_lambda_gives_event_and_function() {
        let record = serde_json::json!({
            "requestContext": {"functionArn": "arn:aws:lambda:eu-west-1:111122223333:function:palisade-guardduty:$LATEST"},
            "requestPayload": {"detail": {"id": "f-1"}},
        });
        let kept = kept(Message::builder().message_id("m-1").body(record.to_string()).build());
        assert_eq!(kept.event, r#"{"detail":{"id":"f-1"}}"#);
        assert_eq!(kept.function.as_deref(), Some("palisade-guardduty"));
    }

    #[test]
    fn an_event_of_eventbridge_is_taken_as_it_is() {
        let kept = kept(Message::builder().body(r#"{"source":"aws.guardduty"}"#).build());
        assert_eq!(kept.event, r#"{"source":"aws.guardduty"}"#);
        assert_eq!(kept.function, None);
    }
}
