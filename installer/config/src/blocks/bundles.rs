//! `bundles`: the buckets of the functions' code.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{read::Document, values::InstallName};

/// What S3's 63 characters leave beside the account and the longest name of a region, so that a region can be added later.
const MAX_PREFIX: usize = 35;

/// Beginnings that S3 keeps for itself.
const RESERVED: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BundlesFile {
    /// Beginning of the buckets' names; account and region are added. Default: the install's name and -bundles.
    #[serde(default)]
    #[schemars(regex(pattern = "^[a-z0-9][a-z0-9-]{0,34}$"))]
    bucket: Option<String>,
}

/// The buckets of the functions' code, one in each region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bundles {
    /// What the buckets' names begin with when it is not the install's name and `-bundles`.
    pub bucket_prefix: Option<String>,
}

impl BundlesFile {
    pub(crate) fn check(self, name: Option<&InstallName>, document: &mut Document<'_>) -> Option<Bundles> {
        let path = if self.bucket.is_some() { "bundles.bucket" } else { "name" };
        let default = name.map(|name| format!("{name}-bundles"));
        let prefix = self.bucket.as_ref().or(default.as_ref())?;
        let plain = prefix.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !plain || prefix.is_empty() || prefix.starts_with('-') {
            let hint = "use lower-case letters, digits and hyphens, a letter or digit first";
            document.problem(path, format!("{path}: `{prefix}` cannot begin the name of a bucket"), hint);
        } else if let Some(reserved) = RESERVED.into_iter().find(|reserved| prefix.starts_with(reserved)) {
            let message = format!("{path}: S3 keeps names that begin with {reserved} for itself");
            document.problem(path, message, "begin it with something else");
        }
        if prefix.len() > MAX_PREFIX {
            let message = format!("{path}: the bucket's name gets too long with account and region");
            document.problem(path, message, format!("use at most {MAX_PREFIX} characters"));
        }
        Some(Bundles { bucket_prefix: self.bucket })
    }
}
