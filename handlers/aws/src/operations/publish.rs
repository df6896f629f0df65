//! `sns:Publish`.

use palisade_contract::calls::PUBLISH;

use super::region_of;
use crate::request::Request;
use crate::text::cut;
use crate::xml::Element;
use crate::{Aws, Error, ErrorKind};

const VERSION: &str = "2010-03-31";
/// The service wants less than 100 characters.
const SUBJECT_LIMIT: usize = 99;
/// Bytes; a topic takes more only where its owner raised its limit.
const MESSAGE_LIMIT: usize = 262_144;
const CUT: &str = "\n[cut]";

impl Aws {
    /// Sends `message` to a topic, in the topic's own region, and returns the message's id.
    ///
    /// A warning that arrives changed is better than one that is refused: what SNS takes in no subject is replaced,
    /// and what is too long is cut. A repeated attempt may deliver a message twice.
    pub async fn publish(&self, topic_arn: &str, subject: &str, message: &str) -> Result<String, Error> {
        let region = region_of(PUBLISH, "sns", topic_arn)?;
        if message.trim().is_empty() {
            return Err(Error::new(PUBLISH, ErrorKind::Invalid, "the message is empty"));
        }
        let (subject, message) = (fitting_subject(subject), fitting_message(message));
        let mut parameters = vec![("TopicArn", topic_arn), ("Message", message.as_str())];
        if !subject.is_empty() {
            parameters.push(("Subject", &subject));
        }
        let request = Request::query(PUBLISH, region, VERSION, &parameters);
        read(&self.send(&request).await?)
    }
}

/// Printable ASCII that begins with no space, at most [`SUBJECT_LIMIT`] characters.
fn fitting_subject(subject: &str) -> String {
    let printable = subject.chars().map(|c| match c {
        ' '..='~' => c,
        c if c.is_whitespace() => ' ',
        _ => '?',
    });
    let printable: String = printable.collect();
    cut(printable.trim(), SUBJECT_LIMIT).trim_end().to_owned()
}

fn fitting_message(message: &str) -> String {
    if message.len() <= MESSAGE_LIMIT {
        return message.to_owned();
    }
    format!("{}{CUT}", cut(message, MESSAGE_LIMIT - CUT.len()))
}

fn read(body: &[u8]) -> Result<String, Error> {
    let unreadable = |message| Error::new(PUBLISH, ErrorKind::Unreadable, message);
    let root = Element::parse(body).map_err(|error| unreadable("not XML").caused_by(error))?;
    let id = root.find("MessageId").map(|id| id.text().trim().to_owned()).filter(|id| !id.is_empty());
    id.ok_or_else(|| unreadable("no message id"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_made_to_fit() {
        assert_eq!(fitting_subject(" Unprotected:\ti-1 \u{7}(Zürich)\n"), "Unprotected: i-1 ?(Z?rich)");
        assert_eq!(fitting_subject(&"x".repeat(300)).len(), 99);
        assert_eq!(fitting_subject("\n"), "");
    }

    #[test]
    fn messages_are_cut_between_characters() {
        assert_eq!(fitting_message("short"), "short");
        let long = fitting_message(&"é".repeat(200_000));
        assert!(long.len() <= MESSAGE_LIMIT && long.len() > MESSAGE_LIMIT - 3, "{}", long.len());
        assert!(long.ends_with("é\n[cut]"));
    }
}
