//! `s3:GetBucketPolicy`.

use palisade_contract::calls::GET_BUCKET_POLICY;

use crate::request::Request;
use crate::{Aws, Error, ErrorKind};

/// What a bucket's policy is, as far as it can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BucketPolicy {
    /// The document, as it stands.
    Document(String),
    /// The bucket has none.
    None,
    /// It may not be read, or the bucket belongs to another account: S3 gives the same answer.
    Denied,
    /// There is no such bucket.
    NoBucket,
}

impl Aws {
    /// The policy of `bucket`, which must stand in this region and belong to the account `owner`.
    pub async fn bucket_policy(&self, bucket: &str, owner: &str) -> Result<BucketPolicy, Error> {
        let request = Request::bucket(GET_BUCKET_POLICY, self.region().clone(), bucket, "policy", owner);
        let error = match self.send(&request).await {
            Ok(body) => return document(body),
            Err(error) => error,
        };
        match (error.kind(), error.code()) {
            (_, Some("NoSuchBucketPolicy")) => Ok(BucketPolicy::None),
            (_, Some("NoSuchBucket")) => Ok(BucketPolicy::NoBucket),
            (ErrorKind::AccessDenied, _) if error.code() == Some("AccessDenied") => Ok(BucketPolicy::Denied),
            _ => Err(error),
        }
    }
}

fn document(body: Vec<u8>) -> Result<BucketPolicy, Error> {
    String::from_utf8(body).map(BucketPolicy::Document).map_err(|error| {
        Error::new(GET_BUCKET_POLICY, ErrorKind::Unreadable, "not UTF-8").caused_by(error.utf8_error())
    })
}
