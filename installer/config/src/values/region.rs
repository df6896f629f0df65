//! AWS regions and the partitions they belong to.

use std::fmt;

use serde::Serialize;

use super::ValueError;

pub(crate) const REGION_PATTERN: &str = "^[a-z]{2,4}(-[a-z]+){1,3}-[1-9]$";

/// The name of an AWS region, for example `eu-central-1`.
///
/// Only the form is checked: a list of regions would be out of date, and the account may not have enabled one that is listed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct RegionName(String);

impl RegionName {
    /// Reads a name of the form `area-direction-number`.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        if has_form(text) {
            return Ok(Self(text.to_owned()));
        }
        Err(ValueError::new(format!("`{text}` is not the name of an AWS region"), "write it like us-east-1"))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The partition that the name's first words stand for.
    pub fn partition(&self) -> Partition {
        Partition::of_region(&self.0)
    }
}

impl fmt::Display for RegionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// [`REGION_PATTERN`] by hand: a leaf crate needs no regular expressions.
fn has_form(text: &str) -> bool {
    let mut words: Vec<&str> = text.split('-').collect();
    let (Some(number), false) = (words.pop(), words.is_empty()) else { return false };
    let area = words.remove(0);
    let lower = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    matches!(number.as_bytes(), [b'1'..=b'9'])
        && (2..=4).contains(&area.len())
        && lower(area)
        && (1..=3).contains(&words.len())
        && words.into_iter().all(lower)
}

/// A partition of AWS: accounts, roles and ARNs of one mean nothing in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Partition {
    /// The commercial regions.
    #[serde(rename = "aws")]
    Aws,
    /// China.
    #[serde(rename = "aws-cn")]
    China,
    /// GovCloud (US).
    #[serde(rename = "aws-us-gov")]
    GovCloud,
    /// European Sovereign Cloud.
    #[serde(rename = "aws-eusc")]
    EuropeanSovereign,
    /// The isolated regions, first of them.
    #[serde(rename = "aws-iso")]
    Iso,
    /// The isolated regions, `us-isob`.
    #[serde(rename = "aws-iso-b")]
    IsoB,
    /// The isolated regions, `eu-isoe`.
    #[serde(rename = "aws-iso-e")]
    IsoE,
    /// The isolated regions, `us-isof`.
    #[serde(rename = "aws-iso-f")]
    IsoF,
}

impl Partition {
    /// Region prefixes, as the AWS SDKs' partition data gives them; everything else is commercial.
    const PREFIXES: [(&'static str, Self); 7] = [
        ("cn-", Self::China),
        ("us-gov-", Self::GovCloud),
        ("eusc-", Self::EuropeanSovereign),
        ("us-iso-", Self::Iso),
        ("us-isob-", Self::IsoB),
        ("eu-isoe-", Self::IsoE),
        ("us-isof-", Self::IsoF),
    ];

    fn of_region(region: &str) -> Self {
        Self::PREFIXES
            .into_iter()
            .find(|(prefix, _)| region.starts_with(prefix))
            .map_or(Self::Aws, |(_, partition)| partition)
    }

    /// The word in ARNs, for example `aws-us-gov`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::China => "aws-cn",
            Self::GovCloud => "aws-us-gov",
            Self::EuropeanSovereign => "aws-eusc",
            Self::Iso => "aws-iso",
            Self::IsoB => "aws-iso-b",
            Self::IsoE => "aws-iso-e",
            Self::IsoF => "aws-iso-f",
        }
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn the_name_tells_the_partition() {
        for (region, partition) in [
            ("us-east-1", "aws"),
            ("ap-southeast-7", "aws"),
            ("cn-northwest-1", "aws-cn"),
            ("us-gov-west-1", "aws-us-gov"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eusc-de-east-1", "aws-eusc"),
        ] {
            assert_eq!(RegionName::parse(region).unwrap().partition().as_str(), partition, "{region}");
        }
    }
}
