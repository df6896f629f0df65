//! The settings of a response, from the function's environment.

use palisade_aws::Arn;
use palisade_contract::{Route, Severity, env};
use palisade_runtime::{EnvironmentError, Variables};

/// What the template set for a function that answers findings; see [`palisade_contract::env`] for the variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Findings below it are left alone.
    pub minimum_severity: Severity,
    /// Milliseconds in which an instance is not scanned again.
    pub cooldown: i64,
    /// Minutes between two looks; at least 1.
    pub follow_up_minutes: u32,
    /// Minutes after which a follow-up gives up; at least 1.
    pub give_up_minutes: u32,
    /// The scheduler group of the follow-ups.
    pub schedule_group: String,
    /// ARN of the role that the scheduler takes on.
    pub follow_up_role_arn: String,
    /// ARN of the queue for what the scheduler cannot deliver.
    pub failures_arn: String,
    /// ARN of the default topic.
    pub topic_arn: String,
    /// Topics by tag; the first that fits wins.
    pub routes: Vec<Route>,
    /// Whether Security Hub is told.
    pub security_hub: bool,
}

const MONTH_MINUTES: u32 = 31 * 24 * 60;

impl Settings {
    /// Reads the variables; absent means the default, if there is one.
    ///
    /// # Errors
    /// When one without a default is missing, or one is wrong.
    pub fn read(variables: &Variables<'_>) -> Result<Self, EnvironmentError> {
        let cooldown_seconds = variables.number(env::COOLDOWN_SECONDS, 0, MONTH_MINUTES * 60, 3600)?;
        Ok(Self {
            minimum_severity: variables
                .word(env::MINIMUM_SEVERITY, "a severity such as MEDIUM", Severity::parse)?
                .unwrap_or(Severity::Medium),
            cooldown: i64::from(cooldown_seconds) * 1000,
            follow_up_minutes: variables.number(env::FOLLOW_UP_MINUTES, 1, MONTH_MINUTES, 15)?,
            give_up_minutes: variables.number(env::GIVE_UP_MINUTES, 1, MONTH_MINUTES, 24 * 60)?,
            schedule_group: variables.need(env::SCHEDULE_GROUP)?,
            follow_up_role_arn: variables.arn(env::FOLLOW_UP_ROLE_ARN, "iam", "the ARN of a role")?,
            failures_arn: variables.arn(env::FAILURES_ARN, "sqs", "the ARN of a queue")?,
            topic_arn: variables.arn(env::TOPIC_ARN, "sns", "the ARN of a topic")?,
            routes: routes(variables)?,
            security_hub: variables.word(env::SECURITY_HUB, "true or false", |word| word.parse().ok())?.unwrap_or(true),
        })
    }
}

fn routes(variables: &Variables<'_>) -> Result<Vec<Route>, EnvironmentError> {
    const EXPECTED: &str = "a JSON list of routes to topics";
    let Some(text) = variables.get(env::ROUTES) else { return Ok(Vec::new()) };
    let routes: Vec<Route> =
        serde_json::from_str(&text).map_err(|error| EnvironmentError::wrong(env::ROUTES, EXPECTED, error))?;
    for route in &routes {
        Arn::of("sns", &route.topic).map_err(|error| EnvironmentError::wrong(env::ROUTES, EXPECTED, error))?;
    }
    Ok(routes)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const NEEDED: [(&str, &str); 4] = [
        (env::SCHEDULE_GROUP, "palisade-follow-ups"),
        (env::FOLLOW_UP_ROLE_ARN, "arn:aws:iam::123456789012:role/palisade-FollowUpRole-1"),
        (env::FAILURES_ARN, "arn:aws:sqs:eu-west-1:123456789012:palisade-failures"),
        (env::TOPIC_ARN, "arn:aws:sns:eu-west-1:123456789012:palisade-highlights"),
    ];

    fn read(changes: &[(&str, &str)]) -> Result<Settings, EnvironmentError> {
        Settings::read(&Variables::new(&|name| {
            let find = |list: &[(&str, &str)]| list.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
            find(changes).or_else(|| find(&NEEDED))
        }))
    }

    #[test]
    fn absent_means_the_default() {
        let settings = read(&[(env::COOLDOWN_SECONDS, "")]).unwrap();
        assert_eq!((settings.minimum_severity, settings.cooldown), (Severity::Medium, 3_600_000));
        assert_eq!((settings.follow_up_minutes, settings.give_up_minutes), (15, 1440));
        assert_eq!((settings.security_hub, settings.routes), (true, Vec::new()));
    }

    #[test]
    fn every_variable_is_read() {
        let routes = r#"[{"tag":"Team","value":"a","topic":"arn:aws:sns:eu-west-1:123456789012:a"}]"#;
        let settings = read(&[
            (env::MINIMUM_SEVERITY, "high"),
            (env::COOLDOWN_SECONDS, "90"),
            (env::FOLLOW_UP_MINUTES, "1"),
            (env::GIVE_UP_MINUTES, "2"),
            (env::ROUTES, routes),
            (env::SECURITY_HUB, "false"),
        ])
        .unwrap();
        assert_eq!((settings.minimum_severity, settings.cooldown), (Severity::High, 90_000));
        assert_eq!((settings.follow_up_minutes, settings.give_up_minutes), (1, 2));
        assert_eq!((settings.routes[0].tag.as_str(), settings.security_hub), ("Team", false));
    }

    #[test]
    fn the_variable_that_is_wrong_is_named() {
        for (name, value) in [
            (env::MINIMUM_SEVERITY, "terrible"),
            (env::COOLDOWN_SECONDS, "1h"),
            (env::FOLLOW_UP_MINUTES, "0"),
            (env::GIVE_UP_MINUTES, "-1"),
            (env::FOLLOW_UP_ROLE_ARN, "arn:aws:sns:eu-west-1:123456789012:t"),
            (env::FAILURES_ARN, "queue"),
            (env::TOPIC_ARN, "arn:aws:sqs:eu-west-1:123456789012:q"),
            (env::ROUTES, "[{}]"),
            (env::ROUTES, r#"[{"tag":"Team","value":"a","topic":"t"}]"#),
            (env::SECURITY_HUB, "yes"),
        ] {
            let error = read(&[(name, value)]).unwrap_err();
            assert!(error.to_string().starts_with(&format!("environment variable {name} is not ")), "{error}");
        }
        for (name, _) in NEEDED {
            let error = read(&[(name, "")]).unwrap_err();
            assert_eq!(error.to_string(), format!("environment variable {name} is not set"));
        }
    }
}
