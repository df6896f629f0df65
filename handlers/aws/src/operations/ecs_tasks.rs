//! ECS's clusters, the tasks with network interfaces of their own, and the instances that they run on.

use std::collections::{BTreeMap, BTreeSet};

use palisade_contract::Call;
use palisade_contract::calls::{DESCRIBE_CONTAINER_INSTANCES, DESCRIBE_TASKS, LIST_CLUSTERS, LIST_TASKS};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{SERVICE_ECS, pages};
use crate::client::read_json;
use crate::request::Request;
use crate::{Aws, Error, ErrorKind, Region};

/// Most names of one answer, and most that one call describes.
const PAGE: usize = 100;

/// A task with a network interface of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EcsTask {
    /// Its network interfaces; today ECS gives it one.
    pub interfaces: Vec<String>,
    /// `service:<name>` when a service runs it.
    pub group: String,
    /// `EC2`, `FARGATE`, `EXTERNAL`, `MANAGED_INSTANCES`, ...
    pub launch_type: String,
    /// ARN of the container instance that it runs on; a task on Fargate has none.
    pub container_instance: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Listed {
    cluster_arns: Vec<String>,
    task_arns: Vec<String>,
    next_token: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Described {
    tasks: Vec<Task>,
    container_instances: Vec<ContainerInstance>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Task {
    group: Option<String>,
    launch_type: Option<String>,
    container_instance_arn: Option<String>,
    attachments: Vec<Attachment>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Attachment {
    details: Vec<Detail>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Detail {
    name: String,
    value: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct ContainerInstance {
    container_instance_arn: String,
    ec2_instance_id: Option<String>,
}

impl Aws {
    /// ARNs of the clusters of a region.
    pub async fn ecs_clusters(&self, region: &Region) -> Result<Vec<String>, Error> {
        pages(LIST_CLUSTERS, async |token| {
            let listed: Listed = self.ecs(LIST_CLUSTERS, region, page(None, token)).await?;
            Ok((listed.cluster_arns, listed.next_token))
        })
        .await
    }

    /// The running tasks of a cluster that have one of these network interfaces, which are taken out of `wanted`. Asks for no
    /// more tasks once all are found; a cluster that is gone has none.
    pub async fn ecs_tasks(
        &self,
        region: &Region,
        cluster: &str,
        wanted: &mut BTreeSet<String>,
    ) -> Result<Vec<EcsTask>, Error> {
        pages(LIST_TASKS, async |token| {
            let body = page(Some(cluster), token);
            let listed: Listed = match self.ecs(LIST_TASKS, region, body).await {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok((Vec::new(), None)),
                listed => listed?,
            };
            let mut found = Vec::new();
            if !listed.task_arns.is_empty() {
                let body = json!({ "cluster": cluster, "tasks": listed.task_arns });
                let described: Described = self.ecs(DESCRIBE_TASKS, region, body).await?;
                for task in described.tasks.into_iter().map(Task::read) {
                    if task.interfaces.iter().any(|interface| wanted.contains(interface)) {
                        wanted.retain(|interface| !task.interfaces.contains(interface));
                        found.push(task);
                    }
                }
            }
            Ok((found, listed.next_token.filter(|_| !wanted.is_empty())))
        })
        .await
    }

    /// Ids of the hosts of these container instances of a cluster, by ARN: instances of EC2, or managed instances of Systems
    /// Manager for hosts elsewhere. What is gone is left out.
    pub async fn ecs_hosts(
        &self,
        region: &Region,
        cluster: &str,
        container_instances: &BTreeSet<String>,
    ) -> Result<BTreeMap<String, String>, Error> {
        let arns: Vec<&String> = container_instances.iter().collect();
        let mut found = BTreeMap::new();
        for batch in arns.chunks(PAGE) {
            let body = json!({ "cluster": cluster, "containerInstances": batch });
            let described: Described = self.ecs(DESCRIBE_CONTAINER_INSTANCES, region, body).await?;
            let hosts = described.container_instances.into_iter();
            found.extend(hosts.filter_map(|host| Some((host.container_instance_arn, host.ec2_instance_id?))));
        }
        Ok(found)
    }

    async fn ecs<T: DeserializeOwned>(&self, call: Call, region: &Region, body: Value) -> Result<T, Error> {
        let request = Request::json(call, region.clone(), SERVICE_ECS, &body)?;
        read_json(call, &self.send(&request).await?)
    }
}

/// What is asked for the page after `token`, as long as pages can be: of a cluster, where one is named.
fn page(cluster: Option<&str>, token: Option<&str>) -> Value {
    let mut body = json!({ "maxResults": PAGE });
    if let Some(cluster) = cluster {
        body["cluster"] = json!(cluster);
    }
    if let Some(token) = token {
        body["nextToken"] = json!(token);
    }
    body
}

impl Task {
    fn read(self) -> EcsTask {
        let details = self.attachments.into_iter().flat_map(|attachment| attachment.details);
        EcsTask {
            interfaces: details.filter(|of| of.name == "networkInterfaceId").filter_map(|of| of.value).collect(),
            group: self.group.unwrap_or_default(),
            launch_type: self.launch_type.unwrap_or_default(),
            container_instance: self.container_instance_arn.filter(|arn| !arn.is_empty()),
        }
    }
}
