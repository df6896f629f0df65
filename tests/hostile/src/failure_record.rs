//! Whatever lies in the queue of failures: an event comes out, and a function's name only where one can stand.

/// Reads a message's body as `palisade events replay` does.
pub fn failure_record(data: &[u8]) {
    let Ok(body) = std::str::from_utf8(data) else { return };
    for attribute in [None, Some("arn:aws:lambda:eu-west-1:111122223333:function:palisade-macie")] {
        let record = palisade_plan::FailureRecord::read(body, attribute);
        assert!(record.event.len() <= body.len().max(1) * 6 + 8, "an event grew out of its record");
        assert!(record.function.is_none_or(|name| !name.contains(':')));
    }
}
