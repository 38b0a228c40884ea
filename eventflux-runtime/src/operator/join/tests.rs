//! Joins over a small query.
//!
//! ```text
//! query    the query: events with a key and a value, which come to one side or to both
//! naive    joins of windows and by time against loops over all rows
//! states   snapshots, and damaged ones
//! changes  checkpoints of those that note who has found a partner
//! effort   what a row costs
//! ```

mod changes;
mod effort;
mod naive;
mod query;
mod states;
