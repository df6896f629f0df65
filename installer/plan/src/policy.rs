//! Rows of the operator's table to IAM policy documents.

use palisade_config::{Config, Reach};
use palisade_contract::{HANDLERS, Integration, TAG_INSTALL, WAF_REPORTS};
use palisade_templates::ids;
use serde_json::{Map, Value, json};

use crate::fleet::{
    MEMBER_PERMISSIONS, PERMISSIONS as FLEET_PERMISSIONS, ROLLOUT_KEY, administration, administration_role, execution,
};
use crate::operator::{On, Permission, PolicyVerb, When};
use crate::opt_in::opt_in_regions;
use crate::permissions::PERMISSIONS;

/// Characters that IAM allows in a customer managed policy, white space not counted.
pub const MANAGED_POLICY_CHARACTERS: usize = 6_144;

/// Everything that `verb` needs under `config`, as one policy document; without statements for a verb that needs no AWS.
///
/// It may be larger than a managed policy can be: [`policy_documents`] splits it.
pub fn policy(verb: PolicyVerb, config: &Config) -> Value {
    document(&statements(verb, config))
}

/// The same, in as few documents as hold it, none above [`MANAGED_POLICY_CHARACTERS`].
pub fn policy_documents(verb: PolicyVerb, config: &Config) -> Vec<Value> {
    let mut documents: Vec<Vec<Value>> = Vec::new();
    for statement in statements(verb, config) {
        match documents.last_mut() {
            Some(last) if fits(last, &statement) => last.push(statement),
            _ => documents.push(vec![statement]),
        }
    }
    documents.iter().map(|statements| document(statements)).collect()
}

/// Name and purpose of each statement of [`policy`], in its order.
pub fn policy_reasons(verb: PolicyVerb, config: &Config) -> Vec<(&'static str, &'static str)> {
    rows(verb).filter(|row| statement(row, verb, config).is_some()).map(|row| (row.sid, row.why)).collect()
}

fn document(statements: &[Value]) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// Compact JSON has no white space outside of texts, and these texts have none.
fn fits(statements: &[Value], another: &Value) -> bool {
    let all: Vec<Value> = statements.iter().chain([another]).cloned().collect();
    document(&all).to_string().len() <= MANAGED_POLICY_CHARACTERS
}

fn statements(verb: PolicyVerb, config: &Config) -> Vec<Value> {
    rows(verb).filter_map(|row| statement(row, verb, config)).collect()
}

fn rows(verb: PolicyVerb) -> impl Iterator<Item = &'static Permission> {
    let all = PERMISSIONS.iter().chain(FLEET_PERMISSIONS).chain(MEMBER_PERMISSIONS);
    all.filter(move |row| verb.is_among(row.verbs))
}

/// `None` for what this config has not: an integration, a secret of the install's own, or one of the user's.
fn statement(row: &Permission, verb: PolicyVerb, config: &Config) -> Option<Value> {
    if verb.is_of_other_accounts() && config.fleet().is_none() {
        return None;
    }
    let left_out = is_left_out(verb, config);
    if row.when == When::LeftOut && !left_out {
        return None;
    }
    let own_secret = config.workload_security.secret.is_none();
    let needs_own = row.on.iter().any(|on| matches!(on, On::OwnSecret | On::OwnKeys | On::Alias))
        || row.when == When::MakesOwnTag
        || row.actions.contains(&"kms:ListAliases");
    if needs_own && !own_secret {
        return None;
    }
    let integration = match row.when {
        When::Enabled(integration) | When::CloudFormationFor(integration) => Some(integration),
        When::ListsReports => Some(Integration::Waf),
        _ => None,
    };
    if integration.is_some_and(|integration| !config.enabled().contains(&integration)) {
        return None;
    }
    let reach = config.fleet().map(|fleet| &fleet.reach);
    let fits = match row.when {
        When::Fleet => reach.is_some() && (verb != PolicyVerb::Create || matches!(reach, Some(Reach::Accounts(_)))),
        When::HeedsAlarms => config.fleet().is_some_and(|fleet| !fleet.rollout.alarms.is_empty()),
        When::OptInRegions => !opt_in_regions(config).is_empty(),
        When::Organization => matches!(reach, Some(Reach::Organization(_))),
        When::ListedAccounts => matches!(reach, Some(Reach::Accounts(_))),
        When::OwnAdministrationRole => administration(config, "").is_some(),
        When::OwnExecutionRole => execution(config, "").is_some(),
        _ => true,
    };
    if !fits {
        return None;
    }
    let whole = !left_out || row.when == When::LeftOut;
    let on = row.on.iter().filter_map(|on| if whole { Some(*on) } else { on.left_out() });
    let resources = on.flat_map(|on| arns(on, config));
    let resources: Vec<String> = if verb.is_of_other_accounts() {
        resources.map(|arn| in_any_account(&arn)).collect()
    } else {
        resources.collect()
    };
    if resources.is_empty() {
        return None;
    }
    let mut statement = json!({
        "Sid": row.sid,
        "Effect": "Allow",
        "Action": row.actions,
        "Resource": resources,
    });
    let condition = condition(row, config);
    if !condition.is_empty() {
        statement["Condition"] = Value::Object(condition);
    }
    Some(statement)
}

/// Whether the verb finds nothing of a regional stack in the config's own account.
fn is_left_out(verb: PolicyVerb, config: &Config) -> bool {
    match verb {
        PolicyVerb::Look | PolicyVerb::Create => false,
        // By its own stack set a delegated administrator may have functions that take events.
        PolicyVerb::Events => !config.has_own_functions(),
        _ => !config.targets.own_account,
    }
}

/// The same resource of whichever account the role stands in: one policy serves all of them, and none reaches beyond its own.
fn in_any_account(arn: &str) -> String {
    let mut parts: Vec<_> = arn.splitn(6, ':').collect();
    if let [_, _, _, _, account, _] = parts.as_mut_slice()
        && !account.is_empty()
    {
        *account = "*";
    }
    parts.join(":")
}

pub(crate) fn arns(on: On, config: &Config) -> Vec<String> {
    let (partition, account) = (config.partition(), config.account());
    let names = config.names();
    let handlers = |arns: &dyn Fn(&str) -> Vec<String>| {
        HANDLERS.iter().flat_map(|spec| arns(spec.integration.as_str())).collect::<Vec<_>>()
    };
    // One pattern for all regions: which of them, the condition says.
    let regional = |service: &str, resource: &str| vec![format!("arn:{partition}:{service}:*:{account}:{resource}")];
    // Stack sets, and the stacks of their roles, are of the home region.
    let at_home =
        |resource: &str| format!("arn:{partition}:cloudformation:{}:{account}:{resource}", config.home_region());
    let buckets = || config.all_regions().into_iter().map(|region| config.bundle_bucket(&region));
    match on {
        On::Any | On::AnyOfRegional => vec!["*".to_owned()],
        On::Stacks => [On::RegionalStack, On::HomeStack].into_iter().flat_map(|on| arns(on, config)).collect(),
        On::RegionalStack => regional("cloudformation", &format!("stack/{}/*", names.stack())),
        On::HomeStack => regional("cloudformation", &format!("stack/{}/*", names.home_stack())),
        On::Buckets => buckets().map(|bucket| format!("arn:{partition}:s3:::{bucket}")).collect(),
        On::Objects => buckets().map(|bucket| format!("arn:{partition}:s3:::{bucket}/*")).collect(),
        On::Deployed => {
            let of = |bucket| {
                ["*.zip", "templates/*", "previous/*"].map(|key| format!("arn:{partition}:s3:::{bucket}/{key}"))
            };
            buckets().flat_map(of).collect()
        }
        // Not `-??????`: a secret that does not exist is looked for by its bare name.
        On::OwnSecret | On::SecretName => regional("secretsmanager", &format!("secret:{}*", names.secret())),
        On::ExternalSecret => config.workload_security.secret.iter().map(|s| s.arn.to_string()).collect(),
        On::OwnKeys => regional("kms", "key/*"),
        On::ExternalKey => {
            let key = config.workload_security.secret.iter().filter_map(|s| s.kms_key.as_ref());
            key.map(ToString::to_string).collect()
        }
        On::Alias => regional("kms", &names.key_alias()),
        On::Functions => handlers(&|name| regional("lambda", &format!("function:{}", names.function(name)))),
        On::Roles => {
            let handlers = HANDLERS
                .iter()
                .map(|spec| (names.handler_role_path(spec.integration.as_str()), ids::role(spec.integration)));
            let roles = handlers.chain([(names.role_path(), ids::FOLLOW_UP_ROLE.to_owned())]);
            let stack = names.stack();
            // In a fleet, roles lie below a path: in other accounts nothing else of their names is sure. Those without one
            // are replaced when a config names other accounts for the first time, and deleted then.
            let below_each = |(path, role): (String, String)| -> Vec<String> {
                let below = config.fleet().map(|_| path);
                let paths = below.into_iter().chain(["/".to_owned()]);
                paths.map(|path| format!("arn:{partition}:iam::{account}:role{path}{stack}-{role}-*")).collect()
            };
            roles.flat_map(below_each).collect()
        }
        On::NamedRoles => {
            let (own, made) = (names.install(), names.stack_set_instances());
            // Below any path, or none.
            [format!("{own}-*"), format!("*/{own}-*"), format!("{made}*"), format!("*/{made}*")]
                .map(|role| format!("arn:{partition}:iam::{account}:role/{role}"))
                .into()
        }
        On::Rules => handlers(&|name| regional("events", &format!("rule/{}", names.function(name)))),
        On::Queue => regional("sqs", &names.failures()),
        // The second is the ARN of a subscription.
        On::Topic => ["", ":*"].iter().flat_map(|rest| regional("sns", &format!("{}{rest}", names.topic()))).collect(),
        On::Alarm => regional("cloudwatch", &format!("alarm:{}", names.failures())),
        // Tagging is granted on the group's ARN as it is, everything else on the form that covers its streams.
        On::LogGroups => handlers(&|name| {
            let group = names.log_group(name);
            ["", ":*"].iter().flat_map(|rest| regional("logs", &format!("log-group:{group}{rest}"))).collect()
        }),
        On::ScheduleGroup => regional("scheduler", &format!("schedule-group/{}", names.schedule_group())),
        On::Schedules => regional("scheduler", &format!("schedule/{}/*", names.schedule_group())),
        On::Detectors => regional("guardduty", "detector/*"),
        On::Hub => regional("securityhub", "hub/default"),
        On::ConfigRules => regional("config", "config-rule/*"),
        On::WafFunction => regional("lambda", &format!("function:{}", names.function(Integration::Waf.as_str()))),
        On::RoleStack => vec![at_home(&format!("stack/{}/*", names.stack_sets_roles()))],
        On::ExecutionRole => vec![format!("arn:{partition}:iam::{account}:role/{}", names.stack_sets_execution())],
        On::RoleStacks => regional("cloudformation", &format!("stack/{}/*", names.stack_sets_roles())),
        On::Instances => regional("cloudformation", &format!("stack/{}*/*", names.stack_set_instances())),
        On::CreateRoles => {
            let role = config.fleet().and_then(|fleet| fleet.roles.create.as_ref());
            role.into_iter().map(|role| format!("arn:{partition}:iam::*:role/{role}")).collect()
        }
        On::StackSet => vec![at_home(&format!("stackset/{}:*", names.stack_set()))],
        On::StackSetTargets => {
            vec![
                at_home(&format!("stackset-target/{}:*", names.stack_set())),
                format!("arn:{partition}:cloudformation:{}::type/resource/*", config.home_region()),
            ]
        }
        On::RolloutRecord => {
            vec![format!("arn:{partition}:s3:::{}/{ROLLOUT_KEY}", config.bundle_bucket(config.home_region()))]
        }
        On::AdministrationRole => {
            let name = config.fleet().map(|fleet| administration_role(config, fleet));
            name.into_iter().map(|name| format!("arn:{partition}:iam::{account}:role/{name}")).collect()
        }
        On::LookRoles => {
            let role = config.fleet().and_then(|fleet| fleet.roles.look.as_ref());
            role.into_iter().map(|role| format!("arn:{partition}:iam::*:role/{role}")).collect()
        }
        On::AccountSettings => {
            let own = format!("arn:{partition}:account::{account}:account");
            let others = config.fleet().map(|_| format!("{own}/o-*/*"));
            [own].into_iter().chain(others).collect()
        }
        On::WafReports => buckets().map(|bucket| format!("arn:{partition}:s3:::{bucket}/{WAF_REPORTS}*")).collect(),
    }
}

fn condition(row: &Permission, config: &Config) -> Map<String, Value> {
    let mut equals = Map::new();
    // Buckets and the user's own secret name their region; IAM and STS have none.
    let of_region = |on: &On| {
        !matches!(
            on,
            On::Buckets
                | On::Objects
                | On::Deployed
                | On::WafReports
                | On::RolloutRecord
                | On::ExternalSecret
                | On::ExternalKey
                | On::Roles
                | On::NamedRoles
        )
    };
    let global = row
        .actions
        .iter()
        .any(|action| ["iam:", "sts:", "organizations:", "account:"].iter().any(|service| action.starts_with(service)));
    if row.on.iter().any(of_region) && !global {
        let regions: Vec<String> = config.all_regions().iter().map(ToString::to_string).collect();
        equals.insert("aws:RequestedRegion".to_owned(), json!(regions));
    }
    let install = config.name.as_str();
    let mut own = |key: String, value: &str| equals.insert(key, json!(value));
    match row.when {
        When::Always
        | When::SecretsOnly
        | When::Enabled(_)
        | When::CloudFormationOnly
        | When::CloudFormationFor(_)
        | When::Fleet
        | When::LeftOut
        | When::OwnAdministrationRole
        | When::OwnExecutionRole
        | When::OptInRegions
        | When::Organization => None,
        When::HeedsAlarms => own("aws:RequestedRegion".to_owned(), config.home_region().as_str()),
        When::ListsReports => own("s3:prefix".to_owned(), WAF_REPORTS),
        When::ListedAccounts => own("iam:PassedToService".to_owned(), "cloudformation.amazonaws.com"),
        When::MakesOwnTag | When::CloudFormationMakesOwnTag => own(format!("aws:RequestTag/{TAG_INSTALL}"), install),
        When::OwnTag | When::OwnSecretsOnly => own(format!("aws:ResourceTag/{TAG_INSTALL}"), install),
        When::ToLambda => own("iam:PassedToService".to_owned(), "lambda.amazonaws.com"),
    };
    if matches!(row.when, When::OwnSecretsOnly | When::SecretsOnly) {
        let external = config.workload_security.secret.as_ref().map(|secret| secret.arn.region());
        let region = external.unwrap_or(config.home_region().as_str());
        equals.insert("kms:ViaService".to_owned(), json!(format!("secretsmanager.{region}.amazonaws.com")));
    }
    let mut blocks = Map::new();
    if !equals.is_empty() {
        blocks.insert("StringEquals".to_owned(), Value::Object(equals));
    }
    if matches!(row.when, When::CloudFormationMakesOwnTag | When::CloudFormationOnly | When::CloudFormationFor(_)) {
        blocks
            .insert("ForAnyValue:StringEquals".to_owned(), json!({"aws:CalledVia": ["cloudformation.amazonaws.com"]}));
    }
    blocks
}
