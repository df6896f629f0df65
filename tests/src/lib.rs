//! The local AWS, the Workload Security simulator and what the end-to-end tests share.

pub mod aws;
pub mod by_hand;
pub mod check_events;
pub mod figures;
pub mod http;
pub mod lambda_runtime;
pub mod workload_security;
pub mod world;
