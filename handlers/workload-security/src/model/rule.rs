//! An Intrusion Prevention rule.

use serde::Deserialize;

use super::{
    ids::{ApplicationTypeId, RuleId},
    lenient::null_as_default,
    open_enum::open_enum,
};
use crate::envelope::Listed;

open_enum! {
    /// How severe the vendor takes what the rule catches to be.
    Severity {
        /// Low.
        Low = "low",
        /// Medium.
        Medium = "medium",
        /// High.
        High = "high",
        /// Critical.
        Critical = "critical",
    }
}

/// An Intrusion Prevention rule.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IntrusionPreventionRule {
    /// The identifier within the tenant.
    #[serde(rename = "ID")]
    pub id: RuleId,
    /// The vendor's number of the rule, such as `1006012`: the same in every tenant.
    pub identifier: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The application type that it belongs to.
    #[serde(rename = "applicationTypeID")]
    pub application_type_id: Option<ApplicationTypeId>,
    /// How severe.
    pub severity: Option<Severity>,
    /// The rule reports and never drops.
    pub detect_only: Option<bool>,
    /// The rules that are assigned together with it.
    #[serde(rename = "dependsOnRuleIDs", default, deserialize_with = "null_as_default")]
    pub depends_on: Vec<RuleId>,
    /// The CVSS score, a decimal number as text; negative where there is none.
    #[serde(rename = "CVSSScore")]
    pub cvss_score: Option<String>,
    /// The CVEs that it protects from.
    #[serde(rename = "CVE", default, deserialize_with = "null_as_default")]
    pub cves: Vec<String>,
}

impl Listed for IntrusionPreventionRule {
    const NAME: &'static str = "intrusionPreventionRules";

    fn id(&self) -> i64 {
        self.id.0
    }
}

impl IntrusionPreventionRule {
    /// The rule names this very CVE, whatever the case of its letters.
    pub fn covers(&self, cve: &str) -> bool {
        self.cves.iter().any(|own| own.trim().eq_ignore_ascii_case(cve.trim()))
    }
}
