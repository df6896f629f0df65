//! One invocation's payload, unwrapped down to the events inside.

use serde_json::Value;

use crate::failure::Failure;
use crate::transport::{Form, MAX_WRAPPINGS, Transport, transport_of_record};
use crate::{Event, Unreadable, json};

/// What one invocation was given.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// What handed it over: the outermost wrapping.
    pub transport: Transport,
    /// The events inside, in order. Empty only when an outer list is.
    pub records: Vec<Record>,
}

/// One event and what its wrappings tell about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Id that the outermost queue or topic gave the message.
    pub message_id: Option<String>,
    /// An earlier failure of the same event, as told by the innermost wrapping that tells of one.
    pub failure: Option<Failure>,
    /// The event itself, or why it could not be read.
    pub event: Event,
}

impl Record {
    /// Code of the earlier failure.
    pub fn error_code(&self) -> Option<&str> {
        self.failure.as_ref()?.code.as_deref()
    }
}

impl Delivery {
    /// Reads an invocation's payload. Never fails: what cannot be read is a record that says so.
    pub fn read(value: &Value) -> Self {
        let mut reader = Reader { records: Vec::new() };
        let transport = if json::too_deep(value) {
            reader.push(&Around::default(), Event::Unreadable(Unreadable::TooDeep { subject: "event" }));
            Transport::Unknown
        } else {
            reader.unwrap(value, &Around::default())
        };
        Self { transport, records: reader.records }
    }

    /// Message ids to report with `ReportBatchItemFailures`: what came by SQS and could not be read.
    pub fn batch_item_failures(&self) -> Vec<&str> {
        if self.transport != Transport::Sqs {
            return Vec::new();
        }
        let unreadable = self.records.iter().filter(|record| matches!(record.event, Event::Unreadable(_)));
        let mut ids: Vec<_> = unreadable.filter_map(|record| record.message_id.as_deref()).collect();
        // One message may hold several events; they stand side by side.
        ids.dedup();
        ids
    }
}

/// What the wrappings outside of a value have told.
#[derive(Debug, Clone, Default)]
struct Around {
    wrappings: usize,
    message_id: Option<String>,
    failure: Option<Failure>,
}

impl Around {
    fn inner(&self, message_id: Option<String>, failure: Option<Failure>) -> Self {
        Self {
            wrappings: self.wrappings + 1,
            message_id: self.message_id.clone().or(message_id),
            failure: failure.or_else(|| self.failure.clone()),
        }
    }
}

struct Reader {
    records: Vec<Record>,
}

impl Reader {
    fn push(&mut self, around: &Around, event: Event) {
        self.records.push(Record { message_id: around.message_id.clone(), failure: around.failure.clone(), event });
    }

    /// Adds the events in `value`; gives the transport that this layer shows.
    fn unwrap(&mut self, value: &Value, around: &Around) -> Transport {
        if around.wrappings > MAX_WRAPPINGS {
            self.push(around, Event::Unreadable(Unreadable::TooManyWrappings));
            return Transport::Unknown;
        }
        match Form::of(value) {
            Form::Records => self.unwrap_records(value, around),
            Form::Notification => {
                let id = json::text_at(value, &["MessageId"]);
                let failure = Failure::from_attributes(json::at(value, &["MessageAttributes"]));
                self.unwrap_nested("SNS message", json::at(value, &["Message"]), &around.inner(id, failure));
                Transport::Sns
            }
            Form::Destination => {
                let around = around.inner(None, Failure::from_destination_record(value));
                self.unwrap(json::at(value, &["requestPayload"]), &around);
                Transport::LambdaDestination
            }
            Form::Text => self.unwrap_nested("event", value, &around.inner(None, None)),
            form => {
                // An EventBridge destination puts the record into an envelope.
                let detail = json::at(value, &["detail"]);
                if form == Form::Envelope && Failure::is_destination_record(detail) {
                    self.unwrap(detail, &around.inner(None, None));
                    return Transport::EventBridge;
                }
                let event = Event::of_form(form, value);
                let transport = event.transport();
                self.push(around, event);
                transport
            }
        }
    }

    fn unwrap_records(&mut self, value: &Value, around: &Around) -> Transport {
        let mut transport = Transport::Unknown;
        for (index, record) in json::items(value, &["Records"]).enumerate() {
            let this = transport_of_record(record);
            if index == 0 {
                transport = this;
            }
            match this {
                Transport::Sns => {
                    let sns = json::at(record, &["Sns"]);
                    let id = json::text_at(sns, &["MessageId"]);
                    let failure = Failure::from_attributes(json::at(sns, &["MessageAttributes"]));
                    self.unwrap_nested("SNS message", json::at(sns, &["Message"]), &around.inner(id, failure));
                }
                Transport::Sqs => {
                    let id = json::text_at(record, &["messageId"]);
                    let failure = Failure::from_attributes(json::at(record, &["messageAttributes"]));
                    self.unwrap_nested("SQS body", json::at(record, &["body"]), &around.inner(id, failure));
                }
                _ => {
                    let event_source = json::str_at(record, &["eventSource"]).unwrap_or("unknown").to_owned();
                    self.push(around, Event::Unreadable(Unreadable::UnknownRecord { event_source }));
                }
            }
        }
        transport
    }

    fn unwrap_nested(&mut self, subject: &'static str, value: &Value, around: &Around) -> Transport {
        match json::parse_if_text(subject, value) {
            Ok(value) => self.unwrap(&value, around),
            Err(error) => {
                self.push(around, Event::Unreadable(error));
                Transport::Unknown
            }
        }
    }
}
