//! ARNs of resources whose names are known beforehand.
//!
//! A policy that spells the name out reads better than a reference, and makes no cycle where two resources name each
//! other. The partition, region and account are filled in by CloudFormation, so one text serves every region.

use palisade_contract::Names;

use crate::cfn::Value;

fn here(service: &str, resource: &str) -> Value {
    Value::Sub(format!("arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}"))
}

/// A handler's function, without a version.
pub(crate) fn function(names: &Names, handler: &str) -> Value {
    here("lambda", &format!("function:{}", names.function(handler)))
}

/// A handler's rule on the default bus.
pub(crate) fn rule(names: &Names, handler: &str) -> Value {
    here("events", &format!("rule/{}", names.function(handler)))
}

/// The streams of a handler's log group.
pub(crate) fn log_streams(names: &Names, handler: &str) -> Value {
    here("logs", &format!("log-group:{}:*", names.log_group(handler)))
}

/// The queue of failures.
pub(crate) fn failures(names: &Names) -> Value {
    here("sqs", &names.failures())
}

/// The alarm on the queue of failures.
pub(crate) fn failures_alarm(names: &Names) -> Value {
    here("cloudwatch", &format!("alarm:{}", names.failures()))
}

/// The default topic.
pub(crate) fn topic(names: &Names) -> Value {
    here("sns", &names.topic())
}

/// Every schedule of the follow-up group.
pub(crate) fn follow_ups(names: &Names) -> Value {
    here("scheduler", &format!("schedule/{}/*", names.schedule_group()))
}

/// The follow-up group itself.
pub(crate) fn follow_up_group(names: &Names) -> Value {
    here("scheduler", &format!("schedule-group/{}", names.schedule_group()))
}

/// Every bucket: their names carry no account.
pub(crate) fn buckets() -> Value {
    Value::Sub("arn:${AWS::Partition}:s3:::*".to_owned())
}

/// Something of IAM in this account.
pub(crate) fn in_account(resource: &str) -> Value {
    Value::Sub(format!("arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:{resource}"))
}

/// The policies that AWS manages.
pub(crate) fn policies_of_aws() -> Value {
    Value::Sub("arn:${AWS::Partition}:iam::aws:policy/*".to_owned())
}

/// Web ACLs of this region, and those of CloudFront, which stand in one region for all.
pub(crate) fn web_acls() -> Vec<Value> {
    entities("webacl")
}

/// What the rules of a web ACL may refer to. A rule group may be another account's, which shares it.
pub(crate) fn web_acl_parts() -> Vec<Value> {
    let own = ["managedruleset", "ipset", "regexpatternset"].into_iter().flat_map(entities);
    let shared = [
        Value::Sub("arn:${AWS::Partition}:wafv2:${AWS::Region}:*:regional/rulegroup/*/*".to_owned()),
        Value::Sub("arn:${AWS::Partition}:wafv2:us-east-1:*:global/rulegroup/*/*".to_owned()),
    ];
    own.chain(shared).collect()
}

fn entities(kind: &str) -> Vec<Value> {
    let global = format!("arn:${{AWS::Partition}}:wafv2:us-east-1:${{AWS::AccountId}}:global/{kind}/*/*");
    vec![here("wafv2", &format!("regional/{kind}/*/*")), Value::Sub(global)]
}

/// The load balancers that a web ACL can stand before.
pub(crate) fn application_load_balancers() -> Value {
    here("elasticloadbalancing", "loadbalancer/app/*/*")
}

/// Tasks of ECS and the container instances that they run on, of every region: an origin of a distribution may stand in any.
pub(crate) fn ecs_tasks() -> Vec<Value> {
    let of = |kind: &str| Value::Sub(format!("arn:${{AWS::Partition}}:ecs:*:${{AWS::AccountId}}:{kind}/*"));
    vec![of("task"), of("container-instance")]
}

/// One object of the bundle bucket of this region, in the account `home`, or, with `None`, in that of the stack.
pub(crate) fn object(bucket_prefix: &str, home: Option<&str>, key: &str) -> Value {
    let account = home.unwrap_or("${AWS::AccountId}");
    Value::Sub(format!("arn:${{AWS::Partition}}:s3:::{bucket_prefix}-{account}-${{AWS::Region}}/{key}"))
}

/// Security Hub of this account and region.
pub(crate) fn hub() -> Value {
    here("securityhub", "hub/default")
}

/// The product under which an account imports findings of its own making.
pub(crate) fn default_product() -> Value {
    here("securityhub", "product/${AWS::AccountId}/default")
}
