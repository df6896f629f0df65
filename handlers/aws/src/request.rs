//! A call as it goes out, before it is signed. Pure.

use http::Method;
use palisade_contract::Call;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;
use serde::Serialize;

use crate::{Error, ErrorKind, Region, endpoint};

/// All but the characters that RFC 3986 reserves for nothing: what signatures are computed over.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// How a service wants to be spoken to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Protocol {
    /// AWS JSON 1.1: one path, the operation in a header.
    Json {
        /// What stands before the operation's name in the header.
        target_prefix: &'static str,
    },
    /// Query: a form with the operation in it; XML comes back.
    Query,
    /// JSON at a path of its own.
    RestJson,
    /// A path of its own; XML comes back. What is sent is the content of an object.
    RestXml,
}

/// One call.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) call: Call,
    pub(crate) region: Region,
    pub(crate) protocol: Protocol,
    pub(crate) method: Method,
    /// Path and query, encoded.
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
    /// Headers of the call itself.
    pub(crate) more_headers: Vec<(&'static str, String)>,
    /// The service answers with a conflict while it is still busy with the thing, so it is worth asking again.
    pub(crate) conflict_passes: bool,
}

impl Request {
    /// A call in AWS JSON 1.1.
    pub(crate) fn json(
        call: Call,
        region: Region,
        target_prefix: &'static str,
        body: &impl Serialize,
    ) -> Result<Self, Error> {
        let protocol = Protocol::Json { target_prefix };
        Ok(Self { body: to_json(call, body)?, ..Self::new(call, region, protocol, Method::POST, "/".to_owned()) })
    }

    /// A call in the Query protocol, with the API's version.
    pub(crate) fn query(call: Call, region: Region, version: &str, parameters: &[(&str, &str)]) -> Self {
        let mut form = format!("Action={}&Version={version}", operation(call));
        for (name, value) in parameters {
            form.push('&');
            form.push_str(name);
            form.push('=');
            form.extend(utf8_percent_encode(value, RESERVED));
        }
        Self { body: form.into_bytes(), ..Self::new(call, region, Protocol::Query, Method::POST, "/".to_owned()) }
    }

    /// A call in REST-JSON with a body.
    pub(crate) fn rest(
        call: Call,
        region: Region,
        method: Method,
        path: String,
        body: &impl Serialize,
    ) -> Result<Self, Error> {
        let body = to_json(call, body)?;
        Ok(Self { body, ..Self::new(call, region, Protocol::RestJson, method, path) })
    }

    /// A call in REST-JSON without a body.
    pub(crate) fn rest_bare(call: Call, region: Region, method: Method, path: String) -> Self {
        Self::new(call, region, Protocol::RestJson, method, path)
    }

    /// A question about a bucket: what `query` names of it. The bucket stands in the path, as every name of one can, also
    /// where dots in it would fit no certificate. S3 refuses when the bucket belongs to another account than `owner`.
    pub(crate) fn bucket(call: Call, region: Region, bucket: &str, query: &str, owner: &str) -> Self {
        let path = format!("/{}?{query}", encoded(bucket));
        let more_headers = vec![("x-amz-expected-bucket-owner", owner.to_owned())];
        Self { more_headers, ..Self::new(call, region, Protocol::RestXml, Method::GET, path) }
    }

    /// A call in REST-XML without a body.
    pub(crate) fn rest_xml(call: Call, region: Region, method: Method, path: String) -> Self {
        Self::new(call, region, Protocol::RestXml, method, path)
    }

    /// A call in REST-XML that sends an object's content, which is JSON.
    pub(crate) fn rest_object(
        call: Call,
        region: Region,
        path: String,
        content: &impl Serialize,
    ) -> Result<Self, Error> {
        let body = to_json(call, content)?;
        Ok(Self { body, ..Self::new(call, region, Protocol::RestXml, Method::PUT, path) })
    }

    fn new(call: Call, region: Region, protocol: Protocol, method: Method, path: String) -> Self {
        let (body, more_headers) = (Vec::new(), Vec::new());
        Self { call, region, protocol, method, path, body, more_headers, conflict_passes: false }
    }

    /// The service's name in actions, host names and signatures, which agree for the services spoken to here.
    pub(crate) fn service(&self) -> &'static str {
        self.call.action.split(':').next().unwrap_or_default()
    }

    /// The headers that belong to the protocol.
    pub(crate) fn headers(&self) -> Vec<(&'static str, String)> {
        let content_type = match self.protocol {
            _ if self.body.is_empty() => return self.more_headers.clone(),
            Protocol::Json { .. } => "application/x-amz-json-1.1",
            Protocol::Query => "application/x-www-form-urlencoded; charset=utf-8",
            Protocol::RestJson | Protocol::RestXml => "application/json",
        };
        let mut headers = vec![("content-type", content_type.to_owned())];
        if let Protocol::Json { target_prefix } = self.protocol {
            headers.push(("x-amz-target", format!("{target_prefix}.{}", operation(self.call))));
        }
        headers
    }

    /// Where the call goes: AWS's endpoint of service and region, or the one that stands in for all of them.
    pub(crate) fn url(&self, instead: Option<&Url>) -> Result<Url, Error> {
        let base = match instead {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => format!("https://{}", endpoint::host(self.service(), &self.region)),
        };
        Url::parse(&format!("{base}{}", self.path))
            .map_err(|error| Error::new(self.call, ErrorKind::Invalid, "the endpoint is not a URL").caused_by(error))
    }
}

/// `text` as one part of a path or as a value in a query.
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

fn operation(call: Call) -> &'static str {
    call.action.rsplit(':').next().unwrap_or_default()
}

fn to_json(call: Call, body: &impl Serialize) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(body)
        .map_err(|error| Error::new(call, ErrorKind::Invalid, "the request is not JSON").caused_by(error))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use palisade_contract::calls;
    use serde_json::json;

    use super::*;

    fn region(name: &str) -> Region {
        Region::parse(name).unwrap()
    }

    #[test]
    fn endpoints() {
        let request = Request::query(calls::PUBLISH, region("cn-north-1"), "2010-03-31", &[("Message", "a b&c=é/~")]);
        assert_eq!(request.url(None).unwrap().as_str(), "https://sns.cn-north-1.amazonaws.com.cn/");
        let instead = Url::parse("http://127.0.0.1:9/prefix/").unwrap();
        assert_eq!(request.url(Some(&instead)).unwrap().as_str(), "http://127.0.0.1:9/prefix/");
        let form = String::from_utf8(request.body).unwrap();
        assert_eq!(form, "Action=Publish&Version=2010-03-31&Message=a%20b%26c%3D%C3%A9%2F~");
    }

    #[test]
    fn protocols_have_their_headers() {
        let request =
            Request::json(calls::GET_SECRET_VALUE, region("us-east-1"), "secretsmanager", &json!({"a": 1})).unwrap();
        assert_eq!(
            request.headers(),
            [
                ("content-type", "application/x-amz-json-1.1".to_owned()),
                ("x-amz-target", "secretsmanager.GetSecretValue".to_owned())
            ]
        );
        let path = format!("/schedules/{}", encoded("a/b"));
        let request = Request::rest_bare(calls::DELETE_SCHEDULE, region("us-east-1"), Method::DELETE, path);
        assert!(request.headers().is_empty());
        assert_eq!(request.url(None).unwrap().as_str(), "https://scheduler.us-east-1.amazonaws.com/schedules/a%2Fb");
    }
}
