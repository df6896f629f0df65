//! Finding a queue by name, and what waits in it.

use aws_sdk_sqs::types::QueueAttributeName;

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

/// How many messages wait in the queue `queue`, or `None` when there is none.
pub(crate) async fn waiting(clients: &Clients, queue: &str) -> Result<Option<u64>> {
    let Some(url) = url(clients, queue).await? else { return Ok(None) };
    let answer = clients
        .sqs()
        .get_queue_attributes()
        .queue_url(url)
        .attribute_names(QueueAttributeName::ApproximateNumberOfMessages)
        // Somebody replays them at the moment: until that succeeds they wait.
        .attribute_names(QueueAttributeName::ApproximateNumberOfMessagesNotVisible)
        .send()
        .await
        .map_err(|e| error::failure(&format!("read queue {queue} in {}", clients.region()), &e))?;
    let attributes = answer.attributes.unwrap_or_default();
    let count = |name| attributes.get(&name).and_then(|count| count.parse::<u64>().ok()).unwrap_or_default();
    let visible = count(QueueAttributeName::ApproximateNumberOfMessages);
    Ok(Some(visible + count(QueueAttributeName::ApproximateNumberOfMessagesNotVisible)))
}
