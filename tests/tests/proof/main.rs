//! What the product promises, measured: least privilege, a storm of findings, faults of everything around it.
//!
//! Tests that take longer than a push should wait for are ignored here; `cargo xtask prove` runs them.

#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(clippy::print_stdout, reason = "what was measured, for whoever reads the output of a test")]

#[expect(dead_code, reason = "a part is used")]
#[path = "../config/support.rs"]
mod config_support;
mod faults;
#[path = "../guardduty/kept.rs"]
mod kept;
mod privileges;
#[path = "../guardduty/support.rs"]
mod response_support;
mod storm;
#[expect(dead_code, unused_imports, reason = "a part is used")]
#[path = "../waf/support.rs"]
mod waf_support;
