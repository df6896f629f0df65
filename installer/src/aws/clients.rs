//! One set of SDK clients per region, built when it is first needed.

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use std::time::Duration;

use super::run::Run;

/// Where AWS is: credentials and endpoint from the environment, as everywhere.
#[derive(Debug, Clone)]
pub(crate) struct Aws {
    base: SdkConfig,
    run: Run,
}

impl Aws {
    /// Reads `AWS_*` and the shared config files. Nothing is sent yet. What `run` begins bears its name.
    pub(crate) async fn load(run: Run) -> Self {
        let base = aws_config::defaults(BehaviorVersion::latest())
            .retry_config(RetryConfig::standard().with_max_attempts(6))
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(Duration::from_secs(5))
                    .read_timeout(Duration::from_mins(1))
                    .build(),
            )
            .load()
            .await;
        Self { base, run }
    }

    /// The same place with other credentials.
    pub(crate) fn with_credentials(&self, credentials: Credentials) -> Self {
        let provider = SharedCredentialsProvider::new(credentials);
        Self { base: self.base.to_builder().credentials_provider(provider).build(), ..self.clone() }
    }

    /// The same credentials, in `region`.
    pub(crate) fn region(&self, region: &str) -> Clients {
        let config = self.base.to_builder().region(Region::new(region.to_owned())).build();
        let endpoint = self.base.endpoint_url().map(str::to_owned);
        Clients { region: region.to_owned(), endpoint, config, run: self.run.clone() }
    }
}

/// Clients of one region. Making one costs nothing: they share credentials and connections.
#[derive(Debug, Clone)]
pub(crate) struct Clients {
    region: String,
    endpoint: Option<String>,
    config: SdkConfig,
    run: Run,
}

macro_rules! client {
    ($($(#[$doc:meta])* $name:ident: $krate:ident),* $(,)?) => {
        impl Clients {
            $($(#[$doc])* pub(crate) fn $name(&self) -> $krate::Client {
                $krate::Client::new(&self.config)
            })*
        }
    };
}

client! {
    account_management: aws_sdk_account,
    cloudformation: aws_sdk_cloudformation,
    cloudwatch: aws_sdk_cloudwatch,
    config: aws_sdk_config,
    eventbridge: aws_sdk_eventbridge,
    guardduty: aws_sdk_guardduty,
    iam: aws_sdk_iam,
    inspector: aws_sdk_inspector2,
    kms: aws_sdk_kms,
    logs: aws_sdk_cloudwatchlogs,
    macie: aws_sdk_macie2,
    organizations: aws_sdk_organizations,
    s3: aws_sdk_s3,
    scheduler: aws_sdk_scheduler,
    secrets: aws_sdk_secretsmanager,
    securityhub: aws_sdk_securityhub,
    sqs: aws_sdk_sqs,
    sts: aws_sdk_sts,
    tagging: aws_sdk_resourcegroupstagging,
}

impl Clients {
    /// Lambda, for its settings.
    pub(crate) fn lambda(&self) -> aws_sdk_lambda::Client {
        aws_sdk_lambda::Client::new(&self.config)
    }

    /// Lambda, to run a function: as patient as a function may be slow, and only once, because it would run twice.
    pub(crate) fn lambda_invoke(&self) -> aws_sdk_lambda::Client {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(5))
            .read_timeout(Duration::from_mins(15))
            .build();
        let config = aws_sdk_lambda::config::Builder::from(&self.config)
            .timeout_config(timeouts)
            .retry_config(RetryConfig::disabled())
            .build();
        aws_sdk_lambda::Client::from_conf(config)
    }

    /// The region that these clients talk to.
    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    /// This run of the program, as it signs what it begins.
    pub(crate) fn run(&self) -> &Run {
        &self.run
    }

    /// `AWS_ENDPOINT_URL`, when it stands for AWS.
    pub(crate) fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_deref()
    }
}
