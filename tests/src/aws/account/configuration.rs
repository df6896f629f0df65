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

    /// Turns the configuration recorder off.
    pub async fn stop_config(&self) -> Result<(), AwsError> {
        let name = json!({"ConfigurationRecorderName": "default"});
        self.json("config", "StarlingDoveService.StopConfigurationRecorder", name).await?;
        Ok(())
    }

    /// Lets the recorder record only these types of resources.
    pub async fn record_only(&self, types: &[&str]) -> Result<(), AwsError> {
        let recorder = json!({"ConfigurationRecorder": {
            "name": "default",
            "roleARN": "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
            "recordingGroup": {
                "allSupported": false, "resourceTypes": types,
                "recordingStrategy": {"useOnly": "INCLUSION_BY_RESOURCE_TYPES"},
            },
        }});
        self.json("config", "StarlingDoveService.PutConfigurationRecorder", recorder).await?;
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
        self.config_delivers("config/change", json!({"region": region, "configurationItem": item})).await
    }

    /// The same with an item that is too large for an invocation, which holds its summary only.
    pub async fn config_oversized_change(&self, region: &str, item: &Value) -> Result<Vec<String>, AwsError> {
        self.config_delivers("config/change", json!({"region": region, "configurationItem": item, "oversized": true}))
            .await
    }

    /// The same with an item that has left the rules' scope.
    pub async fn config_left_scope(&self, region: &str, item: &Value) -> Result<Vec<String>, AwsError> {
        let input = json!({"region": region, "configurationItem": item, "leftScope": true});
        self.config_delivers("config/change", input).await
    }

    /// The rules' interval comes round.
    pub async fn config_interval(&self, region: &str) -> Result<Vec<String>, AwsError> {
        self.config_delivers("config/interval", json!({"region": region})).await
    }

    async fn config_delivers(&self, path: &str, mut input: Value) -> Result<Vec<String>, AwsError> {
        input["account"] = json!(self.account());
        let answer = self.own(path, &input).await?;
        let called = answer["called"].as_array().into_iter().flatten();
        Ok(called.filter_map(Value::as_str).map(str::to_owned).collect())
    }
}
