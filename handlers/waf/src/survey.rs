//! Everything that a web ACL can stand before, and what it cannot.

use std::collections::BTreeMap;

use palisade_aws::{Aws, Distribution, Error, ErrorKind, LoadBalancer, Region};
use palisade_contract::ResourceKind;

use crate::hosts;
use crate::pace::Pace;
use crate::resource::{Attached, Resource, Target, WebAclRef};

/// The load balancers of a region, as far as they were asked for; or why they may not be read.
type Balancers = BTreeMap<String, Result<Vec<LoadBalancer>, String>>;

/// What was found in a run.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    pub(crate) resources: Vec<Resource>,
    balancers: Balancers,
}

impl Survey {
    /// The load balancers of the region of `aws`: what stands before them, and who is behind those that can be covered.
    pub(crate) async fn load_balancers(&mut self, aws: &Aws, pace: &Pace) -> Result<(), Error> {
        let region = aws.region().clone();
        let balancers = read_region(aws, &region).await?;
        self.balancers.insert(region.as_str().to_owned(), Ok(balancers.clone()));
        for balancer in balancers {
            let kind = kind_of(&balancer);
            let id = if balancer.arn.is_empty() { &balancer.name } else { &balancer.arn };
            let mut resource = Resource {
                kind,
                id: id.clone(),
                name: balancer.name.clone(),
                attached: Attached::NotCoverable,
                targets: Vec::new(),
                unread: Vec::new(),
            };
            if kind == ResourceKind::ApplicationLoadBalancer {
                pace.look_up.next().await;
                let answer = aws.web_acl_for_resource(&region, &balancer.arn).await?;
                resource.attached = match answer {
                    None => Attached::Nothing,
                    Some(acl) => WebAclRef::of_answer(&acl).map_or_else(
                        || Attached::Other(acl.get("Name").unwrap_or_default().to_string()),
                        Attached::WebAcl,
                    ),
                };
                resource.targets = hosts::behind(aws, &region, &balancer).await?;
            }
            self.resources.push(resource);
        }
        Ok(())
    }

    /// The distributions of the account, and who is behind those of their origins that are load balancers, in any region.
    pub(crate) async fn distributions(&mut self, aws: &Aws) -> Result<(), Error> {
        for distribution in aws.distributions().await? {
            let (targets, unread) = self.behind_origins(aws, &distribution).await?;
            let attached = match distribution.web_acl.as_str() {
                "" => Attached::Nothing,
                id => WebAclRef::of_arn(id).map_or_else(|| Attached::Other(id.to_owned()), Attached::WebAcl),
            };
            self.resources.push(Resource {
                kind: ResourceKind::Distribution,
                id: distribution.arn,
                name: distribution.domain,
                attached,
                targets,
                unread,
            });
        }
        Ok(())
    }

    /// The targets, and the origins whose targets may not be read.
    async fn behind_origins(
        &mut self,
        aws: &Aws,
        distribution: &Distribution,
    ) -> Result<(Vec<Target>, Vec<String>), Error> {
        let mut found: Vec<Target> = Vec::new();
        let mut unread: Vec<String> = Vec::new();
        for origin in &distribution.origins {
            let Some(region) = region_of_balancer(origin) else { continue };
            let host = origin.strip_prefix("dualstack.").unwrap_or(origin);
            let behind = match self.of_region(aws, &region).await? {
                Err(why) => Err(why),
                Ok(balancers) => match balancers.iter().find(|balancer| balancer.dns_name == host) {
                    Some(balancer) => unless_closed(aws, &region, hosts::behind(aws, &region, balancer).await)?,
                    None => Ok(vec![Target::other(origin, "a load balancer that this account does not have")]),
                },
            };
            let behind = behind.unwrap_or_else(|why| {
                unread.push(origin.clone());
                vec![Target::other(origin, &format!("a load balancer in a region that may not be read: {why}"))]
            });
            for target in behind {
                if !found.contains(&target) {
                    found.push(target);
                }
            }
        }
        Ok((found, unread))
    }

    async fn of_region(&mut self, aws: &Aws, region: &Region) -> Result<Result<Vec<LoadBalancer>, String>, Error> {
        if let Some(known) = self.balancers.get(region.as_str()) {
            return Ok(known.clone());
        }
        let read = unless_closed(aws, region, read_region(aws, region).await)?;
        self.balancers.insert(region.as_str().to_owned(), read.clone());
        Ok(read)
    }
}

async fn read_region(aws: &Aws, region: &Region) -> Result<Vec<LoadBalancer>, Error> {
    let mut found = aws.load_balancers(region).await?;
    found.extend(aws.classic_load_balancers(region).await?);
    Ok(found)
}

/// The result of a read, or why another region than the own may not be read: an organisation's policy keeps it closed, or
/// the account has not opted in. That is no failure of a run: nobody can read it the next time either, and all that is to be
/// covered elsewhere would never be. What is missing adds nothing to a web ACL, and takes nothing out of it.
pub(crate) fn unless_closed<T>(aws: &Aws, region: &Region, read: Result<T, Error>) -> Result<Result<T, String>, Error> {
    match read {
        Ok(found) => Ok(Ok(found)),
        Err(error) if region != aws.region() && error.kind() == ErrorKind::AccessDenied => Ok(Err(error.to_string())),
        Err(error) => Err(error),
    }
}

fn kind_of(balancer: &LoadBalancer) -> ResourceKind {
    match balancer.kind.as_str() {
        "application" => ResourceKind::ApplicationLoadBalancer,
        "gateway" => ResourceKind::GatewayLoadBalancer,
        "classic" => ResourceKind::ClassicLoadBalancer,
        _ => ResourceKind::NetworkLoadBalancer,
    }
}

/// The region in the host name of a load balancer: `<name>.<region>.elb.amazonaws.com`, and the other way round for network
/// load balancers.
fn region_of_balancer(host: &str) -> Option<Region> {
    let labels: Vec<&str> = host.split('.').collect();
    let elb = labels.iter().position(|label| *label == "elb")?;
    if !host.ends_with(".amazonaws.com") {
        return None;
    }
    let mut neighbours = [elb.checked_sub(1), Some(elb + 1)].into_iter().flatten().filter_map(|at| labels.get(at));
    neighbours.find_map(|label| Region::parse(label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names_of_load_balancers_tell_their_region() {
        for (host, region) in [
            ("shop-1234567890.eu-west-1.elb.amazonaws.com", Some("eu-west-1")),
            ("dualstack.shop-1234567890.us-gov-west-1.elb.amazonaws.com", Some("us-gov-west-1")),
            ("net-0123456789abcdef.elb.eu-west-3.amazonaws.com", Some("eu-west-3")),
            ("bucket.s3.eu-west-1.amazonaws.com", None),
            ("shop.eu-west-1.elb.example.com", None),
            ("www.example.com", None),
        ] {
            assert_eq!(region_of_balancer(host).as_ref().map(Region::as_str), region, "{host}");
        }
    }
}
