//! Finding a queue by name.

use super::clients::Clients;
use super::error;
use crate::failure::Result;

/// URL of the queue `name`, or `None` when there is none.
pub(crate) async fn url(clients: &Clients, name: &str) -> Result<Option<String>> {
    match clients.sqs().get_queue_url().queue_name(name).send().await {
        Ok(answer) => Ok(answer.queue_url),
        // The code differs between SQS's two protocols.
        Err(e) if error::code(&e).contains("NonExistentQueue") || error::code(&e) == "QueueDoesNotExist" => Ok(None),
        Err(e) => Err(error::failure(&format!("look for queue {name} in {}", clients.region()), &e)),
    }
}
