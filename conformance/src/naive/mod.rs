//! A naive reference evaluator: a third opinion on what an app puts out.
//!
//! It shares no code with the operators or the interpreter, and asks nobody for speed. It takes a small description of
//! an app ([`app::App`]) and the steps of its input, keeps for each query the whole history of what happened to it,
//! and computes every answer from that history in the most obvious way: groups by linear search, aggregates from
//! scratch, windows as functions from a history to a content. Where a rule is not obvious the sentence of the
//! language that demands it stands beside it in quotes.
//!
//! ```text
//! app, query, term, part, matched, joined, table, block: what an app is;  rules: which patterns there are
//!
//! draw    a random app          events   random steps for it
//! sql     .. as SQL             reduce   smaller apps and inputs, for a failure
//! clock   which events are taken, when            -+
//! run     what is due, and who reads what          |
//! window/ what is in a window                      +- the reference
//! pattern/ which attempts match                    |
//! join/   which rows belong together               |
//! rows    what is in a table, and which rows fit   |
//! group   rows of a moment, order: sorted and cut  |
//! rate    which of them go on                      |
//! trigger the clock's own events                   |
//! aggregate, sum, expr, value                     -+
//! check   reference against an engine             case    a failure as a case file
//! ```
//!
//! `tests/naive.rs` holds the interpreter against it, over random apps; `tests/drawn.rs` the compiled engine, over apps
//! that the build script drew.

pub mod aggregate;
pub mod app;
pub mod block;
pub mod case;
pub mod check;
pub mod clock;
pub mod draw;
pub mod events;
pub mod expr;
pub mod group;
pub mod join;
pub mod joined;
pub mod known;
pub mod log;
pub mod matched;
pub mod order;
pub mod part;
pub mod pattern;
pub mod query;
pub mod rate;
pub mod reduce;
pub mod rows;
pub mod rules;
pub mod run;
pub mod sql;
pub mod sum;
pub mod table;
pub mod term;
#[cfg(test)]
mod tests;
pub mod trigger;
pub mod value;
pub mod window;

use eventflux_runtime::Value;

use app::{App, Micros};

/// Something that happens to an app.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// An event comes.
    Push {
        /// Of which input.
        input: usize,
        /// When, in arrival time.
        at: Option<Micros>,
        /// Its columns.
        row: Vec<Value>,
    },
    /// The host moves the clock.
    Advance(Micros),
    /// The engine is replaced by one that is restored from its snapshot; nothing that can be seen.
    Restart,
    /// The input ends.
    Finish,
}

/// A row that came out.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// Of which stream.
    pub stream: String,
    /// Its time.
    pub at: Micros,
    /// Its columns.
    pub row: Vec<Value>,
}

/// All that can be seen of an app.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers {
    /// The rows of all streams but the inputs in the order in which they came out, step by step.
    pub rows: Vec<Vec<Said>>,
    /// What each table has after each step, in the order of [`app::App::targets`].
    pub tables: Vec<Vec<Vec<Vec<Value>>>>,
    /// How many events were late.
    pub late: u64,
    /// How many were refused.
    pub refused: u64,
    /// How many rows could not be computed.
    pub row_errors: u64,
    /// How many rows had a NULL key.
    pub null_key: u64,
    /// How many keys were freed.
    pub purged: u64,
    /// Whether a float was summed that is so large that sums in two DOUBLEs, of 106 bits, need not keep what is small
    /// beside it. Then nothing is said about the floats that came out.
    pub far_apart: bool,
}

/// What an app must answer.
pub fn answers(app: &App, steps: &[Step]) -> Answers {
    let mut run = run::Run::new(app);
    for step in steps {
        run.take(step);
    }
    run.answers()
}
