//! What happens to a call between its arrival and its answer: identified, failed or forwarded, recorded.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, OnceLock},
};

use http::{HeaderValue, Request, Response};
use hyper::body::Bytes;
use jiff::Timestamp;

use super::{
    authorization::{Facts, question, take_facts},
    call::{Call, Emulator},
    call_log::{CallLog, lock},
    client::{Client, Credentials},
    destination::destination,
    error_response::{error_code, injected, unavailable},
    fault::{Fault, FaultKind, strike},
    identification::{Identified, identify, key_kind, rest_operation},
    operations::Routes,
    stack_set_template::{template_location, with_template},
    wire::{WireError, exchange},
};

/// What the server's tasks share with the tests: the log, the faults, and where the emulators are.
pub(super) struct Exchange {
    pub(super) log: CallLog,
    faults: Mutex<Vec<Fault>>,
    routes: Mutex<HashMap<String, Arc<Routes>>>,
    emulators: OnceLock<Emulators>,
    root: Credentials,
}

/// Where the emulators listen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Emulators {
    pub(super) ministack: SocketAddr,
    pub(super) moto: SocketAddr,
}

/// The connection is to end without an answer.
#[derive(Debug, thiserror::Error)]
#[error("connection cut by an injected fault")]
pub(super) struct Cut;

impl Exchange {
    /// Nothing to forward to yet. `root` are the credentials of the account's root, to read templates with.
    pub(super) fn new(root: Credentials) -> Self {
        Self {
            log: CallLog::new(),
            faults: Mutex::default(),
            routes: Mutex::default(),
            emulators: OnceLock::new(),
            root,
        }
    }

    pub(super) fn connect(&self, emulators: Emulators) {
        // Set once, by the only caller.
        let _ = self.emulators.set(emulators);
    }

    pub(super) fn inject(&self, fault: Fault) {
        lock(&self.faults).push(fault);
    }

    pub(super) fn clear_faults(&self) {
        lock(&self.faults).clear();
    }

    /// One call: injected fault, or the emulator's answer; recorded either way.
    pub(super) async fn handle(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Cut> {
        let at = Timestamp::now();
        let identified = identify(&request);
        let operation = match &identified.operation {
            Some(operation) => operation.clone(),
            None => rest_operation(&request, &*self.routes(&identified.service).await),
        };
        let fault = strike(&mut lock(&self.faults), &identified.service, &operation);
        if let Some(delay) = fault.and_then(FaultKind::delay) {
            tokio::time::sleep(delay).await;
        }
        let performs = matches!(fault, None | Some(FaultKind::Delay { .. } | FaultKind::Cut { performed: true }));
        let (answer, facts, answered_by) = match fault {
            Some(kind) if !performs => (injected(kind, &request, &identified), Facts::default(), Emulator::Front),
            _ => self.forward(&request, &identified, &operation).await,
        };
        let cut = matches!(fault, Some(FaultKind::Cut { .. }));
        self.log.record(Call {
            number: 0,
            at,
            principal: facts.principal.clone(),
            key: key_kind(&identified.access_key, &self.root.access_key_id),
            account: facts.account.clone(),
            region: identified.region,
            service: identified.service,
            operation,
            decisions: facts.decisions(),
            status: if cut { 0 } else { answer.status().as_u16() },
            error: if cut { None } else { error_code(&answer) },
            injected: fault.is_some(),
            answered_by,
        });
        if cut { Err(Cut) } else { Ok(answer) }
    }

    async fn forward(
        &self,
        request: &Request<Bytes>,
        identified: &Identified,
        operation: &str,
    ) -> (Response<Bytes>, Facts, Emulator) {
        let answered = match destination(&identified.service, operation) {
            Emulator::Moto => self.ask_moto(request, identified, operation).await,
            _ => self.ask_ministack(request).await,
        };
        answered.unwrap_or_else(|error| {
            let answer = unavailable(request, identified, &error.to_string());
            (answer, Facts::default(), Emulator::Front)
        })
    }

    async fn ask_ministack(&self, request: &Request<Bytes>) -> Result<(Response<Bytes>, Facts, Emulator), FrontError> {
        let mut forwarded = request.clone();
        // The front stands where AWS ends TLS: without this, policies that demand TLS would refuse everything.
        forwarded.headers_mut().entry("x-forwarded-proto").or_insert(HeaderValue::from_static("https"));
        let mut answer = exchange(self.emulators()?.ministack, forwarded).await?;
        let facts = take_facts(&mut answer);
        Ok((answer, facts, Emulator::MiniStack))
    }

    async fn ask_moto(
        &self,
        request: &Request<Bytes>,
        identified: &Identified,
        operation: &str,
    ) -> Result<(Response<Bytes>, Facts, Emulator), FrontError> {
        let emulators = self.emulators()?;
        let said = exchange(emulators.ministack, question(request, identified, operation)).await?;
        let facts: Facts = serde_json::from_slice(said.body()).map_err(FrontError::Authorization)?;
        if let Some(denial) = facts.denial() {
            return Ok((denial, facts, Emulator::Front));
        }
        let mut forwarded = request.clone();
        if let Some((bucket, key)) = template_location(request) {
            let root = Client::new(emulators.ministack, &identified.region, self.root.clone());
            let template = root.object(&bucket, &key).await.map_err(FrontError::Template)?;
            forwarded = with_template(request, &String::from_utf8_lossy(&template));
        }
        if let Ok(account) = HeaderValue::from_str(&facts.account) {
            forwarded.headers_mut().insert("x-moto-account-id", account);
        }
        if let Ok(ministack) = HeaderValue::from_str(&emulators.ministack.to_string()) {
            forwarded.headers_mut().insert("x-palisade-ministack", ministack);
        }
        let answer = exchange(emulators.moto, forwarded).await?;
        Ok((answer, facts, Emulator::Moto))
    }

    fn emulators(&self) -> Result<Emulators, FrontError> {
        self.emulators.get().copied().ok_or(FrontError::NotConnected)
    }

    /// The REST operations of a service, asked for once.
    async fn routes(&self, service: &str) -> Arc<Routes> {
        if let Some(known) = lock(&self.routes).get(service) {
            return Arc::clone(known);
        }
        let Some(loaded) = self.load_routes(service).await else { return Arc::default() };
        let loaded = Arc::new(loaded);
        lock(&self.routes).insert(service.to_owned(), Arc::clone(&loaded));
        loaded
    }

    async fn load_routes(&self, service: &str) -> Option<Routes> {
        if service.is_empty() {
            return None;
        }
        let uri = format!("/_palisade/operations?service={service}");
        let request = Request::builder().uri(uri).header("host", "localhost").body(Bytes::new()).ok()?;
        let answer = exchange(self.emulators().ok()?.ministack, request).await.ok()?;
        serde_json::from_slice(answer.body()).ok()
    }

    /// Emits the event in the body as an AWS service does, in the region of the query.
    pub(super) async fn emit(&self, request: &Request<Bytes>) -> Option<http::StatusCode> {
        let uri = format!("/_palisade/events?{}", request.uri().query().unwrap_or(""));
        let request = Request::post(uri).header("host", "localhost").body(request.body().clone()).ok()?;
        Some(exchange(self.emulators().ok()?.ministack, request).await.ok()?.status())
    }

    /// Id of the organisation that an account belongs to, for `aws:PrincipalOrgID`.
    pub(super) async fn organization_of(&self, account: &str) -> Option<String> {
        let request = Request::post("/")
            .header("host", "localhost")
            .header("authorization", "AWS4-HMAC-SHA256 Credential=front/20000101/us-east-1/organizations/aws4_request")
            .header("x-amz-target", "AWSOrganizationsV20161128.DescribeOrganization")
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-moto-account-id", account)
            .body(Bytes::from_static(b"{}"))
            .ok()?;
        let answer = exchange(self.emulators().ok()?.moto, request).await.ok()?;
        let organization: serde_json::Value = serde_json::from_slice(answer.body()).ok()?;
        organization.pointer("/Organization/Id")?.as_str().map(str::to_owned)
    }
}

/// The front could not forward a request.
#[derive(Debug, thiserror::Error)]
enum FrontError {
    #[error("the emulators are not running yet")]
    NotConnected,
    #[error("an emulator did not answer")]
    Wire(#[from] WireError),
    #[error("the IAM engine's answer could not be read")]
    Authorization(#[source] serde_json::Error),
    #[error("the stack set's template could not be read")]
    Template(#[source] super::AwsError),
}
