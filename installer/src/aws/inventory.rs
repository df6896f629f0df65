//! Everything in one region that belongs to an install: by tag, and by name where a service keeps no tags.

use std::collections::BTreeSet;

use palisade_contract::{HANDLERS, Names, TAG_INSTALL, TAG_KEPT};
use serde::{Deserialize, Serialize};

use super::clients::Clients;
use super::{config_rules, error, queue, stack};
use crate::deploy::secret;
use crate::failure::Result;

/// One thing that stands in AWS.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Item {
    /// Whose it is; `None` for the config's own account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<String>,
    pub(crate) region: String,
    /// What it is, for example `log group`.
    pub(crate) kind: String,
    /// ARN or name.
    pub(crate) id: String,
    /// Why it still stands although it was deleted; `None` for what really is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) leaving: Option<String>,
    /// It carries the tag of what an uninstall was asked to leave standing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) kept: bool,
}

impl Item {
    /// The same thing in another inventory, whatever its state.
    pub(crate) fn is(&self, other: &Self) -> bool {
        (&self.account, &self.region, &self.kind, &self.id) == (&other.account, &other.region, &other.kind, &other.id)
    }

    /// Where it stands, for people.
    pub(crate) fn place(&self) -> String {
        match &self.account {
            Some(account) => format!("{} of account {account}", self.region),
            None => self.region.clone(),
        }
    }
}

/// Takes the inventory of one region. `bucket` is the region's bundle bucket, where there is to be one.
pub(crate) async fn region(clients: &Clients, names: &Names, bucket: Option<&str>) -> Result<Vec<Item>> {
    let mut found = Found { region: clients.region(), items: BTreeSet::new() };
    for name in [names.stack(), names.home_stack()] {
        if stack::describe(clients, &name).await?.is_some() {
            found.add("stack", &name);
        }
    }
    tagged(clients, names, &mut found).await?;
    functions(clients, names, &mut found).await?;
    found.items.extend(log_groups(clients, names).await?);
    rules(clients, names, &mut found).await?;
    for name in config_rules::states(clients, names).await?.keys() {
        found.add("Config rule", name);
    }
    failures(clients, names, &mut found).await?;
    schedules(clients, names, &mut found).await?;
    found.items.extend(api_key(clients, names).await?);
    if let Some(bucket) = bucket {
        match clients.s3().head_bucket().bucket(bucket).send().await {
            Ok(_) => found.add("bucket", bucket),
            Err(e) if e.raw_response().is_some_and(|r| matches!(r.status().as_u16(), 404 | 403)) => {}
            Err(e) => return Err(error::failure(&format!("look for bucket {bucket}"), &e)),
        }
    }
    Ok(found.items.into_iter().collect())
}

/// IAM is not regional: its roles are looked for once.
pub(crate) async fn roles(clients: &Clients, names: &Names) -> Result<Vec<Item>> {
    let iam = clients.iam();
    // Those of a stack set's stacks are named after their stacks.
    let prefixes = [format!("{}-", names.install()), names.stack_set_instances()];
    let mut items = Vec::new();
    let mut pages = iam.list_roles().into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|e| error::failure("list the roles", &e))?;
        for role in page.roles.into_iter().filter(|r| prefixes.iter().any(|p| r.role_name.starts_with(p.as_str()))) {
            // Listing roles leaves the tags out; only a role of our name is worth the second call.
            let tags = iam
                .list_role_tags()
                .role_name(&role.role_name)
                .send()
                .await
                .map_err(|e| error::failure(&format!("read the tags of role {}", role.role_name), &e))?;
            if tags.tags.iter().any(|t| t.key == TAG_INSTALL && t.value == names.install()) {
                let (region, kind) = ("global".to_owned(), "role".to_owned());
                items.push(Item { account: None, region, kind, id: role.arn, leaving: None, kept: false });
            }
        }
    }
    Ok(items)
}

struct Found<'a> {
    region: &'a str,
    items: BTreeSet<Item>,
}

impl Found<'_> {
    fn add(&mut self, kind: &str, id: &str) {
        self.push(kind, id, None);
    }

    fn push(&mut self, kind: &str, id: &str, leaving: Option<String>) {
        let (region, kind, id) = (self.region.to_owned(), kind.to_owned(), id.to_owned());
        self.items.insert(Item { account: None, region, kind, id, leaving, kept: false });
    }
}

async fn tagged(clients: &Clients, names: &Names, found: &mut Found<'_>) -> Result<()> {
    use aws_sdk_resourcegroupstagging::types::TagFilter;
    let filter = TagFilter::builder().key(TAG_INSTALL).values(names.install()).build();
    let mut pages = clients.tagging().get_resources().tag_filters(filter).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|e| error::failure(&format!("list what is tagged in {}", clients.region()), &e))?;
        for mapping in page.resource_tag_mapping_list.unwrap_or_default() {
            let kept = mapping.tags().iter().any(|tag| tag.key() == TAG_KEPT);
            let Some(arn) = mapping.resource_arn else { continue };
            let service = arn.split(':').nth(2).unwrap_or_default().to_owned();
            match service.as_str() {
                // Named below, where a name tells more than an ARN.
                "cloudformation" => {
                    // Those of a stack set, and of its roles: in other accounts, or under names that AWS makes up.
                    let name = arn.split('/').nth(1).unwrap_or_default();
                    let beyond = name.starts_with(&names.stack_set_instances()) || name == names.stack_sets_roles();
                    if beyond && stack::describe(clients, &arn).await?.is_some() {
                        found.add("stack", name);
                    }
                }
                "lambda" | "logs" | "events" | "sqs" | "s3" | "secretsmanager" | "scheduler" => {}
                // Listed together with its secret.
                "kms" if kept => {}
                "kms" => {
                    let (gone, leaving) = key_state(clients, &arn).await?;
                    if !gone {
                        found.push("key", &arn, leaving);
                    }
                }
                _ => found.add(&service, &arn),
            }
        }
    }
    Ok(())
}

/// A key cannot be deleted at once: AWS keeps it for a week or more. Returns whether it is gone, and until when it stays.
async fn key_state(clients: &Clients, arn: &str) -> Result<(bool, Option<String>)> {
    match clients.kms().describe_key().key_id(arn).send().await {
        Ok(answer) => Ok((
            false,
            answer.key_metadata.and_then(|m| m.deletion_date).map(|date| {
                let day: String = date.to_string().chars().take(10).collect();
                format!("AWS deletes it on {day}; a key cannot go sooner")
            }),
        )),
        Err(e) if error::code(&e) == "NotFoundException" => Ok((true, None)),
        Err(e) => Err(error::failure(&format!("look at key {arn}"), &e)),
    }
}

async fn functions(clients: &Clients, names: &Names, found: &mut Found<'_>) -> Result<()> {
    for spec in HANDLERS {
        let name = names.function(spec.integration.as_str());
        match clients.lambda().get_function_configuration().function_name(&name).send().await {
            Ok(_) => found.add("function", &name),
            Err(e) if error::code(&e) == "ResourceNotFoundException" => {}
            Err(e) => return Err(error::failure(&format!("look for function {name}"), &e)),
        }
    }
    Ok(())
}

/// The secret and, where they were kept with it, its key and its alias; a key that was not kept is found by its tag.
pub(crate) async fn api_key(clients: &Clients, names: &Names) -> Result<Vec<Item>> {
    let (region, name) = (clients.region(), names.secret());
    let Some(secret) = secret::describe(clients, &name).await? else { return Ok(Vec::new()) };
    let item = |kind: &str, id: String| Item {
        account: None,
        region: region.to_owned(),
        kind: kind.to_owned(),
        id,
        leaving: None,
        kept: secret.kept,
    };
    if !secret.kept {
        return Ok(vec![item("secret", name)]);
    }
    let key = secret.key.iter().map(|key| item("key", key.clone()));
    Ok([item("secret", secret.arn.clone()), item("key alias", names.key_alias())].into_iter().chain(key).collect())
}

/// The functions' log groups, also those that Lambda made again for a last line of a function that was deleted.
pub(crate) async fn log_groups(clients: &Clients, names: &Names) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    for spec in HANDLERS {
        let name = names.log_group(spec.integration.as_str());
        let Some(arn) = log_group(clients, &name).await? else { continue };
        let kept = is_kept(clients, &arn).await?;
        let (region, kind) = (clients.region().to_owned(), "log group".to_owned());
        items.push(Item { account: None, region, kind, id: name, leaving: None, kept });
    }
    Ok(items)
}

/// ARN of a log group, in the form in which its tags are asked for; `None` when there is none.
pub(crate) async fn log_group(clients: &Clients, name: &str) -> Result<Option<String>> {
    let page = clients
        .logs()
        .describe_log_groups()
        .log_group_name_prefix(name)
        .send()
        .await
        .map_err(|e| error::failure(&format!("look for log group {name}"), &e))?;
    let found = page.log_groups().iter().find(|group| group.log_group_name() == Some(name));
    Ok(found.and_then(|group| group.arn()).map(|arn| arn.trim_end_matches(":*").to_owned()))
}

/// Listing log groups leaves the tags out.
async fn is_kept(clients: &Clients, log_group_arn: &str) -> Result<bool> {
    let tags = clients.logs().list_tags_for_resource().resource_arn(log_group_arn).send().await;
    match tags {
        Ok(answer) => Ok(answer.tags.is_some_and(|tags| tags.contains_key(TAG_KEPT))),
        Err(e) if error::code(&e) == "ResourceNotFoundException" => Ok(false),
        Err(e) => Err(error::failure(&format!("read the tags of {log_group_arn}"), &e)),
    }
}

async fn rules(clients: &Clients, names: &Names, found: &mut Found<'_>) -> Result<()> {
    for spec in HANDLERS {
        let name = names.function(spec.integration.as_str());
        match clients.eventbridge().describe_rule().name(&name).send().await {
            Ok(_) => found.add("rule", &name),
            Err(e) if error::code(&e) == "ResourceNotFoundException" => {}
            Err(e) => return Err(error::failure(&format!("look for rule {name}"), &e)),
        }
    }
    Ok(())
}

async fn failures(clients: &Clients, names: &Names, found: &mut Found<'_>) -> Result<()> {
    let name = names.failures();
    if queue::url(clients, &name).await?.is_some() {
        found.add("queue", &name);
    }
    Ok(())
}

async fn schedules(clients: &Clients, names: &Names, found: &mut Found<'_>) -> Result<()> {
    let group = names.schedule_group();
    match clients.scheduler().get_schedule_group().name(&group).send().await {
        Ok(answer) => {
            let deleting = answer.state.is_some_and(|s| s.as_str() == "DELETING");
            found.push("schedule group", &group, deleting.then(|| "AWS is deleting its schedules".to_owned()));
        }
        Err(e) if error::code(&e) == "ResourceNotFoundException" => {}
        Err(e) => return Err(error::failure(&format!("look for schedule group {group}"), &e)),
    }
    Ok(())
}
