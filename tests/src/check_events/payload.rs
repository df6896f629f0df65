//! The events inside of a payload, read just far enough to know how many there are and whose.
//!
//! On purpose not the reading of the handlers: this one serves to check it.

use palisade_contract::Integration;
use serde_json::Value;

/// More messages in messages than this are not looked into.
const MAX_WRAPPINGS: usize = 8;

/// What one invocation is given.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Payload {
    /// Whether the file itself is JSON. Lambda lets nothing else through.
    pub(super) is_json: bool,
    /// Whether a queue delivers it, and wants to hear which messages failed.
    pub(super) from_queue: bool,
    /// The events inside, in order.
    pub(super) events: Vec<Inner>,
}

/// One event, out of its wrappings.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Inner {
    /// JSON of some kind.
    Event(Value),
    /// A text that had to be JSON and is not.
    NotJson,
}

impl Payload {
    /// Reads a file.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let mut events = Vec::new();
        let Ok(value) = serde_json::from_slice::<Value>(bytes) else {
            return Self { is_json: false, from_queue: false, events: vec![Inner::NotJson] };
        };
        unwrap(&value, 0, &mut events);
        let first = &value["Records"][0];
        let from_queue =
            !first["body"].is_null() && (first["eventSource"] == "aws:sqs" || first["messageId"].is_string());
        Self { is_json: true, from_queue, events }
    }

    /// Whether an event inside cannot be read by anybody.
    pub(super) fn is_broken(&self) -> bool {
        self.events.contains(&Inner::NotJson)
    }

    /// The state of the instance that AWS Config tells of, for example `running`; a summary has none.
    pub(super) fn instance_state(&self) -> Option<String> {
        let [Inner::Event(value)] = self.events.as_slice() else { return None };
        let invoking: Value = serde_json::from_str(value["invokingEvent"].as_str()?).ok()?;
        invoking["configurationItem"]["configuration"]["state"]["name"].as_str().map(str::to_owned)
    }

    /// Whether every event inside has the form of its service's events, so that nothing excuses not reading it.
    pub(super) fn is_plain(&self) -> bool {
        self.events.iter().all(Inner::is_plain)
    }
}

impl Inner {
    /// The service that the event comes from.
    pub(super) fn source(&self) -> Option<&str> {
        match self {
            Self::Event(value) if value["invokingEvent"].is_string() => Some("aws.config"),
            Self::Event(value) => value["source"].as_str().filter(|_| !value["detail-type"].is_null()),
            Self::NotJson => None,
        }
    }

    fn is_plain(&self) -> bool {
        match self {
            Self::Event(value) => match value["invokingEvent"].as_str() {
                Some(text) => serde_json::from_str::<Value>(text).is_ok_and(|invoking| invoking.is_object()),
                None => self.source().is_some() && value["detail"].is_object(),
            },
            Self::NotJson => false,
        }
    }

    /// The account that owns what the event is about, else the one that it was delivered to.
    pub(super) fn account(&self) -> Option<&str> {
        let Self::Event(value) = self else { return None };
        let detail = &value["detail"];
        let finding = &detail["findings"][0];
        [
            &detail["accountId"],
            &detail["awsAccountId"],
            &finding["AwsAccountId"],
            &finding["cloud"]["account"]["uid"],
            &value["accountId"],
            &value["account"],
        ]
        .into_iter()
        .find_map(Value::as_str)
    }

    /// The region of what the event is about, else the one that it was delivered in.
    pub(super) fn region(&self) -> Option<&str> {
        let Self::Event(value) = self else { return None };
        let detail = &value["detail"];
        let finding = &detail["findings"][0];
        [&detail["region"], &finding["Region"], &finding["cloud"]["region"], &value["region"]]
            .into_iter()
            .find_map(Value::as_str)
    }
}

/// The integration that answers events of a source.
pub(super) fn integration_of(source: &str) -> Option<Integration> {
    Some(match source {
        "aws.guardduty" => Integration::GuardDuty,
        "aws.macie" | "aws.macie2" => Integration::Macie,
        "aws.inspector2" | "inspector2.ami.ondemand" | "aws.inspector" | "inspector-classic" => Integration::Inspector,
        "aws.securityhub" => Integration::SecurityHub,
        "aws.config" => Integration::Config,
        "aws.events" => Integration::Waf,
        _ => return None,
    })
}

fn unwrap(value: &Value, wrappings: usize, events: &mut Vec<Inner>) {
    if wrappings > MAX_WRAPPINGS {
        return events.push(Inner::Event(value.clone()));
    }
    let inner = match value {
        Value::String(text) => match serde_json::from_str(text) {
            Ok(inner) => return unwrap(&inner, wrappings + 1, events),
            Err(_) => return events.push(Inner::NotJson),
        },
        _ if value["invokingEvent"].is_string() => None,
        _ if value["Records"].is_array() => {
            for record in value["Records"].as_array().into_iter().flatten() {
                match (&record["Sns"]["Message"], &record["body"]) {
                    (Value::Null, Value::Null) => events.push(Inner::Event(record.clone())),
                    (Value::Null, body) => unwrap(body, wrappings + 1, events),
                    (message, _) => unwrap(message, wrappings + 1, events),
                }
            }
            return;
        }
        _ if is_destination_record(value) => Some(&value["requestPayload"]),
        _ if is_destination_record(&value["detail"]) => Some(&value["detail"]["requestPayload"]),
        _ if value["TopicArn"].is_string() && value["Message"].is_string() => Some(&value["Message"]),
        _ => None,
    };
    match inner {
        Some(inner) => unwrap(inner, wrappings + 1, events),
        None => events.push(Inner::Event(value.clone())),
    }
}

/// What Lambda sends to the destination of an invocation that ended.
fn is_destination_record(value: &Value) -> bool {
    value["requestContext"]["functionArn"].is_string() && value.get("requestPayload").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: &Value) -> Payload {
        Payload::read(value.to_string().as_bytes())
    }

    fn envelope() -> Value {
        let detail = json!({"accountId": "222233334444", "region": "eu-north-1"});
        json!({"source": "aws.guardduty", "detail-type": "GuardDuty Finding", "account": "111122223333", "detail": detail})
    }

    #[test]
    fn the_event_is_found_in_every_wrapping() {
        let notification = json!({"Type": "Notification", "TopicArn": "t", "Message": envelope().to_string()});
        let destination = json!({"requestContext": {"functionArn": "f"}, "requestPayload": envelope()});
        let wrappings = [
            envelope(),
            json!({"Records": [{"EventSource": "aws:sns", "Sns": {"Message": envelope().to_string()}}]}),
            json!({"Records": [{"messageId": "1", "eventSource": "aws:sqs", "body": envelope().to_string()}]}),
            json!({"Records": [{"messageId": "1", "eventSource": "aws:sqs", "body": notification.to_string()}]}),
            json!({"Records": [{"messageId": "1", "eventSource": "aws:sqs", "body": destination.to_string()}]}),
            json!({"detail-type": "Lambda Function Invocation Result - Failure", "source": "lambda", "detail": destination}),
        ];
        for wrapping in wrappings {
            let payload = read(&wrapping);
            assert_eq!(payload.events, [Inner::Event(envelope())], "{wrapping}");
            assert_eq!(payload.from_queue, wrapping["Records"][0]["eventSource"] == "aws:sqs", "{wrapping}");
            assert!(payload.is_plain() && !payload.is_broken());
        }
    }

    #[test]
    fn the_owner_is_not_the_receiver() {
        let event = Inner::Event(envelope());
        assert_eq!((event.account(), event.region()), (Some("222233334444"), Some("eu-north-1")));
        let finding = json!({"AwsAccountId": "333344445555", "Region": "us-west-2"});
        let hub = Inner::Event(json!({"account": "1", "region": "r", "detail": {"findings": [finding]}}));
        assert_eq!((hub.account(), hub.region()), (Some("333344445555"), Some("us-west-2")));
        let config = Inner::Event(json!({"invokingEvent": "{}", "accountId": "444455556666"}));
        assert_eq!((config.source(), config.account()), (Some("aws.config"), Some("444455556666")));
    }

    #[test]
    fn what_is_no_json_is_told_from_what_is_no_event() {
        let batch = json!({"Records": [{"messageId": "1", "body": "hello"}, {"messageId": "2", "body": "{}"}]});
        let payload = read(&batch);
        assert_eq!(payload.events, [Inner::NotJson, Inner::Event(json!({}))]);
        assert!(payload.is_broken() && !payload.is_plain() && payload.from_queue);
        assert!(!read(&json!({"anything": 1})).is_broken());
        for strange in [
            json!({"source": "aws.guardduty", "detail-type": "GuardDuty Finding", "detail": [1]}),
            json!({"source": "aws.guardduty", "detail": {}}),
            json!({"invokingEvent": "hello"}),
        ] {
            assert!(!read(&strange).is_plain(), "{strange}");
        }
        assert!(read(&json!({"invokingEvent": "{}"})).is_plain());
        assert!(!Payload::read(b"no JSON").is_json);
        assert_eq!(read(&json!({"Records": []})).events, []);
    }

    #[test]
    fn a_message_in_messages_without_end_is_left_alone() {
        let mut value = json!("x");
        // Each quoting doubles the backslashes: a few more would fill the memory.
        for _ in 0..=MAX_WRAPPINGS + 2 {
            value = json!({"TopicArn": "t", "Message": value.to_string()});
        }
        assert_eq!(read(&value).events.len(), 1);
    }
}
