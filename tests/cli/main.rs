//! The `eventflux` command, from outside.

mod cases;
mod check;
mod command;
mod docs;
mod explain;
mod formats;
mod live;
mod outputs;
mod patterns;
mod pipeline;
#[cfg(feature = "redis")]
#[path = "../redis_server/mod.rs"]
mod redis_server;
mod state;
mod stored;
mod time;
mod usage;
mod wrong_rows;
