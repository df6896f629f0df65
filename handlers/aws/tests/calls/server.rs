//! An HTTP server that gives the answers of a script and keeps the requests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri};
use palisade_aws::{Aws, AwsConfig};
use palisade_contract::{Call, calls};
use serde_json::Value;

use crate::models;

/// Every call that the operations make.
pub(crate) const ALL: &[Call] = &[
    calls::DESCRIBE_INSTANCE_STATUS,
    calls::GET_RESOURCE_CONFIG_HISTORY,
    calls::PUT_EVALUATIONS,
    calls::GET_SECRET_VALUE,
    calls::DESCRIBE_TAGS,
    calls::DESCRIBE_INSTANCES,
    calls::GET_INSTANCE_PROFILE,
    calls::SIMULATE_PRINCIPAL_POLICY,
    calls::GET_ROLE_POLICY,
    calls::LIST_ATTACHED_ROLE_POLICIES,
    calls::GET_POLICY,
    calls::GET_POLICY_VERSION,
    calls::GET_BUCKET_POLICY,
    calls::GET_BUCKET_PUBLIC_ACCESS_BLOCK,
    calls::PUBLISH,
    calls::BATCH_IMPORT_FINDINGS,
    calls::BATCH_UPDATE_FINDINGS,
    calls::GET_FINDINGS,
    calls::CREATE_SCHEDULE,
    calls::DELETE_SCHEDULE,
    calls::DESCRIBE_LOAD_BALANCERS,
    calls::DESCRIBE_TARGET_HEALTH,
    calls::DESCRIBE_NETWORK_INTERFACES,
    calls::LIST_DISTRIBUTIONS,
    calls::GET_WEB_ACL_FOR_RESOURCE,
    calls::GET_WEB_ACL,
    calls::LIST_WEB_ACLS,
    calls::LIST_AVAILABLE_MANAGED_RULE_GROUPS,
    calls::CHECK_CAPACITY,
    calls::UPDATE_WEB_ACL,
    calls::PUT_WAF_REPORT,
    calls::LIST_CLUSTERS,
    calls::LIST_TASKS,
    calls::DESCRIBE_TASKS,
    calls::DESCRIBE_CONTAINER_INSTANCES,
    calls::DESCRIBE_RULE,
];

pub(crate) const SECRETS: [&str; 2] = ["wJalrSecretAccessKeyExample", "SessionTokenExample"];

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Method, path and query.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.uri)
    }
}

/// One answer of the script.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// Status, `x-amzn-errortype` if not empty, body.
    Http(u16, &'static str, String),
    /// The connection is cut after the request was read.
    Cut,
}

impl Answer {
    pub(crate) fn ok(body: impl AsRef<str>) -> Self {
        Self::status(200, body)
    }

    pub(crate) fn json(body: &Value) -> Self {
        Self::ok(body.to_string())
    }

    pub(crate) fn status(status: u16, body: impl AsRef<str>) -> Self {
        Self::Http(status, "", body.as_ref().to_owned())
    }

    pub(crate) fn refused(status: u16, code: &'static str) -> Self {
        Self::Http(status, code, r#"{"Message":"because"}"#.to_owned())
    }
}

#[derive(Default)]
struct Script {
    answers: VecDeque<Answer>,
    seen: Vec<Seen>,
}

/// Every request that arrived is one that AWS's models describe.
impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let problems: Vec<String> = self.seen().iter().flat_map(models::problems).collect();
        assert!(problems.is_empty(), "{problems:#?}");
    }
}

/// A running server.
pub(crate) struct Server {
    script: Arc<Mutex<Script>>,
    pub(crate) url: String,
}

impl Server {
    /// Starts a server that gives `answers` in order and the last one for ever.
    pub(crate) async fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        let script = Script { answers: answers.into_iter().collect(), seen: Vec::new() };
        let script = Arc::new(Mutex::new(script));
        let app = Router::new().fallback(answer).with_state(Arc::clone(&script));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { script, url }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.script.lock().unwrap().seen.clone()
    }

    pub(crate) fn only(&self) -> Seen {
        let seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:#?}");
        seen.into_iter().next().unwrap()
    }

    pub(crate) fn aws(&self) -> Aws {
        self.aws_allowed(ALL)
    }

    pub(crate) fn aws_allowed(&self, allowed: &'static [Call]) -> Aws {
        aws_at(&self.url, allowed)
    }
}

/// A client whose calls go to `url`.
pub(crate) fn aws_at(url: &str, allowed: &'static [Call]) -> Aws {
    let lookup = |name: &str| match name {
        "AWS_REGION" => Some("eu-west-1".to_owned()),
        "AWS_ACCESS_KEY_ID" => Some("AKIDEXAMPLE".to_owned()),
        "AWS_SECRET_ACCESS_KEY" => Some(SECRETS[0].to_owned()),
        "AWS_SESSION_TOKEN" => Some(SECRETS[1].to_owned()),
        "AWS_ENDPOINT_URL" => Some(url.to_owned()),
        _ => None,
    };
    Aws::new(AwsConfig::read(lookup, allowed).unwrap())
}

async fn answer(
    State(script): State<Arc<Mutex<Script>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let mut script = script.lock().unwrap();
    script.seen.push(Seen { method, uri, headers, body: String::from_utf8(body.to_vec()).unwrap() });
    let next = if script.answers.len() > 1 { script.answers.pop_front() } else { script.answers.front().cloned() };
    match next.unwrap_or(Answer::Http(500, "", "the script is empty".to_owned())) {
        Answer::Http(status, code, body) => {
            let mut response = Response::builder().status(status);
            if !code.is_empty() {
                response = response.header("x-amzn-errortype", code);
            }
            response.body(Body::from(body)).unwrap()
        }
        // More is promised than sent: the server has to close the connection in the middle of the answer.
        Answer::Cut => Response::builder().header("content-length", "1000").body(Body::from("short")).unwrap(),
    }
}
