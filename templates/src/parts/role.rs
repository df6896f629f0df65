//! A handler's role.

use palisade_contract::HandlerSpec;

use crate::{
    Settings, Template,
    cfn::{Entry, Principal, Role},
    iam, ids,
};

pub(crate) fn add(template: &mut Template, settings: &Settings, spec: &HandlerSpec) {
    let role = Role {
        name: None,
        path: settings.home_account.is_some().then(|| settings.names().handler_role_path(spec.integration.as_str())),
        description: format!("What the {} handler of {} may do", spec.integration, settings.install),
        trusted: Principal::Service("lambda.amazonaws.com"),
        // Lambda takes a role on for functions of the role's own account only, and documents no source condition.
        trust_conditions: Vec::new(),
        policy_name: "handler",
        statements: iam::statements(spec, settings),
        tags: settings.tags(),
    };
    template.add(Entry::new(ids::role(spec.integration), role.into()));
}
