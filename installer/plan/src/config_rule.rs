//! Rules of AWS Config as they were deployed, held against those that stand.

use serde_json::{Map, Value};

/// A rule of AWS Config as its stack deployed it.
#[derive(Debug, Clone, PartialEq)]
pub struct DeployedConfigRule {
    /// Logical id.
    pub logical_id: String,
    /// Its name.
    pub name: String,
    /// Name of the function that it calls.
    pub function: String,
    /// What it hands to the function.
    pub parameters: Map<String, Value>,
    /// Its interval, in the words of AWS Config.
    pub every: Option<String>,
}

/// The same as AWS Config tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingConfigRule {
    /// In upper case, for example `ACTIVE`.
    pub state: String,
    /// ARN of the function that it calls.
    pub function: String,
    /// JSON text of what it hands to the function; `None` when it hands over nothing.
    pub parameters: Option<String>,
    /// Its interval, in the words of AWS Config.
    pub every: Option<String>,
}

/// The rules of AWS Config of a deployed template.
pub fn deployed_config_rules(template: &Value) -> Vec<DeployedConfigRule> {
    let resources = template["Resources"].as_object().into_iter().flatten();
    resources
        .filter(|(_, resource)| resource["Type"] == "AWS::Config::ConfigRule")
        .filter_map(|(logical_id, resource)| {
            let properties = &resource["Properties"];
            let function = properties["Source"]["SourceIdentifier"]["Fn::GetAtt"][0].as_str()?;
            let mut details = properties["Source"]["SourceDetails"].as_array().into_iter().flatten();
            Some(DeployedConfigRule {
                logical_id: logical_id.clone(),
                name: properties["ConfigRuleName"].as_str()?.to_owned(),
                function: template["Resources"][function]["Properties"]["FunctionName"].as_str()?.to_owned(),
                parameters: properties["InputParameters"].as_object().cloned().unwrap_or_default(),
                every: details.find_map(|detail| detail["MaximumExecutionFrequency"].as_str()).map(str::to_owned),
            })
        })
        .collect()
}

impl DeployedConfigRule {
    /// What stands otherwise than it was deployed, one lower-case sentence each.
    pub fn differences(&self, standing: Option<&StandingConfigRule>) -> Vec<String> {
        let name = &self.name;
        let Some(standing) = standing else { return vec![format!("the Config rule {name} is missing")] };
        let mut found = Vec::new();
        // While it evaluates, or drops old results, it stands.
        if standing.state == "DELETING" {
            found.push(format!("the Config rule {name} is being deleted"));
        }
        if !standing.function.ends_with(&format!(":function:{}", self.function)) {
            let (wanted, found_one) = (&self.function, &standing.function);
            found.push(format!("the Config rule {name} calls {found_one} instead of function {wanted}"));
        }
        if !self.hands_over(standing.parameters.as_deref()) {
            let parameters = standing.parameters.as_deref().unwrap_or("{}");
            let deployed = Value::Object(self.parameters.clone());
            found.push(format!("the Config rule {name} has other parameters: {deployed} -> {parameters}"));
        }
        if standing.every != self.every {
            let word = |every: &Option<String>| every.clone().unwrap_or_else(|| "(none)".to_owned());
            let (before, after) = (word(&self.every), word(&standing.every));
            found.push(format!("the Config rule {name} has another interval: {before} -> {after}"));
        }
        found
    }

    fn hands_over(&self, text: Option<&str>) -> bool {
        let parameters = text.map_or(Ok(Map::new()), serde_json::from_str::<Map<String, Value>>);
        parameters.is_ok_and(|parameters| parameters == self.parameters)
    }
}
