//! The environment of a handler's function: the variables that a template sets and the runtime reads, each named once.
//!
//! Values are text; an absent variable means the default.

/// Name of the install, the value of the tag `palisade:install`.
pub const INSTALL: &str = "PALISADE_INSTALL";
/// `act` or `observe`.
pub const MODE: &str = "PALISADE_MODE";
/// Severity floor as a word, for example `MEDIUM`.
pub const MINIMUM_SEVERITY: &str = "PALISADE_MINIMUM_SEVERITY";
/// Seconds in which an instance is not scanned again.
pub const COOLDOWN_SECONDS: &str = "PALISADE_COOLDOWN_SECONDS";
/// Minutes between two looks at an instance that a response waits for; at least 1.
pub const FOLLOW_UP_MINUTES: &str = "PALISADE_FOLLOW_UP_MINUTES";
/// Minutes after which a follow-up gives up.
pub const GIVE_UP_MINUTES: &str = "PALISADE_GIVE_UP_MINUTES";
/// Most computers that may use a policy, its children's included, for rules to be added to it; at least 1.
pub const MAX_COMPUTERS_PER_POLICY_CHANGE: &str = "PALISADE_MAX_COMPUTERS_PER_POLICY_CHANGE";
/// Name of the EventBridge Scheduler group that holds the follow-ups.
pub const SCHEDULE_GROUP: &str = "PALISADE_SCHEDULE_GROUP";
/// ARN of the role with which the scheduler invokes the function.
pub const FOLLOW_UP_ROLE_ARN: &str = "PALISADE_FOLLOW_UP_ROLE_ARN";
/// ARN of the queue that keeps what failed.
pub const FAILURES_ARN: &str = "PALISADE_FAILURES_ARN";
/// ARN of the default SNS topic.
pub const TOPIC_ARN: &str = "PALISADE_TOPIC_ARN";
/// JSON list of [`crate::Route`].
pub const ROUTES: &str = "PALISADE_ROUTES";
/// `true` when findings are written to Security Hub.
pub const SECURITY_HUB: &str = "PALISADE_SECURITY_HUB";
/// ARN of the secret that holds the API key; its region is the region to ask.
pub const SECRET_ARN: &str = "PALISADE_SECRET_ARN";
/// Base URL of the Workload Security API, with `/api`.
pub const API_URL: &str = "PALISADE_API_URL";
/// `cloud-one` or `legacy`.
pub const KEY_KIND: &str = "PALISADE_KEY_KIND";
/// PEM certificates to trust besides the system's, for an on-premises manager.
pub const CA_BUNDLE: &str = "PALISADE_CA_BUNDLE";
/// Region whose function looks after CloudFront, once for the account.
pub const CLOUDFRONT_REGION: &str = "PALISADE_CLOUDFRONT_REGION";
/// `count` or `block`: what the managed rule groups do that the WAF handler adds.
pub const WAF_ACTION: &str = "PALISADE_WAF_ACTION";
/// `true` when web ACLs that another tool owns are edited, too.
pub const WAF_EDIT_MANAGED: &str = "PALISADE_WAF_EDIT_MANAGED";
/// JSON of [`crate::WafGroups`].
pub const WAF_GROUPS: &str = "PALISADE_WAF_GROUPS";
/// Name of the bucket that gets the WAF handler's report, the home account's; without it none is written.
pub const REPORT_BUCKET: &str = "PALISADE_REPORT_BUCKET";
