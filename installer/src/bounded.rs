//! Reading what others wrote up to a bound: no file and no object, however large, fills the memory.

use std::error::Error;
use std::fmt;
use std::io::{self, Read};
use std::path::Path;

use aws_sdk_s3::primitives::ByteStream;
use palisade_templates::limits::TEMPLATE_BYTES;

use crate::failure::Failure;

const KIB: usize = 1 << 10;
const MIB: usize = 1 << 20;

/// A config file. One with a thousand accounts by their numbers has some 20 KB.
pub(crate) const CONFIG: usize = MIB;
/// A bundle of certificate authorities; that of a whole system has some 250 KB. How much of it a function takes is another
/// bound, which can be told better of a file that was read.
pub(crate) const CA_BUNDLE: usize = MIB;
/// An API key; real ones have some 60 to 100 characters.
pub(crate) const API_KEY: usize = 4 * KIB;
/// An event: one of AWS has at most 1 MB, which is up to twice as much as a text in the record of a failure.
pub(crate) const EVENT: usize = 3 * MIB;
/// An inventory: some 200 bytes an item, and for a thousand accounts in 17 regions with a dozen each 40 MB.
pub(crate) const INVENTORY: usize = 64 * MIB;
/// A report of the WAF handler: 50 load balancers with 1,000 targets each, AWS's own quotas, at 110 bytes a target are 5.5 MB.
pub(crate) const WAF_REPORT: usize = 8 * MIB;
/// A record of what stood: two templates as texts in JSON, where a line's end and a quotation mark take two bytes.
pub(crate) const KEPT: usize = 4 * MIB;
const _: () = assert!(KEPT > 2 * 2 * TEMPLATE_BYTES);
/// The record of a rollout: one such template, and 40 bytes for each region of an account in a wave: ten thousand accounts in 34
/// regions take 13.6 MB.
pub(crate) const ROLLOUT: usize = 16 * MIB;

/// Why something was not read.
#[derive(Debug)]
pub(crate) enum Unread {
    /// It has more bytes than this.
    TooLarge(usize),
    /// What the system or the network said.
    Lost(Box<dyn Error + Send + Sync>),
}

impl Unread {
    /// The failure that this is the cause of; of what is too large the hint tells what it should be.
    pub(crate) fn cause_of(self, failure: Failure, hint: &str) -> Failure {
        let failure = if matches!(self, Self::TooLarge(_)) { failure.hint(hint) } else { failure };
        failure.because(self)
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(most) if most % MIB == 0 => {
                write!(f, "it is larger than {} MiB, the most that is read of it", most / MIB)
            }
            Self::TooLarge(most) => write!(f, "it is larger than {} KiB, the most that is read of it", most / KIB),
            Self::Lost(cause) => cause.fmt(f),
        }
    }
}

impl Error for Unread {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::TooLarge(_) => None,
            Self::Lost(cause) => cause.source(),
        }
    }
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        Self::Lost(error.into())
    }
}

/// The text of a file, or of whatever else the path names: a pipe, a device, standard input.
pub(crate) fn file(path: &Path, most: usize) -> Result<String, Unread> {
    text(std::fs::File::open(path)?, most)
}

/// The text of an input to its end.
pub(crate) fn text(input: impl Read, most: usize) -> Result<String, Unread> {
    let mut bytes = Vec::new();
    // One byte more tells what fills its room from what goes on.
    input.take(most as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > most {
        return Err(Unread::TooLarge(most));
    }
    // Of its error only the place is kept: the bytes may be a key.
    String::from_utf8(bytes).map_err(|e| Unread::Lost(e.utf8_error().into()))
}

/// An object's bytes as they come, whatever length was announced.
pub(crate) async fn body(mut body: ByteStream, most: usize) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    while let Some(chunk) = body.try_next().await.map_err(|e| Unread::Lost(e.into()))? {
        if chunk.len() > most - bytes.len() {
            return Err(Unread::TooLarge(most));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_is_read_up_to_its_bound() {
        assert_eq!(text(&b"1234"[..], 4).expect("it fits"), "1234");
        assert_eq!(text(&b""[..], 0).expect("it fits"), "");
        assert!(matches!(text(&b"12345"[..], 4), Err(Unread::TooLarge(4))));
        // One that never ends.
        assert!(matches!(text(io::repeat(b'a'), MIB), Err(Unread::TooLarge(MIB))));
    }

    #[test]
    fn what_is_no_text_is_not_told() {
        let error = text(&b"key\xff"[..], KIB).expect_err("no text");
        assert_eq!(error.to_string(), "invalid utf-8 sequence of 1 bytes from index 3");
        assert!(!format!("{error:?}").contains("107"), "{error:?}");
        // A letter that the bound cuts is no broken one.
        assert!(matches!(text("aé".as_bytes(), 2), Err(Unread::TooLarge(2))));
    }

    #[test]
    fn the_bound_is_told_in_its_unit() {
        let told = |most| Unread::TooLarge(most).to_string();
        assert_eq!(told(8 * MIB), "it is larger than 8 MiB, the most that is read of it");
        assert_eq!(told(4 * KIB), "it is larger than 4 KiB, the most that is read of it");
    }

    #[test]
    fn a_file_that_is_not_there_says_so() {
        let error = file(Path::new("no-such-file"), KIB).expect_err("no file");
        assert!(matches!(&error, Unread::Lost(_)) && error.to_string().contains("No such file"), "{error}");
    }

    #[tokio::test]
    async fn an_object_is_read_up_to_its_bound() {
        assert_eq!(body(ByteStream::from_static(b"1234"), 4).await.expect("it fits"), b"1234");
        assert!(matches!(body(ByteStream::from_static(b"12345"), 4).await, Err(Unread::TooLarge(4))));
    }

    /// Which comes in pieces, as from a network.
    #[tokio::test]
    async fn an_object_in_pieces_is_counted_as_a_whole() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/bounded.rs");
        let whole = std::fs::read(path).expect("this file");
        let pieces = async || ByteStream::read_from().path(path).buffer_size(64).build().await.expect("a stream");
        assert_eq!(body(pieces().await, whole.len()).await.expect("it fits"), whole);
        let cut = body(pieces().await, whole.len() - 1).await;
        assert!(matches!(cut, Err(Unread::TooLarge(_))), "{cut:?}");
    }
}
