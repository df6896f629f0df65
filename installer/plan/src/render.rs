//! From config to the templates that are wanted.

use palisade_config::{Config, ConfigRules, Reach, Response, Waf};
use palisade_contract::{Architecture, Integration, bundle_key};
use palisade_templates::{
    Audience, ConfigRulesSettings, HomeSettings, OUTPUT_KEY_ARN, OUTPUT_SECRET_ARN, ResponseSettings, Settings,
    Template, WafSettings, WorkloadSecurity, reference::PLACEHOLDER_DIGEST,
};

use crate::{Observed, Request, StackObserved, Upload};

/// What stands in an ARN for the part that AWS has not made up yet.
const UNKNOWN: &str = "(known after the home stack is created)";

/// What stands for the organisation's id where nobody has asked for it: no principal has it.
const UNKNOWN_ORGANIZATION: &str = "(the organisation's id)";

/// A handler's zip, as this program carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// The handler: its integration's name.
    pub handler: String,
    /// Its processor.
    pub arch: Architecture,
    /// SHA-256 of the zip, lower-case hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

/// The secret that the functions read, and the key that encrypts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretRef {
    /// ARN of the secret.
    pub arn: String,
    /// ARN of the customer managed key, if one encrypts the secret.
    pub key_arn: Option<String>,
    /// False for stand-ins: a preview can be made with them, a stack cannot.
    pub is_known: bool,
}

impl SecretRef {
    /// The config's own secret, or the one that the home stack of the home region tells of. `None` while neither is known.
    pub fn find(config: &Config, home_stack: &StackObserved) -> Option<Self> {
        if let Some(secret) = &config.workload_security.secret {
            let key_arn = secret.kms_key.as_ref().map(ToString::to_string);
            return Some(Self { arn: secret.arn.to_string(), key_arn, is_known: true });
        }
        let output = |name| home_stack.output(name).map(str::to_owned);
        Some(Self { arn: output(OUTPUT_SECRET_ARN)?, key_arn: Some(output(OUTPUT_KEY_ARN)?), is_known: true })
    }

    /// Stand-ins of the right form for a secret that the home stack has yet to make.
    pub fn placeholder(config: &Config) -> Self {
        let arn = |service: &str, resource: &str| {
            let (partition, region, account) = (config.partition(), config.home_region(), config.account());
            format!("arn:{partition}:{service}:{region}:{account}:{resource}")
        };
        let secret = format!("secret:{}-{UNKNOWN}", config.names().secret());
        Self {
            arn: arn("secretsmanager", &secret),
            key_arn: Some(arn("kms", &format!("key/{UNKNOWN}"))),
            is_known: false,
        }
    }
}

/// The wanted templates of one request. Each serves every region of the config.
#[derive(Debug, Clone)]
pub struct Rendering<'a> {
    request: &'a Request<'a>,
    organization: Option<&'a str>,
}

impl<'a> Rendering<'a> {
    /// What `request` wants.
    pub fn new(request: &'a Request<'a>) -> Self {
        Self { request, organization: None }
    }

    /// The same in the organisation of this id; policies of the home stack name it.
    #[must_use]
    pub fn within(self, organization: Option<&'a str>) -> Self {
        Self { organization, ..self }
    }

    fn audience(&self) -> Audience {
        match self.request.config.fleet().map(|fleet| &fleet.reach) {
            None => Audience::OwnAccount,
            Some(Reach::Organization(_)) => {
                Audience::Organization { id: self.organization.unwrap_or(UNKNOWN_ORGANIZATION).to_owned() }
            }
            Some(Reach::Accounts(accounts)) => Audience::Accounts(accounts.iter().map(ToString::to_string).collect()),
        }
    }

    /// The stack `<name>-home`.
    pub fn home(&self) -> Template {
        palisade_templates::home(&self.home_settings())
    }

    /// The stack `<name>`, with functions that read `secret`.
    pub fn regional(&self, secret: &SecretRef) -> Template {
        palisade_templates::region(&self.settings(secret))
    }

    /// The secret that `observed` tells of, or stand-ins.
    pub fn secret(&self, observed: &Observed) -> SecretRef {
        let config = self.request.config;
        let home = observed.regions.get(config.home_region().as_str());
        // What is left of a failed attempt is deleted, and its secret with it.
        let home = home.filter(|region| {
            region.home.state().is_some_and(|stack| crate::readiness(&stack.status) != crate::Readiness::Heal)
        });
        SecretRef::find(config, home.map_or(&StackObserved::Absent, |region| &region.home))
            .unwrap_or_else(|| SecretRef::placeholder(config))
    }

    /// The bundle of an integration for the config's architecture.
    pub fn bundle(&self, integration: Integration) -> Option<&'a Bundle> {
        let arch = self.request.config.lambda.architecture;
        self.request.bundles.iter().find(|b| b.handler == integration.as_str() && b.arch == arch)
    }

    /// The bundles that a region needs, as uploads into its bucket.
    pub fn uploads(&self, region: &palisade_config::RegionName) -> Vec<Upload> {
        let config = self.request.config;
        let bundles = config.enabled().into_iter().filter_map(|integration| self.bundle(integration));
        let upload = |bundle: &Bundle| Upload {
            handler: bundle.handler.clone(),
            arch: bundle.arch,
            sha256: bundle.sha256.clone(),
            size: bundle.size,
            bucket: config.bundle_bucket(region),
            key: bundle_key(&bundle.handler, &bundle.sha256),
        };
        bundles.map(upload).collect()
    }

    pub(crate) fn home_settings(&self) -> HomeSettings {
        let config = self.request.config;
        HomeSettings {
            install: config.name.to_string(),
            version: self.request.version.to_owned(),
            home_region: config.home_region().to_string(),
            bundle_bucket_prefix: config.bundle_bucket_prefix(),
            regions: config.regions().iter().map(ToString::to_string).collect(),
            creates_secret: config.workload_security.secret.is_none(),
            audience: self.audience(),
        }
    }

    pub(crate) fn settings(&self, secret: &SecretRef) -> Settings {
        let config = self.request.config;
        Settings {
            install: config.name.to_string(),
            version: self.request.version.to_owned(),
            bundle_bucket_prefix: config.bundle_bucket_prefix(),
            home_account: config.fleet().map(|_| config.account().to_string()),
            architecture: config.lambda.architecture,
            log_retention_days: config.lambda.log_retention_days,
            reserved_concurrency: config.lambda.reserved_concurrency,
            workload_security: WorkloadSecurity {
                api_url: config.api_url(),
                key_kind: config.workload_security.key_kind,
                ca_bundle: self.request.ca_bundle.map(str::to_owned),
                secret_arn: secret.arn.clone(),
                key_arn: secret.key_arn.clone(),
            },
            emails: config.notify.email.iter().map(ToString::to_string).collect(),
            routes: config.notify.routes.clone(),
            security_hub: config.notify.security_hub,
            responses: config
                .integrations
                .responses()
                .map(|(name, block)| (name, self.response(name, block)))
                .collect(),
            // Without the integration nobody reads it; it must be something all the same.
            max_computers_per_policy_change: config
                .integrations
                .inspector
                .as_ref()
                .map_or(1, |inspector| inspector.max_computers_per_policy_change),
            config: config.integrations.config.as_ref().map(|block| self.config_rules(block)),
            waf: config.integrations.waf.as_ref().map(|block| self.waf(block)),
        }
    }

    fn waf(&self, block: &Waf) -> WafSettings {
        WafSettings {
            mode: block.mode,
            action: block.action,
            // The config keeps it within days, so it fits.
            every_minutes: u32::try_from(block.every.minutes()).unwrap_or(u32::MAX),
            edit_managed: block.edit_managed,
            groups: block.groups.clone(),
            cloudfront_region: self.request.config.cloudfront_region().to_string(),
            bundle_digest: self.digest(Integration::Waf),
        }
    }

    fn response(&self, integration: Integration, block: &Response) -> ResponseSettings {
        // The config keeps both within days, so they fit.
        let minutes = |duration: palisade_config::Duration| u32::try_from(duration.minutes()).unwrap_or(u32::MAX);
        ResponseSettings {
            mode: block.mode,
            minimum_severity: block.minimum_severity,
            cooldown_seconds: block.cooldown.seconds(),
            follow_up_minutes: minutes(block.follow_up_every),
            give_up_minutes: minutes(block.give_up_after),
            bundle_digest: self.digest(integration),
        }
    }

    fn config_rules(&self, block: &ConfigRules) -> ConfigRulesSettings {
        ConfigRulesSettings {
            mode: block.mode,
            checks: block.checks(),
            every: block.every,
            bundle_digest: self.digest(Integration::Config),
        }
    }

    /// A plan without the bundle is refused; until then it can be shown.
    fn digest(&self, integration: Integration) -> String {
        self.bundle(integration).map_or_else(|| PLACEHOLDER_DIGEST.to_owned(), |bundle| bundle.sha256.clone())
    }
}
