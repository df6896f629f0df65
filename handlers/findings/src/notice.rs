//! Events of the services we listen to that carry no finding.

use palisade_contract::Integration;

use crate::Cited;
use crate::envelope::Envelope;

/// An EventBridge event without a finding: recognised, logged, not acted on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The integration whose service sent it, if it is one of ours.
    pub integration: Option<Integration>,
    /// `source` of the event.
    pub source: String,
    /// `detail-type` of the event.
    pub detail_type: String,
    /// Account that the event was delivered to.
    pub event_account: Option<String>,
    /// Account that owns what the event is about.
    pub account: Option<String>,
    /// Region of the event.
    pub region: Option<String>,
    /// Resources that the event is about, where it names them.
    pub cited: Cited,
    /// Why it is not a finding.
    pub reason: NoticeReason,
}

/// Why an event is not a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoticeReason {
    /// A service of ours, but another kind of event.
    #[error("events of this detail-type carry no finding")]
    DetailType,
    /// The right kind of event with nothing inside.
    #[error("the event's list of findings is empty or absent")]
    NoFindings,
    /// A service that no integration listens to.
    #[error("no integration reads events of this source")]
    Source,
}

impl Notice {
    pub(crate) fn new(envelope: &Envelope<'_>, integration: Option<Integration>, reason: NoticeReason) -> Self {
        Self {
            integration,
            source: envelope.source.to_owned(),
            detail_type: envelope.detail_type.to_owned(),
            event_account: envelope.account.clone(),
            account: envelope.account.clone(),
            region: envelope.region.clone(),
            cited: Cited::default(),
            reason,
        }
    }
}
