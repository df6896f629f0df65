//! `AWS::S3::Bucket` and its policy.

use super::{Statement, Tags, Value, policy::document};

/// Days for which S3 keeps what was overwritten or deleted.
const OLD_VERSIONS_DAYS: u32 = 30;

/// A private, versioned bucket, without versions that are long out of date: encrypted by S3, owned by its account alone, closed to the public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Name, at most 63 characters, unique in the partition.
    pub name: Value,
    /// Tags.
    pub tags: Tags,
    /// More tags, each with key and value; a bucket takes 50 in all.
    pub more_tags: Vec<(String, String)>,
}

impl Bucket {
    pub(crate) fn properties(&self) -> Value {
        let default_encryption = Value::object([("SSEAlgorithm", Some("AES256".into()))]);
        let encryption = Value::object([("ServerSideEncryptionByDefault", Some(default_encryption))]);
        let ownership = Value::object([("ObjectOwnership", Some("BucketOwnerEnforced".into()))]);
        Value::object([
            ("BucketName", Some(self.name.clone())),
            (
                "BucketEncryption",
                Some(Value::object([("ServerSideEncryptionConfiguration", Some(Value::List(vec![encryption])))])),
            ),
            ("OwnershipControls", Some(Value::object([("Rules", Some(Value::List(vec![ownership])))]))),
            (
                "PublicAccessBlockConfiguration",
                Some(Value::object([
                    ("BlockPublicAcls", Some(true.into())),
                    ("BlockPublicPolicy", Some(true.into())),
                    ("IgnorePublicAcls", Some(true.into())),
                    ("RestrictPublicBuckets", Some(true.into())),
                ])),
            ),
            ("LifecycleConfiguration", Some(Value::object([("Rules", Some(Value::List(vec![old_versions()])))]))),
            ("VersioningConfiguration", Some(Value::object([("Status", Some("Enabled".into()))]))),
            ("Tags", Some(self.tags.and(self.more_tags.iter().cloned()))),
        ])
    }
}

/// Reports and records are written under the same key again and again; without this rule every one of them stays for ever.
fn old_versions() -> Value {
    Value::object([
        ("Id", Some("old-versions".into())),
        ("Status", Some("Enabled".into())),
        ("ExpiredObjectDeleteMarker", Some(true.into())),
        ("NoncurrentVersionExpiration", Some(Value::object([("NoncurrentDays", Some(OLD_VERSIONS_DAYS.into()))]))),
    ])
}

/// Who may do what with a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketPolicy {
    /// Name of the bucket.
    pub bucket: Value,
    /// The statements.
    pub statements: Vec<Statement>,
}

impl BucketPolicy {
    pub(crate) fn properties(&self) -> Value {
        Value::object([("Bucket", Some(self.bucket.clone())), ("PolicyDocument", Some(document(&self.statements)))])
    }
}
