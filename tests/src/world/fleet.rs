//! An organisation around the account under test, which is its management account.

use anyhow::{Context, Result};
use serde_json::Value;

use super::World;
use crate::aws::{Client, LocalAws, xml_texts};

/// An organisation with nested units:
///
/// ```text
/// root
/// |- workloads
/// |  |- production: payments, web, and closed, which is suspended
/// |  '- staging: tests
/// '- sandbox: play
/// ```
///
/// The management account stands below the root. `StackSets` has no trusted access yet.
pub struct Fleet {
    /// Id of the organisation.
    pub organization: String,
    /// Id of its root.
    pub root: String,
    /// Id of the unit that holds `production` and `staging`.
    pub workloads: String,
    /// Id of the unit.
    pub production: String,
    /// Id of the unit.
    pub staging: String,
    /// Id of the unit.
    pub sandbox: String,
    /// An account of `production`.
    pub payments: String,
    /// An account of `production`.
    pub web: String,
    /// A suspended account of `production`.
    pub closed: String,
    /// The account of `staging`.
    pub tests: String,
    /// The account of `sandbox`.
    pub play: String,
}

impl Fleet {
    /// Founds it in the account under test.
    pub async fn found(aws: &LocalAws) -> Result<Self> {
        let management = aws.root();
        let (organization, root) = management.create_organization().await.context("creating the organisation")?;
        let workloads = management.create_unit(&root, "workloads").await?;
        let production = management.create_unit(&workloads, "production").await?;
        let staging = management.create_unit(&workloads, "staging").await?;
        let sandbox = management.create_unit(&root, "sandbox").await?;
        let payments = Self::account(aws, "payments", &production).await?;
        let web = Self::account(aws, "web", &production).await?;
        let closed = Self::account(aws, "closed", &production).await?;
        management.close_account(&closed).await?;
        let tests = Self::account(aws, "tests", &staging).await?;
        let play = Self::account(aws, "play", &sandbox).await?;
        aws.front().forget_calls();
        Ok(Self { organization, root, workloads, production, staging, sandbox, payments, web, closed, tests, play })
    }

    /// One more account, in a unit; its 12 digits.
    pub async fn account(aws: &LocalAws, name: &str, unit: &str) -> Result<String> {
        let account = aws.root().create_account(name).await.with_context(|| format!("creating account {name}"))?;
        aws.root().move_account(&account, unit).await.with_context(|| format!("moving account {name}"))?;
        Ok(account)
    }

    /// Lets `StackSets` into the organisation.
    pub async fn trust(&self, aws: &LocalAws) -> Result<()> {
        aws.root().cloudformation("ActivateOrganizationsAccess", &[]).await?;
        Ok(())
    }

    /// Versions of the stacks of an account in a region, in no order: what their output `Version` says.
    pub async fn versions(&self, aws: &LocalAws, account: &str, region: &str) -> Result<Vec<String>> {
        let stacks = aws.root_of(account).in_region(region).cloudformation("DescribeStacks", &[]).await?;
        let (keys, values) = (xml_texts(&stacks, "OutputKey"), xml_texts(&stacks, "OutputValue"));
        Ok(keys.into_iter().zip(values).filter(|(key, _)| key == "Version").map(|(_, value)| value).collect())
    }

    /// What stands in an account and region of what the regional stack is made of: kind and name, sorted.
    pub async fn standing(&self, aws: &LocalAws, account: &str, region: &str) -> Result<Vec<String>> {
        standing(&aws.root_of(account).in_region(region)).await
    }
}

impl World {
    /// Writes the config with these lines below `targets`, each with its indentation.
    pub fn configure_targets(&self, lines: &str) -> Result<()> {
        let plain = self.config_text("");
        let (before, after) = plain.split_once("workload_security:").context("the config names no manager")?;
        std::fs::write(self.config(), format!("{before}{lines}workload_security:{after}"))?;
        Ok(())
    }

    /// Makes a role in another account that the account under test may take on, and that may do there what `palisade policy
    /// <of>` prints for the config at hand, and nothing else.
    pub async fn open_account(&self, account: &str, role: &str, of: &str) -> Result<()> {
        let root = self.aws.root_of(account);
        let trusted = serde_json::json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow",
            "Principal": {"AWS": format!("arn:aws:iam::{}:root", self.aws.account())},
            "Action": "sts:AssumeRole",
        }]});
        let printed = self.palisade(&["policy", of]).await?.expect(0)?.json()?;
        // A policy that is too long for one is printed in parts.
        let parts = printed.as_array().cloned().unwrap_or_else(|| vec![printed]);
        let parameters = [("RoleName", role), ("AssumeRolePolicyDocument", &trusted.to_string())];
        root.query("iam", "2010-05-08", "CreateRole", &parameters).await?;
        for (number, part) in parts.iter().enumerate() {
            let name = format!("part-{number}");
            let parameters = [("RoleName", role), ("PolicyName", &name), ("PolicyDocument", &part.to_string())];
            root.query("iam", "2010-05-08", "PutRolePolicy", &parameters).await?;
        }
        Ok(())
    }

    /// Takes that role away again.
    pub async fn shut_account(&self, account: &str, role: &str) -> Result<()> {
        let root = self.aws.root_of(account);
        let listed = root.query("iam", "2010-05-08", "ListRolePolicies", &[("RoleName", role)]).await?;
        for name in xml_texts(&listed, "member") {
            let parameters = [("RoleName", role), ("PolicyName", &name)];
            root.query("iam", "2010-05-08", "DeleteRolePolicy", &parameters).await?;
        }
        root.query("iam", "2010-05-08", "DeleteRole", &[("RoleName", role)]).await?;
        Ok(())
    }
}

async fn standing(root: &Client) -> Result<Vec<String>> {
    let stacks = root.cloudformation("DescribeStacks", &[]).await?;
    let states = xml_texts(&stacks, "StackName").into_iter().zip(xml_texts(&stacks, "StackStatus"));
    let mut found: Vec<_> = states.map(|(name, status)| format!("stack {} {status}", without_id(&name))).collect();
    let functions = root.rest("lambda", "GET", "/2015-03-31/functions", Value::Null).await?;
    found.extend(names("function", &functions["Functions"], "FunctionName"));
    let rules = root.json("events", "AWSEvents.ListRules", serde_json::json!({})).await?;
    found.extend(names("rule", &rules["Rules"], "Name"));
    let listed = root.query("iam", "2010-05-08", "ListRoles", &[]).await?;
    let in_paths = xml_texts(&listed, "Path").into_iter().zip(xml_texts(&listed, "RoleName"));
    found.extend(in_paths.map(|(path, name)| format!("role {path}{}", without_id(&name))));
    found.sort();
    Ok(found)
}

fn names(kind: &str, items: &Value, member: &str) -> Vec<String> {
    let items = items.as_array().into_iter().flatten();
    items.filter_map(|item| item[member].as_str()).map(|name| format!("{kind} {name}")).collect()
}

/// `StackSets` ends its stacks' names with an id, which is in the middle of the names of their roles.
fn without_id(name: &str) -> String {
    let Some(rest) = name.strip_prefix("StackSet-") else { return name.to_owned() };
    let stem: Vec<_> = rest.split('-').take_while(|part| !is_id(part)).collect();
    format!("StackSet-{}", stem.join("-"))
}

fn is_id(part: &str) -> bool {
    part.len() == 8 && part.bytes().all(|b| b.is_ascii_hexdigit())
}
