//! The closed set of resources that the stacks are made of.

use super::{
    Alarm, Bucket, BucketPolicy, ConfigPermission, ConfigRule, EmailSubscription, EventInvokeConfig, Function, Key,
    KeyAlias, LogGroup, Permission, Queue, QueuePolicy, Role, Rule, ScheduleGroup, ScheduleRule, Secret, SecretPolicy,
    Topic, TopicPolicy, Value, WafRules,
};

macro_rules! resources {
    ($($(#[$doc:meta])* $name:ident = $kind:literal),+ $(,)?) => {
        /// A resource; its type is the variant, its properties are the fields.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Resource {
            $($(#[$doc])* $name($name),)+
        }

        impl Resource {
            /// CloudFormation's name of the type.
            pub const fn kind(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => $kind,)+
                }
            }

            /// The properties as CloudFormation reads them.
            pub fn properties(&self) -> Value {
                match self {
                    $(Self::$name(resource) => resource.properties(),)+
                }
            }
        }

        $(impl From<$name> for Resource {
            fn from(resource: $name) -> Self {
                Self::$name(resource)
            }
        })+
    };
}

resources! {
    /// A metric alarm.
    Alarm = "AWS::CloudWatch::Alarm",
    /// An S3 bucket.
    Bucket = "AWS::S3::Bucket",
    /// A bucket's policy.
    BucketPolicy = "AWS::S3::BucketPolicy",
    /// Who may invoke a function: AWS Config.
    ConfigPermission = "AWS::Lambda::Permission",
    /// A rule of AWS Config.
    ConfigRule = "AWS::Config::ConfigRule",
    /// An e-mail address that hears a topic.
    EmailSubscription = "AWS::SNS::Subscription",
    /// What becomes of a function's failed events.
    EventInvokeConfig = "AWS::Lambda::EventInvokeConfig",
    /// A Lambda function.
    Function = "AWS::Lambda::Function",
    /// A KMS key.
    Key = "AWS::KMS::Key",
    /// A key's readable name.
    KeyAlias = "AWS::KMS::Alias",
    /// A log group.
    LogGroup = "AWS::Logs::LogGroup",
    /// Who may invoke a function.
    Permission = "AWS::Lambda::Permission",
    /// An SQS queue.
    Queue = "AWS::SQS::Queue",
    /// A queue's policy.
    QueuePolicy = "AWS::SQS::QueuePolicy",
    /// An IAM role.
    Role = "AWS::IAM::Role",
    /// An EventBridge rule.
    Rule = "AWS::Events::Rule",
    /// A group of schedules.
    ScheduleGroup = "AWS::Scheduler::ScheduleGroup",
    /// An EventBridge rule that a clock triggers.
    ScheduleRule = "AWS::Events::Rule",
    /// A secret without its value.
    Secret = "AWS::SecretsManager::Secret",
    /// A secret's policy.
    SecretPolicy = "AWS::SecretsManager::ResourcePolicy",
    /// An SNS topic.
    Topic = "AWS::SNS::Topic",
    /// A topic's policy.
    TopicPolicy = "AWS::SNS::TopicPolicy",
    /// The rules that a function adds to web ACLs.
    WafRules = "Custom::PalisadeWafRules",
}

impl Resource {
    /// Whether something that a person may want back goes with it: objects, messages, log lines, a secret, a key.
    pub const fn holds_data(&self) -> bool {
        matches!(self, Self::Bucket(_) | Self::Key(_) | Self::LogGroup(_) | Self::Queue(_) | Self::Secret(_))
    }
}
