//! A handler's function, its log group, and what becomes of events it cannot handle.

use palisade_contract::{HandlerSpec, Integration, bundle_key, env};
use serde_json::json;

use super::bundles::bucket_name;
use crate::{
    FunctionSettings, ResponseSettings, Settings, Template,
    cfn::{Entry, EventInvokeConfig, Function, LogGroup, Value},
    ids,
};

/// Lambda's own most: a manager that is down for an hour must not cost a finding.
const RETRIES: u16 = 2;
/// Six hours, likewise the most.
const MAXIMUM_EVENT_AGE_SECONDS: u16 = 6 * 60 * 60;

pub(crate) fn add(template: &mut Template, settings: &Settings, spec: &HandlerSpec, own: FunctionSettings<'_>) {
    let names = settings.names();
    let handler = spec.integration.as_str();
    let log_group =
        LogGroup { name: names.log_group(handler), retention_days: settings.log_retention_days, tags: settings.tags() };
    template.add(Entry::new(ids::log_group(spec.integration), log_group.into()));

    let function = Function {
        name: names.function(handler),
        description: spec.description.to_owned(),
        architecture: settings.architecture,
        bucket: bucket_name(&settings.bundle_bucket_prefix, settings.home_account.as_deref()),
        key: bundle_key(handler, own.bundle_digest),
        role: Value::arn_of(ids::role(spec.integration)),
        timeout_seconds: spec.timeout_seconds,
        memory_mb: spec.memory_mb,
        reserved_concurrency: settings.reserved_concurrency,
        environment: environment(settings, spec.integration),
        tags: settings.tags(),
    };
    // Otherwise a first event could make Lambda create the group itself: without retention, and in the stack's way.
    let function = Entry::new(ids::function(spec.integration), function.into()).after(ids::log_group(spec.integration));
    template.add(function);

    let invoke_config = EventInvokeConfig {
        function: Value::reference(ids::function(spec.integration)),
        retries: RETRIES,
        maximum_age_seconds: MAXIMUM_EVENT_AGE_SECONDS,
        on_failure: Value::arn_of(ids::FAILURES_QUEUE),
    };
    template.add(Entry::new(ids::invoke_config(spec.integration), invoke_config.into()));
}

/// The variables that the runtime and the integration's handler read. What is absent means the default, and nothing in it
/// is secret.
pub(crate) fn environment(settings: &Settings, integration: Integration) -> Vec<(&'static str, Value)> {
    let Some(function) = settings.function(integration) else { return Vec::new() };
    let api = &settings.workload_security;
    let mut variables = vec![
        (env::INSTALL, settings.install.as_str().into()),
        (env::MODE, function.mode.as_str().into()),
        (env::SECRET_ARN, api.secret_arn.as_str().into()),
        (env::API_URL, api.api_url.as_str().into()),
        (env::KEY_KIND, api.key_kind.as_str().into()),
    ];
    if let Some(pem) = &api.ca_bundle {
        variables.push((env::CA_BUNDLE, pem.as_str().into()));
    }
    if let Some(own) = settings.responses.get(&integration) {
        variables.extend(response(settings, own));
    }
    if integration == Integration::Inspector {
        let most = settings.max_computers_per_policy_change.to_string();
        variables.push((env::MAX_COMPUTERS_PER_POLICY_CHANGE, most.into()));
    }
    if let (Integration::Waf, Some(own)) = (integration, &settings.waf) {
        variables.extend(super::waf::environment(settings, own));
    }
    variables
}

/// What the shared response reads.
fn response(settings: &Settings, own: &ResponseSettings) -> Vec<(&'static str, Value)> {
    let mut variables = vec![
        (env::MINIMUM_SEVERITY, own.minimum_severity.as_str().into()),
        (env::COOLDOWN_SECONDS, own.cooldown_seconds.to_string().into()),
        (env::FOLLOW_UP_MINUTES, own.follow_up_minutes.to_string().into()),
        (env::GIVE_UP_MINUTES, own.give_up_minutes.to_string().into()),
        (env::SCHEDULE_GROUP, Value::reference(ids::FOLLOW_UP_GROUP)),
        (env::FOLLOW_UP_ROLE_ARN, Value::arn_of(ids::FOLLOW_UP_ROLE)),
        (env::FAILURES_ARN, Value::arn_of(ids::FAILURES_QUEUE)),
        (env::TOPIC_ARN, Value::reference(ids::HIGHLIGHT_TOPIC)),
        (env::SECURITY_HUB, settings.security_hub.to_string().into()),
    ];
    if !settings.routes.is_empty() {
        variables.push((env::ROUTES, json!(settings.routes).to_string().into()));
    }
    variables
}
