//! `elasticloadbalancing:DescribeTargetGroups` and `DescribeTargetHealth`: what a load balancer sends requests to.

use std::collections::BTreeSet;

use palisade_contract::calls::{DESCRIBE_TARGET_GROUPS, DESCRIBE_TARGET_HEALTH};

use super::{items, pages, parse_xml, text_of};
use crate::request::Request;
use crate::{Aws, Error, ErrorKind, Region};

const VERSION: &str = "2015-12-01";
/// Most target groups of one answer.
const PAGE: &str = "400";

/// A target group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetGroup {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// What its targets are: `instance`, `ip`, `lambda` or `alb`.
    pub kind: String,
    /// The VPC of its targets, if they are in one.
    pub vpc: Option<String>,
}

impl Aws {
    /// The target groups that the listeners of a load balancer and their rules use.
    pub async fn target_groups(&self, region: &Region, load_balancer_arn: &str) -> Result<Vec<TargetGroup>, Error> {
        let call = DESCRIBE_TARGET_GROUPS;
        pages(call, async |marker| {
            let mut parameters = vec![("LoadBalancerArn", load_balancer_arn), ("PageSize", PAGE)];
            parameters.extend(marker.map(|marker| ("Marker", marker)));
            let request = Request::query(call, region.clone(), VERSION, &parameters);
            let root = match self.send(&request).await {
                Ok(body) => parse_xml(call, &body)?,
                // It was deleted since it was listed.
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok((Vec::new(), None)),
                Err(error) => return Err(error),
            };
            let groups = items(&root, "TargetGroups", "member").map(|item| TargetGroup {
                arn: text_of(item, "TargetGroupArn"),
                name: text_of(item, "TargetGroupName"),
                kind: text_of(item, "TargetType"),
                vpc: Some(text_of(item, "VpcId")).filter(|vpc| !vpc.is_empty()),
            });
            Ok((groups.collect(), root.find("NextMarker").map(|marker| marker.text().trim().to_owned())))
        })
        .await
    }

    /// The targets of a group, healthy or not, each once: an id, an address or an ARN, as the group's kind says.
    pub async fn targets(&self, region: &Region, target_group_arn: &str) -> Result<Vec<String>, Error> {
        let call = DESCRIBE_TARGET_HEALTH;
        let parameters = [("TargetGroupArn", target_group_arn)];
        let request = Request::query(call, region.clone(), VERSION, &parameters);
        let root = match self.send(&request).await {
            Ok(body) => parse_xml(call, &body)?,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let all = items(&root, "TargetHealthDescriptions", "member").filter_map(|item| item.child("Target"));
        // The same target may listen on several ports.
        let ids: BTreeSet<String> = all.map(|target| text_of(target, "Id")).filter(|id| !id.is_empty()).collect();
        Ok(ids.into_iter().collect())
    }
}
