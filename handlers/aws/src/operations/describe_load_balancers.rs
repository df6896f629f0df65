//! `elasticloadbalancing:DescribeLoadBalancers`, of the present interface and of the one for classic load balancers.

use palisade_contract::calls::DESCRIBE_LOAD_BALANCERS;

use super::{items, pages, parse_xml, text_of};
use crate::request::Request;
use crate::xml::Element;
use crate::{Aws, Error, Region};

const VERSION: &str = "2015-12-01";
const CLASSIC_VERSION: &str = "2012-06-01";
/// Most load balancers of one answer, in both interfaces.
const PAGE: &str = "400";

/// A load balancer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadBalancer {
    /// Its ARN; empty for a classic one, which has none in the answer.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// Its own host name, in lower case.
    pub dns_name: String,
    /// `application`, `network`, `gateway` or `classic`.
    pub kind: String,
    /// The instances of a classic one; the others have target groups.
    pub instances: Vec<String>,
}

impl Aws {
    /// The load balancers of `region` that are not classic ones.
    pub async fn load_balancers(&self, region: &Region) -> Result<Vec<LoadBalancer>, Error> {
        self.list(region, VERSION, read).await
    }

    /// The classic load balancers of `region`.
    pub async fn classic_load_balancers(&self, region: &Region) -> Result<Vec<LoadBalancer>, Error> {
        self.list(region, CLASSIC_VERSION, read_classic).await
    }

    async fn list(
        &self,
        region: &Region,
        version: &str,
        read: impl Fn(&Element) -> Vec<LoadBalancer>,
    ) -> Result<Vec<LoadBalancer>, Error> {
        let call = DESCRIBE_LOAD_BALANCERS;
        pages(call, async |marker| {
            let mut parameters = vec![("PageSize", PAGE)];
            parameters.extend(marker.map(|marker| ("Marker", marker)));
            let request = Request::query(call, region.clone(), version, &parameters);
            let root = parse_xml(call, &self.send(&request).await?)?;
            let next = root.find("NextMarker").map(|marker| marker.text().trim().to_owned());
            Ok((read(&root), next))
        })
        .await
    }
}

fn read(root: &Element) -> Vec<LoadBalancer> {
    items(root, "LoadBalancers", "member")
        .map(|item| LoadBalancer {
            arn: text_of(item, "LoadBalancerArn"),
            name: text_of(item, "LoadBalancerName"),
            dns_name: text_of(item, "DNSName").to_ascii_lowercase(),
            kind: text_of(item, "Type"),
            instances: Vec::new(),
        })
        .filter(|found| !found.arn.is_empty())
        .collect()
}

fn read_classic(root: &Element) -> Vec<LoadBalancer> {
    items(root, "LoadBalancerDescriptions", "member")
        .map(|item| LoadBalancer {
            arn: String::new(),
            name: text_of(item, "LoadBalancerName"),
            dns_name: text_of(item, "DNSName").to_ascii_lowercase(),
            kind: "classic".to_owned(),
            instances: item
                .child("Instances")
                .into_iter()
                .flat_map(|list| list.children("member"))
                .map(|instance| text_of(instance, "InstanceId"))
                .collect(),
        })
        .collect()
}
