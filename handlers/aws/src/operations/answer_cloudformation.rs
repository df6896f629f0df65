//! The answer to a request of CloudFormation for a custom resource: an object at a presigned URL.

use reqwest::Url;
use serde_json::Value;

use crate::client::PresignedError;
use crate::{Aws, Region};

impl Aws {
    /// Answers at `url`, which is a secret of CloudFormation and the function: it is neither logged nor part of an error.
    ///
    /// # Errors
    /// When it is no URL of AWS (or of what stands in for it), or when the answer is not taken before the deadline.
    pub async fn answer_cloudformation(&self, url: &str, answer: &Value) -> Result<(), PresignedError> {
        let url = Url::parse(url).map_err(|_| PresignedError::NoUrl)?;
        if self.endpoint().is_none() && !is_of_aws(&url, self.region()) {
            return Err(PresignedError::NoUrl);
        }
        self.put_presigned(url, answer.to_string().into_bytes()).await
    }
}

/// Whoever can invoke the function must not make it talk to any other host.
fn is_of_aws(url: &Url, region: &Region) -> bool {
    let suffix = format!(".{}", region.dns_suffix());
    url.scheme() == "https" && url.port().is_none() && url.host_str().is_some_and(|host| host.ends_with(&suffix))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn only_aws_is_answered() {
        let region = Region::parse("eu-west-1").unwrap();
        for (url, ok) in [
            ("https://cloudformation-custom-resource-response-euwest1.s3-eu-west-1.amazonaws.com/x?Signature=s", true),
            ("https://bucket.s3.eu-west-1.amazonaws.com/x", true),
            ("http://bucket.s3.eu-west-1.amazonaws.com/x", false),
            ("https://bucket.s3.eu-west-1.amazonaws.com:8443/x", false),
            ("https://amazonaws.com.example/x", false),
            ("https://evilamazonaws.com/x", false),
            ("https://127.0.0.1/x", false),
        ] {
            assert_eq!(is_of_aws(&Url::parse(url).unwrap(), &region), ok, "{url}");
        }
    }
}
