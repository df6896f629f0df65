//! A simulator with a client that holds its key.

use palisade_tests::http::client;
use palisade_tests::workload_security::{EffectKind, NewComputer, Seed, Simulator};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use std::time::Duration;

pub(crate) struct Tenant {
    pub(crate) simulator: Simulator,
    client: Client,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        Self::try_of(request).await.unwrap()
    }

    pub(crate) async fn try_of(request: RequestBuilder) -> Result<Self, reqwest::Error> {
        let response = request.send().await?;
        let status = response.status().as_u16();
        let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (retry_after, content_type) = (header("retry-after"), header("content-type"));
        let text = response.text().await?;
        let body = serde_json::from_str(&text).unwrap_or_default();
        Ok(Self { status, retry_after, content_type, text, body })
    }

    pub(crate) fn message(&self) -> &str {
        self.body["message"].as_str().unwrap_or_default()
    }

    /// The answer's body, which must not be that of an error.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.body
    }

    #[track_caller]
    pub(crate) fn refused(self, status: u16, message: &str) {
        assert_eq!((self.status, self.message()), (status, message), "{}", self.text);
    }
}

impl Tenant {
    /// A tenant whose clock moves by hand only.
    pub(crate) async fn start() -> Self {
        Self::with(Seed::frozen()).await
    }

    pub(crate) async fn with(seed: Seed) -> Self {
        Self { simulator: Simulator::start(seed).await, client: client() }
    }

    /// A call without version and key.
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.simulator.base_url()))
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let authorization = format!("ApiKey {}", self.simulator.key());
        self.bare(method, path).header("api-version", "v1").header("Authorization", authorization)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(&body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.request(Method::PUT, path).json(&body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path)).await
    }

    /// A call to the controls.
    pub(crate) async fn control(&self, method: Method, path: &str, body: Value) -> Answer {
        let request = self.client.request(method, format!("{}{path}", self.simulator.control_url()));
        Answer::of(if body.is_null() { request } else { request.json(&body) }).await
    }

    pub(crate) fn add(&self, computer: NewComputer) -> i64 {
        self.simulator.add_computer(computer).unwrap()
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.simulator.advance(Duration::from_secs(seconds));
    }

    /// How often the journal tells of this.
    pub(crate) fn count(&self, what: EffectKind) -> usize {
        self.simulator.journal().iter().filter(|entry| entry.effect().is_some_and(|effect| effect.what == what)).count()
    }
}

/// The IDs in a list of an answer.
#[track_caller]
pub(crate) fn ids(list: &Value) -> Vec<i64> {
    list.as_array().unwrap().iter().map(|each| each["ID"].as_i64().unwrap()).collect()
}
