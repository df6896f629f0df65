//! A server that answers every request with the input, so that it goes through the clients as an answer of the network does.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// Statuses, by the input's second byte. Success often, and seldom what is asked again, which takes time.
const STATUSES: [u16; 16] = [200, 200, 200, 200, 200, 200, 200, 200, 200, 400, 400, 403, 404, 409, 302, 500];

/// How many requests of one call are answered with the input: more than any call makes but for further pages. A listing whose every
/// page names a next one ends with a refusal after them, instead of when the time is up.
const MOST: u8 = 8;

/// What is answered.
#[derive(Debug, Clone, Default)]
struct Answer {
    status: u16,
    header: String,
    body: Vec<u8>,
    /// How often.
    left: u8,
}

impl Answer {
    /// The answer to one request.
    fn hand_out(&mut self) -> Self {
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                self.clone()
            }
            None => Self { status: 400, ..Self::default() },
        }
    }
}

/// The server; it lives as long as the process.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    answer: Arc<Mutex<Answer>>,
}

impl Server {
    pub(crate) fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let server = Self { address: listener.local_addr()?, answer: Arc::default() };
        let answer = Arc::clone(&server.answer);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let answer = Arc::clone(&answer);
                // A client that goes away ends its thread.
                std::thread::spawn(move || serve(stream, &answer));
            }
        });
        Ok(server)
    }

    /// Takes an input apart: which call to make, the status, a header's value up to the end of the line, the body. It is answered
    /// once a call begins.
    pub(crate) fn take<'a>(&self, data: &'a [u8]) -> Option<(u8, &'a [u8])> {
        let (call, rest) = data.split_first()?;
        let (status, rest) = rest.split_first()?;
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let (line, body) = rest.split_at_checked(end)?;
        let body = body.get(1..).unwrap_or_default();
        // What cannot stand in a header never arrives as one.
        let header: String = line.iter().filter(|byte| byte.is_ascii_graphic()).map(|byte| char::from(*byte)).collect();
        let answer = Answer { status: meant(*status), header, body: body.to_vec(), left: 0 };
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = answer;
        Some((*call, body))
    }

    /// A call begins, for the first time or again.
    pub(crate) fn begin(&self) {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner).left = MOST;
    }
}

/// The status that a second byte means.
fn meant(byte: u8) -> u16 {
    STATUSES.get(usize::from(byte % 16)).copied().unwrap_or(200)
}

/// Whether an input is answered with success.
pub(crate) fn is_success(input: &[u8]) -> bool {
    input.get(1).is_some_and(|byte| meant(*byte) == 200)
}

fn serve(stream: TcpStream, answer: &Mutex<Answer>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            if line.trim().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        io::copy(&mut reader.by_ref().take(length), &mut io::sink())?;
        let Answer { status, header, body, .. } = answer.lock().unwrap_or_else(PoisonError::into_inner).hand_out();
        let mut sent = format!("HTTP/1.1 {status} Answer\r\ncontent-length: {}\r\n", body.len());
        if !header.is_empty() {
            sent += &format!("retry-after: {header}\r\nx-amzn-errortype: {header}\r\n");
        }
        sent += "\r\n";
        let mut sent = sent.into_bytes();
        sent.extend_from_slice(&body);
        writer.write_all(&sent)?;
    }
}
