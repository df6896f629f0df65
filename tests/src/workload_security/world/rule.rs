//! Rules and application types: the catalogue that a tenant assigns from.

use super::super::clock::Millis;
use serde::Serialize;

/// A rule of any of the three rule modules; what a module does not know stays absent.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rule {
    pub(crate) name: String,
    pub(crate) description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) minimum_agent_version: Option<&'static str>,
    #[serde(rename = "applicationTypeID", skip_serializing_if = "Option::is_none")]
    pub(crate) application_type: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) priority: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) severity: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) detect_only: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) event_logging_disabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) generate_event_on_packet_drop: Option<bool>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<&'static str>,
    pub(crate) original_issue: Millis,
    pub(crate) last_updated: Millis,
    pub(crate) identifier: String,
    pub(crate) alert_enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) real_time_monitoring_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recommendations_mode: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) can_be_assigned_alone: Option<bool>,
    #[serde(rename = "dependsOnRuleIDs", skip_serializing_if = "Vec::is_empty")]
    pub(crate) depends_on: Vec<i64>,
    #[serde(rename = "ID")]
    pub(crate) id: i64,
    #[serde(rename = "CVSSScore", skip_serializing_if = "Option::is_none")]
    pub(crate) cvss: Option<&'static str>,
    #[serde(rename = "CVE", skip_serializing_if = "Vec::is_empty")]
    pub(crate) cves: Vec<String>,
    /// The rule does nothing until somebody sets its options in the console: never applied by itself. The API does not
    /// show this.
    #[serde(skip)]
    pub(crate) needs_configuration: bool,
}

impl Rule {
    /// Whether a recommendation scan may name the rule.
    pub(crate) fn is_recommendable(&self) -> bool {
        matches!(self.recommendations_mode, None | Some("enabled"))
    }
}

/// The kind of traffic that Intrusion Prevention rules look at.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApplicationType {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) direction: &'static str,
    pub(crate) protocol: &'static str,
    pub(crate) port_type: &'static str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(crate) port_multiple: &'static [&'static str],
    pub(crate) recommendations_mode: &'static str,
    #[serde(rename = "ID")]
    pub(crate) id: i64,
}
