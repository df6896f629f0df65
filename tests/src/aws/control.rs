//! The front's own paths, for tests that are another process: read the calls, ask for faults, emit an AWS
//! service's event, name an organisation.

use std::sync::Arc;

use http::{Method, Request, Response, StatusCode};
use hyper::body::Bytes;
use serde_json::json;

use super::{fault::Fault, forwarding::Exchange};

const PREFIX: &str = "/_front/";

/// The answer, when the request is for the front itself.
pub(super) async fn answer(shared: &Arc<Exchange>, request: &Request<Bytes>) -> Option<Response<Bytes>> {
    let path = request.uri().path().strip_prefix(PREFIX)?;
    let (status, body) = match (request.method(), path) {
        (&Method::GET, "calls") => (StatusCode::OK, json!(shared.log.all())),
        (&Method::DELETE, "calls") => {
            shared.log.forget();
            (StatusCode::OK, json!({}))
        }
        (&Method::POST, "faults") => match serde_json::from_slice::<Fault>(request.body()) {
            Ok(fault) => {
                shared.inject(fault);
                (StatusCode::OK, json!({}))
            }
            Err(error) => (StatusCode::BAD_REQUEST, json!({"message": error.to_string()})),
        },
        (&Method::POST, "events") => match shared.emit(request).await {
            Some(StatusCode::OK) => (StatusCode::OK, json!({})),
            status => (StatusCode::BAD_GATEWAY, json!({"message": format!("the event was not taken: {status:?}")})),
        },
        (&Method::GET, path) => match path.strip_prefix("organizations/") {
            Some(account) => (StatusCode::OK, json!({"id": shared.organization_of(account).await})),
            None => (StatusCode::NOT_FOUND, json!({"message": "no such path of the front"})),
        },
        _ => (StatusCode::NOT_FOUND, json!({"message": "no such path of the front"})),
    };
    let mut response = Response::new(Bytes::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    Some(response)
}
