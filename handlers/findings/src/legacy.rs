//! Messages of the retired services: Macie Classic and Inspector Classic. Recognised, so that nothing mistakes them.

use serde_json::Value;

use crate::arn::{self, Arn};
use crate::envelope::Envelope;
use crate::json;

/// A service that AWS has retired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LegacyService {
    /// Macie Classic; its events came with `source` `aws.macie` and `detail-type` `Macie Alert`.
    MacieClassic,
    /// Inspector Classic; its SNS messages hold ARNs only.
    InspectorClassic,
}

impl LegacyService {
    /// The name used where a current service has its `source`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MacieClassic => "macie-classic",
            Self::InspectorClassic => "inspector-classic",
        }
    }

    /// Why nothing is done, in one lower-case sentence.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::MacieClassic => "alerts of the retired Macie Classic are not acted on",
            Self::InspectorClassic => "messages of the retired Inspector Classic are not acted on",
        }
    }
}

/// A message of a retired service.
#[derive(Debug, Clone, PartialEq)]
pub struct Legacy {
    /// Which service.
    pub service: LegacyService,
    /// `source` of the event; `inspector-classic` for messages that have none.
    pub source: String,
    /// `detail-type` of the event, or Inspector Classic's `event`.
    pub detail_type: String,
    /// Account that the event was delivered to.
    pub event_account: Option<String>,
    /// Account that owns what the message is about.
    pub account: Option<String>,
    /// Region of the message.
    pub region: Option<String>,
    /// ARN of the alert or finding.
    pub finding_id: Option<String>,
    /// Risk score as sent, or null.
    pub severity: Value,
    /// Buckets that a Macie Classic alert sums up.
    pub buckets: Vec<String>,
}

impl Legacy {
    /// A Macie Classic alert.
    pub(crate) fn macie(envelope: &Envelope<'_>) -> Self {
        let detail = &*envelope.detail;
        let alert = json::str_at(detail, &["alert-arn"]);
        // The actor's account is the caller's, so the owner can only come from the alert's own ARN.
        let buckets = json::at(detail, &["summary", "Bucket"]).as_object();
        Self {
            account: alert.and_then(arn::account_of).or_else(|| envelope.account.clone()),
            region: alert.and_then(arn::region_of).or_else(|| envelope.region.clone()),
            finding_id: alert.map(str::to_owned),
            severity: json::at(detail, &["risk-score"]).clone(),
            buckets: buckets.map(|map| map.keys().cloned().collect()).unwrap_or_default(),
            ..Self::of(LegacyService::MacieClassic, envelope)
        }
    }

    /// An event of Inspector Classic that came over EventBridge.
    pub(crate) fn inspector_event(envelope: &Envelope<'_>) -> Self {
        Self::of(LegacyService::InspectorClassic, envelope)
    }

    /// Whether `value` is the message that Inspector Classic publishes to SNS.
    pub(crate) fn is_inspector_message(value: &Value) -> bool {
        json::str_at(value, &["event"]).is_some() && inspector_arn(value).is_some()
    }

    /// The message that Inspector Classic publishes to SNS.
    pub(crate) fn inspector_message(value: &Value) -> Self {
        let arn = inspector_arn(value);
        let account = arn.and_then(|arn| arn.account()).map(str::to_owned);
        Self {
            service: LegacyService::InspectorClassic,
            source: LegacyService::InspectorClassic.as_str().to_owned(),
            detail_type: json::text_at(value, &["event"]).unwrap_or_default(),
            event_account: account.clone(),
            account,
            region: arn.and_then(|arn| arn.region()).map(str::to_owned),
            finding_id: json::text_at(value, &["finding"]),
            severity: Value::Null,
            buckets: Vec::new(),
        }
    }

    fn of(service: LegacyService, envelope: &Envelope<'_>) -> Self {
        Self {
            service,
            source: envelope.source.to_owned(),
            detail_type: envelope.detail_type.to_owned(),
            event_account: envelope.account.clone(),
            account: envelope.account.clone(),
            region: envelope.region.clone(),
            finding_id: None,
            severity: Value::Null,
            buckets: Vec::new(),
        }
    }
}

fn inspector_arn(value: &Value) -> Option<Arn<'_>> {
    ["finding", "run", "template", "target"]
        .into_iter()
        .filter_map(|key| Arn::parse(json::str_at(value, &[key])?))
        .find(|arn| arn.service == "inspector")
}
