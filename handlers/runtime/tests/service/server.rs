//! Secrets Manager and Workload Security on one port: a secret that can be changed, a key that is accepted.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::json;

/// What the two services know and have counted.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    /// Text of the secret; `None` when the role may not read it.
    pub(crate) secret: Option<String>,
    /// The key that Workload Security accepts.
    pub(crate) accepted: String,
    /// Reads of the secret.
    pub(crate) reads: u32,
    /// Calls to Workload Security.
    pub(crate) calls: u32,
}

pub(crate) struct Server {
    world: Arc<Mutex<World>>,
    pub(crate) url: String,
}

impl Server {
    pub(crate) async fn start(secret: &str, accepted: &str) -> Self {
        let world = World { secret: Some(secret.to_owned()), accepted: accepted.to_owned(), ..World::default() };
        let world = Arc::new(Mutex::new(world));
        let app = Router::new()
            .route("/", post(secrets_manager))
            .route("/api/apikeys/current", get(workload_security))
            .with_state(Arc::clone(&world));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { world, url }
    }

    pub(crate) fn world(&self) -> World {
        self.world.lock().unwrap().clone()
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut World)) {
        change(&mut self.world.lock().unwrap());
    }
}

async fn secrets_manager(State(world): State<Arc<Mutex<World>>>, headers: HeaderMap) -> Response {
    assert_eq!(headers["x-amz-target"], "secretsmanager.GetSecretValue");
    let mut world = world.lock().unwrap();
    world.reads += 1;
    if let Some(secret) = &world.secret {
        return json!({ "SecretString": secret }).to_string().into_response();
    }
    let denied = json!({"__type": "AccessDeniedException", "Message": "not authorized"});
    (StatusCode::BAD_REQUEST, denied.to_string()).into_response()
}

async fn workload_security(State(world): State<Arc<Mutex<World>>>, headers: HeaderMap) -> Response {
    let mut world = world.lock().unwrap();
    world.calls += 1;
    if headers["authorization"] == format!("ApiKey {}", world.accepted) {
        json!({ "keyName": "palisade" }).to_string().into_response()
    } else {
        (StatusCode::UNAUTHORIZED, json!({ "message": "Invalid API Key" }).to_string()).into_response()
    }
}
