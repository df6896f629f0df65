//! The function's environment, read once and typed.

use std::error::Error as StdError;
use std::time::Duration;

use palisade_aws::Arn;
use palisade_contract::{DEFAULT_INSTALL, KeyKind, Mode, Route, Severity, env};
use palisade_workload_security::Endpoint;

/// What the template set for this function; see [`palisade_contract::env`] for the variables.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Name of the install.
    pub install: String,
    /// Whether decisions are carried out.
    pub mode: Mode,
    /// Findings below it are left alone.
    pub minimum_severity: Severity,
    /// Time in which an instance is not scanned again.
    pub cooldown: Duration,
    /// Minutes between two looks of a follow-up; at least 1.
    pub follow_up_minutes: u32,
    /// Minutes after which a follow-up gives up; at least 1.
    pub give_up_minutes: u32,
    /// Scheduler group of the follow-ups.
    pub schedule_group: String,
    /// ARN of the role with which the scheduler invokes the function.
    pub follow_up_role_arn: String,
    /// ARN of the queue of failures.
    pub failures_arn: String,
    /// ARN of the default topic.
    pub topic_arn: String,
    /// Routes of other topics; the first that fits wins.
    pub routes: Vec<Route>,
    /// Whether findings are written to Security Hub.
    pub security_hub: bool,
    /// ARN of the secret with the API key.
    pub secret_arn: String,
    /// Where the Workload Security API answers.
    pub api: Endpoint,
    /// Which header carries the key.
    pub key_kind: KeyKind,
    /// PEM certificates to trust besides the system's.
    pub ca_bundle: Option<String>,
}

/// Which variable is missing or wrong. Its value is not repeated.
#[derive(Debug, thiserror::Error)]
pub enum EnvironmentError {
    /// Not set, and without a default.
    #[error("environment variable {0} is not set")]
    Missing(&'static str),
    /// Set to something else than it must be.
    #[error("environment variable {name} is not {expected}")]
    Wrong {
        /// The variable.
        name: &'static str,
        /// What it must be.
        expected: &'static str,
        /// What is wrong with it, where more can be said.
        #[source]
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
}

const MONTH_MINUTES: u32 = 31 * 24 * 60;

impl Environment {
    /// Reads the variables through `lookup`. An empty value counts as absent, and absent means the default if there is one.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, EnvironmentError> {
        let reader = Reader { lookup };
        Ok(Self {
            install: reader.get(env::INSTALL).unwrap_or_else(|| DEFAULT_INSTALL.to_owned()),
            mode: reader.word(env::MODE, "act or observe", Mode::parse)?.unwrap_or_default(),
            minimum_severity: reader
                .word(env::MINIMUM_SEVERITY, "a severity such as MEDIUM", Severity::parse)?
                .unwrap_or(Severity::Medium),
            cooldown: Duration::from_secs(reader.number(env::COOLDOWN_SECONDS, 0, MONTH_MINUTES * 60, 3600)?.into()),
            follow_up_minutes: reader.number(env::FOLLOW_UP_MINUTES, 1, MONTH_MINUTES, 15)?,
            give_up_minutes: reader.number(env::GIVE_UP_MINUTES, 1, MONTH_MINUTES, 24 * 60)?,
            schedule_group: reader.need(env::SCHEDULE_GROUP)?,
            follow_up_role_arn: reader.arn(env::FOLLOW_UP_ROLE_ARN, "iam", "the ARN of a role")?,
            failures_arn: reader.arn(env::FAILURES_ARN, "sqs", "the ARN of a queue")?,
            topic_arn: reader.arn(env::TOPIC_ARN, "sns", "the ARN of a topic")?,
            routes: reader.routes()?,
            security_hub: reader.word(env::SECURITY_HUB, "true or false", |word| word.parse().ok())?.unwrap_or(true),
            secret_arn: reader.arn(env::SECRET_ARN, "secretsmanager", "the ARN of a secret")?,
            api: reader.api()?,
            key_kind: reader.word(env::KEY_KIND, "cloud-one or legacy", KeyKind::parse)?.unwrap_or_default(),
            ca_bundle: reader.get(env::CA_BUNDLE),
        })
    }
}

struct Reader<L> {
    lookup: L,
}

impl<L: Fn(&str) -> Option<String>> Reader<L> {
    fn get(&self, name: &'static str) -> Option<String> {
        (self.lookup)(name).filter(|value| !value.trim().is_empty())
    }

    fn need(&self, name: &'static str) -> Result<String, EnvironmentError> {
        self.get(name).ok_or(EnvironmentError::Missing(name))
    }

    fn word<T>(
        &self,
        name: &'static str,
        expected: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, EnvironmentError> {
        let Some(text) = self.get(name) else { return Ok(None) };
        parse(text.trim()).map(Some).ok_or(EnvironmentError::Wrong { name, expected, source: None })
    }

    fn number(&self, name: &'static str, least: u32, most: u32, default: u32) -> Result<u32, EnvironmentError> {
        let parse = |text: &str| text.parse().ok().filter(|number| (least..=most).contains(number));
        Ok(self.word(name, "a whole number within its bounds", parse)?.unwrap_or(default))
    }

    fn arn(
        &self,
        name: &'static str,
        service: &'static str,
        expected: &'static str,
    ) -> Result<String, EnvironmentError> {
        let text = self.need(name)?;
        match Arn::of(service, &text) {
            Ok(_) => Ok(text),
            Err(error) => Err(EnvironmentError::Wrong { name, expected, source: Some(error.into()) }),
        }
    }

    fn routes(&self) -> Result<Vec<Route>, EnvironmentError> {
        let name = env::ROUTES;
        let wrong = |source: Box<dyn StdError + Send + Sync>| {
            let expected = "a JSON list of routes to topics";
            EnvironmentError::Wrong { name, expected, source: Some(source) }
        };
        let Some(text) = self.get(name) else { return Ok(Vec::new()) };
        let routes: Vec<Route> = serde_json::from_str(&text).map_err(|error| wrong(error.into()))?;
        for route in &routes {
            Arn::of("sns", &route.topic).map_err(|error| wrong(error.into()))?;
        }
        Ok(routes)
    }

    fn api(&self) -> Result<Endpoint, EnvironmentError> {
        let name = env::API_URL;
        let expected = "the URL of a Workload Security API";
        Endpoint::base_url(&self.need(name)?).map_err(|error| EnvironmentError::Wrong {
            name,
            expected,
            source: Some(error.into()),
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const NEEDED: [(&str, &str); 6] = [
        (env::SCHEDULE_GROUP, "palisade-follow-ups"),
        (env::FOLLOW_UP_ROLE_ARN, "arn:aws:iam::123456789012:role/palisade-FollowUpRole-1"),
        (env::FAILURES_ARN, "arn:aws:sqs:eu-west-1:123456789012:palisade-failures"),
        (env::TOPIC_ARN, "arn:aws:sns:eu-west-1:123456789012:palisade-highlights"),
        (env::SECRET_ARN, "arn:aws:secretsmanager:us-east-1:123456789012:secret:palisade/key-AbCdEf"),
        (env::API_URL, "https://workload.us-1.cloudone.trendmicro.com/api"),
    ];

    fn read(changes: &[(&str, &str)]) -> Result<Environment, EnvironmentError> {
        Environment::read(|name| {
            let find = |list: &[(&str, &str)]| list.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
            find(changes).or_else(|| find(&NEEDED))
        })
    }

    #[test]
    fn absent_means_the_default() {
        let environment = read(&[(env::MODE, "")]).unwrap();
        assert_eq!(environment.install, "palisade");
        assert_eq!((environment.mode, environment.minimum_severity), (Mode::Act, Severity::Medium));
        assert_eq!(environment.cooldown, Duration::from_hours(1));
        assert_eq!((environment.follow_up_minutes, environment.give_up_minutes), (15, 1440));
        assert_eq!((environment.security_hub, environment.key_kind), (true, KeyKind::CloudOne));
        assert_eq!((environment.routes, environment.ca_bundle), (Vec::new(), None));
    }

    #[test]
    fn every_variable_is_read() {
        let routes = r#"[{"tag":"Team","value":"a","topic":"arn:aws:sns:eu-west-1:123456789012:a"}]"#;
        let environment = read(&[
            (env::INSTALL, "blue"),
            (env::MODE, "observe"),
            (env::MINIMUM_SEVERITY, "high"),
            (env::COOLDOWN_SECONDS, "90"),
            (env::FOLLOW_UP_MINUTES, "1"),
            (env::GIVE_UP_MINUTES, "2"),
            (env::ROUTES, routes),
            (env::SECURITY_HUB, "false"),
            (env::KEY_KIND, "legacy"),
            (env::CA_BUNDLE, "-----BEGIN CERTIFICATE-----"),
        ])
        .unwrap();
        assert_eq!(environment.install, "blue");
        assert_eq!((environment.mode, environment.minimum_severity), (Mode::Observe, Severity::High));
        assert_eq!(environment.cooldown, Duration::from_secs(90));
        assert_eq!((environment.follow_up_minutes, environment.give_up_minutes), (1, 2));
        assert_eq!(environment.routes[0].tag, "Team");
        assert_eq!((environment.security_hub, environment.key_kind), (false, KeyKind::Legacy));
        assert_eq!(environment.ca_bundle.as_deref(), Some("-----BEGIN CERTIFICATE-----"));
        assert_eq!(environment.api.to_string(), "https://workload.us-1.cloudone.trendmicro.com/api");
    }

    #[test]
    fn the_variable_that_is_wrong_is_named() {
        for (name, value) in [
            (env::MODE, "watch"),
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
            (env::SECRET_ARN, "palisade/key"),
            (env::API_URL, "workload"),
            (env::KEY_KIND, "vision-one"),
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
