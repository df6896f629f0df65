//! A region, its partition and the suffix of its endpoints.

use std::fmt;

/// A region's name in a form that is safe inside a host name, such as `eu-central-1`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Region(String);

/// Prefix of the regions' names, partition, suffix of the endpoints; the first prefix that fits wins.
///
/// Source: `partitions.json` of botocore.
const PARTITIONS: [(&str, &str, &str); 7] = [
    ("cn-", "aws-cn", "amazonaws.com.cn"),
    ("us-gov-", "aws-us-gov", "amazonaws.com"),
    ("eusc-", "aws-eusc", "amazonaws.eu"),
    ("us-iso-", "aws-iso", "c2s.ic.gov"),
    ("us-isob-", "aws-iso-b", "sc2s.sgov.gov"),
    ("eu-isoe-", "aws-iso-e", "cloud.adc-e.uk"),
    ("us-isof-", "aws-iso-f", "csp.hci.ic.gov"),
];

impl Region {
    /// The region when `text` has the form of one: lower-case words and a number, joined by hyphens.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts: Vec<&str> = text.split('-').collect();
        let number = parts.pop()?;
        let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        let word = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
        let sound = text.len() <= 32 && digits && parts.len() >= 2 && parts.iter().all(word);
        sound.then(|| Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the ARNs of this region begin with after `arn:`; `aws` for a region that is not known to be elsewhere.
    pub fn partition(&self) -> &'static str {
        self.facts().0
    }

    /// What the names of this region's endpoints end with.
    pub fn dns_suffix(&self) -> &'static str {
        self.facts().1
    }

    fn facts(&self) -> (&'static str, &'static str) {
        PARTITIONS
            .iter()
            .find(|(prefix, ..)| self.0.starts_with(prefix))
            .map_or(("aws", "amazonaws.com"), |&(_, partition, suffix)| (partition, suffix))
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn partition_and_suffix() {
        for (name, partition, suffix) in [
            ("us-east-1", "aws", "amazonaws.com"),
            ("mx-central-1", "aws", "amazonaws.com"),
            ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
            ("us-gov-east-1", "aws-us-gov", "amazonaws.com"),
            ("us-iso-west-1", "aws-iso", "c2s.ic.gov"),
            ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"),
            ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
        ] {
            let region = Region::parse(name).unwrap();
            assert_eq!((region.partition(), region.dns_suffix()), (partition, suffix), "{name}");
        }
    }

    #[test]
    fn nothing_that_could_change_the_host() {
        for text in
            ["", "us-east", "us-east-1.evil.example", "us-east-1/", "us-east-1@x", "US-EAST-1", "-east-1", "1-1-1"]
        {
            assert_eq!(Region::parse(text), None, "{text}");
        }
    }
}
