//! The rule that brings a handler its events, and the permission that lets it.

use palisade_contract::{HandlerSpec, Wanted, event_pattern};

use crate::{
    ResponseSettings, Settings, Template, arn,
    cfn::{Entry, Permission, Rule, Value},
    ids,
};

/// Adds nothing for a handler that no event triggers.
pub(crate) fn add(template: &mut Template, settings: &Settings, spec: &HandlerSpec, response: &ResponseSettings) {
    let own_account = Value::account().to_json();
    let names = settings.names();
    let wanted = Wanted {
        minimum: response.minimum_severity,
        account: &own_account,
        custom_action: &names.custom_action(),
        enabled: &settings.enabled(),
    };
    let Some(pattern) = event_pattern(spec.integration, &wanted) else {
        return;
    };
    let handler = spec.integration.as_str();

    // By name, so that it stands before the rule: EventBridge does not try again what it was not allowed to deliver.
    let permission =
        Permission { function: Value::reference(ids::function(spec.integration)), rule: arn::rule(&names, handler) };
    template.add(Entry::new(ids::permission(spec.integration), permission.into()));

    let rule = Rule {
        name: names.function(handler),
        description: spec.description.to_owned(),
        pattern,
        target: Value::arn_of(ids::function(spec.integration)),
        dead_letters: Value::arn_of(ids::FAILURES_QUEUE),
        tags: settings.tags(),
    };
    let rule = Entry::new(ids::rule(spec.integration), rule.into())
        .after(ids::permission(spec.integration))
        .after(ids::invoke_config(spec.integration))
        .after(ids::FAILURES_QUEUE_POLICY);
    template.add(rule);
}
