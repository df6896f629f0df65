//! Amazon Resource Names of any partition, and the few things that are read from them.

/// The parts of an ARN. Account and region are empty where the service has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Arn<'a> {
    pub(crate) service: &'a str,
    region: &'a str,
    account: &'a str,
    pub(crate) resource: &'a str,
}

impl<'a> Arn<'a> {
    /// The parts of `text` when it is an ARN.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.trim().splitn(6, ':');
        let (scheme, partition) = (parts.next()?, parts.next()?);
        let arn =
            Self { service: parts.next()?, region: parts.next()?, account: parts.next()?, resource: parts.next()? };
        (scheme == "arn" && partition.starts_with("aws") && !arn.service.is_empty()).then_some(arn)
    }

    /// The account, when the ARN names one.
    pub(crate) fn account(&self) -> Option<&'a str> {
        (!self.account.is_empty()).then_some(self.account)
    }

    /// The region, when the ARN names one.
    pub(crate) fn region(&self) -> Option<&'a str> {
        region(self.region)
    }

    /// What follows `instance/` when this is an EC2 instance's ARN.
    pub(crate) fn instance(&self) -> Option<&'a str> {
        self.resource.strip_prefix("instance/").filter(|_| self.service == "ec2")
    }

    /// Bucket and object key when this is an S3 ARN of one of them. Access points and the like are neither.
    pub(crate) fn bucket_and_key(&self) -> Option<(&'a str, Option<&'a str>)> {
        let path = match self.service {
            "s3" if self.account.is_empty() => self.resource,
            "s3express" => self.resource.strip_prefix("bucket/")?,
            _ => return None,
        };
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        let key = (!key.is_empty() && key != "*").then_some(key);
        (!bucket.is_empty()).then_some((bucket, key))
    }
}

/// The account in the ARN `text`.
pub(crate) fn account_of(text: &str) -> Option<String> {
    Arn::parse(text)?.account().map(str::to_owned)
}

/// The region in the ARN `text`.
pub(crate) fn region_of(text: &str) -> Option<String> {
    Arn::parse(text)?.region().map(str::to_owned)
}

/// `text` when it has the form of a region (`eu-west-1`, `us-gov-west-1`); findings also say `N/A` or `global` there.
pub(crate) fn region(text: &str) -> Option<&str> {
    let text = text.trim();
    let plain = text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    let ends = text.starts_with(|c: char| c.is_ascii_lowercase()) && text.ends_with(|c: char| c.is_ascii_digit());
    (plain && ends && text.matches('-').count() >= 2).then_some(text)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn parts_of_every_partition() {
        for partition in ["aws", "aws-us-gov", "aws-cn"] {
            let text = format!("arn:{partition}:ec2:us-gov-west-1:000011112222:instance/i-0a0b0c0d");
            let arn = Arn::parse(&text).unwrap();
            assert_eq!(arn.account(), Some("000011112222"));
            assert_eq!(arn.region(), Some("us-gov-west-1"));
            assert_eq!(arn.instance(), Some("i-0a0b0c0d"));
        }
        for text in ["", "arn", "arn:aws:ec2", "urn:aws:ec2:eu-west-1:1:instance/i-0a0b0c0d", "arn:gcp:ec2:a:b:c"] {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
    }

    #[test]
    fn only_ec2_has_instances() {
        assert_eq!(Arn::parse("arn:aws:ssm:eu-west-1:1:instance/i-0a0b0c0d").unwrap().instance(), None);
        assert_eq!(Arn::parse("arn:aws:ec2:eu-west-1:1:volume/vol-1").unwrap().instance(), None);
    }

    #[test]
    fn buckets_and_keys() {
        let read = |text| Arn::parse(text).and_then(|arn| arn.bucket_and_key());
        assert_eq!(read("arn:aws:s3:::ledger"), Some(("ledger", None)));
        assert_eq!(read("arn:aws-cn:s3:::ledger/2026/q1 a.csv"), Some(("ledger", Some("2026/q1 a.csv"))));
        assert_eq!(read("arn:aws:s3:::ledger/*"), Some(("ledger", None)));
        assert_eq!(read("arn:aws:s3express:eu-west-1:1:bucket/b--x-s3"), Some(("b--x-s3", None)));
        assert_eq!(read("arn:aws:s3:eu-west-1:1:accesspoint/ap"), None);
        assert_eq!(read("arn:aws:sqs:eu-west-1:1:q"), None);
        assert_eq!(read("arn:aws:s3:::"), None);
    }

    #[test]
    fn what_is_a_region() {
        for text in ["eu-central-1", "us-gov-east-1", "us-isob-east-1", "mx-central-1"] {
            assert_eq!(region(text), Some(text));
        }
        for text in ["N/A", "", "global", "aws-global", "region", "EU-WEST-1", "eu-west", "-1-1"] {
            assert_eq!(region(text), None, "{text}");
        }
    }
}
