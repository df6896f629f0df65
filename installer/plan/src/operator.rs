//! What a permission of the operator is: for which verbs, on what, when. The permissions themselves are in `permissions.rs`.

use palisade_contract::Integration;

/// The verbs of the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyVerb {
    /// Writes a config file.
    Init,
    /// Looks whether an install can succeed.
    Check,
    /// Shows what would be done.
    Plan,
    /// Makes an install.
    Install,
    /// Brings an install to another version.
    Upgrade,
    /// Shows how an install does.
    Status,
    /// Looks for what stands otherwise than it was deployed.
    Drift,
    /// Takes an install away.
    Uninstall,
    /// The same, and leaves the secret or the logs standing.
    UninstallKeeping,
    /// Sends events to the functions, also those that failed.
    Events,
    /// Prints templates.
    Template,
    /// Shows what the survey of web ACLs found.
    Report,
    /// No verb of its own: what the role of `targets.roles.look` is used for.
    Look,
    /// Likewise the role of `targets.roles.create`.
    Create,
}

impl PolicyVerb {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Init,
        Self::Check,
        Self::Plan,
        Self::Install,
        Self::Upgrade,
        Self::Status,
        Self::Drift,
        Self::Uninstall,
        Self::UninstallKeeping,
        Self::Events,
        Self::Template,
        Self::Report,
        Self::Look,
        Self::Create,
    ];

    /// Whether it is about a role that stands in each of the other accounts.
    pub(crate) const fn is_of_other_accounts(self) -> bool {
        matches!(self, Self::Look | Self::Create)
    }

    /// Whether a permission of `verbs` is one of this verb's: who keeps something does the rest as without.
    pub(crate) fn is_among(self, verbs: &[Self]) -> bool {
        verbs.contains(&self) || self == Self::UninstallKeeping && verbs.contains(&Self::Uninstall)
    }
}

/// What a permission is granted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    /// The actions know no narrower resource.
    Any,
    /// The same, and all of it is about what the regional stack holds.
    AnyOfRegional,
    /// The two stacks.
    Stacks,
    /// The one that stands in any case.
    HomeStack,
    /// The one with the functions.
    RegionalStack,
    /// The bundle buckets.
    Buckets,
    /// What lies in them.
    Objects,
    /// The bundles, templates and records of the version before among it; not the reports of the functions.
    Deployed,
    /// The secret that the home stack makes.
    OwnSecret,
    /// The same, also where the config names another.
    SecretName,
    /// The secret that the config names.
    ExternalSecret,
    /// Every key; only together with a condition on its tag, or on who sends the request.
    OwnKeys,
    /// The key that the config names.
    ExternalKey,
    /// The alias of the key that the home stack makes.
    Alias,
    /// The handlers' functions.
    Functions,
    /// Roles that CloudFormation names after the stack and their logical id.
    Roles,
    /// The handlers' rules.
    Rules,
    /// The queue of failures.
    Queue,
    /// The default topic and its subscriptions.
    Topic,
    /// The alarm on the queue.
    Alarm,
    /// The functions' log groups.
    LogGroups,
    /// The group of the follow-ups.
    ScheduleGroup,
    /// The follow-ups.
    Schedules,
    /// GuardDuty's detectors.
    Detectors,
    /// Security Hub of the account.
    Hub,
    /// Every rule of AWS Config: their ARNs hold an id that AWS makes up, and templates give them no tags.
    ConfigRules,
    /// The function that takes its rules out of web ACLs when the stack goes.
    WafFunction,
    /// The reports of that function.
    WafReports,
    /// The stack set of the other accounts.
    StackSet,
    /// What a change of its stacks names besides: where they go, and what they are made of.
    StackSetTargets,
    /// What a rollout writes down.
    RolloutRecord,
    /// The role by which a self-managed stack set works.
    AdministrationRole,
    /// The roles by which the other accounts are looked into.
    LookRoles,
    /// The stack of either role of StackSets, where it is made.
    RoleStack,
    /// The roles by which the execution roles are made.
    CreateRoles,
    /// What Account Management knows of the account, and of the others of its organisation.
    AccountSettings,
    /// The role by which a self-managed stack set works in a listed account.
    ExecutionRole,
    /// The stacks of either role of StackSets, wherever they stand.
    RoleStacks,
    /// The stacks that a stack set makes.
    Instances,
    /// Every role whose name begins as those of the install can.
    NamedRoles,
}

impl On {
    /// Whether it is part of the regional stack or of what answers there: nothing of it is asked for in an account that
    /// answers no findings itself.
    const fn is_regional(self) -> bool {
        matches!(
            self,
            Self::AnyOfRegional
                | Self::RegionalStack
                | Self::Functions
                | Self::WafFunction
                | Self::Roles
                | Self::Rules
                | Self::Queue
                | Self::Topic
                | Self::Alarm
                | Self::LogGroups
                | Self::ScheduleGroup
                | Self::Schedules
                | Self::ConfigRules
                | Self::Detectors
                | Self::Hub
        )
    }

    /// The part of it that is there in an account that answers no findings itself.
    pub(crate) const fn left_out(self) -> Option<Self> {
        match self {
            Self::Stacks => Some(Self::HomeStack),
            _ if self.is_regional() => None,
            _ => Some(self),
        }
    }
}

/// When a permission holds, besides in the config's regions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// Always.
    Always,
    /// The request tags what it makes as this install's.
    MakesOwnTag,
    /// The same, and CloudFormation sends it: who could tag any key as the install's would have every key.
    CloudFormationMakesOwnTag,
    /// The resource is tagged as this install's.
    OwnTag,
    /// The resource is tagged as this install's, and Secrets Manager asks in the operator's name.
    OwnSecretsOnly,
    /// Secrets Manager asks in the operator's name.
    SecretsOnly,
    /// The role is handed to Lambda.
    ToLambda,
    /// CloudFormation sends it in the operator's name.
    CloudFormationOnly,
    /// CloudFormation sends it in the operator's name, and the integration is turned on.
    CloudFormationFor(Integration),
    /// The integration is turned on; without it the statement is left out.
    Enabled(Integration),
    /// The survey of web ACLs is turned on, and its reports are listed, not what else lies there.
    ListsReports,
    /// The config names a region that an account must turn on.
    OptInRegions,
    /// There are other accounts; without them the statement is left out.
    Fleet,
    /// The config names alarms that a rollout heeds; they are in the home region.
    HeedsAlarms,
    /// The account answers no findings itself, but may have done so before.
    LeftOut,
    /// They are an organisation's.
    Organization,
    /// They are listed, and the role is handed to CloudFormation.
    ListedAccounts,
    /// They are listed, and the config names no role of its own.
    OwnAdministrationRole,
    /// They are listed, and the config names no execution role of its own.
    OwnExecutionRole,
}

/// One row: a statement of the policies of its verbs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Permission {
    /// Name of the statement: letters and digits.
    pub(crate) sid: &'static str,
    /// What it is for.
    pub(crate) why: &'static str,
    pub(crate) verbs: &'static [PolicyVerb],
    pub(crate) actions: &'static [&'static str],
    pub(crate) on: &'static [On],
    pub(crate) when: When,
}
