//! `AWS::Lambda::Function`: a handler's bundle and how it runs.

use palisade_contract::Architecture;

use super::{Tags, Value};

/// A function that runs a bundle of ours: a static binary named `bootstrap` on Amazon Linux 2023.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Function name, at most 64 characters.
    pub name: String,
    /// One line for the console, at most 256 characters.
    pub description: String,
    /// Processor of the bundle.
    pub architecture: Architecture,
    /// Bucket of the bundle, in the function's own region.
    pub bucket: Value,
    /// Key of the bundle in the bucket.
    pub key: String,
    /// ARN of the role it runs with.
    pub role: Value,
    /// Longest run in seconds.
    pub timeout_seconds: u16,
    /// Memory in MB.
    pub memory_mb: u16,
    /// Most runs at a time; `None` shares the account's pool.
    pub reserved_concurrency: Option<u16>,
    /// Environment variables; 4 KB in all.
    pub environment: Vec<(&'static str, Value)>,
    /// Tags.
    pub tags: Tags,
}

impl Function {
    pub(crate) fn properties(&self) -> Value {
        let environment = self.environment.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        Value::object([
            ("FunctionName", Some(self.name.as_str().into())),
            ("Description", Some(self.description.as_str().into())),
            ("Runtime", Some("provided.al2023".into())),
            ("Handler", Some("bootstrap".into())),
            ("Architectures", Some(Value::list([self.architecture.as_str()]))),
            (
                "Code",
                Some(Value::object([
                    ("S3Bucket", Some(self.bucket.clone())),
                    ("S3Key", Some(self.key.as_str().into())),
                ])),
            ),
            ("Role", Some(self.role.clone())),
            ("Timeout", Some(self.timeout_seconds.into())),
            ("MemorySize", Some(self.memory_mb.into())),
            ("ReservedConcurrentExecutions", self.reserved_concurrency.map(Into::into)),
            ("Environment", Some(Value::object([("Variables", Some(Value::Object(environment)))]))),
            ("Tags", Some(self.tags.to_value())),
        ])
    }
}
