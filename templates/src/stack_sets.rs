//! The roles of self-managed StackSets: one in the administrator account, one in every target account.
//!
//! Service-managed StackSets makes its own. Each stands in a stack of its own, deployed once per account: IAM knows no region.

use std::collections::BTreeSet;

use palisade_contract::{HANDLERS, Names};
use serde_json::Value as Json;

use crate::{
    OUTPUT_VERSION, Template,
    cfn::{Condition, Entry, Principal, Role, Statement, Tags, Value},
    ids,
};

/// Output: ARN of the role of the stack.
pub const OUTPUT_ROLE_ARN: &str = "RoleArn";

/// What the role of the administrator account is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdministrationSettings {
    /// Name of the install: `[a-z][a-z0-9-]{0,19}`.
    pub install: String,
    /// Version of the tool that renders.
    pub version: String,
    /// The target accounts, 12 digits each; at least one.
    pub accounts: Vec<String>,
    /// Name of the role in each of them that this one takes on.
    pub execution_role: String,
    /// Target regions that accounts must turn on, for example `ap-east-1`: CloudFormation comes from there under a name of
    /// that region.
    pub opt_in_regions: Vec<String>,
}

/// What the role of every target account is made from; the same text for all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecutionSettings {
    /// Name of the install: `[a-z][a-z0-9-]{0,19}`.
    pub install: String,
    /// Version of the tool that renders.
    pub version: String,
    /// The account with the stack set and the home stack, 12 digits.
    pub administrator: String,
    /// Name of the role there that takes this one on. AWS looks it up: it must stand first.
    pub administration_role: String,
    /// The bundle bucket is `<prefix>-<administrator>-<region>`.
    pub bundle_bucket_prefix: String,
    /// What deploying, updating and deleting the regional stack takes, without what StackSets itself needs.
    pub statements: Vec<Statement>,
}

/// Renders the stack of the administrator account's role: it may take on the execution role of the listed accounts.
pub fn stack_set_administration(settings: &AdministrationSettings) -> Template {
    let names = Names::new(settings.install.as_str());
    let execution = &settings.execution_role;
    let roles = settings.accounts.iter();
    let roles = roles.map(|account| Value::Sub(format!("arn:${{AWS::Partition}}:iam::{account}:role/{execution}")));
    let stack_set =
        format!("arn:${{AWS::Partition}}:cloudformation:*:${{AWS::AccountId}}:stackset/{}:*", names.stack_set());
    let role = Role {
        name: Some(names.stack_sets_administration()),
        path: None,
        description: format!("With it, StackSets brings {} to its other accounts", settings.install),
        trusted: cloudformation_in(&settings.opt_in_regions),
        // For this install's stack set only: nobody can have StackSets use it for another.
        trust_conditions: vec![
            Condition::from_own_account(),
            Condition::arn_like("aws:SourceArn", vec![Value::Sub(stack_set)]),
        ],
        policy_name: "administration",
        statements: vec![Statement::allow("TakeExecutionRoles", vec!["sts:AssumeRole"], roles.collect())],
        tags: tags(&settings.install, &settings.version),
    };
    let description = "Palisade: the role with which StackSets reaches the other accounts.";
    template(description, ids::STACK_SETS_ADMINISTRATION_ROLE, role, &settings.version)
}

/// CloudFormation by its name of all regions, and by those of regions that trust no other name.
fn cloudformation_in(opt_in_regions: &[String]) -> Principal {
    if opt_in_regions.is_empty() {
        return Principal::Service(CLOUDFORMATION);
    }
    let regional = opt_in_regions.iter().map(|region| regional_cloudformation(region));
    Principal::Services(std::iter::once(CLOUDFORMATION.to_owned()).chain(regional).collect())
}

const CLOUDFORMATION: &str = "cloudformation.amazonaws.com";

/// The name by which CloudFormation takes on a role from a region that accounts must turn on, for example `ap-east-1`.
#[must_use]
pub fn regional_cloudformation(region: &str) -> String {
    format!("cloudformation.{region}.amazonaws.com")
}

/// The accounts that a deployed [`stack_set_administration`] serves, whichever version rendered it.
#[must_use]
pub fn administered_accounts(deployed: &Json) -> BTreeSet<String> {
    let policies = &deployed["Resources"][ids::STACK_SETS_ADMINISTRATION_ROLE]["Properties"]["Policies"];
    let list = |value: &Json| value.as_array().cloned().unwrap_or_default();
    let statements = list(policies).into_iter().flat_map(|policy| list(&policy["PolicyDocument"]["Statement"]));
    let resources = statements.flat_map(|statement| list(&statement["Resource"]));
    let texts = resources.filter_map(|arn| arn.as_str().or_else(|| arn["Fn::Sub"].as_str()).map(str::to_owned));
    let account = |arn: String| Some(arn.split_once(":iam::")?.1.split_once(':')?.0.to_owned());
    let accounts = texts.filter_map(account);
    accounts.filter(|account| account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit())).collect()
}

/// Renders the stack of a target account's role: it deploys the regional stack, for the administrator account's role only.
pub fn stack_set_execution(settings: &ExecutionSettings) -> Template {
    let names = Names::new(settings.install.as_str());
    let (administrator, administration) = (&settings.administrator, &settings.administration_role);
    let stacks = format!(
        "arn:${{AWS::Partition}}:cloudformation:*:${{AWS::AccountId}}:stack/{}*/*",
        names.stack_set_instances()
    );
    // Lambda reads the bundles in the name of whoever makes the function.
    let buckets = format!("arn:${{AWS::Partition}}:s3:::{}-{administrator}-*", settings.bundle_bucket_prefix);
    let bundles = HANDLERS.iter().map(|spec| Value::Sub(format!("{buckets}/{}/*", spec.integration.as_str())));
    let mut statements = vec![
        Statement::allow("ManageInstances", INSTANCES.to_vec(), vec![Value::Sub(stacks)]),
        Statement::allow("ReadBundles", vec!["s3:GetObject"], bundles.collect()),
    ];
    statements.extend(settings.statements.iter().cloned());
    let role = Role {
        name: Some(names.stack_sets_execution()),
        path: None,
        description: format!("With it, StackSets deploys {} in this account", settings.install),
        trusted: Principal::Role(Value::Sub(format!(
            "arn:${{AWS::Partition}}:iam::{administrator}:role/{administration}"
        ))),
        trust_conditions: Vec::new(),
        policy_name: "execution",
        statements,
        tags: tags(&settings.install, &settings.version),
    };
    let description = "Palisade: the role with which StackSets deploys in this account.";
    template(description, ids::STACK_SETS_EXECUTION_ROLE, role, &settings.version)
}

/// What StackSets does with the stacks that it makes; the user guide's least is `cloudformation:*`.
const INSTANCES: [&str; 9] = [
    "cloudformation:CreateStack",
    "cloudformation:DeleteStack",
    "cloudformation:Describe*",
    "cloudformation:DetectStack*",
    "cloudformation:Get*",
    "cloudformation:List*",
    "cloudformation:TagResource",
    "cloudformation:UntagResource",
    "cloudformation:UpdateStack",
];

fn template(description: &str, id: &str, role: Role, version: &str) -> Template {
    let mut template = Template::new(description);
    template.add(Entry::new(id, role.into()));
    template.output(OUTPUT_ROLE_ARN, "The role", Value::arn_of(id), None);
    template.output(OUTPUT_VERSION, "Version that rendered this stack", version.into(), None);
    template
}

fn tags(install: &str, version: &str) -> Tags {
    Tags { install: install.to_owned(), version: version.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deployed_role_tells_which_accounts_it_serves() {
        let accounts = vec!["222222222222".to_owned(), "333333333333".to_owned()];
        let settings = AdministrationSettings {
            install: "palisade".to_owned(),
            version: "0.0.0".to_owned(),
            accounts: accounts.clone(),
            execution_role: "palisade-stack-sets-execution".to_owned(),
            opt_in_regions: vec!["ap-east-1".to_owned()],
        };
        let found = administered_accounts(&stack_set_administration(&settings).to_json());
        assert_eq!(found.into_iter().collect::<Vec<_>>(), accounts);
        assert_eq!(administered_accounts(&serde_json::json!({"Resources": {}})), BTreeSet::new());
    }
}
