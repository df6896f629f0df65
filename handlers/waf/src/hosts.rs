//! The targets behind a load balancer, addresses resolved to instances where there is one.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use palisade_aws::{Aws, Error, LoadBalancer, NetworkInterface, Region, TargetGroup};

use crate::resource::Target;

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
    Ok(targets.iter().map(|target| of_address(target, owners.get(target.as_str()).copied())).collect())
}

/// Who has an address. A task of ECS with an address of its own runs on Fargate or on an instance that its network interface
/// does not name: either way Workload Security cannot be asked for it by instance.
fn of_address(address: &str, interface: Option<&NetworkInterface>) -> Target {
    match interface {
        Some(NetworkInterface { instance: Some(instance), .. }) => {
            Target { target: address.to_owned(), instance: Some(instance.clone()), note: None }
        }
        Some(interface) if interface.description.contains(":ecs:") => {
            Target::other(address, "a task of ECS on Fargate, or with a network interface of its own")
        }
        Some(interface) if !matches!(interface.kind.as_str(), "" | "interface") => {
            Target::other(address, &format!("a network interface of the kind {}", interface.kind))
        }
        Some(_) => Target::other(address, "a network interface without an instance"),
        None => Target::other(address, "an address that no network interface of its VPC has"),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use palisade_contract::InstanceId;

    use super::*;

    fn interface(instance: Option<&str>, kind: &str, description: &str) -> NetworkInterface {
        NetworkInterface {
            addresses: vec!["10.0.0.7".to_owned()],
            instance: instance.map(|id| InstanceId::parse(id).unwrap()),
            kind: kind.to_owned(),
            description: description.to_owned(),
        }
    }

    #[test]
    fn an_address_is_an_instance_only_where_its_interface_says_so() {
        let of = |interface: Option<NetworkInterface>| of_address("10.0.0.7", interface.as_ref());
        let host = of(Some(interface(Some("i-0a1b2c3d"), "interface", "arn:aws:ecs:eu-west-1:1:attachment/x")));
        assert_eq!((host.instance.unwrap().as_str(), host.note), ("i-0a1b2c3d", None));
        for (interface, word) in [
            (Some(interface(None, "interface", "arn:aws:ecs:eu-west-1:1:attachment/x")), "ECS"),
            (Some(interface(None, "branch", "")), "branch"),
            (Some(interface(None, "interface", "mine")), "without an instance"),
            (None, "no network interface"),
        ] {
            let target = of(interface);
            assert_eq!(target.instance, None);
            assert!(target.note.as_ref().unwrap().contains(word), "{target:?}");
        }
    }
}
