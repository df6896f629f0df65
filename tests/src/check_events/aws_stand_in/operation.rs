//! Which AWS operation a request is, and in which protocol.

use axum::http::{HeaderMap, Method, Uri, header};
use percent_encoding::percent_decode_str;

/// What a request says about itself. Nothing is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Operation {
    /// The signing name, for example `sns`; empty for a request that is not signed.
    pub(super) service: String,
    /// The region that it was signed for.
    pub(super) region: String,
    /// For example `Publish`; method and path where the protocol names none and none is known.
    pub(super) name: String,
    /// How the service is spoken to.
    pub(super) protocol: Protocol,
}

/// How a service is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    /// JSON, the operation in a header.
    Json,
    /// A form, answered with XML.
    Query,
    /// A form, answered with EC2's own XML.
    Ec2,
    /// Methods and paths, JSON.
    RestJson,
    /// Methods and paths, XML.
    RestXml,
}

/// Operations of REST services: service, method, first segment of the path, last segment, name.
///
/// After the service models that AWS publishes with botocore.
const REST: [(&str, &str, &str, &str, &str); 7] = [
    ("securityhub", "POST", "findings", "findings", "GetFindings"),
    ("securityhub", "POST", "findings", "import", "BatchImportFindings"),
    ("securityhub", "PATCH", "findings", "batchupdate", "BatchUpdateFindings"),
    ("cloudfront", "GET", "2020-05-31", "distribution", "ListDistributions"),
    ("scheduler", "GET", "schedules", "", "GetSchedule"),
    ("scheduler", "POST", "schedules", "", "CreateSchedule"),
    ("scheduler", "DELETE", "schedules", "", "DeleteSchedule"),
];

/// Questions about a bucket: what stands in the query, and the IAM action.
const BUCKET: [(&str, &str); 2] = [("policy", "GetBucketPolicy"), ("publicAccessBlock", "GetBucketPublicAccessBlock")];

/// First words of operations that change nothing.
const READING: [&str; 8] = ["Get", "List", "Describe", "BatchGet", "Search", "Lookup", "Head", "Select"];

impl Operation {
    /// Reads a request.
    pub(super) fn of(method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let scope = text("authorization").split_once("Credential=").map_or("", |(_, rest)| rest);
        let mut scope = scope.split([',', ' ']).next().unwrap_or_default().split('/').skip(2).map(str::to_owned);
        let (region, service) = (scope.next().unwrap_or_default(), scope.next().unwrap_or_default());
        let target = text("x-amz-target");
        let (name, protocol) = if !target.is_empty() {
            (target.rsplit('.').next().unwrap_or_default().to_owned(), Protocol::Json)
        } else if let Some(action) = action(uri, text(header::CONTENT_TYPE.as_str()), body) {
            (action, if service == "ec2" { Protocol::Ec2 } else { Protocol::Query })
        } else {
            let xml = matches!(service.as_str(), "s3" | "cloudfront" | "route53");
            (rest_name(&service, method, uri), if xml { Protocol::RestXml } else { Protocol::RestJson })
        };
        Self { service, region, name, protocol }
    }

    /// As an IAM action.
    pub(super) fn action(&self) -> String {
        format!("{}:{}", self.service, self.name)
    }

    /// Whether it changes nothing.
    pub(super) fn reads(&self) -> bool {
        let by_method = ["GET /", "HEAD /"].iter().any(|prefix| self.name.starts_with(prefix));
        by_method || READING.iter().any(|word| self.name.starts_with(word))
    }
}

/// The parameter `Action` of a form or a query.
fn action(uri: &Uri, content_type: &str, body: &[u8]) -> Option<String> {
    let form = if content_type.starts_with("application/x-www-form-urlencoded") { body } else { b"" };
    let form = std::str::from_utf8(form).unwrap_or_default();
    let pairs = form.split('&').chain(uri.query().unwrap_or_default().split('&'));
    let value =
        pairs.filter_map(|pair| pair.split_once('=')).find_map(|(name, value)| (name == "Action").then_some(value));
    value.map(|value| percent_decode_str(value).decode_utf8_lossy().into_owned())
}

fn rest_name(service: &str, method: &Method, uri: &Uri) -> String {
    if service == "s3"
        && method == Method::GET
        && let Some((_, name)) = BUCKET.iter().find(|(query, _)| uri.query() == Some(query))
    {
        return (*name).to_owned();
    }
    let mut segments = uri.path().split('/').filter(|segment| !segment.is_empty());
    let first = segments.next().unwrap_or_default();
    let last = segments.next_back().unwrap_or(first);
    let known = REST.iter().find(|(of, with, begin, end, _)| {
        *of == service && method == *with && *begin == first && (end.is_empty() || *end == last)
    });
    known.map_or_else(|| format!("{method} {}", uri.path()), |(.., name)| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn operation(service: &str, request: &str, header: (&'static str, &str), body: &str) -> Operation {
        let (method, uri) = request.split_once(' ').unwrap();
        let mut headers = HeaderMap::new();
        let scope = format!("AWS4-HMAC-SHA256 Credential=A/20200101/eu-west-1/{service}/aws4_request, SignedHeaders=x");
        headers.insert("authorization", scope.parse().unwrap());
        headers.insert(header.0, header.1.parse().unwrap());
        Operation::of(&method.parse().unwrap(), &uri.parse().unwrap(), &headers, body.as_bytes())
    }

    #[test]
    fn every_protocol_names_its_operation() {
        let form = ("content-type", "application/x-www-form-urlencoded; charset=utf-8");
        let plain = ("content-type", "application/json");
        for (service, request, header, body, action, reads, protocol) in [
            (
                "config",
                "POST /",
                ("x-amz-target", "StarlingDoveService.PutEvaluations"),
                "{}",
                "config:PutEvaluations",
                false,
                Protocol::Json,
            ),
            ("sns", "POST /", form, "Version=1&Action=Publish", "sns:Publish", false, Protocol::Query),
            ("ec2", "POST /", form, "Action=DescribeTags&Version=1", "ec2:DescribeTags", true, Protocol::Ec2),
            ("iam", "GET /?Action=GetRole&RoleName=r", plain, "", "iam:GetRole", true, Protocol::Query),
            ("securityhub", "POST /findings", plain, "{}", "securityhub:GetFindings", true, Protocol::RestJson),
            (
                "securityhub",
                "POST /findings/import",
                plain,
                "{}",
                "securityhub:BatchImportFindings",
                false,
                Protocol::RestJson,
            ),
            (
                "securityhub",
                "PATCH /findings/batchupdate",
                plain,
                "{}",
                "securityhub:BatchUpdateFindings",
                false,
                Protocol::RestJson,
            ),
            ("scheduler", "GET /schedules/a?groupName=g", plain, "", "scheduler:GetSchedule", true, Protocol::RestJson),
            ("scheduler", "POST /schedules/a", plain, "{}", "scheduler:CreateSchedule", false, Protocol::RestJson),
            ("s3", "GET /bucket?policy", plain, "", "s3:GetBucketPolicy", true, Protocol::RestXml),
            ("s3", "GET /bucket?acl", plain, "", "s3:GET /bucket", true, Protocol::RestXml),
            ("s3", "PUT /bucket", plain, "", "s3:PUT /bucket", false, Protocol::RestXml),
        ] {
            let found = operation(service, request, header, body);
            assert_eq!(
                (found.action().as_str(), found.reads(), found.protocol),
                (action, reads, protocol),
                "{request}"
            );
            assert_eq!(found.region, "eu-west-1");
        }
    }
}
