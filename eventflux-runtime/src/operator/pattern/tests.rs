//! The engine over a small query of letters.
//!
//! ```text
//! letters  the query: events with a letter, a key and a value
//! run      events through a pattern as its driver does, with restarts where wanted
//! shapes   chains and the same patterns as trees
//! naive    a chain against loops over all attempts
//! states   snapshots, and damaged ones
//! effort   what an event costs, memory, limits
//! ```

mod effort;
mod letters;
mod naive;
mod run;
mod shapes;
mod states;
