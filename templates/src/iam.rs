//! A handler's calls to the statements of its role.
//!
//! There is no other way to a permission: what [`HandlerSpec::calls`] does not list, the role cannot do. Which
//! resource types an action knows is taken from AWS's Service Authorization Reference.

use palisade_contract::{Call, HandlerSpec, Mode, Names, Scope, calls, waf_report_key};

use crate::{
    Settings, arn,
    cfn::{Condition, Statement, Value},
    ids,
};

/// What a handler's role may do under these settings: one statement per scope, in the order of the calls.
pub fn statements(spec: &HandlerSpec, settings: &Settings) -> Vec<Statement> {
    let mut scopes: Vec<(Scope, Vec<&'static str>)> = Vec::new();
    for call in calls(spec, settings) {
        match scopes.iter_mut().find(|(scope, _)| *scope == call.scope) {
            Some((_, actions)) => actions.push(call.action),
            None => scopes.push((call.scope, vec![call.action])),
        }
    }
    scopes.into_iter().map(|(scope, actions)| statement(scope, actions, spec, settings)).collect()
}

/// The calls that the handler can come to make under these settings.
pub fn calls(spec: &HandlerSpec, settings: &Settings) -> impl Iterator<Item = &'static Call> {
    let security_hub = settings.security_hub;
    let own_key = settings.workload_security.key_arn.is_some();
    let mode = settings.function(spec.integration).map_or(Mode::Act, |function| function.mode);
    let needed = spec.calls.iter().filter(move |call| spec.may_call(call, mode, security_hub));
    let routes = !settings.routes.is_empty();
    needed.filter(move |call| match call.scope {
        // Tags select among routes: without any, nobody reads them.
        Scope::Any if call.action == calls::DESCRIBE_TAGS.action => routes,
        // Without a customer key AWS's own key encrypts the secret; it lets in whoever may read the secret.
        Scope::ApiKeyKey => own_key,
        _ => true,
    })
}

fn statement(scope: Scope, actions: Vec<&'static str>, spec: &HandlerSpec, settings: &Settings) -> Statement {
    let names = settings.names();
    let handler = spec.integration.as_str();
    let secret = &settings.workload_security;
    let allow = |sid, resources| Statement::allow(sid, actions, resources);
    match scope {
        Scope::OwnLogs => allow("WriteOwnLog", vec![arn::log_streams(&names, handler)]),
        Scope::Failures => allow("KeepFailedEvents", vec![arn::failures(&names)]),
        Scope::ApiKeySecret => allow("ReadApiKey", vec![secret.secret_arn.as_str().into()]),
        // Not with the key itself: only when Secrets Manager decrypts for the role. That the service's name ends in
        // amazonaws.com in China too is assumed.
        Scope::ApiKeyKey => {
            allow("DecryptApiKey", secret.key_arn.iter().map(|arn| arn.as_str().into()).collect()).when(
                Condition::equals("kms:ViaService", format!("secretsmanager.{}.amazonaws.com", secret.secret_region())),
            )
        }
        Scope::Topics => allow("TellTeams", topics(&names, settings)),
        // BatchImportFindings requires a product; findings of one's own making go to the account's default product.
        Scope::DefaultProduct => allow("WriteOwnFindings", vec![arn::default_product()]),
        // GetFindings and BatchUpdateFindings know the hub (and, for the OCSF interface, which is not called, hubv2).
        // Neither can be narrowed to the findings of one product.
        Scope::SecurityHub => allow("ReadAndUpdateFindings", vec![arn::hub()]),
        Scope::FollowUps => allow("ManageFollowUps", vec![arn::follow_ups(&names)]),
        Scope::FollowUpRole => allow("HandRoleToScheduler", vec![Value::arn_of(ids::FOLLOW_UP_ROLE)])
            .when(Condition::equals("iam:PassedToService", "scheduler.amazonaws.com")),
        Scope::Buckets => allow("ReadBucketPolicies", vec![arn::buckets()]),
        Scope::Roles => allow("AskAboutRoles", vec![arn::in_account("role/*")]),
        Scope::ManagedPolicies => allow("ReadPolicies", vec![arn::in_account("policy/*"), arn::policies_of_aws()]),
        Scope::InstanceProfiles => allow("ReadInstanceProfiles", vec![arn::in_account("instance-profile/*")]),
        Scope::Evaluations => allow("AnswerConfig", vec!["*".into()]),
        // GetWebACLForResource is asked for on the load balancer and on its web ACL.
        Scope::WebAcls => {
            let mut resources = arn::web_acls();
            resources.push(arn::application_load_balancers());
            allow("ReadWebAcls", resources)
        }
        // AWS WAF demands the right to all that the rules of the web ACL refer to, those of others included.
        Scope::WebAclDefinitions => {
            let mut resources = arn::web_acls();
            resources.extend(arn::web_acl_parts());
            allow("UpdateWebAcls", resources)
        }
        Scope::EcsTasks => allow("ReadTasks", arn::ecs_tasks()),
        Scope::OwnRule => allow("SeeOwnRule", vec![arn::rule(&names, handler)]),
        // Of the own account; the bucket is the home account's, whose policy says the same.
        Scope::WafReport => {
            let key = waf_report_key("${AWS::AccountId}");
            let home = settings.home_account.as_deref();
            allow("WriteReport", vec![arn::object(&settings.bundle_bucket_prefix, home, &key)])
        }
        Scope::Any => allow("ReadWithoutResource", vec!["*".into()]),
    }
}

/// The default topic and each topic of the routes, once.
fn topics(names: &Names, settings: &Settings) -> Vec<Value> {
    let mut topics = vec![arn::topic(names)];
    for route in &settings.routes {
        let topic = Value::from(route.topic.as_str());
        if !topics.contains(&topic) {
            topics.push(topic);
        }
    }
    topics
}
