//! What a message in the queue of failures says: the event that failed, and which function failed on it.

use serde_json::Value;

/// A failed event: out of Lambda's record with the payload inside, out of the request that EventBridge Scheduler could not
/// make, or as EventBridge put it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureRecord {
    /// The event as it was first sent, as JSON text.
    pub event: String,
    /// Lambda's record around it, which functions can read, too: by the id of the failed invocation they know what it began.
    pub record: Option<String>,
    /// The function that failed on it, where the message tells.
    pub function: Option<String>,
}

impl FailureRecord {
    /// Reads a message's body; `target` is the ARN that EventBridge puts beside it. What is no record is an event.
    pub fn read(body: &str, target: Option<&str>) -> Self {
        let record: Value = serde_json::from_str(body).unwrap_or(Value::Null);
        if let Some(request) = Self::of_scheduler(&record) {
            return request;
        }
        let payload = record.get("requestPayload").filter(|payload| !payload.is_null());
        let function = record.pointer("/requestContext/functionArn").and_then(Value::as_str).or(target);
        Self {
            event: payload.map_or_else(|| body.to_owned(), ToString::to_string),
            record: payload.map(|_| body.to_owned()),
            function: function.and_then(function_name),
        }
    }

    /// Out of the request to Lambda's Invoke, whose payload is the schedule's input.
    fn of_scheduler(request: &Value) -> Option<Self> {
        let function = request.get("FunctionName")?.as_str()?;
        let payload = request.get("Payload").filter(|payload| !payload.is_null())?;
        // Lambda takes an ARN, a part of one, and the bare name; a qualifier may follow each.
        let name = function.split_once("function:").map_or(function, |(_, name)| name);
        Some(Self {
            event: payload.as_str().map_or_else(|| payload.to_string(), str::to_owned),
            record: None,
            function: name.split(':').next().map(str::to_owned),
        })
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
        let read = FailureRecord::read(&record.to_string(), None);
        assert_eq!(read.event, r#"{"detail":{"id":"f-1"}}"#);
        assert_eq!(read.record, Some(record.to_string()));
        assert_eq!(read.function.as_deref(), Some("palisade-guardduty"));
    }

    #[test]
    fn an_event_of_eventbridge_is_taken_as_it_is() {
        let body = r#"{"source":"aws.guardduty"}"#;
        assert_eq!(
            FailureRecord::read(body, None),
            FailureRecord { event: body.to_owned(), record: None, function: None }
        );
        let target = "arn:aws:lambda:eu-west-1:111122223333:function:palisade-macie";
        assert_eq!(FailureRecord::read(body, Some(target)).function.as_deref(), Some("palisade-macie"));
        assert_eq!(FailureRecord::read(body, Some("arn:aws:sqs:eu-west-1:1:q")).function, None);
    }

    #[test]
    fn a_request_of_scheduler_gives_its_input_and_function() {
        let input = r#"{"palisade":"follow-up","instance":"i-1"}"#;
        let named = |function: &str, payload: Value| {
            let body = serde_json::json!({"FunctionName": function, "InvocationType": "Event", "Payload": payload});
            let target = "arn:aws:scheduler:::aws-sdk:lambda:invoke";
            FailureRecord::read(&body.to_string(), Some(target))
        };
        let arn = "arn:aws:lambda:eu-west-1:111122223333:function:palisade-guardduty";
        let whole = serde_json::from_str(input).unwrap_or_default();
        for (function, payload) in [
            (arn, Value::from(input)),
            ("arn:aws:lambda:eu-west-1:111122223333:function:palisade-guardduty:live", Value::from(input)),
            ("111122223333:function:palisade-guardduty", Value::from(input)),
            ("palisade-guardduty:$LATEST", Value::from(input)),
            (arn, whole),
        ] {
            let expected = FailureRecord {
                event: input.to_owned(),
                record: None,
                function: Some("palisade-guardduty".to_owned()),
            };
            assert_eq!(named(function, payload), expected, "{function}");
        }
        assert_eq!(named(arn, Value::Null).function, None, "no payload, no request");
    }
}
