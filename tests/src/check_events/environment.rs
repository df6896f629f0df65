//! The environment of a handler's process: what Lambda sets, and what the template sets.

use palisade_contract::{DEFAULT_INSTALL, Integration, KeyKind, Mode, Names, Severity, env, handler};

use super::owner::Owner;

/// What a function is, before it runs.
#[derive(Debug)]
pub(super) struct FunctionSettings<'a> {
    pub(super) integration: Integration,
    pub(super) mode: Mode,
    pub(super) owner: &'a Owner,
    /// `host:port` of the runtime API.
    pub(super) runtime_api: String,
    /// Where AWS answers.
    pub(super) aws_url: &'a str,
    /// Where the Workload Security API answers, with `/api`.
    pub(super) api_url: &'a str,
}

/// Keys of the role, which sign calls that nobody verifies.
const ACCESS_KEY: &str = "ASIACHECKEVENTSEXAMPLE";

impl FunctionSettings<'_> {
    /// The function's name.
    fn name(&self) -> String {
        Names::new(DEFAULT_INSTALL).function(self.integration.as_str())
    }

    /// The function's ARN.
    pub(super) fn arn(&self) -> String {
        self.arn_of("lambda", &self.owner.region, &format!("function:{}", self.name()))
    }

    fn arn_of(&self, service: &str, region: &str, resource: &str) -> String {
        format!("arn:{}:{service}:{region}:{}:{resource}", self.owner.partition(), self.owner.account)
    }

    /// Every variable; the process gets no other.
    pub(super) fn variables(&self) -> Vec<(&'static str, String)> {
        let names = Names::new(DEFAULT_INSTALL);
        let region = &self.owner.region;
        let memory = handler(self.integration).map_or(256, |spec| spec.memory_mb);
        let role = format!("role/{DEFAULT_INSTALL}-FollowUpRole");
        let secret = format!("secret:{}-AbCdEf", names.secret());
        vec![
            ("AWS_LAMBDA_RUNTIME_API", self.runtime_api.clone()),
            ("AWS_LAMBDA_FUNCTION_NAME", self.name()),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", memory.to_string()),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
            ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned()),
            ("AWS_LAMBDA_LOG_GROUP_NAME", names.log_group(self.integration.as_str())),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "check-events".to_owned()),
            ("AWS_EXECUTION_ENV", "AWS_Lambda_provided.al2023".to_owned()),
            ("AWS_REGION", region.clone()),
            ("AWS_DEFAULT_REGION", region.clone()),
            ("AWS_ACCESS_KEY_ID", ACCESS_KEY.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "of-nobody".to_owned()),
            ("AWS_SESSION_TOKEN", "of-nobody".to_owned()),
            ("AWS_ENDPOINT_URL", self.aws_url.to_owned()),
            ("_HANDLER", "bootstrap".to_owned()),
            ("TZ", ":UTC".to_owned()),
            ("PATH", "/usr/local/bin:/usr/bin:/bin".to_owned()),
            (env::INSTALL, DEFAULT_INSTALL.to_owned()),
            (env::MODE, self.mode.as_str().to_owned()),
            // Floors are the config's business; what an event asks for does not depend on them.
            (env::MINIMUM_SEVERITY, Severity::Informational.as_str().to_owned()),
            (env::COOLDOWN_SECONDS, "3600".to_owned()),
            (env::FOLLOW_UP_MINUTES, "15".to_owned()),
            (env::GIVE_UP_MINUTES, "1440".to_owned()),
            (env::SCHEDULE_GROUP, names.schedule_group()),
            (env::FOLLOW_UP_ROLE_ARN, self.arn_of("iam", "", &role)),
            (env::FAILURES_ARN, self.arn_of("sqs", region, &names.failures())),
            (env::TOPIC_ARN, self.arn_of("sns", region, &names.topic())),
            (env::ROUTES, "[]".to_owned()),
            (env::SECURITY_HUB, "true".to_owned()),
            (env::SECRET_ARN, self.arn_of("secretsmanager", self.owner.home_region(), &secret)),
            (env::API_URL, self.api_url.to_owned()),
            (env::KEY_KIND, KeyKind::CloudOne.as_str().to_owned()),
            // Every function looks after CloudFront. No bucket: what observes must not write, and the report is a write.
            (env::CLOUDFRONT_REGION, region.clone()),
        ]
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn the_function_is_in_the_owners_account_and_observes_everything() {
        let owner = Owner { account: "111122223333".to_owned(), region: "cn-north-1".to_owned(), is_real: true };
        let settings = FunctionSettings {
            integration: Integration::GuardDuty,
            mode: Mode::Observe,
            owner: &owner,
            runtime_api: "127.0.0.1:1".to_owned(),
            aws_url: "http://127.0.0.1:2",
            api_url: "http://127.0.0.1:3/api",
        };
        assert_eq!(settings.arn(), "arn:aws-cn:lambda:cn-north-1:111122223333:function:palisade-guardduty");
        let list = settings.variables();
        let variables: BTreeMap<&str, &str> = list.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(variables.len(), list.len(), "a variable is set twice");
        assert!(settings.arn().ends_with(variables["AWS_LAMBDA_FUNCTION_NAME"]));
        assert_eq!((variables["AWS_REGION"], variables[env::MODE]), ("cn-north-1", "observe"));
        assert_eq!(Severity::parse(variables[env::MINIMUM_SEVERITY]).unwrap(), Severity::ALL[0]);
        for (name, service) in [
            (env::FAILURES_ARN, "arn:aws-cn:sqs:cn-north-1:111122223333:"),
            (env::TOPIC_ARN, "arn:aws-cn:sns:cn-north-1:111122223333:"),
            (env::FOLLOW_UP_ROLE_ARN, "arn:aws-cn:iam::111122223333:role/"),
            (env::SECRET_ARN, "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:"),
        ] {
            assert!(variables[name].starts_with(service), "{}", variables[name]);
        }
    }
}
