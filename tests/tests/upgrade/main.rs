//! From one version to another: upgraded, failed and rolled back, returned, downgraded, and what lies in the bucket meanwhile.

#![expect(clippy::unwrap_used, reason = "tests")]

mod bundles;
mod downgrade;
mod failed;
mod released;
mod rollback;
mod support;
