//! The AWS operations that handlers call, and on what.

/// What a call may touch. The template turns each scope into ARNs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The secret with the API key.
    ApiKeySecret,
    /// The key that encrypts the secret; only through Secrets Manager.
    ApiKeyKey,
    /// The default topic and those of the routes.
    Topics,
    /// Security Hub's default product of this account and region: where custom findings go.
    DefaultProduct,
    /// Security Hub of this account and region.
    SecurityHub,
    /// Schedules of the follow-up group.
    FollowUps,
    /// The role that the scheduler takes on; only to be passed to the scheduler.
    FollowUpRole,
    /// The queue of failures.
    Failures,
    /// The function's own log group.
    OwnLogs,
    /// Every bucket of the partition: which one a finding is about is not known beforehand, and names carry no account.
    Buckets,
    /// Every role of the account; only to be asked about.
    Roles,
    /// Every managed policy, of the account and of AWS; only to be read.
    ManagedPolicies,
    /// Every instance profile of the account; only to be read.
    InstanceProfiles,
    /// Evaluations of rules of AWS Config. The action knows no resource: what it may write, the result token decides.
    Evaluations,
    /// The action knows no resource: it must be granted on `*`.
    Any,
    /// Web ACLs of this region and those of CloudFront, and the load balancers that they are associated with.
    WebAcls,
    /// The same web ACLs, with everything that their rules may refer to: AWS demands the right to that, too.
    WebAclDefinitions,
    /// The report object of the WAF handler.
    WafReport,
    /// Tasks and container instances of ECS, in every region: an origin may stand in any.
    EcsTasks,
    /// The rule that calls the function.
    OwnRule,
}

/// One AWS operation of a handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// The IAM action, for example `sns:Publish`.
    pub action: &'static str,
    /// What it is granted on.
    pub scope: Scope,
    /// False for what the Lambda service or another AWS service does in the role's name; the handler's client never sends it.
    pub sent_by_handler: bool,
}

impl Call {
    /// Whether it is a part of answering, from which a function that only observes refrains. Rules that the WAF handler added
    /// while it acted it takes out again in either mode, and its report is what it observes for.
    pub fn is_answer(&self) -> bool {
        match self.scope {
            Scope::Topics
            | Scope::DefaultProduct
            | Scope::SecurityHub
            | Scope::FollowUps
            | Scope::FollowUpRole
            | Scope::Evaluations
            // Whether its rule stands is looked at before a web ACL is edited.
            | Scope::OwnRule => true,
            // Tags are read to find the topic of a team that is told.
            Scope::Any => self.action == DESCRIBE_TAGS.action,
            Scope::ApiKeySecret
            | Scope::ApiKeyKey
            | Scope::Failures
            | Scope::OwnLogs
            | Scope::Buckets
            | Scope::Roles
            | Scope::ManagedPolicies
            | Scope::InstanceProfiles
            | Scope::WebAcls
            | Scope::WebAclDefinitions
            | Scope::WafReport
            | Scope::EcsTasks => false,
        }
    }
}

const fn sent(action: &'static str, scope: Scope) -> Call {
    Call { action, scope, sent_by_handler: true }
}

const fn on_behalf(action: &'static str, scope: Scope) -> Call {
    Call { action, scope, sent_by_handler: false }
}

/// Reads the API key.
pub const GET_SECRET_VALUE: Call = sent("secretsmanager:GetSecretValue", Scope::ApiKeySecret);
/// Secrets Manager decrypts in the role's name.
pub const DECRYPT: Call = on_behalf("kms:Decrypt", Scope::ApiKeyKey);
/// Lambda writes the log in the role's name.
pub const CREATE_LOG_STREAM: Call = on_behalf("logs:CreateLogStream", Scope::OwnLogs);
/// Lambda writes the log in the role's name.
pub const PUT_LOG_EVENTS: Call = on_behalf("logs:PutLogEvents", Scope::OwnLogs);
/// Lambda keeps a failed event in the role's name.
pub const SEND_MESSAGE: Call = on_behalf("sqs:SendMessage", Scope::Failures);
/// Reads the instance's tags, which select the topic. Knows no resource-level permission.
pub const DESCRIBE_TAGS: Call = sent("ec2:DescribeTags", Scope::Any);
/// Finds the instances that run with a role. Knows no resource-level permission.
pub const DESCRIBE_INSTANCES: Call = sent("ec2:DescribeInstances", Scope::Any);
/// Finds the role that an instance profile hands out.
pub const GET_INSTANCE_PROFILE: Call = sent("iam:GetInstanceProfile", Scope::InstanceProfiles);
/// Asks AWS's own engine what a role's policies allow.
pub const SIMULATE_PRINCIPAL_POLICY: Call = sent("iam:SimulatePrincipalPolicy", Scope::Roles);
/// Reads a role's inline policy, to name the statement that the engine points at.
pub const GET_ROLE_POLICY: Call = sent("iam:GetRolePolicy", Scope::Roles);
/// Finds the managed policy that the engine names.
pub const LIST_ATTACHED_ROLE_POLICIES: Call = sent("iam:ListAttachedRolePolicies", Scope::Roles);
/// Finds the version of a managed policy that is in force.
pub const GET_POLICY: Call = sent("iam:GetPolicy", Scope::ManagedPolicies);
/// Reads a managed policy, to name the statement that the engine points at.
pub const GET_POLICY_VERSION: Call = sent("iam:GetPolicyVersion", Scope::ManagedPolicies);
/// Reads whom a bucket's policy lets in.
pub const GET_BUCKET_POLICY: Call = sent("s3:GetBucketPolicy", Scope::Buckets);
/// Reads whether a bucket's public access is blocked.
pub const GET_BUCKET_PUBLIC_ACCESS_BLOCK: Call = sent("s3:GetBucketPublicAccessBlock", Scope::Buckets);
/// Tells the team.
pub const PUBLISH: Call = sent("sns:Publish", Scope::Topics);
/// Writes or updates the custom finding of an unprotected instance.
pub const BATCH_IMPORT_FINDINGS: Call = sent("securityhub:BatchImportFindings", Scope::DefaultProduct);
/// Sets the workflow of our own custom finding when the instance is protected again, and leaves a note and a workflow on
/// a Security Hub finding that was answered.
pub const BATCH_UPDATE_FINDINGS: Call = sent("securityhub:BatchUpdateFindings", Scope::SecurityHub);
/// Looks whether our custom finding stands.
pub const GET_FINDINGS: Call = sent("securityhub:GetFindings", Scope::SecurityHub);
/// Opens a follow-up; that it exists is also the lock on the instance.
pub const CREATE_SCHEDULE: Call = sent("scheduler:CreateSchedule", Scope::FollowUps);
/// Reads who opened a follow-up, to tell an earlier attempt of one's own from somebody else's.
pub const GET_SCHEDULE: Call = sent("scheduler:GetSchedule", Scope::FollowUps);
/// Closes a follow-up.
pub const DELETE_SCHEDULE: Call = sent("scheduler:DeleteSchedule", Scope::FollowUps);
/// The scheduler is handed its role when a follow-up is opened.
pub const PASS_ROLE: Call = on_behalf("iam:PassRole", Scope::FollowUpRole);
/// States of the account's instances, for a rule that is evaluated on a schedule. Knows no resource-level permission.
pub const DESCRIBE_INSTANCE_STATUS: Call = sent("ec2:DescribeInstanceStatus", Scope::Any);
/// The configuration item of an instance whose notification was too large to hold it. Knows no resource-level permission.
pub const GET_RESOURCE_CONFIG_HISTORY: Call = sent("config:GetResourceConfigHistory", Scope::Any);
/// Answers AWS Config.
pub const PUT_EVALUATIONS: Call = sent("config:PutEvaluations", Scope::Evaluations);

/// Lists load balancers, application ones and others.
pub const DESCRIBE_LOAD_BALANCERS: Call = sent("elasticloadbalancing:DescribeLoadBalancers", Scope::Any);
/// Lists where a load balancer sends requests to.
pub const DESCRIBE_TARGET_GROUPS: Call = sent("elasticloadbalancing:DescribeTargetGroups", Scope::Any);
/// Lists the targets themselves.
pub const DESCRIBE_TARGET_HEALTH: Call = sent("elasticloadbalancing:DescribeTargetHealth", Scope::Any);
/// Finds the instance behind an address.
pub const DESCRIBE_NETWORK_INTERFACES: Call = sent("ec2:DescribeNetworkInterfaces", Scope::Any);
/// Lists distributions with their web ACLs and origins.
pub const LIST_DISTRIBUTIONS: Call = sent("cloudfront:ListDistributions", Scope::Any);
/// Finds the web ACL of a load balancer.
pub const GET_WEB_ACL_FOR_RESOURCE: Call = sent("wafv2:GetWebACLForResource", Scope::WebAcls);
/// Reads a web ACL with its lock token.
pub const GET_WEB_ACL: Call = sent("wafv2:GetWebACL", Scope::WebAcls);
/// Reads whose a web ACL is.
pub const LIST_TAGS_FOR_WEB_ACL: Call = sent("wafv2:ListTagsForResource", Scope::WebAcls);
/// Lists every web ACL, to take the own rules out again.
pub const LIST_WEB_ACLS: Call = sent("wafv2:ListWebACLs", Scope::Any);
/// Lists the managed rule groups that the account may use.
pub const LIST_AVAILABLE_MANAGED_RULE_GROUPS: Call = sent("wafv2:ListAvailableManagedRuleGroups", Scope::Any);
/// Asks what rules would cost in capacity units; changes nothing.
pub const CHECK_CAPACITY: Call = sent("wafv2:CheckCapacity", Scope::Any);
/// Adds rules to a web ACL, and takes them out.
pub const UPDATE_WEB_ACL: Call = sent("wafv2:UpdateWebACL", Scope::WebAclDefinitions);
/// Lists clusters, where the network interface of a task does not name its own. Knows no resource.
pub const LIST_CLUSTERS: Call = sent("ecs:ListClusters", Scope::Any);
/// Lists the tasks of a cluster. Whether it can be granted on less is told differently in different places.
pub const LIST_TASKS: Call = sent("ecs:ListTasks", Scope::Any);
/// Reads the network interfaces, the service and the host of tasks.
pub const DESCRIBE_TASKS: Call = sent("ecs:DescribeTasks", Scope::EcsTasks);
/// Finds the instances that tasks run on.
pub const DESCRIBE_CONTAINER_INSTANCES: Call = sent("ecs:DescribeContainerInstances", Scope::EcsTasks);
/// Looks whether the own rule stands: when the stack goes, the rule goes first.
pub const DESCRIBE_RULE: Call = sent("events:DescribeRule", Scope::OwnRule);
/// Writes the report.
pub const PUT_WAF_REPORT: Call = sent("s3:PutObject", Scope::WafReport);
