//! ARNs that the config file names.

use std::fmt;

use serde::{Serialize, Serializer};

use super::ValueError;

/// An ARN whose five leading parts are all there: partition, service, region, account, resource.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Arn {
    text: String,
}

impl Arn {
    /// An SNS topic that takes messages without a group, so no FIFO topic.
    pub fn topic(text: &str) -> Result<Self, ValueError> {
        let form = "write it like arn:aws:sns:us-east-1:123456789012:payments";
        let arn = Self::of_service(text, "sns").ok_or_else(|| not(text, "an SNS topic", form))?;
        let name = arn.resource();
        if name.strip_suffix(".fifo").is_some() {
            let hint = "use a standard topic: email and most other subscribers cannot read a FIFO topic";
            return Err(ValueError::new(format!("`{text}` is a FIFO topic"), hint));
        }
        let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        if plain && (1..=256).contains(&name.len()) { Ok(arn) } else { Err(not(text, "an SNS topic", form)) }
    }

    /// A Secrets Manager secret with the six characters that AWS adds to its name.
    pub fn secret(text: &str) -> Result<Self, ValueError> {
        let form = "write the full ARN, like arn:aws:secretsmanager:us-east-1:123456789012:secret:name-AbCdEf";
        let refuse = || not(text, "a Secrets Manager secret", form);
        let arn = Self::of_service(text, "secretsmanager").ok_or_else(refuse)?;
        let name = arn.resource().strip_prefix("secret:").ok_or_else(refuse)?;
        let full = name.rsplit_once('-').is_some_and(|(stem, suffix)| {
            !stem.is_empty()
                && suffix.len() == 6
                && suffix.bytes().all(|b| b.is_ascii_alphanumeric())
                && stem.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_+=.@-".contains(&b))
        });
        if full { Ok(arn) } else { Err(refuse()) }
    }

    /// A KMS key; an alias can be moved to another key, so it is not one.
    pub fn key(text: &str) -> Result<Self, ValueError> {
        let form =
            "write the key's ARN, like arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        let arn = Self::of_service(text, "kms").ok_or_else(|| not(text, "a KMS key", form))?;
        if arn.resource().starts_with("alias/") {
            return Err(ValueError::new(format!("`{text}` is an alias, not a key"), form));
        }
        let id = arn.resource().strip_prefix("key/").unwrap_or_default();
        let plain = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if plain { Ok(arn) } else { Err(not(text, "a KMS key", form)) }
    }

    fn of_service(text: &str, service: &str) -> Option<Self> {
        text.strip_prefix("arn:")?;
        let arn = Self { text: text.to_owned() };
        let partition = arn.partition();
        let known = partition == "aws" || partition.strip_prefix("aws-").is_some_and(|rest| !rest.is_empty());
        let account = arn.account().len() == 12 && arn.account().bytes().all(|b| b.is_ascii_digit());
        let region = super::RegionName::parse(arn.region()).is_ok_and(|r| r.partition().as_str() == partition);
        (known && account && region && arn.service() == service && !arn.resource().is_empty()).then_some(arn)
    }

    /// One of the six parts; the last is the rest, colons and all.
    fn part(&self, number: usize) -> &str {
        self.text.splitn(6, ':').nth(number).unwrap_or_default()
    }

    /// The whole ARN.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// `aws`, `aws-cn`, `aws-us-gov`, ...
    pub fn partition(&self) -> &str {
        self.part(1)
    }

    /// The service's word.
    pub fn service(&self) -> &str {
        self.part(2)
    }

    /// The region; it fits the partition.
    pub fn region(&self) -> &str {
        self.part(3)
    }

    /// The owner's 12 digits.
    pub fn account(&self) -> &str {
        self.part(4)
    }

    /// What follows the account.
    pub fn resource(&self) -> &str {
        self.part(5)
    }
}

fn not(text: &str, what: &str, form: &str) -> ValueError {
    ValueError::new(format!("`{text}` is not the ARN of {what}"), form)
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Arn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn parts_are_where_they_belong() {
        let arn = Arn::secret("arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:a/b-c-AbC123").unwrap();
        assert_eq!(
            (arn.partition(), arn.service(), arn.region(), arn.account(), arn.resource()),
            ("aws-us-gov", "secretsmanager", "us-gov-west-1", "123456789012", "secret:a/b-c-AbC123")
        );
    }

    #[test]
    fn look_alikes_are_refused() {
        for bad in [
            "",
            "arn:",
            "arn:aws:sns:us-east-1:123456789012",
            "arn:aws:sns:us-east-1:123456789012:",
            "arn:aws:sns:us-east-1:1234:topic",
            "arn:aws:sns::123456789012:topic",
            "arn:aws:sns:cn-north-1:123456789012:topic",
            "arn:aws:sqs:us-east-1:123456789012:topic",
            "arn:aws:sns:us-east-1:123456789012:topic.fifo",
            "arn:aws:sns:us-east-1:123456789012:topic:5d2bf7f2-subscription",
            "arn:é:sns:us-east-1:123456789012:topic",
        ] {
            assert!(Arn::topic(bad).is_err(), "{bad}");
        }
        for bad in [
            "arn:aws:secretsmanager:us-east-1:123456789012:secret:name",
            "arn:aws:secretsmanager:us-east-1:123456789012:name-AbCdEf",
            "arn:aws:secretsmanager:us-east-1:123456789012:secret:-AbCdEf",
        ] {
            assert!(Arn::secret(bad).is_err(), "{bad}");
        }
        assert!(Arn::key("arn:aws:kms:us-east-1:123456789012:alias/mine").is_err());
        assert!(Arn::key("arn:aws:kms:us-east-1:123456789012:key/").is_err());
    }
}
