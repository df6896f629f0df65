//! Whose certificates are believed, and that a system without authorities of its own is no obstacle.

use std::{env, io, net::SocketAddr, process::Command, sync::Arc, time::Duration};

use axum::{Router, routing::get, serve::Listener};
use palisade_workload_security::{Backoff, BuildError, Client, ClientBuilder, Endpoint, ErrorKind, KeyKind, Trust};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
    server::TlsStream,
};

use crate::stand_in::{ample, key, refusal};

/// An authority of the tests' own.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// Serves the API's cheapest answer on 127.0.0.1, vouched for by this authority.
    async fn serve(&self) -> Endpoint {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap().der().clone();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new().route("/api/apikeys/current", get(|| async { "{}" }));
        tokio::spawn(axum::serve(Tls { listener, acceptor: TlsAcceptor::from(Arc::new(config)) }, app).into_future());
        Endpoint::base_url(&format!("https://{address}")).unwrap()
    }
}

struct Tls {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        loop {
            let (stream, address) = Listener::accept(&mut self.listener).await;
            // A client that does not believe the certificate hangs up here.
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

fn builder(endpoint: &Endpoint, trust: Trust) -> ClientBuilder {
    let none = Backoff::new(Duration::ZERO, Duration::ZERO);
    Client::builder(endpoint.clone(), KeyKind::CloudOne, key()).trust(trust).backoff(none)
}

#[tokio::test]
async fn any_certificate_of_a_bundle_is_believed() {
    let (ours, other) = (Authority::new(), Authority::new());
    let endpoint = ours.serve().await;
    let bundle = format!("{}# the next one\n{}", other.pem, ours.pem).into_bytes();
    for trust in [Trust::Only(bundle.clone()), Trust::SystemAnd(bundle)] {
        builder(&endpoint, trust).build().unwrap().until(ample()).current_api_key().await.unwrap();
    }
}

#[tokio::test]
async fn a_stranger_is_not_believed_and_not_asked_again() {
    let (ours, other) = (Authority::new(), Authority::new());
    let endpoint = ours.serve().await;
    let bundle = other.pem.into_bytes();
    for trust in [Trust::Only(bundle.clone()), Trust::SystemAnd(bundle)] {
        let client = builder(&endpoint, trust).build().unwrap();
        let error = refusal(client.until(ample()).current_api_key()).await;
        assert_eq!((error.kind(), client.calls()), (ErrorKind::Network, 1));
        assert!(error.message().unwrap().starts_with("the host's certificate is not trusted ("), "{error}");
        assert!(error.hint().contains("CA bundle"));
    }
}

#[test]
fn a_bundle_holds_certificates() {
    let endpoint = Endpoint::region("us-1").unwrap();
    let built = |pem: &str| builder(&endpoint, Trust::Only(pem.as_bytes().to_vec())).build().map(drop);
    assert!(matches!(built(""), Err(BuildError::EmptyBundle)));
    assert!(matches!(built("not PEM at all"), Err(BuildError::EmptyBundle)));
    let broken = "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n";
    assert!(matches!(built(broken), Err(BuildError::Bundle(_))));
    assert!(built(&Authority::new().pem).is_ok());
}

/// The environment is the process's own, hence a process of its own.
#[test]
fn a_system_without_authorities_is_no_obstacle() {
    const MARK: &str = "PALISADE_TEST_WITHOUT_AUTHORITIES";
    if env::var_os(MARK).is_none() {
        let name = "tls::a_system_without_authorities_is_no_obstacle";
        let mut child = Command::new(env::current_exe().unwrap());
        let child = child.args(["--exact", name, "--nocapture"]).env(MARK, "1").env_remove("SSL_CERT_DIR");
        let output = child.env("SSL_CERT_FILE", "absent.pem").output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.contains("1 passed"), "{text}");
        return;
    }
    let https = Endpoint::region("us-1").unwrap();
    let refused = builder(&https, Trust::System).build().unwrap_err();
    assert!(matches!(refused, BuildError::Tls(_)), "{refused}");
    let http = Endpoint::base_url("http://127.0.0.1:1").unwrap();
    assert!(builder(&http, Trust::System).build().is_ok());
    let bundle = Authority::new().pem.into_bytes();
    assert!(builder(&https, Trust::Only(bundle.clone())).build().is_ok());
    assert!(builder(&https, Trust::SystemAnd(bundle)).build().is_ok());
}
