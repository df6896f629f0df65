//! Hands moto a stack set's template: it stands in a bucket of MiniStack's, which moto cannot read.

use http::Request;
use hyper::body::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::identification::query_pairs;

/// Bucket and key that a template URL names, in path style or virtual-hosted.
pub(super) fn template_location(request: &Request<Bytes>) -> Option<(String, String)> {
    let form = super::identification::form(request)?;
    let url: http::Uri = form.get("TemplateURL")?.parse().ok()?;
    let path = url.path().trim_start_matches('/');
    let virtual_bucket = url.host()?.split_once(".s3").filter(|(_, rest)| rest.ends_with("amazonaws.com"));
    match virtual_bucket {
        Some((bucket, _)) => Some((bucket.to_owned(), path.to_owned())),
        None => path.split_once('/').map(|(bucket, key)| (bucket.to_owned(), key.to_owned())),
    }
}

/// The same request with the template in place of its URL.
pub(super) fn with_template(request: &Request<Bytes>, template: &str) -> Request<Bytes> {
    let body = String::from_utf8_lossy(request.body());
    let parameters: Vec<_> = query_pairs(&body)
        .into_iter()
        .map(
            |(name, value)| {
                if name == "TemplateURL" { ("TemplateBody".to_owned(), template.to_owned()) } else { (name, value) }
            },
        )
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(&value, NON_ALPHANUMERIC)))
        .collect();
    let mut rewritten = request.clone();
    *rewritten.body_mut() = Bytes::from(parameters.join("&"));
    rewritten.headers_mut().remove(http::header::CONTENT_LENGTH);
    rewritten
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn request(url: &str) -> Request<Bytes> {
        let url = utf8_percent_encode(url, NON_ALPHANUMERIC);
        Request::builder()
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::from(format!("Action=CreateStackSet&TemplateURL={url}&StackSetName=s")))
            .unwrap()
    }

    #[test]
    fn both_url_styles_name_bucket_and_key() {
        for url in [
            "http://127.0.0.1:4000/bucket/templates/a.yaml",
            "https://s3.eu-west-1.amazonaws.com/bucket/templates/a.yaml",
            "https://bucket.s3.eu-west-1.amazonaws.com/templates/a.yaml",
        ] {
            let (bucket, key) = template_location(&request(url)).unwrap();
            assert_eq!((bucket.as_str(), key.as_str()), ("bucket", "templates/a.yaml"), "{url}");
        }
    }

    #[test]
    fn only_the_url_is_replaced() {
        let rewritten = with_template(&request("http://127.0.0.1/b/k"), "A: 1 & 2");
        let form = super::super::identification::form(&rewritten).unwrap();
        assert_eq!((form["TemplateBody"].as_str(), form["StackSetName"].as_str()), ("A: 1 & 2", "s"));
        assert!(!form.contains_key("TemplateURL"));
    }
}
