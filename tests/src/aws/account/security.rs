//! GuardDuty, Inspector, Macie and Security Hub.

use serde_json::{Value, json};

use super::{
    super::{AwsError, Client},
    text,
};

/// A finding as Security Hub keeps it, in ASFF.
pub type Finding = Value;

impl Client {
    /// Creates an enabled GuardDuty detector; answers its id.
    pub async fn enable_guardduty(&self) -> Result<String, AwsError> {
        let created = self.rest("guardduty", "POST", "/detector", json!({"enable": true})).await?;
        text("guardduty:CreateDetector", &created, "/detectorId", "detectorId")
    }

    /// Turns Security Hub on.
    pub async fn enable_security_hub(&self) -> Result<(), AwsError> {
        self.rest("securityhub", "POST", "/accounts", json!({"EnableDefaultStandards": false})).await?;
        Ok(())
    }

    /// Turns Inspector on for EC2 instances of the account.
    pub async fn enable_inspector(&self, account: &str) -> Result<(), AwsError> {
        self.rest("inspector2", "POST", "/enable", json!({"accountIds": [account], "resourceTypes": ["EC2"]})).await?;
        Ok(())
    }

    /// Turns Inspector off for them.
    pub async fn disable_inspector(&self, account: &str) -> Result<(), AwsError> {
        self.rest("inspector2", "POST", "/disable", json!({"accountIds": [account], "resourceTypes": ["EC2"]})).await?;
        Ok(())
    }

    /// Turns Macie on.
    pub async fn enable_macie(&self) -> Result<(), AwsError> {
        self.rest("macie2", "POST", "/macie", json!({"status": "ENABLED"})).await?;
        Ok(())
    }

    /// Puts findings into Security Hub as their product would.
    pub async fn import_findings(&self, findings: &[Finding]) -> Result<(), AwsError> {
        let answer = self.rest("securityhub", "POST", "/findings/import", json!({"Findings": findings})).await?;
        if answer["FailedCount"] == 0 {
            return Ok(());
        }
        let call = "securityhub:BatchImportFindings".to_owned();
        Err(AwsError::Answer { call, missing: "accepted finding", answer: answer.to_string() })
    }

    /// Security Hub's findings; `filters` as GetFindings takes them, `{}` for all.
    pub async fn findings(&self, filters: &Value) -> Result<Vec<Finding>, AwsError> {
        let (mut findings, mut token) = (Vec::new(), Value::Null);
        loop {
            let mut input = json!({"Filters": filters, "MaxResults": 100});
            if !token.is_null() {
                input["NextToken"] = token;
            }
            let mut page = self.rest("securityhub", "POST", "/findings", input).await?;
            findings.extend(page["Findings"].as_array_mut().into_iter().flat_map(std::mem::take));
            token = page["NextToken"].take();
            if token.is_null() {
                return Ok(findings);
            }
        }
    }
}
