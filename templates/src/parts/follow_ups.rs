//! The group that holds the schedules of follow-ups, and the role with which the scheduler wakes a handler.

use crate::{
    Settings, Template, arn,
    cfn::{Condition, Entry, Principal, Role, ScheduleGroup, Statement},
    ids,
};

pub(crate) fn add(template: &mut Template, settings: &Settings, handlers: &[&str]) {
    let names = settings.names();
    let group = ScheduleGroup { name: names.schedule_group(), tags: settings.tags() };
    template.add(Entry::new(ids::FOLLOW_UP_GROUP, group.into()));

    // By name: the functions name this role in their environment, so it cannot wait for them.
    let functions = handlers.iter().map(|handler| arn::function(&names, handler)).collect();
    let role = Role {
        name: None,
        path: settings.home_account.is_some().then(|| settings.names().role_path()),
        description: format!("EventBridge Scheduler wakes the handlers of {} for their follow-ups", settings.install),
        trusted: Principal::Service("scheduler.amazonaws.com"),
        // The scheduler's user guide asks for the group here: with a schedule's own ARN it cannot take the role on.
        trust_conditions: vec![
            Condition::from_own_account(),
            Condition::arn_in("aws:SourceArn", vec![arn::follow_up_group(&names)]),
        ],
        policy_name: "follow-ups",
        statements: vec![
            Statement::allow("WakeHandlers", vec!["lambda:InvokeFunction"], functions),
            Statement::allow("KeepUndelivered", vec!["sqs:SendMessage"], vec![arn::failures(&names)]),
        ],
        tags: settings.tags(),
    };
    template.add(Entry::new(ids::FOLLOW_UP_ROLE, role.into()));
}
