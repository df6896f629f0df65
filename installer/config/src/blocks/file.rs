//! The file as a whole.

use palisade_contract::DEFAULT_INSTALL;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    bundles::BundlesFile, lambda::LambdaFile, notify::NotifyFile, targets::TargetsFile,
    workload_security::WorkloadSecurityFile,
};
use crate::{
    Config,
    integrations::{
        ConfigRulesFile, InspectorFile, IntegrationsFile, ResponseFile, WafFile, present, security_hub_schema,
    },
    read::Document,
    values::{INSTALL_NAME_PATTERN, InstallName},
};

/// Palisade's config file, `palisade.yaml`: where it is installed, which Workload Security it talks to, and what it does.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "palisade.yaml")]
pub(crate) struct File {
    /// Version of this file's format: always 1.
    #[schemars(extend("const" = 1, "examples" = [1]))]
    #[expect(dead_code, reason = "judged before the rest is read")]
    version: u32,
    /// Name of the install: stacks, functions and tags carry it. Two installs with different names may stand in one account.
    #[serde(default)]
    #[schemars(regex(pattern = INSTALL_NAME_PATTERN), extend("default" = DEFAULT_INSTALL))]
    name: Option<String>,
    /// Where Palisade is installed.
    targets: TargetsFile,
    /// The Workload Security that protects the instances.
    workload_security: WorkloadSecurityFile,
    /// Who hears about unprotected instances.
    #[serde(default)]
    notify: Option<NotifyFile>,
    /// How the functions run.
    #[serde(default)]
    lambda: Option<LambdaFile>,
    /// Where the functions' code is kept.
    #[serde(default)]
    bundles: Option<BundlesFile>,
    /// Answers GuardDuty findings on EC2 instances. The block alone turns it on; everything in it has a default.
    #[serde(default, deserialize_with = "present")]
    guardduty: Option<ResponseFile>,
    /// Answers Macie findings for the EC2 instances whose roles reach the bucket. The block alone turns it on; everything in it
    /// has a default.
    #[serde(default, deserialize_with = "present")]
    macie: Option<ResponseFile>,
    /// Answers Inspector findings with CVEs on EC2 instances: adds the Intrusion Prevention rules for them to the policies of the
    /// instances. The block alone turns it on; everything in it has a default.
    #[serde(default, deserialize_with = "present")]
    inspector: Option<InspectorFile>,
    /// Adds managed rule groups to the web ACLs of load balancers and distributions, by what Workload Security protects behind
    /// them. The block alone turns it on; everything in it has a default.
    #[serde(default, deserialize_with = "present")]
    waf: Option<WafFile>,
    /// Answers Security Hub findings of any product on EC2 instances, and leaves a note on them. The block alone turns it on;
    /// everything in it has a default.
    #[serde(default, deserialize_with = "present", rename = "security-hub")]
    #[schemars(transform = security_hub_schema)]
    security_hub: Option<ResponseFile>,
    /// Rules of AWS Config: are EC2 instances protected by a policy, is a module active, are agents clear of warnings. The
    /// block alone turns it on; everything in it has a default.
    #[serde(default, deserialize_with = "present")]
    config: Option<ConfigRulesFile>,
}

impl File {
    /// The config, unless `document` got a problem.
    pub(crate) fn check(self, document: &mut Document<'_>) -> Option<Config> {
        let name = self.name.as_deref().unwrap_or(DEFAULT_INSTALL);
        let name = document.keep("name", InstallName::parse(name));
        let targets = self.targets.check(document);
        let workload_security = self.workload_security.check(targets.as_ref(), document);
        let notify = self.notify.unwrap_or_default().check(targets.as_ref(), document);
        let lambda = self.lambda.unwrap_or_default().check(document);
        let bundles = self.bundles.unwrap_or_default().check(name.as_ref(), document);
        let blocks = IntegrationsFile {
            guardduty: self.guardduty,
            macie: self.macie,
            inspector: self.inspector,
            waf: self.waf,
            config: self.config,
            security_hub: self.security_hub,
        };
        let integrations = blocks.check(document);
        Some(Config {
            name: name?,
            targets: targets?,
            workload_security: workload_security?,
            notify,
            lambda: lambda?,
            bundles: bundles?,
            integrations: integrations?,
        })
    }
}
