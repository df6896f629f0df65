//! `s3:PutObject`, for a report.

use palisade_contract::calls::PUT_WAF_REPORT;
use serde::Serialize;

use crate::request::{Request, encoded};
use crate::{Aws, Error, ErrorKind};

impl Aws {
    /// Writes `report` as JSON to `key` in a bucket of this region. S3's answer to a repeated attempt is the same.
    pub async fn put_report(&self, bucket: &str, key: &str, report: &impl Serialize) -> Result<(), Error> {
        let call = PUT_WAF_REPORT;
        let sound = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.');
        if !(3..=63).contains(&bucket.len()) || !bucket.bytes().all(sound) {
            return Err(Error::new(call, ErrorKind::Invalid, format!("`{bucket}` is no bucket")));
        }
        let key: Vec<String> = key.split('/').map(encoded).collect();
        let path = format!("/{bucket}/{}", key.join("/"));
        let request = Request::rest_object(call, self.region().clone(), path, report)?;
        self.send(&request).await.map(drop)
    }
}
