//! S3 buckets and objects.

use http::Request;
use hyper::body::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::super::{AwsError, Client};

const KEY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl Client {
    /// Creates a bucket in the client's region.
    pub async fn create_bucket(&self, bucket: &str) -> Result<(), AwsError> {
        let region = self.region();
        let body = if region == "us-east-1" {
            String::new()
        } else {
            format!(
                "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
                 <LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>"
            )
        };
        self.send("s3", "CreateBucket", Request::put(format!("/{bucket}")), body).await?;
        Ok(())
    }

    /// Gives a bucket a policy.
    pub async fn put_bucket_policy(&self, bucket: &str, policy: &Value) -> Result<(), AwsError> {
        self.send("s3", "PutBucketPolicy", Request::put(format!("/{bucket}?policy")), policy.to_string()).await?;
        Ok(())
    }

    /// Writes an object.
    pub async fn put_object(&self, bucket: &str, key: &str, bytes: Vec<u8>) -> Result<(), AwsError> {
        let uri = format!("/{bucket}/{}", utf8_percent_encode(key, KEY));
        self.send("s3", "PutObject", Request::put(uri), bytes).await?;
        Ok(())
    }

    /// Reads an object.
    pub async fn object(&self, bucket: &str, key: &str) -> Result<Bytes, AwsError> {
        let uri = format!("/{bucket}/{}", utf8_percent_encode(key, KEY));
        Ok(self.send("s3", "GetObject", Request::get(uri), Bytes::new()).await?.into_body())
    }

    /// Deletes an object, leaving the mark of its deletion in a versioned bucket.
    pub async fn delete_object(&self, bucket: &str, key: &str) -> Result<(), AwsError> {
        let uri = format!("/{bucket}/{}", utf8_percent_encode(key, KEY));
        self.send("s3", "DeleteObject", Request::delete(uri), Bytes::new()).await?;
        Ok(())
    }

    /// The keys in a bucket, up to a thousand.
    pub async fn object_keys(&self, bucket: &str) -> Result<Vec<String>, AwsError> {
        let uri = format!("/{bucket}?list-type=2");
        let answer = self.send("s3", "ListObjectsV2", Request::get(uri), Bytes::new()).await?;
        Ok(super::super::xml_texts(&String::from_utf8_lossy(answer.body()), "Key"))
    }
}
