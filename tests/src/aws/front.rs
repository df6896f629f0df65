//! The one endpoint of the local AWS: an HTTP server on a thread of its own.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    thread::JoinHandle,
    time::Duration,
};

use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::{Bytes, Incoming},
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;

use super::{
    call::Call,
    client::Credentials,
    control,
    fault::Fault,
    forwarding::{Cut, Emulators, Exchange},
    wait::TimedOut,
};

/// The recording front. It serves on a thread of its own, so that a test may block.
pub struct Front {
    address: SocketAddr,
    shared: Arc<Exchange>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Front {
    /// Listens on a free port of 127.0.0.1. `root` are the credentials of the account's root.
    pub(super) fn start(root: Credentials) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Exchange::new(root));
        let (stop, stopped) = oneshot::channel::<()>();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let serving = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("front".into()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = stopped => {}
                    () = serve(listener, serving) => {}
                }
            });
        })?;
        Ok(Self { address, shared, stop: Some(stop), thread: Some(thread) })
    }

    /// Tells where the emulators listen. Requests before that are answered with a server error.
    pub(super) fn connect(&self, emulators: Emulators) {
        self.shared.connect(emulators);
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:<port>`, for `AWS_ENDPOINT_URL`.
    pub fn endpoint_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every call so far, in the order of completion.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.log.all()
    }

    /// Starts the log anew.
    pub fn forget_calls(&self) {
        self.shared.log.forget();
    }

    /// Makes calls fail.
    pub fn inject(&self, fault: Fault) {
        self.shared.inject(fault);
    }

    /// Lets no more calls fail.
    pub fn clear_faults(&self) {
        self.shared.clear_faults();
    }

    /// Runs `hook` for every call after it was performed and before its answer is sent: a process that the hook kills
    /// never learns that the call succeeded. The hook must not call [`Front::on_call`].
    pub fn on_call(&self, hook: impl Fn(&Call) + Send + 'static) {
        self.shared.log.add_hook(Box::new(hook));
    }

    /// The first recorded call that matches, waiting for it if need be.
    pub async fn wait_for(
        &self,
        what: &str,
        within: Duration,
        matches: impl Fn(&Call) -> bool,
    ) -> Result<Call, TimedOut> {
        self.shared.log.wait_for(what, within, matches).await
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the server's thread has been printed where it happened.
            let _ = thread.join();
        }
    }
}

async fn serve(listener: TcpListener, shared: Arc<Exchange>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(move |request| respond(Arc::clone(&shared), request));
            // An error here is a client that went away or a connection cut on purpose.
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn respond(shared: Arc<Exchange>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Cut> {
    let (head, body) = request.into_parts();
    let Ok(body) = body.collect().await else { return Err(Cut) };
    let request = Request::from_parts(head, body.to_bytes());
    if let Some(answer) = control::answer(&shared, &request).await {
        return Ok(answer.map(Full::new));
    }
    // A task of its own: as on AWS, a request that arrived is carried out even if its sender has died meanwhile.
    let handled = tokio::spawn(async move { shared.handle(request).await }).await;
    handled.map_err(|_| Cut)?.map(|answer| answer.map(Full::new))
}
