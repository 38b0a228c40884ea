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
mod time;
mod usage;
mod wrong_rows;
