//! The API key that a call was made with, as the API describes it.

use serde::Deserialize;

/// The key in use: the cheapest question that shows whether a key works.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CurrentApiKey {
    /// The key's name in the console.
    pub key_name: Option<String>,
    /// The role, by number: 1 is Full Access and 2 is Auditor in every tenant.
    #[serde(rename = "roleID")]
    pub role_id: Option<i64>,
    /// The role, by name (Cloud One keys).
    #[serde(rename = "roleURN")]
    pub role_urn: Option<String>,
    /// False when the key is locked.
    pub active: Option<bool>,
    /// When the key expires.
    pub expiry_date: Option<i64>,
    /// When a locked key is unlocked.
    pub unlock_time: Option<i64>,
    /// The tenant.
    #[serde(rename = "tenantID")]
    pub tenant_id: Option<i64>,
    /// The tenant's globally unique identifier.
    #[serde(rename = "tenantGUID")]
    pub tenant_guid: Option<String>,
    /// The Cloud One account.
    #[serde(rename = "cloudOneAccountID")]
    pub cloud_one_account_id: Option<String>,
}

impl CurrentApiKey {
    /// The key expires before `moment` (milliseconds since 1970).
    pub fn expires_before(&self, moment: i64) -> bool {
        self.expiry_date.is_some_and(|date| date > 0 && date < moment)
    }
}
