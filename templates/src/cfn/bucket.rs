//! `AWS::S3::Bucket` and its policy.

use super::{Statement, Tags, Value, policy::document};

/// A private, versioned bucket: encrypted by S3, owned by its account alone, closed to the public.
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
            ("VersioningConfiguration", Some(Value::object([("Status", Some("Enabled".into()))]))),
            ("Tags", Some(self.tags.and(self.more_tags.iter().cloned()))),
        ])
    }
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
