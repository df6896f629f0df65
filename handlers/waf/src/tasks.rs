//! Targets that are tasks of ECS with addresses of their own: the instances that they run on, and their services.
//!
//! ECS knows a task by its cluster only, and a network interface names its cluster only where ECS's managed tags are turned
//! on. So ECS is asked once for all targets of a run, region by region: the clusters that are named first, and the others for
//! what is still open.

use std::collections::{BTreeMap, BTreeSet};

use palisade_aws::{Aws, EcsTask, Error, Region};
use palisade_contract::InstanceId;

use crate::resource::{Resource, Target, TaskInterface};
use crate::survey::unless_closed;

/// What is asked of a region.
struct Asked {
    region: Region,
    /// Clusters that interfaces name.
    clusters: BTreeSet<String>,
    /// Network interfaces whose task is not known.
    open: BTreeSet<String>,
    /// Those of them whose instance is not known either.
    without_host: BTreeSet<String>,
}

/// A task and the id of its host.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    task: EcsTask,
    host: Option<String>,
}

/// Asks ECS about the targets that are tasks, and completes them.
pub(crate) async fn complete(aws: &Aws, resources: &mut [Resource]) -> Result<(), Error> {
    let mut regions: BTreeMap<String, Asked> = BTreeMap::new();
    for target in resources.iter().flat_map(|resource| &resource.targets) {
        let Some(interface) = &target.of_task else { continue };
        let asked = regions.entry(interface.region.to_string()).or_insert_with(|| Asked {
            region: interface.region.clone(),
            clusters: BTreeSet::new(),
            open: BTreeSet::new(),
            without_host: BTreeSet::new(),
        });
        asked.clusters.extend(interface.cluster.clone());
        asked.open.insert(interface.id.clone());
        if target.instance.is_none() {
            asked.without_host.insert(interface.id.clone());
        }
    }
    let mut found = BTreeMap::new();
    let mut closed: BTreeMap<String, String> = BTreeMap::new();
    for asked in regions.into_values() {
        let region = asked.region.clone();
        match unless_closed(aws, &region, ask(aws, asked).await)? {
            Ok(tasks) => found.extend(tasks),
            Err(why) => {
                closed.insert(region.to_string(), why);
            }
        }
    }
    for resource in resources {
        for target in &mut resource.targets {
            let Some(TaskInterface { id, region, .. }) = target.of_task.take() else { continue };
            match closed.get(region.as_str()) {
                None => tell(target, found.get(&id)),
                // The network interface names the host of some tasks, and no service.
                Some(_) if target.instance.is_some() => {}
                Some(why) => {
                    target.note = Some(format!("a task of ECS in a region that may not be read: {why}"));
                    resource.unread.push(target.target.clone());
                }
            }
        }
    }
    Ok(())
}

/// The tasks of the network interfaces, by interface.
async fn ask(aws: &Aws, mut asked: Asked) -> Result<BTreeMap<String, Found>, Error> {
    let mut found = BTreeMap::new();
    for cluster in asked.clusters.clone() {
        if asked.open.is_empty() {
            return Ok(found);
        }
        found.extend(in_cluster(aws, &mut asked, &cluster).await?);
    }
    if asked.open.is_empty() {
        return Ok(found);
    }
    for cluster in aws.ecs_clusters(&asked.region).await? {
        if asked.open.is_empty() {
            break;
        }
        let name = cluster.rsplit('/').next().unwrap_or(&cluster);
        if !asked.clusters.contains(name) {
            found.extend(in_cluster(aws, &mut asked, &cluster).await?);
        }
    }
    Ok(found)
}

async fn in_cluster(aws: &Aws, asked: &mut Asked, cluster: &str) -> Result<Vec<(String, Found)>, Error> {
    let tasks = aws.ecs_tasks(&asked.region, cluster, &mut asked.open).await?;
    let needs_host = |task: &&EcsTask| task.interfaces.iter().any(|interface| asked.without_host.contains(interface));
    let wanted: BTreeSet<String> =
        tasks.iter().filter(needs_host).filter_map(|task| task.container_instance.clone()).collect();
    let hosts = aws.ecs_hosts(&asked.region, cluster, &wanted).await?;
    let mut found = Vec::new();
    for task in tasks {
        let host = task.container_instance.as_ref().and_then(|arn| hosts.get(arn)).cloned();
        let interfaces = task.interfaces.clone().into_iter();
        found.extend(interfaces.map(|interface| (interface, Found { task: task.clone(), host: host.clone() })));
    }
    Ok(found)
}

/// Writes what ECS says into a target.
fn tell(target: &mut Target, found: Option<&Found>) {
    let Some(Found { task, host }) = found else {
        if target.instance.is_none() {
            target.note = Some("a network interface of ECS whose task does not run any more".to_owned());
        }
        return;
    };
    if let Some(service) = task.group.strip_prefix("service:") {
        target.service = Some(service.to_owned());
    }
    if target.instance.is_some() {
        return;
    }
    target.instance = host.as_deref().and_then(InstanceId::parse);
    if target.instance.is_none() {
        let note = match (task.launch_type.as_str(), host) {
            ("FARGATE", _) => "a task of ECS on Fargate, which has no host that could be protected",
            (_, Some(_)) => "a task of ECS on a host that is no instance of EC2",
            (_, None) => "a task of ECS on a host that ECS does not tell",
        };
        target.note = Some(note.to_owned());
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn found(launch_type: &str, group: &str, host: Option<&str>) -> Found {
        let task = EcsTask {
            interfaces: vec!["eni-1".to_owned()],
            group: group.to_owned(),
            launch_type: launch_type.to_owned(),
            container_instance: None,
        };
        Found { task, host: host.map(str::to_owned) }
    }

    fn told(target: &Target, found: Option<&Found>) -> (Option<String>, Option<String>, String) {
        let mut target = target.clone();
        tell(&mut target, found);
        (target.instance.map(|id| id.to_string()), target.service, target.note.unwrap_or_default())
    }

    #[test]
    fn a_task_counts_through_its_host() {
        let target = Target::bare("10.0.0.7");
        let (instance, service, note) = told(&target, Some(&found("EC2", "service:shop", Some("i-0a1b2c3d"))));
        assert_eq!((instance.as_deref(), service.as_deref(), note.as_str()), (Some("i-0a1b2c3d"), Some("shop"), ""));
        for (found, service, words) in [
            (Some(found("FARGATE", "service:shop", None)), Some("shop"), "on Fargate"),
            (Some(found("EXTERNAL", "family:job", Some("mi-0a1b2c3d"))), None, "no instance of EC2"),
            (Some(found("EC2", "family:job", None)), None, "does not tell"),
            (None, None, "does not run any more"),
        ] {
            let (instance, told_service, note) = told(&target, found.as_ref());
            assert_eq!((instance, told_service.as_deref()), (None, service));
            assert!(note.contains(words), "{note}");
        }
    }

    #[test]
    fn what_the_interface_says_of_the_host_stands() {
        let target = Target { instance: Some(InstanceId::parse("i-0a1b2c3d").unwrap()), ..Target::bare("10.0.0.7") };
        let (instance, service, note) = told(&target, Some(&found("EC2", "service:shop", None)));
        assert_eq!((instance.as_deref(), service.as_deref(), note.as_str()), (Some("i-0a1b2c3d"), Some("shop"), ""));
        assert_eq!(told(&target, None), (Some("i-0a1b2c3d".to_owned()), None, String::new()));
    }
}
