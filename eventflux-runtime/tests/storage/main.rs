//! Storages of checkpoints: what all promise, and what each does when things go wrong.

mod contract;
mod local;
#[cfg(feature = "redis")]
mod outages;
#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "redis")]
#[path = "../../../tests/redis_server/mod.rs"]
mod redis_server;
#[cfg(feature = "redis")]
mod tls;
