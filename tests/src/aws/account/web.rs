//! What faces the web: load balancers, distributions, and the web ACLs before them.

use serde_json::{Value, json};

use super::super::{AwsError, Client, LocalAws};
use super::{first_text, text};

const ELB: &str = "2015-12-01";

/// A web ACL of a test.
#[derive(Debug, Clone)]
pub struct WebAcl {
    /// Its name.
    pub name: String,
    /// Its id.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// `REGIONAL` or `CLOUDFRONT`.
    pub scope: &'static str,
}

impl Client {
    /// Makes a load balancer of a kind (`application`, `network`); answers its ARN and its host name.
    pub async fn create_load_balancer(&self, name: &str, kind: &str) -> Result<(String, String), AwsError> {
        let parameters = [("Name", name), ("Type", kind)];
        let answer = self.query("elasticloadbalancing", ELB, "CreateLoadBalancer", &parameters).await?;
        let call = "elasticloadbalancing:CreateLoadBalancer";
        Ok((first_text(call, &answer, "LoadBalancerArn")?, first_text(call, &answer, "DNSName")?))
    }

    /// Lets a load balancer send its requests to targets of a kind (`instance`, `ip`, `lambda`); answers the ARN of their group.
    pub async fn send_to(&self, balancer: &str, name: &str, kind: &str, targets: &[&str]) -> Result<String, AwsError> {
        let group =
            [("Name", name), ("TargetType", kind), ("Protocol", "HTTP"), ("Port", "80"), ("VpcId", "vpc-00000001")];
        let answer = self.query("elasticloadbalancing", ELB, "CreateTargetGroup", &group).await?;
        let group = first_text("elasticloadbalancing:CreateTargetGroup", &answer, "TargetGroupArn")?;
        let names: Vec<String> = (1..=targets.len()).map(|number| format!("Targets.member.{number}.Id")).collect();
        let mut parameters = vec![("TargetGroupArn", group.as_str())];
        parameters.extend(names.iter().map(String::as_str).zip(targets.iter().copied()));
        if !targets.is_empty() {
            self.query("elasticloadbalancing", ELB, "RegisterTargets", &parameters).await?;
        }
        let listener = [
            ("LoadBalancerArn", balancer),
            ("Protocol", "HTTP"),
            ("Port", "80"),
            ("DefaultActions.member.1.Type", "forward"),
            ("DefaultActions.member.1.TargetGroupArn", &group),
        ];
        self.query("elasticloadbalancing", ELB, "CreateListener", &listener).await?;
        Ok(group)
    }

    /// Makes a network interface, attached to an instance if one is given; answers its address.
    pub async fn create_interface(&self, description: &str, instance: Option<&str>) -> Result<String, AwsError> {
        let parameters = [("Description", description)];
        let answer = self.query("ec2", "2016-11-15", "CreateNetworkInterface", &parameters).await?;
        let id = first_text("ec2:CreateNetworkInterface", &answer, "networkInterfaceId")?;
        if let Some(instance) = instance {
            let attached = [("NetworkInterfaceId", id.as_str()), ("InstanceId", instance), ("DeviceIndex", "1")];
            self.query("ec2", "2016-11-15", "AttachNetworkInterface", &attached).await?;
        }
        first_text("ec2:CreateNetworkInterface", &answer, "privateIpAddress")
    }

    /// Makes a distribution with one origin and a web ACL, which may be empty; answers its ARN.
    pub async fn create_distribution(&self, origin: &str, web_acl: &str) -> Result<String, AwsError> {
        let body = format!(
            "<DistributionConfig xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\">\
             <CallerReference>{origin}</CallerReference><Comment/><Enabled>true</Enabled>\
             <Origins><Quantity>1</Quantity><Items><Origin><Id>o</Id><DomainName>{origin}</DomainName>\
             <CustomOriginConfig><HTTPPort>80</HTTPPort><HTTPSPort>443</HTTPSPort>\
             <OriginProtocolPolicy>http-only</OriginProtocolPolicy></CustomOriginConfig></Origin></Items></Origins>\
             <DefaultCacheBehavior><TargetOriginId>o</TargetOriginId>\
             <ViewerProtocolPolicy>allow-all</ViewerProtocolPolicy></DefaultCacheBehavior>\
             <WebACLId>{web_acl}</WebACLId></DistributionConfig>"
        );
        let request = http::Request::post("/2020-05-31/distribution").header("content-type", "application/xml");
        let answer = self.in_region("us-east-1").send("cloudfront", "CreateDistribution", request, body).await?;
        first_text("cloudfront:CreateDistribution", &String::from_utf8_lossy(answer.body()), "ARN")
    }

    /// An operation of AWS WAF.
    pub async fn waf(&self, operation: &str, input: Value) -> Result<Value, AwsError> {
        self.json("wafv2", &format!("AWSWAF_20190729.{operation}"), input).await
    }

    /// Makes a web ACL from a definition, in `us-east-1` when it is for distributions.
    pub async fn create_web_acl(&self, name: &str, scope: &'static str, definition: Value) -> Result<WebAcl, AwsError> {
        let mut input = json!({
            "Name": name, "Scope": scope, "DefaultAction": {"Allow": {}},
            "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": name},
        });
        for (member, value) in definition.as_object().into_iter().flatten() {
            input[member] = value.clone();
        }
        let answer = self.at_home_of(scope).waf("CreateWebACL", input).await?;
        let call = "wafv2:CreateWebACL";
        let id = text(call, &answer, "/Summary/Id", "Id")?;
        let arn = text(call, &answer, "/Summary/ARN", "ARN")?;
        Ok(WebAcl { name: name.to_owned(), id, arn, scope })
    }

    /// Puts a web ACL before a regional resource.
    pub async fn associate(&self, acl: &WebAcl, resource_arn: &str) -> Result<(), AwsError> {
        self.waf("AssociateWebACL", json!({"WebACLArn": acl.arn, "ResourceArn": resource_arn})).await?;
        Ok(())
    }

    /// A web ACL's definition and its lock token.
    pub async fn web_acl(&self, acl: &WebAcl) -> Result<(Value, String), AwsError> {
        let input = json!({"Name": acl.name, "Scope": acl.scope, "Id": acl.id});
        let mut answer = self.at_home_of(acl.scope).waf("GetWebACL", input).await?;
        let token = text("wafv2:GetWebACL", &answer, "/LockToken", "LockToken")?;
        Ok((answer["WebACL"].take(), token))
    }

    /// Replaces the rules of a web ACL.
    pub async fn put_rules(&self, acl: &WebAcl, rules: &Value) -> Result<(), AwsError> {
        let (now, token) = self.web_acl(acl).await?;
        let input = json!({
            "Name": acl.name, "Scope": acl.scope, "Id": acl.id, "LockToken": token, "Rules": rules,
            "DefaultAction": now["DefaultAction"], "VisibilityConfig": now["VisibilityConfig"],
        });
        self.at_home_of(acl.scope).waf("UpdateWebACL", input).await.map(drop)
    }

    fn at_home_of(&self, scope: &str) -> Self {
        if scope == "CLOUDFRONT" { self.in_region("us-east-1") } else { self.clone() }
    }
}

impl LocalAws {
    /// Puts members on a web ACL that no request can set: those of Firewall Manager, and those of the future.
    pub async fn mark_web_acl(&self, acl: &WebAcl, members: &Value) -> Result<(), AwsError> {
        self.own("wafv2/members", &json!({"arn": acl.arn, "members": members})).await.map(drop)
    }
}
