//! The roles of a self-managed stack set, as templates: what each of them needs.

use palisade_config::{Config, Fleet, Reach};
use palisade_templates::cfn::{Condition, Statement, Value};
use palisade_templates::{AdministrationSettings, ExecutionSettings, Template};

use crate::operator::{On, Permission, PolicyVerb, When};
use crate::permissions::PERMISSIONS;
use crate::policy;

/// Statements of the operator's table that are about resources of the regional stack although they know no resource.
const BY_NAME: [&str; 2] = ["SeeConfigRules", "ListLogGroups"];

/// The stack of the administrator account's role; `None` where the config names a role, or an organisation, which needs none.
pub fn administration(config: &Config, version: &str) -> Option<Template> {
    let fleet = config.fleet()?;
    let Reach::Accounts(accounts) = &fleet.reach else { return None };
    if fleet.roles.administration.is_some() {
        return None;
    }
    Some(palisade_templates::stack_set_administration(&AdministrationSettings {
        install: config.name.to_string(),
        version: version.to_owned(),
        accounts: accounts.iter().map(ToString::to_string).collect(),
    }))
}

/// The stack of each listed account's role; `None` where the config names a role, or an organisation, which needs none.
pub fn execution(config: &Config, version: &str) -> Option<Template> {
    let fleet = config.fleet()?;
    if !is_own(fleet) {
        return None;
    }
    Some(palisade_templates::stack_set_execution(&ExecutionSettings {
        install: config.name.to_string(),
        version: version.to_owned(),
        administrator: config.account().to_string(),
        bundle_bucket_prefix: config.bundle_bucket_prefix(),
        statements: statements(config),
    }))
}

fn is_own(fleet: &Fleet) -> bool {
    matches!(fleet.reach, Reach::Accounts(_)) && fleet.roles.execution.is_none()
}

/// What CloudFormation does with the resources of the regional stack, in whatever account the role stands in.
fn statements(config: &Config) -> Vec<Statement> {
    let of_the_stack = |row: &&Permission| {
        let verbs = row.verbs.contains(&PolicyVerb::Install) || row.verbs.contains(&PolicyVerb::Uninstall);
        let resources = row.on.iter().all(|on| {
            matches!(
                on,
                On::Functions
                    | On::WafFunction
                    | On::Roles
                    | On::Rules
                    | On::ConfigRules
                    | On::Queue
                    | On::Topic
                    | On::Alarm
                    | On::LogGroups
                    | On::ScheduleGroup
                    | On::Schedules
            )
        });
        verbs && (resources || BY_NAME.contains(&row.sid))
    };
    PERMISSIONS.iter().filter(of_the_stack).filter_map(|row| statement(row, config)).collect()
}

fn statement(row: &Permission, config: &Config) -> Option<Statement> {
    if let When::Enabled(integration) = row.when
        && !config.enabled().contains(&integration)
    {
        return None;
    }
    let mut arns: Vec<String> =
        row.on.iter().flat_map(|on| policy::arns_in(*on, config, "${AWS::AccountId}")).collect();
    if row.on == [On::Roles] {
        // CloudFormation cuts the beginning of the stack's long name off: only the path is sure.
        arns = vec![format!("arn:{}:iam::${{AWS::AccountId}}:role{}*", config.partition(), config.names().role_path())];
    }
    let resources = arns.into_iter().map(|arn| if arn.contains("${") { Value::Sub(arn) } else { arn.as_str().into() });
    let mut statement = Statement::allow(row.sid, row.actions.to_vec(), resources.collect());
    let global = row.actions.iter().any(|action| action.starts_with("iam:"));
    if !global {
        let regions = config.regions().iter().map(|region| region.as_str().into()).collect();
        statement = statement.when(Condition { operator: "StringEquals", key: "aws:RequestedRegion", values: regions });
    }
    Some(match row.when {
        When::ToLambda => statement.when(Condition::equals("iam:PassedToService", "lambda.amazonaws.com")),
        When::CloudFormationOnly => statement.when(Condition {
            operator: "ForAnyValue:StringEquals",
            key: "aws:CalledVia",
            values: vec!["cloudformation.amazonaws.com".into()],
        }),
        _ => statement,
    })
}
