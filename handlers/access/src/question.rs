//! What is asked: which actions on which parts of a bucket.

/// An action on a part of a bucket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Question {
    /// The IAM action, for example `s3:GetObject`.
    pub action: &'static str,
    /// On what.
    pub target: Target,
}

/// A part of a bucket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// The bucket itself, by its ARN.
    Bucket(String),
    /// One object, by its ARN.
    Object(String),
    /// Any object of the bucket with this ARN.
    AnyObject(String),
}

impl Target {
    /// As AWS is asked about it: any object is a key that is a lone asterisk, so that only what allows every key allows it.
    pub fn arn(&self) -> String {
        match self {
            Self::Bucket(arn) | Self::Object(arn) => arn.clone(),
            Self::AnyObject(bucket) => format!("{bucket}/*"),
        }
    }
}

/// Reading data is what a finding warns of; writing and deleting is what a compromised instance does next.
const OF_OBJECTS: [&str; 3] = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"];
/// To list the keys is to read data, too.
const OF_BUCKET: &str = "s3:ListBucket";
/// Longest key that S3 has, in bytes.
const KEY_LIMIT: usize = 1_024;

/// What is asked about `bucket`: its list of keys, any object in it, and the objects with these `keys`, by which a role
/// that is let in by a prefix alone is found.
pub fn questions(partition: &str, bucket: &str, keys: &[String]) -> Vec<Question> {
    let arn = format!("arn:{partition}:s3:::{bucket}");
    let mut targets = vec![Target::AnyObject(arn.clone())];
    // A key that would be read as a pattern or a variable cannot be asked about by itself.
    let plain = keys.iter().filter(|key| key.len() <= KEY_LIMIT && !key.contains(['*', '?', '$', '\0']));
    targets.extend(plain.map(|key| Target::Object(format!("{arn}/{key}"))));
    let on = |action, target: &Target| Question { action, target: target.clone() };
    let mut questions = vec![on(OF_BUCKET, &Target::Bucket(arn))];
    questions.extend(targets.iter().flat_map(|target| OF_OBJECTS.map(|action| on(action, target))));
    questions
}
