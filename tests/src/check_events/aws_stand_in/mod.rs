//! An AWS in which nothing exists but the secret with the API key: reads find nothing, writes are refused and counted. The
//! evaluations of a rule are taken and kept, for the check that lets a rule answer.

mod answer;
mod operation;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use operation::Operation;

/// The one write that is taken.
const EVALUATIONS: &str = "config:PutEvaluations";

/// A call that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AwsCall {
    /// The IAM action, for example `sns:Publish`.
    pub(super) action: String,
    /// The region that it was signed for.
    pub(super) region: String,
    /// Whether it only reads.
    pub(super) reads: bool,
}

/// The server, on a port of its own. Dropping it ends the server.
#[derive(Debug)]
pub(super) struct AwsStandIn {
    address: SocketAddr,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    secret: String,
    calls: Mutex<Vec<AwsCall>>,
    evaluations: Mutex<Vec<Value>>,
}

impl AwsStandIn {
    /// Listens on the current tokio runtime; every secret has the text `secret`.
    pub(super) async fn start(secret: String) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared { secret, calls: Mutex::default(), evaluations: Mutex::default() });
        let router = Router::new().fallback(serve).with_state(Arc::clone(&shared));
        let server = tokio::spawn(async move {
            // Ends with the task only: axum goes on after a connection that fails.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, shared, server })
    }

    /// The value of `AWS_ENDPOINT_URL`.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The calls since the last time.
    pub(super) fn take_calls(&self) -> Vec<AwsCall> {
        std::mem::take(&mut self.shared.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The evaluations that were put since the last time.
    pub(super) fn take_evaluations(&self) -> Vec<Value> {
        std::mem::take(&mut self.shared.evaluations.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for AwsStandIn {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let operation = Operation::of(&method, &uri, &headers, &body);
    let call = AwsCall { action: operation.action(), region: operation.region.clone(), reads: operation.reads() };
    if call.action == EVALUATIONS {
        let mut body: Value = serde_json::from_slice(&body).unwrap_or_default();
        let put = body["Evaluations"].as_array_mut().map(std::mem::take).unwrap_or_default();
        shared.evaluations.lock().unwrap_or_else(PoisonError::into_inner).extend(put);
    }
    shared.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
    answer::answer(&operation, &body, &shared.secret)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::http::client;

    fn authorization(region: &str, service: &str) -> String {
        format!(
            "AWS4-HMAC-SHA256 Credential=ASIAX/20200101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0"
        )
    }

    #[tokio::test]
    async fn the_secret_is_told_in_its_own_region_only() {
        let aws = AwsStandIn::start("id:text".to_owned()).await.unwrap();
        let ask = async |region: &str| {
            let arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:k-AbCdEf";
            let request = client()
                .post(aws.url())
                .header("x-amz-target", "secretsmanager.GetSecretValue")
                .header("authorization", authorization(region, "secretsmanager"))
                .body(serde_json::json!({ "SecretId": arn }).to_string());
            let answer = request.send().await.unwrap();
            (answer.status().as_u16(), serde_json::from_str::<Value>(&answer.text().await.unwrap()).unwrap())
        };
        let (status, body) = ask("eu-west-1").await;
        assert_eq!((status, &body["SecretString"]), (200, &Value::from("id:text")));
        let (status, body) = ask("us-east-1").await;
        assert_eq!((status, &body["__type"]), (400, &Value::from("ResourceNotFoundException")));
        let call = |region: &str| AwsCall {
            action: "secretsmanager:GetSecretValue".to_owned(),
            region: region.to_owned(),
            reads: true,
        };
        assert_eq!(aws.take_calls(), [call("eu-west-1"), call("us-east-1")]);
        assert_eq!(aws.take_calls(), []);
    }

    #[tokio::test]
    async fn a_write_is_refused_and_told() {
        let aws = AwsStandIn::start(String::new()).await.unwrap();
        let request = client()
            .post(aws.url())
            .header("content-type", "application/x-www-form-urlencoded; charset=utf-8")
            .header("authorization", authorization("eu-west-1", "sns"))
            .body("Action=Publish&TopicArn=t");
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 400);
        assert!(answer.text().await.unwrap().contains("<Code>AccessDenied</Code>"));
        assert!(matches!(&aws.take_calls()[..], [call] if call.action == "sns:Publish" && !call.reads));
    }

    #[tokio::test]
    async fn evaluations_are_taken_kept_and_counted_as_a_write() {
        let aws = AwsStandIn::start(String::new()).await.unwrap();
        let request = client()
            .post(aws.url())
            .header("x-amz-target", "StarlingDoveService.PutEvaluations")
            .header("authorization", authorization("eu-west-1", "config"))
            .body(
                serde_json::json!({"ResultToken": "t", "Evaluations": [{"ComplianceType": "COMPLIANT"}]}).to_string(),
            );
        assert_eq!(request.send().await.unwrap().status(), 200);
        assert_eq!(aws.take_evaluations(), [serde_json::json!({"ComplianceType": "COMPLIANT"})]);
        assert_eq!(aws.take_evaluations(), [Value::Null; 0]);
        assert!(matches!(&aws.take_calls()[..], [call] if call.action == EVALUATIONS && !call.reads));
    }
}
