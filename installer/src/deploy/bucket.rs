//! The bundle bucket of a region: what lies in it, what is put there, and emptying it.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, Delete, ObjectIdentifier};

use crate::aws::clients::Clients;
use crate::aws::error;
use crate::bounded;
use crate::failure::{Failure, Result};

/// Whether `bucket` exists and belongs to this account.
pub(crate) async fn exists(clients: &Clients, bucket: &str) -> Result<bool> {
    match clients.s3().head_bucket().bucket(bucket).send().await {
        Ok(_) => Ok(true),
        Err(e) => match e.raw_response().map(|r| r.status().as_u16()) {
            Some(404) => Ok(false),
            // Bucket names are shared by all of AWS: this one is another account's.
            Some(301 | 403) => Err(Failure::refused(format!("the bucket name {bucket} is taken by another account"))
                .hint("choose another beginning with `bundles.bucket` in the config; or the caller lacks s3:ListBucket on it")),
            _ => Err(error::failure(&format!("look for bucket {bucket}"), &e)),
        },
    }
}

/// Whether `key` lies in `bucket`. Its name is its digest, so being there means being right.
pub(crate) async fn has(clients: &Clients, bucket: &str, key: &str) -> Result<bool> {
    match clients.s3().head_object().bucket(bucket).key(key).send().await {
        Ok(_) => Ok(true),
        Err(e) if e.raw_response().is_some_and(|r| r.status().as_u16() == 404) => Ok(false),
        // Without s3:ListBucket a missing object answers 403; we ask for that permission, so 403 means denied.
        Err(e) => Err(error::failure(&format!("look for {key} in bucket {bucket}"), &e)),
    }
}

/// Uploads `bytes` as `key`. S3 checks what arrives against a digest.
pub(crate) async fn put(
    clients: &Clients,
    bucket: &str,
    key: &str,
    content_type: &str,
    bytes: impl Into<bytes::Bytes>,
) -> Result<()> {
    clients
        .s3()
        .put_object()
        .bucket(bucket)
        .key(key)
        .content_type(content_type)
        .checksum_algorithm(ChecksumAlgorithm::Sha256)
        .body(ByteStream::from(bytes.into()))
        .send()
        .await
        .map_err(|e| error::failure(&format!("upload {key} to bucket {bucket}"), &e))?;
    Ok(())
}

/// Deletes every version of every object; returns how many. It is no error when the bucket is gone.
pub(crate) async fn empty(clients: &Clients, bucket: &str) -> Result<usize> {
    let s3 = clients.s3();
    let mut deleted = 0;
    loop {
        // Always the first page: what it lists is deleted before the next look.
        let page = match s3.list_object_versions().bucket(bucket).send().await {
            Ok(page) => page,
            Err(e) if error::code(&e) == "NoSuchBucket" => return Ok(deleted),
            Err(e) => return Err(error::failure(&format!("list bucket {bucket}"), &e)),
        };
        let versions = page.versions.unwrap_or_default().into_iter().map(|v| (v.key, v.version_id));
        let markers = page.delete_markers.unwrap_or_default().into_iter().map(|m| (m.key, m.version_id));
        let mut doomed = Vec::new();
        for (key, version) in versions.chain(markers) {
            let object = ObjectIdentifier::builder().key(key.unwrap_or_default()).set_version_id(version).build();
            doomed.push(object.map_err(|e| Failure::new(format!("cannot empty bucket {bucket}")).because(e))?);
        }
        if doomed.is_empty() {
            return Ok(deleted);
        }
        deleted += doomed.len();
        // Without its errors the loop would list the same objects for ever.
        delete(clients, bucket, doomed).await?;
    }
}

/// Deletes these versions of objects, at most a thousand.
pub(super) async fn delete(clients: &Clients, bucket: &str, doomed: Vec<ObjectIdentifier>) -> Result<()> {
    let delete = Delete::builder()
        .set_objects(Some(doomed))
        .quiet(true)
        .build()
        .map_err(|e| Failure::new(format!("cannot delete from bucket {bucket}")).because(e))?;
    let request = clients.s3().delete_objects().bucket(bucket).delete(delete);
    let answer = request.send().await.map_err(|e| error::failure(&format!("delete from bucket {bucket}"), &e))?;
    match answer.errors().first() {
        None => Ok(()),
        Some(kept) => {
            let key = kept.key().unwrap_or("an object");
            Err(Failure::new(format!("cannot delete {key} from bucket {bucket}"))
                .because(kept.message().unwrap_or("no reason given").to_owned()))
        }
    }
}

/// The object `key`, which an install wrote and which has at most so many bytes; `None` when there is none.
pub(crate) async fn get(clients: &Clients, bucket: &str, key: &str, most: usize) -> Result<Option<Vec<u8>>> {
    let answer = match clients.s3().get_object().bucket(bucket).key(key).send().await {
        Ok(answer) => answer,
        Err(e) if matches!(error::code(&e), "NoSuchKey" | "NoSuchBucket") => return Ok(None),
        Err(e) => return Err(error::failure(&format!("read {key} in bucket {bucket}"), &e)),
    };
    bounded::body(answer.body, most).await.map(Some).map_err(|e| {
        let failure = Failure::new(format!("cannot read {key} in bucket {bucket}"));
        e.cause_of(failure, "palisade writes none as large as that; look who did, and put the version before back")
    })
}

/// The URL under which CloudFormation reads an object.
pub(crate) fn url(clients: &Clients, bucket: &str, key: &str) -> String {
    let region = clients.region();
    match clients.endpoint() {
        Some(endpoint) => format!("{}/{bucket}/{key}", endpoint.trim_end_matches('/')),
        None if region.starts_with("cn-") => format!("https://{bucket}.s3.{region}.amazonaws.com.cn/{key}"),
        None => format!("https://{bucket}.s3.{region}.amazonaws.com/{key}"),
    }
}
