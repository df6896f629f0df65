//! Reading the queue of failed events, one by one, and taking out what could be answered after all.

use aws_sdk_sqs::types::{Message, MessageSystemAttributeName};
use palisade_plan::FailureRecord;

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
    /// The whole record, where it is one of Lambda's.
    pub(crate) record: Option<String>,
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

/// Unwraps what Lambda or EventBridge has put there.
fn kept(message: Message) -> Kept {
    let attributes = message.message_attributes.as_ref();
    let target = attributes.and_then(|a| a.get("TARGET_ARN")).and_then(|value| value.string_value.as_deref());
    let record = FailureRecord::read(message.body.as_deref().unwrap_or_default(), target);
    Kept {
        event: record.event,
        record: record.record,
        function: record.function,
        id: message.message_id.unwrap_or_default(),
        receipt: message.receipt_handle.unwrap_or_default(),
    }
}
