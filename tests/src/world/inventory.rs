//! Everything that stands in the account, listed service by service as root: independent of what the installer says.

use std::fmt;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::World;
use crate::aws::{Client, xml_texts};

/// What stands, one line each, sorted. Generated parts of names are cut off, so that two installs have equal inventories.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inventory(Vec<String>);

impl Inventory {
    /// What is here and not in `before`.
    #[must_use]
    pub fn beyond(&self, before: &Self) -> Self {
        let mut rest = before.0.clone();
        let new = self.0.iter().filter(|line| match rest.iter().position(|known| known == *line) {
            Some(at) => {
                rest.swap_remove(at);
                false
            }
            None => true,
        });
        Self(new.cloned().collect())
    }

    /// The lines.
    pub fn lines(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for Inventory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl World {
    /// What stands in the world's region, and what has no region.
    pub async fn inventory(&self) -> Result<Inventory> {
        self.inventory_of(&[self.aws.region()]).await
    }

    /// What stands in these regions, and what has no region.
    pub async fn inventory_of(&self, regions: &[&str]) -> Result<Inventory> {
        let mut lines = global(self.aws.root()).await?;
        for region in regions {
            let found = regional(&self.aws.root().in_region(region)).await?;
            lines.extend(found.into_iter().map(|line| format!("{region} {line}")));
        }
        lines.sort();
        Ok(Inventory(lines))
    }

    /// How many keys wait for their deletion in the world's region.
    pub async fn keys_leaving(&self) -> Result<usize> {
        Ok(keys(self.aws.root()).await?.iter().filter(|key| key["KeyState"] == "PendingDeletion").count())
    }
}

async fn global(root: &Client) -> Result<Vec<String>> {
    let roles = root.query("iam", "2010-05-08", "ListRoles", &[]).await?;
    let buckets = root.send("s3", "ListBuckets", http::Request::get("/"), "").await?;
    let buckets = String::from_utf8_lossy(buckets.body()).into_owned();
    let roles = xml_texts(&roles, "RoleName").into_iter().map(|name| format!("role {}", without_suffix(&name)));
    // The first name is the owner's display name's neighbour: buckets stand in an element of their own.
    let names = xml_texts(buckets.split_once("<Buckets>").map_or("", |(_, rest)| rest), "Name");
    Ok(roles.chain(names.into_iter().map(|name| format!("bucket {name}"))).collect())
}

/// CloudFormation ends the names that it makes with a hyphen and capitals and digits.
fn without_suffix(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((stem, suffix))
            if suffix.len() >= 8 && suffix.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) =>
        {
            stem
        }
        _ => name,
    }
}

async fn regional(root: &Client) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    let mut add = |kind: &str, names: Vec<String>| lines.extend(names.iter().map(|name| format!("{kind} {name}")));

    let stacks = root.cloudformation("DescribeStacks", &[]).await?;
    let states = xml_texts(&stacks, "StackName").into_iter().zip(xml_texts(&stacks, "StackStatus"));
    add("stack", states.map(|(name, status)| format!("{name} {status}")).collect());
    let functions = root.rest("lambda", "GET", "/2015-03-31/functions", Value::Null).await?;
    add("function", texts(&functions, "Functions", "FunctionName"));
    let groups = root.json("logs", "Logs_20140328.DescribeLogGroups", json!({})).await?;
    add("log group", texts(&groups, "logGroups", "logGroupName"));
    let queues = root.json("sqs", "AmazonSQS.ListQueues", json!({})).await?;
    let urls = queues["QueueUrls"].as_array().into_iter().flatten().filter_map(Value::as_str);
    add("queue", urls.map(|url| url.rsplit('/').next().unwrap_or(url).to_owned()).collect());
    let topics = root.query("sns", "2010-03-31", "ListTopics", &[]).await?;
    add("topic", xml_texts(&topics, "TopicArn"));
    let subscriptions = root.query("sns", "2010-03-31", "ListSubscriptions", &[]).await?;
    add("subscription", xml_texts(&subscriptions, "Endpoint"));
    let rules = root.json("events", "AWSEvents.ListRules", json!({})).await?;
    add("rule", texts(&rules, "Rules", "Name"));
    let rules = root.json("config", "StarlingDoveService.DescribeConfigRules", json!({})).await?;
    add("Config rule", texts(&rules, "ConfigRules", "ConfigRuleName"));
    let groups = root.rest("scheduler", "GET", "/schedule-groups", Value::Null).await?;
    add("schedule group", texts(&groups, "ScheduleGroups", "Name"));
    let schedules = root.rest("scheduler", "GET", "/schedules", Value::Null).await?;
    add("schedule", texts(&schedules, "Schedules", "Name"));
    let alarms = root.query("monitoring", "2010-08-01", "DescribeAlarms", &[]).await?;
    add("alarm", xml_texts(&alarms, "AlarmName"));
    let secrets = json!({"IncludePlannedDeletion": true});
    let secrets = root.json("secretsmanager", "secretsmanager.ListSecrets", secrets).await?;
    add("secret", texts(&secrets, "SecretList", "Name"));
    let aliases = root.json("kms", "TrentService.ListAliases", json!({})).await?;
    let own = texts(&aliases, "Aliases", "AliasName").into_iter().filter(|name| !name.starts_with("alias/aws/"));
    add("key alias", own.collect());
    // A key cannot go at once: while it waits for its deletion it costs nothing and serves nobody.
    let standing = keys(root).await?.into_iter().filter(|key| key["KeyState"] != "PendingDeletion");
    add("key", standing.map(|key| key["Description"].as_str().unwrap_or_default().to_owned()).collect());
    Ok(lines)
}

/// The customer's keys, as DescribeKey answers them.
async fn keys(root: &Client) -> Result<Vec<Value>> {
    let listed = root.json("kms", "TrentService.ListKeys", json!({})).await?;
    let mut found = Vec::new();
    for id in texts(&listed, "Keys", "KeyId") {
        let key = root.json("kms", "TrentService.DescribeKey", json!({"KeyId": id})).await;
        let mut key = key.with_context(|| format!("looking at key {id}"))?;
        found.push(key["KeyMetadata"].take());
    }
    found.retain(|key| key["KeyManager"] != "AWS");
    Ok(found)
}

fn texts(answer: &Value, list: &str, field: &str) -> Vec<String> {
    let items = answer[list].as_array().into_iter().flatten();
    items.filter_map(|item| item[field].as_str()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_generated_suffixes_are_cut_off() {
        assert_eq!(without_suffix("palisade-GuardDutyRole-A1B2C3D4E5F6"), "palisade-GuardDutyRole");
        assert_eq!(without_suffix("palisade-GuardDutyRole"), "palisade-GuardDutyRole");
        assert_eq!(without_suffix("worker-role"), "worker-role");
    }

    #[test]
    fn what_stands_twice_and_stood_once_is_new_once() {
        let of = |lines: &[&str]| Inventory(lines.iter().map(|&line| line.to_owned()).collect());
        assert_eq!(of(&["a", "b", "b"]).beyond(&of(&["a", "b", "c"])), of(&["b"]));
    }
}
