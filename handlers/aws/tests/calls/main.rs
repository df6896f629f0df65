//! Every operation against a small server that records what arrives: exact requests, answers, refusals, repetition.
#![expect(clippy::unwrap_used, reason = "tests")]

mod access;
mod buckets;
mod config;
mod ecs;
mod findings;
mod models;
mod refusals;
mod repetition;
mod schedules;
mod secrets;
mod server;
mod signatures;
mod tags;
mod topics;
mod web;
