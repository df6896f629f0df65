//! `cloudfront:ListDistributions`.

use http::Method;
use palisade_contract::calls::LIST_DISTRIBUTIONS;

use super::{MAX_PAGES, items, parse_xml, text_of, too_many_pages};
use crate::request::{Request, encoded};
use crate::{Aws, Error, ErrorKind, Region};

/// Where CloudFront's calls are signed for, in AWS's commercial partition.
const REGION: &str = "us-east-1";
/// Most distributions of one answer.
const PAGE: &str = "100";

/// A distribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    /// Its ARN.
    pub arn: String,
    /// Its own host name.
    pub domain: String,
    /// ARN of its web ACL, bare id of one of WAF Classic, empty when it has none.
    pub web_acl: String,
    /// Host names of its origins, in lower case.
    pub origins: Vec<String>,
}

impl Aws {
    /// Every distribution of the account.
    pub async fn distributions(&self) -> Result<Vec<Distribution>, Error> {
        let call = LIST_DISTRIBUTIONS;
        let region = Region::parse(REGION).ok_or_else(|| Error::new(call, ErrorKind::Invalid, "no region"))?;
        let mut found = Vec::new();
        let mut marker = String::new();
        for _ in 0..MAX_PAGES {
            let mut path = format!("/2020-05-31/distribution?MaxItems={PAGE}");
            if !marker.is_empty() {
                path = format!("/2020-05-31/distribution?Marker={}&MaxItems={PAGE}", encoded(&marker));
            }
            let request = Request::rest_xml(call, region.clone(), Method::GET, path);
            let root = parse_xml(call, &self.send(&request).await?)?;
            found.extend(items(&root, "Items", "DistributionSummary").map(|item| {
                Distribution {
                    arn: text_of(item, "ARN"),
                    domain: text_of(item, "DomainName"),
                    web_acl: text_of(item, "WebACLId"),
                    origins: item
                        .child("Origins")
                        .into_iter()
                        .flat_map(|origins| items(origins, "Items", "Origin"))
                        .map(|origin| text_of(origin, "DomainName").to_ascii_lowercase())
                        .collect(),
                }
            }));
            marker = if text_of(&root, "IsTruncated") == "true" { text_of(&root, "NextMarker") } else { String::new() };
            if marker.is_empty() {
                return Ok(found);
            }
        }
        Err(too_many_pages(call))
    }
}
