//! `ec2:DescribeNetworkInterfaces`: who has an address.

use palisade_contract::InstanceId;
use palisade_contract::calls::DESCRIBE_NETWORK_INTERFACES;

use super::{items, pages, parse_xml, text_of};
use crate::request::Request;
use crate::xml::Element;
use crate::{Aws, Error, Region};

const VERSION: &str = "2016-11-15";
/// Most values of one filter.
const BATCH: usize = 200;

/// Tags that ECS puts on the network interfaces of tasks for which its managed tags are turned on.
const CLUSTER_TAG: &str = "aws:ecs:clusterName";
const SERVICE_TAG: &str = "aws:ecs:serviceName";

/// A network interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkInterface {
    /// Its id.
    pub id: String,
    /// All its private addresses.
    pub addresses: Vec<String>,
    /// The instance that it is attached to, if it is one.
    pub instance: Option<InstanceId>,
    /// `interface`, `lambda`, `branch`, `nat_gateway`, ...
    pub kind: String,
    /// What its maker says about it; of a task of ECS, the ARN of its attachment.
    pub description: String,
    /// The cluster of the task of ECS whose it is, where ECS puts its tags on it.
    pub cluster: Option<String>,
    /// The service of that task, likewise.
    pub service: Option<String>,
}

impl Aws {
    /// The network interfaces of a VPC that have one of these private addresses.
    pub async fn interfaces_by_address(
        &self,
        region: &Region,
        vpc: &str,
        addresses: &[String],
    ) -> Result<Vec<NetworkInterface>, Error> {
        let mut found = Vec::new();
        for batch in addresses.chunks(BATCH) {
            found.extend(self.interfaces(region, vpc, batch).await?);
        }
        Ok(found)
    }

    async fn interfaces(
        &self,
        region: &Region,
        vpc: &str,
        addresses: &[String],
    ) -> Result<Vec<NetworkInterface>, Error> {
        let call = DESCRIBE_NETWORK_INTERFACES;
        let names: Vec<String> = (1..=addresses.len()).map(|number| format!("Filter.2.Value.{number}")).collect();
        pages(call, async |token| {
            let mut parameters = vec![
                ("Filter.1.Name", "vpc-id"),
                ("Filter.1.Value.1", vpc),
                ("Filter.2.Name", "addresses.private-ip-address"),
            ];
            parameters.extend(names.iter().map(String::as_str).zip(addresses.iter().map(String::as_str)));
            parameters.push(("MaxResults", "1000"));
            parameters.extend(token.map(|token| ("NextToken", token)));
            let request = Request::query(call, region.clone(), VERSION, &parameters);
            let root = parse_xml(call, &self.send(&request).await?)?;
            let interfaces = items(&root, "networkInterfaceSet", "item").map(interface);
            Ok((interfaces.collect(), Some(text_of(&root, "nextToken"))))
        })
        .await
    }
}

fn interface(item: &Element) -> NetworkInterface {
    let attached = item.child("attachment");
    NetworkInterface {
        id: text_of(item, "networkInterfaceId"),
        addresses: items(item, "privateIpAddressesSet", "item")
            .map(|address| text_of(address, "privateIpAddress"))
            .chain([text_of(item, "privateIpAddress")])
            .collect(),
        instance: attached.and_then(|attachment| InstanceId::parse(&text_of(attachment, "instanceId"))),
        kind: text_of(item, "interfaceType"),
        description: text_of(item, "description"),
        cluster: tag(item, CLUSTER_TAG),
        service: tag(item, SERVICE_TAG),
    }
}

/// The value of a tag of an item.
fn tag(item: &Element, key: &str) -> Option<String> {
    let mut tags = item.child("tagSet").into_iter().flat_map(|tags| tags.children("item"));
    let value = tags.find(|tag| text_of(tag, "key") == key).map(|tag| text_of(tag, "value"))?;
    Some(value).filter(|value| !value.is_empty())
}
