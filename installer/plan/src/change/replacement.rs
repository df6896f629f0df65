//! Which properties cannot be changed: CloudFormation makes a new resource instead, and deletes the old one.

/// Properties with "Update requires: Replacement" in the resource reference, of the types that the templates use.
const REPLACING: [(&str, &[&str]); 16] = [
    ("AWS::CloudWatch::Alarm", &["AlarmName"]),
    ("AWS::Events::Rule", &["Name", "EventBusName"]),
    ("AWS::IAM::Role", &["RoleName", "Path"]),
    ("AWS::KMS::Alias", &["AliasName"]),
    ("AWS::KMS::Key", &["KeySpec", "KeyUsage"]),
    ("AWS::Lambda::EventInvokeConfig", &["FunctionName", "Qualifier"]),
    ("AWS::Lambda::Function", &["FunctionName", "PackageType"]),
    ("AWS::Lambda::Permission", &["Action", "FunctionName", "Principal", "SourceAccount", "SourceArn"]),
    ("AWS::Logs::LogGroup", &["LogGroupName"]),
    ("AWS::S3::Bucket", &["BucketName"]),
    ("AWS::S3::BucketPolicy", &["Bucket"]),
    ("AWS::SNS::Subscription", &["Endpoint", "Protocol", "TopicArn"]),
    ("AWS::SNS::Topic", &["TopicName", "FifoTopic"]),
    ("AWS::SQS::Queue", &["QueueName", "FifoQueue"]),
    ("AWS::Scheduler::ScheduleGroup", &["Name"]),
    ("AWS::SecretsManager::Secret", &["Name"]),
];

/// Whether a change at `path` replaces a resource of the type `kind`.
pub(crate) fn replaces(kind: &str, path: &str) -> bool {
    let property = path.split(['.', '[']).next().unwrap_or(path);
    REPLACING.iter().any(|(of, properties)| *of == kind && properties.contains(&property))
}
