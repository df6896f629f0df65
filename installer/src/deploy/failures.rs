//! Reading the queue of failed events, one by one, and taking out what could be answered after all.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_sqs::types::{Message, MessageSystemAttributeName};
use palisade_plan::FailureRecord;

use crate::aws::clients::Clients;
use crate::aws::{error, queue};
use crate::failure::{Failure, Result};

/// Seconds for which a message is ours until it is known which function is to answer it, and beyond the time that this one
/// may run.
const MARGIN_SECONDS: i32 = 60;

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

/// Goes through a queue once, one event at a time: other runs see the rest of them.
pub(crate) struct Reader<'a> {
    clients: &'a Clients,
    name: &'a str,
    url: String,
    seen: BTreeSet<String>,
    /// What is to be given back, by the last receipt of each.
    stay: BTreeMap<String, String>,
}

impl<'a> Reader<'a> {
    /// Finds the queue.
    pub(crate) async fn open(clients: &'a Clients, name: &'a str) -> Result<Self> {
        let url = queue::url(clients, name).await?.ok_or_else(|| {
            Failure::new(format!("there is no queue {name} in {}", clients.region()))
                .hint("`palisade install` puts it there")
        })?;
        Ok(Self { clients, name, url, seen: BTreeSet::new(), stay: BTreeMap::new() })
    }

    /// The next event, or `None` when each was seen.
    pub(crate) async fn next(&mut self) -> Result<Option<Kept>> {
        loop {
            let answer = self
                .clients
                .sqs()
                .receive_message()
                .queue_url(&self.url)
                .max_number_of_messages(1)
                .visibility_timeout(MARGIN_SECONDS)
                .wait_time_seconds(1)
                .message_attribute_names("All")
                .message_system_attribute_names(MessageSystemAttributeName::SentTimestamp)
                .send()
                .await
                .map_err(|e| error::failure(&format!("read queue {} in {}", self.name, self.clients.region()), &e))?;
            let Some(message) = answer.messages.unwrap_or_default().pop() else { return Ok(None) };
            let kept = kept(message);
            if self.seen.insert(kept.id.clone()) {
                return Ok(Some(kept));
            }
            // It was tried already and has come round again.
            self.stays(kept);
        }
    }

    /// Keeps an event from other runs for as long as a function may run.
    pub(crate) async fn hold(&self, kept: &Kept, seconds: u16) -> Result<()> {
        let seconds = i32::from(seconds) + MARGIN_SECONDS;
        self.visible_in(&kept.receipt, seconds, &format!("hold {} in queue {}", kept.id, self.name)).await
    }

    /// One that could not be answered.
    pub(crate) fn stays(&mut self, kept: Kept) {
        self.stay.insert(kept.id, kept.receipt);
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

    /// Gives back at once what stays in the queue.
    pub(crate) async fn end(self) -> Result<()> {
        for receipt in self.stay.values() {
            self.visible_in(receipt, 0, &format!("give an event back to queue {}", self.name)).await?;
        }
        Ok(())
    }

    async fn visible_in(&self, receipt: &str, seconds: i32, operation: &str) -> Result<()> {
        self.clients
            .sqs()
            .change_message_visibility()
            .queue_url(&self.url)
            .receipt_handle(receipt)
            .visibility_timeout(seconds)
            .send()
            .await
            .map_err(|e| error::failure(operation, &e))?;
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
