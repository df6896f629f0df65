//! What a response works with: clients, settings, and who and when it is.

use palisade_aws::Aws;
use palisade_contract::{InstanceId, Mode};
use palisade_decisions::{FOLLOW_UP_MARK, FollowUp, FoundBy, Opening};
use palisade_workload_security::Api;

use crate::Settings;

/// Everything that one invocation's response works with.
pub struct Means<'a> {
    /// AWS, limited to the handler's calls and the invocation's time.
    pub aws: &'a Aws,
    /// Workload Security, within the invocation's time.
    pub api: &'a Api,
    /// The settings.
    pub settings: &'a Settings,
    /// Name of the install.
    pub install: &'a str,
    /// Whether anything is changed.
    pub mode: Mode,
    /// The account that the function runs in.
    pub account: &'a str,
    /// The region that the function runs in.
    pub region: &'a str,
    /// The function itself, which follow-ups call again.
    pub function_arn: &'a str,
    /// Id of this invocation; Lambda keeps it when it retries.
    pub request_id: &'a str,
    /// Id of the invocation that failed, when this event is its replay.
    pub failed_request: Option<&'a str>,
    /// Now, epoch milliseconds.
    pub now: i64,
}

impl Means<'_> {
    /// A follow-up that begins now.
    pub(crate) fn follow_up(&self, opening: &Opening, instance: &InstanceId, finding: &FoundBy) -> FollowUp {
        let (scans, gap) = match opening {
            Opening::Scan(scans) => (scans.clone(), None),
            Opening::Protection(gap) => (Vec::new(), Some(gap.to_string())),
            Opening::Guard => (Vec::new(), None),
        };
        FollowUp {
            palisade: FOLLOW_UP_MARK.to_owned(),
            kind: opening.kind(),
            scans,
            gap,
            instance: instance.clone(),
            since: self.now,
            give_up: self.now + i64::from(self.settings.give_up_minutes) * 60_000,
            opened_by: self.request_id.to_owned(),
            finding: finding.clone(),
        }
    }
}
