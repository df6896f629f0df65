//! `ec2:DescribeInstances`: the instances that have an instance profile.

use palisade_contract::InstanceId;
use palisade_contract::calls::DESCRIBE_INSTANCES;

use super::{items, pages, parse_answer, text_of};
use crate::request::Request;
use crate::xml::Element;
use crate::{Aws, Error};

const VERSION: &str = "2016-11-15";
/// The service allows 1,000; an instance is some kilobytes of XML.
const PAGE: &str = "500";

/// An instance that has an instance profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// Its id.
    pub id: InstanceId,
    /// ARN of its instance profile.
    pub profile_arn: String,
    /// Whether it runs.
    pub state: InstanceState,
}

/// What matters of an instance's state. Those that are gone, or about to be, are not listed at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstanceState {
    /// It runs or starts.
    Running,
    /// It has stopped or is about to.
    Stopped,
}

impl Aws {
    /// Every instance of this region that has an instance profile and is not terminated, by id.
    pub async fn instances_with_profile(&self) -> Result<Vec<Instance>, Error> {
        let mut instances = pages(DESCRIBE_INSTANCES, async |token| {
            let mut parameters = vec![
                ("Filter.1.Name", "instance-state-name"),
                ("Filter.1.Value.1", "pending"),
                ("Filter.1.Value.2", "running"),
                ("Filter.1.Value.3", "stopping"),
                ("Filter.1.Value.4", "stopped"),
                ("MaxResults", PAGE),
            ];
            parameters.extend(token.map(|token| ("NextToken", token)));
            let request = Request::query(DESCRIBE_INSTANCES, self.region().clone(), VERSION, &parameters);
            let root = parse_answer(DESCRIBE_INSTANCES, &self.send(&request).await?, "DescribeInstancesResponse")?;
            let reservations = items(&root, "reservationSet", "item").filter_map(|item| item.child("instancesSet"));
            let instances = reservations.flat_map(|set| set.children("item")).filter_map(instance);
            Ok((instances.collect(), Some(text_of(&root, "nextToken"))))
        })
        .await?;
        instances.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(instances)
    }
}

fn instance(item: &Element) -> Option<Instance> {
    let profile_arn = item.child("iamInstanceProfile")?.child("arn")?.text().trim().to_owned();
    let id = InstanceId::parse(item.child("instanceId")?.text().trim())?;
    let state = match item.child("instanceState").and_then(|state| state.child("name")).map(Element::text) {
        Some("stopping" | "stopped") => InstanceState::Stopped,
        Some("shutting-down" | "terminated") => return None,
        // A state that is not known is not known to be harmless.
        _ => InstanceState::Running,
    };
    Some(Instance { id, profile_arn, state })
}
