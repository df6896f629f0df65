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

/// Security Hub of this account and region.
pub(crate) fn hub() -> Value {
    here("securityhub", "hub/default")
}

/// The product under which an account imports findings of its own making.
pub(crate) fn default_product() -> Value {
    here("securityhub", "product/${AWS::AccountId}/default")
}
