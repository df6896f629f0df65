//! The parts of an Amazon Resource Name that say where to send a call.

use crate::Region;

/// An ARN, borrowed. `account` may be empty; region and the rest are always there for what handlers are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`, ...
    pub partition: &'a str,
    /// For example `sns`.
    pub service: &'a str,
    /// For example `us-east-1`; see [`Arn::region`].
    region: &'a str,
    /// Twelve digits, or empty where the service has none there.
    pub account: &'a str,
    /// All that follows, with its colons.
    pub resource: &'a str,
}

/// Why a text is not the ARN that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArnError {
    /// Fewer than six parts, or another scheme than `arn:aws`.
    #[error("`{0}` is not an ARN")]
    NotAnArn(String),
    /// The ARN of something else.
    #[error("`{arn}` is not the ARN of {expected}")]
    OtherService {
        /// As given.
        arn: String,
        /// Service that was expected.
        expected: &'static str,
    },
    /// The region is missing or has an impossible form.
    #[error("`{0}` names no region")]
    NoRegion(String),
}

impl<'a> Arn<'a> {
    /// The parts of `text`.
    pub fn parse(text: &'a str) -> Result<Self, ArnError> {
        let refused = || ArnError::NotAnArn(text.to_owned());
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next().ok_or_else(refused);
        let (scheme, partition) = (next()?, next()?);
        let arn = Self { partition, service: next()?, region: next()?, account: next()?, resource: next()? };
        let digits =
            arn.account.is_empty() || arn.account.len() == 12 && arn.account.bytes().all(|b| b.is_ascii_digit());
        let sound = scheme == "arn" && partition.starts_with("aws") && digits && !arn.resource.is_empty();
        if sound { Ok(arn) } else { Err(refused()) }
    }

    /// The parts of `text`, which must be an ARN of `service`.
    pub fn of(service: &'static str, text: &'a str) -> Result<Self, ArnError> {
        let arn = Self::parse(text)?;
        if arn.service == service {
            Ok(arn)
        } else {
            Err(ArnError::OtherService { arn: text.to_owned(), expected: service })
        }
    }

    /// The region that the resource is in.
    pub fn region(&self) -> Result<Region, ArnError> {
        Region::parse(self.region).ok_or_else(|| ArnError::NoRegion(self.to_string()))
    }
}

impl std::fmt::Display for Arn<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { partition, service, region, account, resource } = self;
        write!(f, "arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        let text = "arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:palisade/key-AbCdEf";
        let arn = Arn::of("secretsmanager", text).unwrap();
        assert_eq!((arn.partition, arn.account), ("aws-us-gov", "111122223333"));
        assert_eq!(arn.resource, "secret:palisade/key-AbCdEf");
        assert_eq!(arn.region().unwrap().as_str(), "us-gov-west-1");
        assert_eq!(arn.to_string(), text);
    }

    #[test]
    fn what_is_refused() {
        for text in ["", "arn:aws:sns:eu-west-1", "urn:aws:sns:eu-west-1:111122223333:t", "arn:aws:sns:eu-west-1:12:t"]
        {
            assert_eq!(Arn::parse(text), Err(ArnError::NotAnArn(text.to_owned())));
        }
        let queue = "arn:aws:sqs:eu-west-1:111122223333:q";
        assert_eq!(Arn::of("sns", queue).unwrap_err().to_string(), format!("`{queue}` is not the ARN of sns"));
        let role = "arn:aws:iam::111122223333:role/r";
        assert_eq!(Arn::parse(role).unwrap().region(), Err(ArnError::NoRegion(role.to_owned())));
    }
}
