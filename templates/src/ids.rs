//! Logical ids. They never change: CloudFormation takes a resource with another id for another resource.

use palisade_contract::{Integration, RuleCheck};

/// The bucket of the bundles.
pub const BUNDLE_BUCKET: &str = "BundleBucket";
/// Its policy.
pub const BUNDLE_BUCKET_POLICY: &str = "BundleBucketPolicy";
/// The key that encrypts the secret.
pub const API_KEY_KEY: &str = "ApiKeyKey";
/// Its alias.
pub const API_KEY_ALIAS: &str = "ApiKeyAlias";
/// The secret with the API key.
pub const API_KEY_SECRET: &str = "ApiKeySecret";
/// Its policy, when other accounts read it.
pub const API_KEY_SECRET_POLICY: &str = "ApiKeySecretPolicy";
/// The role with which self-managed StackSets acts in the administrator account.
pub const STACK_SETS_ADMINISTRATION_ROLE: &str = "StackSetsAdministrationRole";
/// The role with which it acts in a target account.
pub const STACK_SETS_EXECUTION_ROLE: &str = "StackSetsExecutionRole";
/// The queue of failures.
pub const FAILURES_QUEUE: &str = "FailuresQueue";
/// Its policy.
pub const FAILURES_QUEUE_POLICY: &str = "FailuresQueuePolicy";
/// Its alarm.
pub const FAILURES_ALARM: &str = "FailuresAlarm";
/// The default topic.
pub const HIGHLIGHT_TOPIC: &str = "HighlightTopic";
/// Its policy.
pub const HIGHLIGHT_TOPIC_POLICY: &str = "HighlightTopicPolicy";
/// The group of the follow-ups' schedules.
pub const FOLLOW_UP_GROUP: &str = "FollowUpGroup";
/// The role that the scheduler takes on.
pub const FOLLOW_UP_ROLE: &str = "FollowUpRole";
/// What stands for the rules in web ACLs.
pub const WAF_RULES: &str = "WafRules";

/// A handler's function.
pub fn function(integration: Integration) -> String {
    format!("{}Function", integration.logical_id())
}

/// A handler's role.
pub fn role(integration: Integration) -> String {
    format!("{}Role", integration.logical_id())
}

/// A handler's log group.
pub fn log_group(integration: Integration) -> String {
    format!("{}LogGroup", integration.logical_id())
}

/// A handler's retries.
pub fn invoke_config(integration: Integration) -> String {
    format!("{}InvokeConfig", integration.logical_id())
}

/// A handler's rule.
pub fn rule(integration: Integration) -> String {
    format!("{}Rule", integration.logical_id())
}

/// A rule of AWS Config.
pub fn config_rule(check: &RuleCheck) -> String {
    match check {
        RuleCheck::Policy(_) => "ConfigPolicyRule".to_owned(),
        RuleCheck::Module(module) => format!("Config{}Rule", module.logical_id()),
        RuleCheck::Clear => "ConfigClearRule".to_owned(),
    }
}

/// What lets the rule invoke the function.
pub fn permission(integration: Integration) -> String {
    format!("{}Permission", integration.logical_id())
}

/// The subscription of an address.
///
/// Named after the address and not counted, so that taking one address away never replaces another's subscription,
/// whose owner would have to confirm again.
pub fn email(address: &str) -> String {
    use sha2::{Digest, Sha256};
    let digest = crate::cfn::hex(&Sha256::digest(address.as_bytes()));
    format!("HighlightEmail{}", digest.chars().take(12).collect::<String>())
}
