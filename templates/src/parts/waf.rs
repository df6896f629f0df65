//! What triggers the WAF handler: a clock, and the end of the stack.

use palisade_contract::{HandlerSpec, WafGroups, env};
use serde_json::json;

use super::bundles::bucket_name;
use crate::{
    Settings, Template, WafSettings, arn,
    cfn::{Entry, Permission, ScheduleRule, Value, WafRules},
    ids,
};

/// What CloudFormation waits longer than the function may run, so that it hears of a function that was stopped.
const PATIENCE_SECONDS: u16 = 60;

pub(crate) fn add(template: &mut Template, settings: &Settings, spec: &HandlerSpec, own: &WafSettings) {
    let names = settings.names();
    let handler = spec.integration.as_str();
    let function = ids::function(spec.integration);

    // While it goes, the function and all that it needs still stands.
    let rules = WafRules {
        function: Value::arn_of(function.clone()),
        timeout_seconds: spec.timeout_seconds + PATIENCE_SECONDS,
    };
    let rules = Entry::new(ids::WAF_RULES, rules.into()).after(ids::invoke_config(spec.integration));
    template.add(rules);

    // By name, so that it stands before the rule: EventBridge does not try again what it was not allowed to deliver.
    let permission = Permission { function: Value::reference(function.clone()), rule: arn::rule(&names, handler) };
    template.add(Entry::new(ids::permission(spec.integration), permission.into()));

    let rule = ScheduleRule {
        name: names.function(handler),
        description: spec.description.to_owned(),
        every_minutes: own.every_minutes,
        target: Value::arn_of(function),
        dead_letters: Value::arn_of(ids::FAILURES_QUEUE),
        tags: settings.tags(),
    };
    // After the rules, so that it goes before them: no run may add again what has been taken back.
    let rule = Entry::new(ids::rule(spec.integration), rule.into())
        .after(ids::permission(spec.integration))
        .after(ids::invoke_config(spec.integration))
        .after(ids::FAILURES_QUEUE_POLICY)
        .after(ids::WAF_RULES);
    template.add(rule);
}

/// What the WAF handler reads.
pub(crate) fn environment(settings: &Settings, own: &WafSettings) -> Vec<(&'static str, Value)> {
    let reports = bucket_name(&settings.bundle_bucket_prefix, settings.home_account.as_deref());
    let mut variables = vec![
        (env::REPORT_BUCKET, reports),
        (env::WAF_ACTION, own.action.as_str().into()),
        (env::WAF_EDIT_MANAGED, own.edit_managed.to_string().into()),
        (env::CLOUDFRONT_REGION, own.cloudfront_region.as_str().into()),
    ];
    if own.groups != WafGroups::default() {
        variables.push((env::WAF_GROUPS, json!(own.groups).to_string().into()));
    }
    variables
}
