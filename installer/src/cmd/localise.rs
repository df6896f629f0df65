//! Sample events rewritten for an install: its account, names and rules, and what a person wants them to be about.

use palisade_contract::{InstanceId, Names, RuleCheck};
use serde_json::{Map, Value};

/// What stands in the samples for what an install or a person names.
pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const REGION: &str = "us-east-1";
pub(crate) const INSTANCE: &str = "i-0abc1230abc1230ab";
pub(crate) const BUCKET: &str = "example-ledger";
const WAF_RULE: &str = "rule/palisade-waf";

/// What a sample is rewritten to.
pub(crate) struct Place<'a> {
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
    pub(crate) instance: Option<&'a InstanceId>,
    pub(crate) bucket: Option<&'a str>,
    pub(crate) names: &'a Names,
    /// What the install's rules of AWS Config ask.
    pub(crate) checks: &'a [RuleCheck],
}

impl Place<'_> {
    /// The samples are text of our own, so replacing their stand-ins is exact.
    pub(crate) fn rewrite(&self, text: &str) -> String {
        let waf_rule = format!("rule/{}", self.names.function("waf"));
        let mut text = text.replace(ACCOUNT, self.account).replace(REGION, self.region).replace(WAF_RULE, &waf_rule);
        if let Some(instance) = self.instance {
            text = text.replace(INSTANCE, instance.as_str());
        }
        if let Some(bucket) = self.bucket {
            text = text.replace(BUCKET, bucket);
        }
        self.of_its_rules(&text).unwrap_or(text)
    }

    /// An invocation of a rule of AWS Config as one of the install's rules: the sample's own, if the install has it.
    fn of_its_rules(&self, text: &str) -> Option<String> {
        let mut event: Map<String, Value> = serde_json::from_str(text).ok()?;
        let sampled: Map<String, Value> = serde_json::from_str(event.get("ruleParameters")?.as_str()?).ok()?;
        let same = |check: &&RuleCheck| parameters(check) == sampled;
        let check = self.checks.iter().find(same).or(self.checks.first())?;
        event.insert("configRuleName".to_owned(), self.names.config_rule(check).into());
        event.insert("ruleParameters".to_owned(), Value::Object(parameters(check)).to_string().into());
        serde_json::to_string_pretty(&event).ok()
    }
}

fn parameters(check: &RuleCheck) -> Map<String, Value> {
    check.parameters().into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
}

/// The name of a bucket, as S3 allows it for one that is made today.
pub(crate) fn bucket(text: &str) -> Result<String, String> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    if (3..=63).contains(&text.len()) && text.chars().all(allowed) {
        Ok(text.to_owned())
    } else {
        Err("not the name of a bucket, which is 3 to 63 of a-z, 0-9, `-` and `.`".to_owned())
    }
}
