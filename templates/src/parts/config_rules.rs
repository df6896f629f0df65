//! The rules of AWS Config, and the permission that lets them call their function.

use palisade_contract::{Integration, RuleCheck};

use crate::{
    ConfigRulesSettings, Settings, Template,
    cfn::{ConfigPermission, ConfigRule, Entry, Value},
    ids,
};

pub(crate) fn add(template: &mut Template, settings: &Settings, own: &ConfigRulesSettings) {
    const CONFIG: Integration = Integration::Config;
    let permission = ConfigPermission { function: Value::reference(ids::function(CONFIG)) };
    template.add(Entry::new(ids::permission(CONFIG), permission.into()));

    let names = settings.names();
    for check in &own.checks {
        let rule = ConfigRule {
            name: names.config_rule(check),
            description: description(check),
            function: Value::arn_of(ids::function(CONFIG)),
            check: check.clone(),
            every: own.every,
        };
        // Each rule asks about all instances as soon as it stands.
        let rule = Entry::new(ids::config_rule(check), rule.into())
            .after(ids::permission(CONFIG))
            .after(ids::invoke_config(CONFIG));
        template.add(rule);
    }
}

fn description(check: &RuleCheck) -> String {
    match check {
        RuleCheck::Policy(_) => "EC2 instances have the Workload Security policy that the parameter names.".to_owned(),
        RuleCheck::Module(module) => format!("Workload Security's module {module} is active on EC2 instances."),
        RuleCheck::Clear => {
            "The Workload Security agents on EC2 instances are active and clear of warnings and errors.".to_owned()
        }
    }
}
