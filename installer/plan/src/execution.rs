//! What self-managed `StackSets` does with the regional stack in a target account, from the operator's table.

use palisade_config::Config;
use palisade_contract::Integration;
use palisade_templates::cfn::{Condition, Statement, Value};

use crate::operator::{On, Permission, PolicyVerb, When};
use crate::permissions::PERMISSIONS;
use crate::policy::arns;

/// Rows that know no narrower resource, and that `CloudFormation` needs for the regional stack all the same.
const WITHOUT_RESOURCE: [&str; 2] = ["SeeConfigRules", "ListLogGroups"];

/// The statements of [`palisade_templates::ExecutionSettings`].
///
/// They name no region: a role stands once for all of them, and which regions are targets is the stack set's to say.
pub fn execution_statements(config: &Config) -> Vec<Statement> {
    let enabled = config.enabled();
    let mut merged: Vec<Statement> = Vec::new();
    for row in PERMISSIONS.iter().filter(|row| is_needed(row, &enabled)) {
        let next = statement(row, config);
        // The table has one row per purpose; what is granted on the same is one statement here, for want of space.
        let same =
            |known: &&mut Statement| (&known.resources, &known.conditions) == (&next.resources, &next.conditions);
        match merged.iter_mut().find(same) {
            Some(known) => known.actions.extend(next.actions),
            None => merged.push(next),
        }
    }
    merged
}

fn is_needed(row: &Permission, enabled: &[Integration]) -> bool {
    let deploys = row.verbs.contains(&PolicyVerb::Install) || row.verbs.contains(&PolicyVerb::Uninstall);
    let of_the_stack = row.on.iter().all(|on| is_regional(*on)) || WITHOUT_RESOURCE.contains(&row.sid);
    let is_on = match row.when {
        When::Enabled(integration) => enabled.contains(&integration),
        _ => true,
    };
    deploys && of_the_stack && is_on
}

/// Whether it stands in the regional stack, or the stack takes it along.
fn is_regional(on: On) -> bool {
    matches!(
        on,
        On::Functions
            | On::Roles
            | On::Rules
            | On::Queue
            | On::Topic
            | On::Alarm
            | On::LogGroups
            | On::ScheduleGroup
            | On::Schedules
            | On::ConfigRules
            | On::WafFunction
    )
}

fn statement(row: &Permission, config: &Config) -> Statement {
    let resources = row.on.iter().flat_map(|on| resources(*on, config)).collect();
    let statement = Statement::allow(row.sid, row.actions.to_vec(), resources);
    match row.when {
        When::ToLambda => statement.when(Condition::equals("iam:PassedToService", "lambda.amazonaws.com")),
        When::CloudFormationOnly => statement.when(Condition {
            operator: "ForAnyValue:StringEquals",
            key: "aws:CalledVia",
            values: vec!["cloudformation.amazonaws.com".into()],
        }),
        _ => statement,
    }
}

/// The operator's resources, in whichever account the role stands.
fn resources(on: On, config: &Config) -> Vec<Value> {
    match on {
        On::Any => vec!["*".into()],
        // Their names are made up from a stack's name that is cut off; see `Names::role_path`.
        On::Roles => {
            let path = config.names().role_path();
            vec![Value::Sub(format!("arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role{path}*"))]
        }
        other => arns(other, config).iter().map(|arn| anywhere(arn)).collect(),
    }
}

/// The same resource of the account and partition that a template is deployed in.
fn anywhere(arn: &str) -> Value {
    let mut parts: Vec<_> = arn.splitn(6, ':').collect();
    if let [_, partition, _, _, account, _] = parts.as_mut_slice() {
        *partition = "${AWS::Partition}";
        *account = "${AWS::AccountId}";
    }
    Value::Sub(parts.join(":"))
}
