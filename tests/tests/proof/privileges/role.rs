//! The role of one function as IAM holds it, and what was asked in its name.

use std::collections::BTreeSet;

use palisade_tests::aws::{Call, Delegated, like, xml_texts};
use palisade_tests::world::World;
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// What one statement allows; its condition is left to the engine that decided.
#[derive(Debug)]
pub(crate) struct Statement {
    actions: Vec<String>,
    resources: Vec<String>,
}

/// A function's role.
#[derive(Debug)]
pub(crate) struct Role {
    account: String,
    /// With the suffix that CloudFormation has given it.
    pub(crate) name: String,
    statements: Vec<Statement>,
}

impl Role {
    /// Reads what IAM holds of the role with this id in the regional stack's template.
    pub(crate) async fn deployed(world: &World, id: &str) -> Self {
        Self::of_stack(world, world.aws.account(), "palisade", id).await
    }

    /// The same of an account whose only stack StackSets has made.
    pub(crate) async fn of_member(world: &World, account: &str, id: &str) -> Self {
        let client = world.aws.root_of(account).in_region(world.aws.region());
        let stacks = xml_texts(&client.cloudformation("DescribeStacks", &[]).await.unwrap(), "StackName");
        assert_eq!(stacks.len(), 1, "{stacks:?}");
        Self::of_stack(world, account, &stacks[0], id).await
    }

    async fn of_stack(world: &World, account: &str, stack: &str, id: &str) -> Self {
        let client = world.aws.root_of(account).in_region(world.aws.region());
        let query = async |operation: &str, parameters: &[(&str, &str)]| {
            client.query("iam", "2010-05-08", operation, parameters).await.unwrap()
        };
        let asked = [("StackName", stack), ("LogicalResourceId", id)];
        let resource = client.cloudformation("DescribeStackResource", &asked).await.unwrap();
        let name = xml_texts(&resource, "PhysicalResourceId").remove(0);
        let attached = xml_texts(&query("ListAttachedRolePolicies", &[("RoleName", &name)]).await, "PolicyArn");
        assert_eq!(attached, Vec::<String>::new(), "{name} has what its statements do not tell");
        let mut statements = Vec::new();
        for policy in xml_texts(&query("ListRolePolicies", &[("RoleName", &name)]).await, "member") {
            let answer = query("GetRolePolicy", &[("RoleName", &name), ("PolicyName", &policy)]).await;
            let document = xml_texts(&answer, "PolicyDocument").remove(0);
            let document: Value = serde_json::from_str(&percent_decode_str(&document).decode_utf8_lossy()).unwrap();
            for statement in document["Statement"].as_array().unwrap() {
                assert_eq!(statement["Effect"], "Allow");
                let texts = |member: &str| strings(&statement[member]);
                statements.push(Statement { actions: texts("Action"), resources: texts("Resource") });
            }
        }
        Self { account: account.to_owned(), name, statements }
    }

    /// The calls in its name that no fault of the test answered.
    pub(crate) fn calls(&self, world: &World) -> Vec<Call> {
        let principal = format!("::{}:assumed-role/{}", self.account, self.name);
        let calls = world.aws.front().calls().into_iter();
        calls.filter(|call| call.principal.contains(&principal) && !call.injected).collect()
    }

    /// What services did in its name.
    pub(crate) async fn delegated(&self, world: &World) -> Vec<Delegated> {
        let all = world.aws.delegated().await.unwrap().into_iter();
        all.filter(|each| each.role == self.name).collect()
    }

    /// Every action that it grants with each pattern that it grants it on.
    pub(crate) fn grants(&self) -> BTreeSet<(String, String)> {
        let each = self.statements.iter().flat_map(|statement| {
            statement
                .actions
                .iter()
                .flat_map(|action| statement.resources.iter().map(|on| (action.clone(), on.clone())))
        });
        each.collect()
    }
}

/// Whether a granted action on a pattern covers what was asked.
pub(crate) fn covers(grant: &(String, String), action: &str, resource: &str) -> bool {
    grant.0.eq_ignore_ascii_case(action) && like(&grant.1, resource)
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        other => other.as_array().unwrap().iter().map(|each| each.as_str().unwrap().to_owned()).collect(),
    }
}
