//! SQS queues, and SNS topics read through a queue.

use serde_json::{Value, json};

use super::{
    super::{AwsError, Client},
    first_text, text,
};

/// A message taken from a queue.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its text.
    pub body: String,
}

impl Message {
    /// The text as JSON; `null` if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }
}

impl Client {
    /// Creates a queue; answers its URL.
    pub async fn create_queue(&self, name: &str) -> Result<String, AwsError> {
        let created = self.json("sqs", "AmazonSQS.CreateQueue", json!({"QueueName": name})).await?;
        text("sqs:CreateQueue", &created, "/QueueUrl", "QueueUrl")
    }

    /// The URL of a queue by its name.
    pub async fn queue_url(&self, name: &str) -> Result<String, AwsError> {
        let found = self.json("sqs", "AmazonSQS.GetQueueUrl", json!({"QueueName": name})).await?;
        text("sqs:GetQueueUrl", &found, "/QueueUrl", "QueueUrl")
    }

    /// Puts a message into a queue.
    pub async fn send_message(&self, url: &str, body: &str) -> Result<(), AwsError> {
        let input = json!({"QueueUrl": url, "MessageBody": body});
        self.json("sqs", "AmazonSQS.SendMessage", input).await.map(drop)
    }

    /// The ARN of a queue by its URL.
    pub async fn queue_arn(&self, url: &str) -> Result<String, AwsError> {
        let input = json!({"QueueUrl": url, "AttributeNames": ["QueueArn"]});
        let answer = self.json("sqs", "AmazonSQS.GetQueueAttributes", input).await?;
        text("sqs:GetQueueAttributes", &answer, "/Attributes/QueueArn", "QueueArn")
    }

    /// Takes all messages that are visible now.
    pub async fn queue_messages(&self, url: &str) -> Result<Vec<Message>, AwsError> {
        let mut taken = Vec::new();
        loop {
            let input = json!({"QueueUrl": url, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 0});
            let answer = self.json("sqs", "AmazonSQS.ReceiveMessage", input).await?;
            let Some(messages) = answer["Messages"].as_array().filter(|messages| !messages.is_empty()) else {
                return Ok(taken);
            };
            for message in messages {
                taken.push(Message { body: message["Body"].as_str().unwrap_or_default().to_owned() });
                let input = json!({"QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"]});
                self.json("sqs", "AmazonSQS.DeleteMessage", input).await?;
            }
        }
    }

    /// Creates a queue that receives what is published to a topic, without SNS's envelope; answers its URL.
    pub async fn subscribe_queue(&self, topic_arn: &str, queue_name: &str) -> Result<String, AwsError> {
        let url = self.create_queue(queue_name).await?;
        let arn = self.queue_arn(&url).await?;
        let policy = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": topic_arn}},
        }]});
        let input = json!({"QueueUrl": url, "Attributes": {"Policy": policy.to_string()}});
        self.json("sqs", "AmazonSQS.SetQueueAttributes", input).await?;
        let parameters = [
            ("TopicArn", topic_arn),
            ("Protocol", "sqs"),
            ("Endpoint", &arn),
            ("Attributes.entry.1.key", "RawMessageDelivery"),
            ("Attributes.entry.1.value", "true"),
        ];
        self.query("sns", "2010-03-31", "Subscribe", &parameters).await?;
        Ok(url)
    }

    /// Creates a topic; answers its ARN.
    pub async fn create_topic(&self, name: &str) -> Result<String, AwsError> {
        let created = self.query("sns", "2010-03-31", "CreateTopic", &[("Name", name)]).await?;
        first_text("sns:CreateTopic", &created, "TopicArn")
    }
}
