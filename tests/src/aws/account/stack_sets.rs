//! What a test decides about the operations of stack sets: when each stack is begun, and where one fails.

use serde_json::json;

use super::super::{AwsError, Client, LocalAws, xml_texts};

/// What a stack set tells of one account and region.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StackInstance {
    /// 12 digits.
    pub account: String,
    /// Name of the region.
    pub region: String,
    /// `CURRENT`, `OUTDATED` or `INOPERABLE`.
    pub status: String,
    /// For example `SUCCEEDED`, `FAILED`, `CANCELLED`.
    pub detailed: String,
    /// Why, if there is a reason.
    pub reason: String,
}

impl Client {
    /// All instances of a stack set, by account and region.
    pub async fn stack_instances(&self, set: &str) -> Result<Vec<StackInstance>, AwsError> {
        let (mut found, mut token) = (Vec::new(), None::<String>);
        loop {
            let mut parameters = vec![("StackSetName", set)];
            parameters.extend(token.as_deref().map(|token| ("NextToken", token)));
            let page = self.cloudformation("ListStackInstances", &parameters).await?;
            found.extend(page.split("<member>").skip(1).map(instance));
            token = xml_texts(&page, "NextToken").pop();
            if token.is_none() {
                found.sort();
                return Ok(found);
            }
        }
    }

    /// State and reason of an operation on a stack set.
    pub async fn stack_set_operation(&self, set: &str, operation: &str) -> Result<String, AwsError> {
        let parameters = [("StackSetName", set), ("OperationId", operation)];
        let answer = self.cloudformation("DescribeStackSetOperation", &parameters).await?;
        Ok(xml_texts(&answer, "Status").into_iter().next().unwrap_or_default())
    }
}

fn instance(member: &str) -> StackInstance {
    // Cut out of the list: whatever stands behind the member's end belongs to the list.
    let member = format!("<m>{}", member.split("</member>").next().unwrap_or_default());
    let text = |element| xml_texts(&member, element).into_iter().next().unwrap_or_default();
    StackInstance {
        account: text("Account"),
        region: text("Region"),
        status: text("Status"),
        detailed: text("DetailedStatus"),
        reason: text("StatusReason"),
    }
}

impl LocalAws {
    /// Begins no stack of any stack set from now on: operations stay `RUNNING`.
    pub async fn hold_stack_sets(&self) -> Result<(), AwsError> {
        self.own_of_moto("stack-sets/hold", &json!({})).await
    }

    /// Lets so many more stacks be begun. When each is done is seen in the stack set.
    pub async fn step_stack_sets(&self, stacks: u32) -> Result<(), AwsError> {
        self.own_of_moto("stack-sets/step", &json!({"stacks": stacks})).await
    }

    /// Lets all go on.
    pub async fn release_stack_sets(&self) -> Result<(), AwsError> {
        self.own_of_moto("stack-sets/release", &json!({})).await
    }

    /// Has the next attempt in an account and region fail for this reason, whatever it is.
    pub async fn fail_stack_instance(&self, account: &str, region: &str, reason: &str) -> Result<(), AwsError> {
        let failure = json!({"account": account, "region": region, "reason": reason});
        self.own_of_moto("stack-sets/fail", &failure).await
    }

    /// The same for every attempt from now on.
    pub async fn keep_failing(&self, account: &str, region: &str, reason: &str) -> Result<(), AwsError> {
        let failure = json!({"account": account, "region": region, "reason": reason, "always": true});
        self.own_of_moto("stack-sets/fail", &failure).await
    }

    /// Fills a unit up to so many accounts, each with a stack in the books of a stack set wherever that has one, and nothing
    /// that stands.
    pub async fn seed_stack_set(&self, set: &str, unit: &str, accounts: usize) -> Result<(), AwsError> {
        let wanted = json!({"account": self.account(), "set": set, "unit": unit, "accounts": accounts});
        self.own_of_moto("stack-sets/seed", &wanted).await
    }
}
