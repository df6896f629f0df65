//! What everything is called in AWS.

use crate::{ProtectionModule, RuleCheck};

/// Tag that says which version deployed a resource.
pub const TAG_VERSION: &str = "palisade:version";
/// Tag that says which install a resource belongs to. What does not carry it is never deleted.
pub const TAG_INSTALL: &str = "palisade:install";
/// Tag of what an uninstall leaves standing because it was asked to.
pub const TAG_KEPT: &str = "palisade:kept";
/// How the tags of the bundle bucket begin that name the target regions. That a region leaves is then a change of a
/// resource: whether CloudFormation takes a change of outputs alone for one is told differently in different places.
pub const TAG_TARGET: &str = "palisade:target:";
/// The install's name when the config gives none.
pub const DEFAULT_INSTALL: &str = "palisade";

/// Names of one install. Two installs with different names may stand in one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    install: String,
}

impl Names {
    /// Names of the install `install`: lower-case letters, digits and hyphens, at most 20 characters (the config checks it).
    pub fn new(install: impl Into<String>) -> Self {
        Self { install: install.into() }
    }

    /// The install itself, and the stack that stands in every account and region.
    pub fn install(&self) -> &str {
        &self.install
    }

    /// The stack that stands in every account and region.
    pub fn stack(&self) -> String {
        self.install.clone()
    }

    /// The stack of the home account: bundles and API key.
    pub fn home_stack(&self) -> String {
        format!("{}-home", self.install)
    }

    /// The bucket that holds the bundles for functions in `region`.
    pub fn bundle_bucket(&self, account: &str, region: &str) -> String {
        format!("{}-bundles-{account}-{region}", self.install)
    }

    /// The secret with the Workload Security API key.
    pub fn secret(&self) -> String {
        format!("{}/workload-security-api-key", self.install)
    }

    /// Alias of the key that encrypts the secret.
    pub fn key_alias(&self) -> String {
        format!("alias/{}-api-key", self.install)
    }

    /// A handler's function, rule and log group share this name.
    pub fn function(&self, handler: &str) -> String {
        format!("{}-{handler}", self.install)
    }

    /// A function's log group.
    pub fn log_group(&self, handler: &str) -> String {
        format!("/aws/lambda/{}", self.function(handler))
    }

    /// Id of the Security Hub custom action that hands a finding to this install: letters and digits, as AWS demands,
    /// and at most 20, as an install's name has.
    pub fn custom_action(&self) -> String {
        self.install.replace('-', "")
    }

    /// A rule of AWS Config.
    pub fn config_rule(&self, check: &RuleCheck) -> String {
        format!("{}-{}", self.install, check.suffix())
    }

    /// Every name that a rule of AWS Config of this install can have. Not a beginning of names: the rules of the install
    /// `a-b` begin as those of `a` do.
    pub fn config_rules(&self) -> Vec<String> {
        let modules = ProtectionModule::ALL.map(RuleCheck::Module);
        let checks = [RuleCheck::Policy(String::new()), RuleCheck::Clear].into_iter().chain(modules);
        checks.map(|check| self.config_rule(&check)).collect()
    }

    /// The queue that keeps events that failed, and the alarm on it.
    pub fn failures(&self) -> String {
        format!("{}-failures", self.install)
    }

    /// The default topic.
    pub fn topic(&self) -> String {
        format!("{}-highlights", self.install)
    }

    /// The stack set that brings the stack to other accounts.
    pub fn stack_set(&self) -> String {
        self.install.clone()
    }

    /// Beginning of the names of the stacks that StackSets makes of it.
    pub fn stack_set_instances(&self) -> String {
        format!("StackSet-{}-", self.stack_set())
    }

    /// The stack of either role of self-managed StackSets.
    pub fn stack_sets_roles(&self) -> String {
        format!("{}-stack-sets", self.install)
    }

    /// The role with which self-managed StackSets acts in the administrator account.
    pub fn stack_sets_administration(&self) -> String {
        format!("{}-stack-sets-administration", self.install)
    }

    /// The role with which self-managed StackSets acts in a target account.
    pub fn stack_sets_execution(&self) -> String {
        format!("{}-stack-sets-execution", self.install)
    }

    /// Where the roles of a stack that may stand in another account than the home lie: there, CloudFormation makes up
    /// names whose beginning is cut off, but the path stays.
    pub fn role_path(&self) -> String {
        format!("/{}/", self.install)
    }

    /// Where those of the handlers lie, and no other role.
    pub fn handler_roles_path(&self) -> String {
        format!("{}handlers/", self.role_path())
    }

    /// Where that of one handler lies: its name would not tell which handler's it is.
    pub fn handler_role_path(&self, handler: &str) -> String {
        format!("{}{handler}/", self.handler_roles_path())
    }

    /// How the names of the scheduled tasks begin that the handlers in `account` make in Workload Security. One tenant may
    /// serve many accounts and installs, and a task keeps no tags: the name alone says whose it is.
    pub fn scheduled_tasks(&self, account: &str) -> String {
        format!("palisade {} {account} ", self.install)
    }

    /// The scheduler group of the follow-ups.
    pub fn schedule_group(&self) -> String {
        format!("{}-follow-ups", self.install)
    }
}

/// Where a bundle lies in the bucket: the digest is the name, so an unchanged bundle is never uploaded twice.
pub fn bundle_key(handler: &str, sha256: &str) -> String {
    format!("{handler}/{sha256}.zip")
}
