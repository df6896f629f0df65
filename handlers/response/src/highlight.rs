//! Telling the team that owns an instance: which topic, and in which words.

use palisade_aws::Error;
use palisade_contract::{InstanceId, Route};
use palisade_decisions::{FoundBy, Message};

use crate::Means;

/// Publishes the message to the instance's topic; returns the message's id.
pub(crate) async fn tell(
    means: &Means<'_>,
    instance: &InstanceId,
    message: &Message,
    found: &FoundBy,
) -> Result<String, Error> {
    let topic = topic(means, instance).await?;
    means.aws.publish(topic, &subject(instance, message), &text(means, instance, message, found)).await
}

/// The topic of the first route that fits the instance's tags, else the default.
pub(crate) async fn topic<'m>(means: &'m Means<'_>, instance: &InstanceId) -> Result<&'m str, Error> {
    let settings = means.settings;
    if settings.routes.is_empty() {
        return Ok(&settings.topic_arn);
    }
    let tags = means.aws.describe_tags(instance).await?;
    let fits = |route: &&Route| tags.iter().any(|(key, value)| *key == route.tag && *value == route.value);
    Ok(settings.routes.iter().find(fits).map_or(&settings.topic_arn, |route| &route.topic))
}

/// At most 100 printable ASCII characters, as SNS demands; the longest is some 70.
fn subject(instance: &InstanceId, message: &Message) -> String {
    match message {
        Message::Unprotected(_) => format!("Palisade: {instance} has a finding and is not protected"),
        Message::Finished(_) => format!("Palisade: scans of {instance} have ended"),
        Message::TooManyComputers { .. } => format!("Palisade: the policy of {instance} lacks rules"),
        Message::GaveUp { .. } => format!("Palisade: scans of {instance} did NOT end"),
    }
}

fn text(means: &Means<'_>, instance: &InstanceId, message: &Message, found: &FoundBy) -> String {
    let Means { account, region, .. } = *means;
    let mut text = match message {
        Message::Unprotected(gap) => format!(
            "A finding is about EC2 instance {instance}, and {gap}. Nothing could be done for it.\n\
             Activate the Workload Security agent on it and assign a policy, or take it out of service.\n"
        ),
        Message::Finished(applied) if applied.is_empty() => format!(
            "The scans of EC2 instance {instance} have ended. Every rule that they recommend for a module that is on \
             is assigned.\n"
        ),
        Message::Finished(applied) => {
            let list: Vec<String> = applied.iter().map(|(module, count)| format!("{count} of {module}")).collect();
            format!(
                "The scans of EC2 instance {instance} have ended. Recommended rules that were added: {}.\n",
                list.join(", ")
            )
        }
        Message::GaveUp { hours, missing } => format!(
            "The scans of EC2 instance {instance} did not end within {hours} hours: {missing}.\n\
             What they would have recommended is not applied. Look at the agent of the instance.\n"
        ),
        Message::TooManyComputers { change, limit } => format!(
            "A finding on EC2 instance {instance} names vulnerabilities that Intrusion Prevention has rules against, and \
             its policy does not have them. Nothing was changed: {}.\n\
             Missing in {change}.\n\
             Add them in the console, give the instance a policy of its own, or raise \
             inspector.max_computers_per_policy_change. Until that is settled, further findings on the instance are not \
             told of for a while; each one stands in the function's log.\n",
            change.refusal(*limit)
        ),
    };
    let severity = found.severity.map(palisade_contract::Severity::as_str);
    let facts = [
        ("account", Some(account)),
        ("region", Some(region)),
        ("instance", Some(instance.as_str())),
        ("finding", found.id.as_deref()),
        ("type", found.kind.as_deref()),
        ("severity", severity),
    ];
    for (name, value) in facts.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        text.push('\n');
        text.push_str(name);
        text.push_str(": ");
        text.push_str(value);
    }
    text
}
