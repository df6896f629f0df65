//! What a response works with: clients, settings, and who and when it is.

use palisade_aws::Aws;
use palisade_contract::{InstanceId, Mode, Route};
use palisade_decisions::{FOLLOW_UP_MARK, FollowUp, FollowUpKind, FoundBy};
use palisade_workload_security::Api;

/// The settings of a response, from the function's environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Name of the install.
    pub install: String,
    /// Whether anything is changed.
    pub mode: Mode,
    /// Milliseconds in which an instance is not scanned again.
    pub cooldown: i64,
    /// Minutes between two looks.
    pub follow_up_minutes: u32,
    /// Minutes after which a follow-up gives up.
    pub give_up_minutes: u32,
    /// The scheduler group of the follow-ups.
    pub schedule_group: String,
    /// The role that the scheduler takes on.
    pub follow_up_role_arn: String,
    /// The queue for what the scheduler cannot deliver.
    pub failures_arn: String,
    /// The default topic.
    pub topic_arn: String,
    /// Topics by tag.
    pub routes: Vec<Route>,
    /// Whether Security Hub is told.
    pub security_hub: bool,
}

/// Everything that one invocation's response works with.
pub struct Means<'a> {
    /// AWS, limited to the handler's calls and the invocation's time.
    pub aws: &'a Aws,
    /// Workload Security, within the invocation's time.
    pub api: &'a Api,
    /// The settings.
    pub settings: &'a Settings,
    /// The account that the function runs in.
    pub account: &'a str,
    /// The region that the function runs in.
    pub region: &'a str,
    /// The function itself, which follow-ups call again.
    pub function_arn: &'a str,
    /// Id of this invocation; Lambda keeps it when it retries.
    pub request_id: &'a str,
    /// Now, epoch milliseconds.
    pub now: i64,
}

impl Means<'_> {
    /// A follow-up that begins now.
    pub(crate) fn follow_up(&self, kind: FollowUpKind, instance: &InstanceId, finding: &FoundBy) -> FollowUp {
        FollowUp {
            palisade: FOLLOW_UP_MARK.to_owned(),
            kind,
            instance: instance.clone(),
            since: self.now,
            give_up: self.now + i64::from(self.settings.give_up_minutes) * 60_000,
            opened_by: self.request_id.to_owned(),
            finding: finding.clone(),
        }
    }
}
