//! `s3:GetPublicAccessBlock`, which is granted as `s3:GetBucketPublicAccessBlock`.

use palisade_contract::calls::GET_BUCKET_PUBLIC_ACCESS_BLOCK;

use crate::request::Request;
use crate::xml::Element;
use crate::{Aws, Error, ErrorKind};

/// The bucket's own switches against public access; the account's may be stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PublicAccessBlock {
    /// A policy that is public is refused when it is put.
    pub block_public_policy: bool,
    /// A policy that is public lets in nobody but the bucket's account and AWS services.
    pub restrict_public_buckets: bool,
}

impl Aws {
    /// The switches of `bucket`, all off when it has none; `None` when they may not be read.
    pub async fn public_access_block(&self, bucket: &str, owner: &str) -> Result<Option<PublicAccessBlock>, Error> {
        let region = self.region().clone();
        let request = Request::bucket(GET_BUCKET_PUBLIC_ACCESS_BLOCK, region, bucket, "publicAccessBlock", owner);
        match self.send(&request).await {
            Ok(body) => read(&body).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Some(PublicAccessBlock::default())),
            Err(error) if error.code() == Some("AccessDenied") => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn read(body: &[u8]) -> Result<PublicAccessBlock, Error> {
    let unreadable = |message| Error::new(GET_BUCKET_PUBLIC_ACCESS_BLOCK, ErrorKind::Unreadable, message);
    let root = Element::parse(body).map_err(|error| unreadable("not XML").caused_by(error))?;
    let on = |name| root.find(name).is_some_and(|switch| switch.text().trim().eq_ignore_ascii_case("true"));
    Ok(PublicAccessBlock {
        block_public_policy: on("BlockPublicPolicy"),
        restrict_public_buckets: on("RestrictPublicBuckets"),
    })
}
