//! The facts of one finding, in one form for all sources.

use palisade_contract::{Integration, Severity};
use serde_json::Value;

use crate::Cited;
use crate::envelope::Envelope;

/// One finding. What a source does not have is `None`, null or empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The integration that answers findings of this source.
    pub integration: Integration,
    /// `source` of the event, for example `aws.guardduty`.
    pub source: String,
    /// `detail-type` of the event.
    pub detail_type: String,
    /// Id of the event: a redelivery has the same, a repeat of the finding another.
    pub event_id: Option<String>,
    /// Time of the event, as sent.
    pub event_time: Option<String>,
    /// Account that the event was delivered to; for copies, a delegated administrator's.
    pub event_account: Option<String>,
    /// Account that owns the finding and its resources. Kept as sent, not always twelve digits.
    pub account: Option<String>,
    /// Region of the finding and its resources.
    pub region: Option<String>,
    /// Id of the finding: an ARN for Inspector and Security Hub.
    pub finding_id: Option<String>,
    /// ARN of the finding where the source sends one beside or as the id.
    pub finding_arn: Option<String>,
    /// Type as sent: a string, for Security Hub a list.
    pub finding_type: Value,
    /// Title as sent. For people: nothing is ever read from it.
    pub title: Option<String>,
    /// When the finding changed last, as sent (some sources send display text).
    pub updated_at: Option<String>,
    /// Severity as sent: a number or a word.
    pub severity: Value,
    /// Severity in Security Hub's words; `None` when the source has not rated the finding.
    pub severity_label: Option<Severity>,
    /// Archived at its source.
    pub archived: bool,
    /// Generated as a sample.
    pub sample: bool,
    /// Inspector (`ACTIVE`, `CLOSED`, `SUPPRESSED`) and OCSF (`New`, `Resolved`, ...).
    pub status: Option<String>,
    /// ASFF `RecordState`.
    pub record_state: Option<String>,
    /// ASFF `Workflow.Status`, or the older `WorkflowState`.
    pub workflow: Option<String>,
    /// ASFF and OCSF compliance status.
    pub compliance: Option<String>,
    /// Security Hub: ARN of the product that found it.
    pub product_arn: Option<String>,
    /// Security Hub: name of the product.
    pub product_name: Option<String>,
    /// Security Hub: what within the product found it.
    pub generator_id: Option<String>,
    /// Security Hub: sent by the protection product or by Palisade, so acting on it would be a loop.
    pub own_product: bool,
    /// OCSF class, for example 2004 for a detection.
    pub class_uid: Option<u64>,
    /// Security Hub: name of the custom action that a person chose.
    pub action_name: Option<String>,
    /// Type of the (first) resource, in the source's own words.
    pub resource_type: Option<String>,
    /// GuardDuty: `TARGET` or `ACTOR`.
    pub resource_role: Option<String>,
    /// Macie: `POLICY` or `CLASSIFICATION`.
    pub category: Option<String>,
    /// Macie: effective permission of the bucket, for example `PUBLIC`.
    pub public_access: Option<String>,
    /// Macie: categories of the sensitive data.
    pub data_categories: Vec<String>,
    /// Resources and vulnerabilities that the finding is about.
    pub cited: Cited,
}

impl Facts {
    /// Facts that come from the envelope alone.
    pub(crate) fn new(envelope: &Envelope<'_>, integration: Integration) -> Self {
        Self {
            integration,
            source: envelope.source.to_owned(),
            detail_type: envelope.detail_type.to_owned(),
            event_id: envelope.id.clone(),
            event_time: envelope.time.clone(),
            event_account: envelope.account.clone(),
            account: None,
            region: None,
            finding_id: None,
            finding_arn: None,
            finding_type: Value::Null,
            title: None,
            updated_at: None,
            severity: Value::Null,
            severity_label: None,
            archived: false,
            sample: false,
            status: None,
            record_state: None,
            workflow: None,
            compliance: None,
            product_arn: None,
            product_name: None,
            generator_id: None,
            own_product: false,
            class_uid: None,
            action_name: None,
            resource_type: None,
            resource_role: None,
            category: None,
            public_access: None,
            data_categories: Vec::new(),
            cited: Cited::default(),
        }
    }

    /// Types of the finding as words, whether the source sends one or a list.
    pub fn finding_types(&self) -> impl Iterator<Item = &str> {
        crate::json::items(&self.finding_type, &[]).filter_map(Value::as_str)
    }
}
