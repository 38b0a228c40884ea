//! Apps that come back from checkpoints, of both back ends, and what becomes of bad ones.

mod app;
mod bad;
mod chains;
mod changed;
mod crashes;
mod faults;
mod files;
mod pipelines;
#[cfg(feature = "redis")]
#[path = "../redis_server/mod.rs"]
mod redis_server;
mod settling;
mod versions;
