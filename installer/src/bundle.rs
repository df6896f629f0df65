//! The handlers inside this binary, as zips that Lambda takes.

/// One handler for one processor.
pub(crate) struct Bundle {
    /// The handler's name, the word of its integration.
    pub(crate) handler: &'static str,
    /// Lambda's word for the processor: `arm64` or `x86_64`.
    pub(crate) architecture: &'static str,
    /// Digest of [`Bundle::bytes`], lower-case hex; the bundle's name in the bucket.
    pub(crate) sha256: &'static str,
    /// The zip.
    pub(crate) bytes: &'static [u8],
}

/// Written by `build.rs`; empty when the installer was built without bundles.
static BUNDLES: &[Bundle] = include!(concat!(env!("OUT_DIR"), "/bundles.rs"));

/// Every bundle, sorted by handler and processor.
pub(crate) fn all() -> &'static [Bundle] {
    BUNDLES
}

/// The bundle of a handler for a processor, or `None` when it is not inside.
pub(crate) fn find(handler: &str, architecture: &str) -> Option<&'static Bundle> {
    all().iter().find(|bundle| bundle.handler == handler && bundle.architecture == architecture)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use palisade_contract::{Architecture, HANDLERS};
    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    #[expect(clippy::print_stderr, reason = "a test that had nothing to look at says so")]
    fn digests_are_those_of_the_bytes() {
        if all().is_empty() {
            eprintln!("skipped: built without bundles (`cargo xtask build-handlers`)");
        }
        for bundle in all() {
            let digest = Sha256::digest(bundle.bytes).iter().fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            });
            assert_eq!(bundle.sha256, digest, "{} {}", bundle.handler, bundle.architecture);
            assert!(bundle.bytes.starts_with(b"PK\x03\x04"), "{} is not a zip", bundle.handler);
        }
    }

    #[test]
    fn a_complete_set_has_every_handler_for_every_processor() {
        let known: Vec<_> = HANDLERS
            .iter()
            .flat_map(|spec| Architecture::ALL.map(|architecture| (spec.integration.as_str(), architecture.as_str())))
            .collect();
        for bundle in all() {
            assert!(known.contains(&(bundle.handler, bundle.architecture)), "{} has no spec", bundle.handler);
        }
        // Only one processor may have been asked for; then all handlers are there for it.
        for (handler, architecture) in known {
            if all().iter().any(|bundle| bundle.architecture == architecture) {
                assert!(find(handler, architecture).is_some(), "{handler} for {architecture} is missing");
            }
        }
    }

    #[test]
    fn what_is_not_inside_is_not_found() {
        assert!(find("guardduty", "riscv").is_none());
        assert!(find("no-such-handler", "arm64").is_none());
    }
}
