//! The `eventflux` command, from outside.
mod check;
mod command;
mod explain;
mod formats;
mod live;
mod outputs;
mod time;
mod usage;
mod wrong_rows;
