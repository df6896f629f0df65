//! What faces the web: load balancers, targets, addresses, distributions, web ACLs, and the report about them.

use palisade_aws::{ErrorKind, PresignedError, Region};
use palisade_contract::{RuleGroup, calls};
use serde_json::{Value, json};

use crate::server::{Answer, Server};

const LOAD_BALANCER: &str = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a/1";

fn region() -> Region {
    Region::parse("eu-central-1").unwrap()
}

#[tokio::test]
async fn load_balancers_of_both_interfaces() {
    let page = |next: &str| {
        Answer::ok(format!(
            "<DescribeLoadBalancersResponse><DescribeLoadBalancersResult><LoadBalancers><member>\
             <LoadBalancerArn>arn:a</LoadBalancerArn><LoadBalancerName>a</LoadBalancerName>\
             <DNSName>A-1.elb.amazonaws.com</DNSName><Type>application</Type></member></LoadBalancers>{next}\
             </DescribeLoadBalancersResult></DescribeLoadBalancersResponse>"
        ))
    };
    let server = Server::start([page("<NextMarker>m=</NextMarker>"), page("")]).await;
    let found = server.aws().load_balancers(&region()).await.unwrap();
    assert_eq!(
        (found.len(), found[0].dns_name.as_str(), found[0].kind.as_str()),
        (2, "a-1.elb.amazonaws.com", "application")
    );
    let seen = server.seen();
    assert_eq!(seen[0].body, "Action=DescribeLoadBalancers&Version=2015-12-01&PageSize=400");
    assert!(seen[1].body.ends_with("&Marker=m%3D"));
    assert!(seen[0].header("authorization").contains("/eu-central-1/elasticloadbalancing/aws4_request"));

    let classic = Answer::ok(
        "<DescribeLoadBalancersResponse><DescribeLoadBalancersResult><LoadBalancerDescriptions><member>\
         <LoadBalancerName>old</LoadBalancerName><DNSName>old-1.elb</DNSName><Instances><member>\
         <InstanceId>i-0a1b2c3d</InstanceId></member></Instances></member></LoadBalancerDescriptions>\
         </DescribeLoadBalancersResult></DescribeLoadBalancersResponse>",
    );
    let server = Server::start([classic]).await;
    let found = server.aws().classic_load_balancers(&region()).await.unwrap();
    assert_eq!((found[0].kind.as_str(), found[0].instances.as_slice()), ("classic", &["i-0a1b2c3d".to_owned()][..]));
    assert!(server.only().body.contains("Version=2012-06-01"));
}

#[tokio::test]
async fn targets_are_listed_once_and_addresses_resolved() {
    let target = |id: &str, port: u16| format!("<member><Target><Id>{id}</Id><Port>{port}</Port></Target></member>");
    let health = format!(
        "<R><TargetHealthDescriptions>{}{}{}</TargetHealthDescriptions></R>",
        target("10.0.0.1", 80),
        target("10.0.0.1", 81),
        target("10.0.0.2", 80)
    );
    let server = Server::start([Answer::ok(health)]).await;
    assert_eq!(server.aws().targets(&region(), "arn:tg").await.unwrap(), ["10.0.0.1", "10.0.0.2"]);

    let interfaces = "<R><networkInterfaceSet><item><description>d</description><interfaceType>interface</interfaceType>\
                      <privateIpAddress>10.0.0.1</privateIpAddress><privateIpAddressesSet><item>\
                      <privateIpAddress>10.0.0.1</privateIpAddress></item></privateIpAddressesSet>\
                      <attachment><instanceId>i-0a1b2c3d</instanceId></attachment>\
                      <networkInterfaceId>eni-1</networkInterfaceId><tagSet><item><key>aws:ecs:clusterName</key>\
                      <value>c</value></item><item><key>aws:ecs:serviceName</key><value>s</value></item></tagSet>\
                      </item></networkInterfaceSet></R>";
    let server = Server::start([Answer::ok(interfaces)]).await;
    let asked = ["10.0.0.1".to_owned(), "10.0.0.2".to_owned()];
    let found = server.aws().interfaces_by_address(&region(), "vpc-1", &asked).await.unwrap();
    assert_eq!(found[0].instance.as_ref().unwrap().as_str(), "i-0a1b2c3d");
    let told = (found[0].id.as_str(), found[0].cluster.as_deref(), found[0].service.as_deref());
    assert_eq!(told, ("eni-1", Some("c"), Some("s")));
    let body = server.only().body;
    for part in ["Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1", "Filter.2.Value.1=10.0.0.1&Filter.2.Value.2=10.0.0.2"] {
        assert!(body.contains(part), "{body}");
    }

    let gone = "<ErrorResponse><Error><Code>TargetGroupNotFound</Code></Error></ErrorResponse>";
    let server = Server::start([Answer::status(400, gone)]).await;
    assert_eq!(server.aws().targets(&region(), "arn:tg").await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn target_groups_over_all_pages() {
    let page = |name: &str, more: &str| {
        Answer::ok(format!(
            "<R><DescribeTargetGroupsResult><TargetGroups><member><TargetGroupArn>arn:{name}</TargetGroupArn>\
             <TargetGroupName>{name}</TargetGroupName><TargetType>ip</TargetType></member></TargetGroups>{more}\
             </DescribeTargetGroupsResult></R>"
        ))
    };
    let server = Server::start([page("a", "<NextMarker>m 1</NextMarker>"), page("b", "")]).await;
    let aws = server.aws_allowed(&[calls::DESCRIBE_TARGET_GROUPS]);
    let found = aws.target_groups(&region(), LOAD_BALANCER).await.unwrap();
    let told: Vec<_> =
        found.iter().map(|group| (group.name.as_str(), group.kind.as_str(), group.vpc.as_ref())).collect();
    assert_eq!(told, [("a", "ip", None), ("b", "ip", None)]);
    assert!(server.seen()[1].body.ends_with("&Marker=m%201"), "{}", server.seen()[1].body);
}

#[tokio::test]
async fn tags_of_a_web_acl() {
    let tags = json!({"TagInfoForResource": {"TagList": [{"Key": "owner", "Value": "shop"}]}});
    let server = Server::start([Answer::json(&tags)]).await;
    let aws = server.aws_allowed(&[calls::LIST_TAGS_FOR_WEB_ACL]);
    let acl = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/shop/1";
    assert_eq!(aws.web_acl_tags(&region(), acl).await.unwrap(), [("owner".to_owned(), "shop".to_owned())]);
    assert_eq!(server.only().json(), json!({"ResourceARN": acl, "Limit": 100}));
}

#[tokio::test]
async fn distributions_tell_web_acl_and_origins() {
    let page = |truncated: bool| {
        let more = if truncated { "<NextMarker>E 2</NextMarker>" } else { "" };
        Answer::ok(format!(
            "<DistributionList><IsTruncated>{truncated}</IsTruncated>{more}<Items><DistributionSummary><ARN>arn:d</ARN>\
             <DomainName>d1.cloudfront.net</DomainName><Origins><Items><Origin><DomainName>Shop-1.elb.amazonaws.com</DomainName>\
             </Origin></Items></Origins><WebACLId>acl</WebACLId></DistributionSummary></Items></DistributionList>"
        ))
    };
    let server = Server::start([page(true), page(false)]).await;
    let found = server.aws().distributions().await.unwrap();
    assert_eq!((found.len(), found[0].web_acl.as_str()), (2, "acl"));
    assert_eq!(found[0].origins, ["shop-1.elb.amazonaws.com"]);
    let seen = server.seen();
    assert_eq!(seen[0].line(), "GET /2020-05-31/distribution?MaxItems=100");
    assert_eq!(seen[1].line(), "GET /2020-05-31/distribution?Marker=E%202&MaxItems=100");
    assert!(seen[0].header("authorization").contains("/us-east-1/cloudfront/aws4_request"));
}

/// A rule as the handler writes them.
fn rule() -> Value {
    json!({
        "Name": "A", "Priority": 0, "OverrideAction": {"Count": {}},
        "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "A"}},
        "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "A"},
    })
}

#[tokio::test]
async fn web_acls_are_json_from_end_to_end() {
    let acl = json!({"Name": "shop", "Unknown": {"kept": [1, 2.5]}});
    let server = Server::start([Answer::json(&json!({"WebACL": acl, "LockToken": "t"}))]).await;
    let locked = server.aws().web_acl(&region(), "REGIONAL", "shop", "1").await.unwrap().unwrap();
    assert_eq!((locked.web_acl, locked.lock_token.as_str()), (acl, "t"));
    let seen = server.only();
    assert_eq!(seen.header("x-amz-target"), "AWSWAF_20190729.GetWebACL");
    assert_eq!(seen.json(), json!({"Name": "shop", "Scope": "REGIONAL", "Id": "1"}));

    let server = Server::start([Answer::ok("{}")]).await;
    assert_eq!(server.aws().web_acl_for_resource(&region(), LOAD_BALANCER).await.unwrap(), None);
    let server = Server::start([Answer::refused(400, "WAFNonexistentItemException")]).await;
    assert_eq!(server.aws().web_acl(&region(), "REGIONAL", "shop", "1").await.unwrap(), None);
    // The token is old: nobody else can know what to do about it, so it is not sent again.
    let server = Server::start([Answer::refused(400, "WAFOptimisticLockException")]).await;
    let update = json!({"Name": "shop", "Scope": "REGIONAL", "Id": "1", "LockToken": "t", "DefaultAction": {"Allow": {}},
        "Rules": [rule()], "VisibilityConfig": rule()["VisibilityConfig"]});
    let error = server.aws().update_web_acl(&region(), &update).await.unwrap_err();
    assert_eq!((error.kind(), server.seen().len()), (ErrorKind::Conflict, 1));
}

#[tokio::test]
async fn lists_end_though_a_marker_comes_with_every_page() {
    let page = |items: Value| Answer::json(&json!({"ManagedRuleGroups": items, "WebACLs": [], "NextMarker": "m"}));
    let server = Server::start([page(json!([{"VendorName": "AWS", "Name": "A"}])), page(json!([]))]).await;
    let groups = server.aws().managed_rule_groups(&region(), "REGIONAL").await.unwrap();
    assert_eq!(groups, [RuleGroup::of_aws("A")]);
    assert_eq!(server.seen()[1].json(), json!({"Scope": "REGIONAL", "Limit": 100, "NextMarker": "m"}));
    let server = Server::start([page(json!([]))]).await;
    assert_eq!(server.aws().web_acls(&region(), "CLOUDFRONT").await.unwrap(), []);
    let server = Server::start([Answer::json(&json!({"Capacity": 700}))]).await;
    assert_eq!(server.aws().check_capacity(&region(), "REGIONAL", &[rule()]).await.unwrap(), 700);
}

#[tokio::test]
async fn a_report_is_an_object_with_its_digest() {
    let server = Server::start([Answer::ok("")]).await;
    server.aws().put_report("bundles-1", "reports/waf/a b.json", &json!({"a": 1})).await.unwrap();
    let seen = server.only();
    assert_eq!(seen.line(), "PUT /bundles-1/reports/waf/a%20b.json");
    assert_eq!((seen.body.as_str(), seen.header("x-amz-content-sha256").len()), (r#"{"a":1}"#, 64));
    assert!(seen.header("authorization").contains("/eu-west-1/s3/aws4_request"));
    let error = server.aws().put_report("a/../b", "k", &json!({})).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

/// The URL carries its own signature, and is in no error.
#[tokio::test]
async fn cloudformation_is_answered_unsigned() {
    let server = Server::start([Answer::status(503, ""), Answer::ok("")]).await;
    let url = format!("{}/answer?Signature=secret", server.url);
    server.aws().answer_cloudformation(&url, &json!({"Status": "SUCCESS"})).await.unwrap();
    let seen = server.seen();
    assert_eq!((seen.len(), seen[1].line().as_str()), (2, "PUT /answer?Signature=secret"));
    assert_eq!((seen[1].header("authorization"), seen[1].header("content-type")), ("", ""));
    let server = Server::start([Answer::status(403, "")]).await;
    let url = format!("{}/answer?Signature=secret", server.url);
    let error = server.aws().answer_cloudformation(&url, &json!({})).await.unwrap_err();
    assert!(matches!(error, PresignedError::Refused(403)));
    assert!(!format!("{error:?} {error}").contains("secret"));
}
