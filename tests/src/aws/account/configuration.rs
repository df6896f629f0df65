//! AWS Config: a recorder, and what it sees.

use serde_json::{Value, json};

use super::super::{AwsError, Client, LocalAws};

impl Client {
    /// Turns the configuration recorder on.
    pub async fn enable_config(&self) -> Result<(), AwsError> {
        let recorder = json!({"ConfigurationRecorder": {
            "name": "default",
            "roleARN": "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
            "recordingGroup": {"allSupported": true},
        }});
        self.json("config", "StarlingDoveService.PutConfigurationRecorder", recorder).await?;
        let channel = json!({"DeliveryChannel": {"name": "default", "s3BucketName": "config-history"}});
        self.json("config", "StarlingDoveService.PutDeliveryChannel", channel).await?;
        let name = json!({"ConfigurationRecorderName": "default"});
        self.json("config", "StarlingDoveService.StartConfigurationRecorder", name).await?;
        Ok(())
    }

    /// The evaluations of a rule, as GetComplianceDetailsByConfigRule answers them.
    pub async fn evaluations(&self, rule: &str) -> Result<Vec<Value>, AwsError> {
        let input = json!({"ConfigRuleName": rule});
        let answer = self.json("config", "StarlingDoveService.GetComplianceDetailsByConfigRule", input).await?;
        Ok(answer["EvaluationResults"].as_array().cloned().unwrap_or_default())
    }
}

impl LocalAws {
    /// AWS Config records a configuration item and calls the functions of the rules that want it; answers the names of
    /// these rules.
    pub async fn config_change(&self, region: &str, item: &Value) -> Result<Vec<String>, AwsError> {
        let input = json!({"account": self.account(), "region": region, "configurationItem": item});
        let answer = self.own("config/change", &input).await?;
        let called = answer["called"].as_array().into_iter().flatten();
        Ok(called.filter_map(Value::as_str).map(str::to_owned).collect())
    }
}
