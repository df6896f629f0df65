//! The default topic: what a team is told when no route names a topic of its own, and where the alarm rings.

use crate::{
    Settings, Template, arn,
    cfn::{Condition, EmailSubscription, Entry, Principal, Statement, Topic, TopicPolicy, Value},
    ids,
};

pub(crate) fn add(template: &mut Template, settings: &Settings) {
    let names = settings.names();
    let topic = Topic { name: names.topic(), tags: settings.tags() };
    template.add(Entry::new(ids::HIGHLIGHT_TOPIC, topic.into()));

    let reference = || Value::reference(ids::HIGHLIGHT_TOPIC);
    let alarm = Statement::allow("AlarmRings", vec!["sns:Publish"], vec![reference()])
        .to(Principal::Service("cloudwatch.amazonaws.com"))
        .when(Condition::from_own_account())
        .when(Condition::arn_in("aws:SourceArn", vec![arn::failures_alarm(&names)]));
    let policy = TopicPolicy {
        topic: reference(),
        statements: vec![alarm, Statement::deny_without_tls("sns:Publish", vec![reference()])],
    };
    template.add(Entry::new(ids::HIGHLIGHT_TOPIC_POLICY, policy.into()));

    let mut known = Vec::new();
    for address in &settings.emails {
        let id = ids::email(address);
        if known.contains(&id) {
            continue;
        }
        let subscription = EmailSubscription { topic: reference(), address: address.clone() };
        template.add(Entry::new(id.clone(), subscription.into()));
        known.push(id);
    }
}
