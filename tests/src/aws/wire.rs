//! One HTTP exchange with an emulator, byte for byte: no URL is normalised and no header invented.

use std::net::SocketAddr;

use http::{Request, Response, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// An exchange with an emulator failed.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// No connection.
    #[error("connecting to {0}")]
    Connect(SocketAddr, #[source] std::io::Error),
    /// The connection ended before the answer did.
    #[error("exchanging a request with {0}")]
    Exchange(SocketAddr, #[source] hyper::Error),
}

/// Headers that belong to one connection and must not be copied to the next (RFC 9110 7.6.1); `Expect` was answered by
/// whoever took the body.
const HOP_BY_HOP: [header::HeaderName; 4] =
    [header::CONNECTION, header::TRANSFER_ENCODING, header::UPGRADE, header::EXPECT];

/// Sends a request on a connection of its own and reads the whole answer.
pub(super) async fn exchange(to: SocketAddr, mut request: Request<Bytes>) -> Result<Response<Bytes>, WireError> {
    for name in &HOP_BY_HOP {
        request.headers_mut().remove(name);
    }
    let stream = TcpStream::connect(to).await.map_err(|cause| WireError::Connect(to, cause))?;
    let failed = |cause| WireError::Exchange(to, cause);
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(failed)?;
    let driver = tokio::spawn(connection);
    let answer = async {
        let (head, body) = sender.send_request(request.map(Full::new)).await?.into_parts();
        Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
    };
    let answer = answer.await.map_err(failed);
    driver.abort();
    let mut answer = answer?;
    for name in &HOP_BY_HOP {
        answer.headers_mut().remove(name);
    }
    Ok(answer)
}
