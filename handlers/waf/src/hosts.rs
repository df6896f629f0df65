//! The targets behind a load balancer, addresses resolved to instances where there is one.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use palisade_aws::{Aws, Error, LoadBalancer, NetworkInterface, Region, TargetGroup};

use crate::resource::{Target, TaskInterface};

/// Every target of every target group of a load balancer, each once.
pub(crate) async fn behind(aws: &Aws, region: &Region, balancer: &LoadBalancer) -> Result<Vec<Target>, Error> {
    let mut found: Vec<Target> = balancer.instances.iter().map(|id| Target::instance(id)).collect();
    if balancer.arn.is_empty() {
        return Ok(found);
    }
    for group in aws.target_groups(region, &balancer.arn).await? {
        let targets = aws.targets(region, &group.arn).await?;
        for target in of_group(aws, region, &group, &targets).await? {
            if !found.contains(&target) {
                found.push(target);
            }
        }
    }
    Ok(found)
}

async fn of_group(aws: &Aws, region: &Region, group: &TargetGroup, targets: &[String]) -> Result<Vec<Target>, Error> {
    let each = |note: &str| targets.iter().map(|target| Target::other(target, note)).collect();
    Ok(match group.kind.as_str() {
        "instance" => targets.iter().map(|id| Target::instance(id)).collect(),
        "ip" => of_addresses(aws, region, group.vpc.as_deref(), targets).await?,
        "lambda" => each("a Lambda function"),
        "alb" => each("another load balancer, which is looked at by itself"),
        _ => each("a target of a kind that is not known"),
    })
}

async fn of_addresses(aws: &Aws, region: &Region, vpc: Option<&str>, targets: &[String]) -> Result<Vec<Target>, Error> {
    let addresses: Vec<String> = targets.iter().filter(|text| text.parse::<Ipv4Addr>().is_ok()).cloned().collect();
    let interfaces = match vpc {
        Some(vpc) if !addresses.is_empty() => aws.interfaces_by_address(region, vpc, &addresses).await?,
        _ => Vec::new(),
    };
    let owners: BTreeMap<&str, &NetworkInterface> = interfaces
        .iter()
        .flat_map(|interface| interface.addresses.iter().map(move |address| (address.as_str(), interface)))
        .collect();
    let of = |target: &String| of_address(target, region, owners.get(target.as_str()).copied());
    Ok(targets.iter().map(of).collect())
}

/// Who has an address. Of a task of ECS whose network interface names no instance, or no service, ECS is asked afterwards.
fn of_address(address: &str, region: &Region, interface: Option<&NetworkInterface>) -> Target {
    let Some(interface) = interface else {
        return Target::other(address, "an address that no network interface of its VPC has");
    };
    let of_ecs = interface.cluster.is_some() || interface.description.contains(":ecs:");
    let known = interface.instance.is_some() && interface.service.is_some();
    let mut target = Target {
        instance: interface.instance.clone(),
        service: interface.service.clone(),
        of_task: (of_ecs && !known).then(|| TaskInterface {
            id: interface.id.clone(),
            region: region.clone(),
            cluster: interface.cluster.clone(),
        }),
        ..Target::bare(address)
    };
    if target.instance.is_none() && target.of_task.is_none() {
        target.note = Some(match interface.kind.as_str() {
            "" | "interface" => "a network interface without an instance".to_owned(),
            kind => format!("a network interface of the kind {kind}"),
        });
    }
    target
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use palisade_contract::InstanceId;

    use super::*;

    fn interface(instance: Option<&str>, kind: &str, description: &str) -> NetworkInterface {
        NetworkInterface {
            id: "eni-1".to_owned(),
            addresses: vec!["10.0.0.7".to_owned()],
            instance: instance.map(|id| InstanceId::parse(id).unwrap()),
            kind: kind.to_owned(),
            description: description.to_owned(),
            cluster: None,
            service: None,
        }
    }

    fn of(interface: Option<&NetworkInterface>) -> Target {
        of_address("10.0.0.7", &Region::parse("eu-west-1").unwrap(), interface)
    }

    const ATTACHMENT: &str = "arn:aws:ecs:eu-west-1:1:attachment/x";

    #[test]
    fn an_address_is_an_instance_only_where_its_interface_says_so() {
        let host = of(Some(&interface(Some("i-0a1b2c3d"), "interface", "mine")));
        assert_eq!((host.instance.unwrap().as_str(), host.of_task, host.note), ("i-0a1b2c3d", None, None));
        for (interface, word) in [
            (Some(interface(None, "branch", "aws-k8s-branch-eni")), "branch"),
            (Some(interface(None, "interface", "mine")), "without an instance"),
            (None, "no network interface"),
        ] {
            let target = of(interface.as_ref());
            assert_eq!((&target.instance, &target.of_task), (&None, &None));
            assert!(target.note.as_ref().unwrap().contains(word), "{target:?}");
        }
    }

    #[test]
    fn ecs_is_asked_for_what_the_interface_of_a_task_does_not_say() {
        let asked = |interface: &NetworkInterface| of(Some(interface)).of_task;
        let attached = interface(Some("i-0a1b2c3d"), "interface", ATTACHMENT);
        assert_eq!(asked(&attached).unwrap().cluster, None, "for the service");
        let tagged = NetworkInterface { cluster: Some("shop".to_owned()), service: Some("web".to_owned()), ..attached };
        assert_eq!(asked(&tagged), None);
        assert_eq!(of(Some(&tagged)).service.as_deref(), Some("web"));
        let branch = NetworkInterface { instance: None, kind: "branch".to_owned(), ..tagged };
        assert_eq!(asked(&branch).unwrap().cluster.as_deref(), Some("shop"));
    }
}
