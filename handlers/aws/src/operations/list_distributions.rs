//! `cloudfront:ListDistributions`.

use http::Method;
use palisade_contract::calls::LIST_DISTRIBUTIONS;

use super::{items, pages, parse_xml, text_of};
use crate::request::{Request, encoded};
use crate::xml::Element;
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
        pages(call, async |marker| {
            let marker = marker.map(|marker| format!("Marker={}&", encoded(marker))).unwrap_or_default();
            let path = format!("/2020-05-31/distribution?{marker}MaxItems={PAGE}");
            let request = Request::rest_xml(call, region.clone(), Method::GET, path);
            let root = parse_xml(call, &self.send(&request).await?)?;
            let more = text_of(&root, "IsTruncated") == "true";
            let found = items(&root, "Items", "DistributionSummary").map(distribution);
            Ok((found.collect(), Some(text_of(&root, "NextMarker")).filter(|_| more)))
        })
        .await
    }
}

fn distribution(item: &Element) -> Distribution {
    let origins = item.child("Origins").into_iter().flat_map(|origins| items(origins, "Items", "Origin"));
    Distribution {
        arn: text_of(item, "ARN"),
        domain: text_of(item, "DomainName"),
        web_acl: text_of(item, "WebACLId"),
        origins: origins.map(|origin| text_of(origin, "DomainName").to_ascii_lowercase()).collect(),
    }
}
