//! Streaming SQL for Rust: [`eventflux!`] compiles queries into your program, type-checked against your structs.
//!
//! ```
//! use eventflux::prelude::*;
//!
//! #[derive(Stream, Clone, Debug)]
//! struct Trade {
//!     symbol: String,
//!     price: f64,
//!     volume: i64,
//!     #[stream(time)]
//!     at: Timestamp,
//! }
//!
//! #[derive(Stream, Debug, PartialEq)]
//! struct Bar {
//!     symbol: String,
//!     vwap: f64,
//!     trades: i64,
//!     closed: Timestamp,
//! }
//!
//! eventflux! {
//!     /// One bar per symbol and minute.
//!     pub struct MinuteBars;
//!     CREATE STREAM Trades OF Trade;
//!     CREATE STREAM Bars OF Bar;
//!     INSERT INTO Bars
//!     SELECT symbol, SUM(price * volume) / SUM(volume) AS vwap, COUNT(*) AS trades, WINDOW_END AS closed
//!     FROM Trades WINDOW TUMBLING(1 MINUTE)
//!     GROUP BY symbol;
//! }
//!
//! let mut app = MinuteBars::builder().on_bars(|bar: &Bar| println!("{bar:?}")).build();
//! let trade = Trade { symbol: "IBM".into(), price: 100.5, volume: 10, at: Timestamp::from_millis(30_000) };
//! assert_eq!(app.push_trades(&trade), Push::Accepted);
//! app.advance_to(Timestamp::from_millis(60_000)); // prints the bar
//! app.finish();
//! ```
//!
//! # Patterns
//!
//! Events that follow each other are found with [patterns](https://github.com/eventflux/eventflux/blob/main/docs/patterns.md):
//!
//! ```
//! use eventflux::prelude::*;
//!
//! #[derive(Stream)]
//! struct Payment {
//!     card: i64,
//!     amount: f64,
//!     #[stream(time)]
//!     at: Timestamp,
//! }
//!
//! eventflux! {
//!     /// A large payment within a minute of a small one by the same card.
//!     pub struct Fraud;
//!     CREATE STREAM Payments OF Payment;
//!     INSERT INTO Alarms
//!     SELECT small.card, large.amount
//!     FROM PATTERN (
//!         EVERY small=Payments[amount < 2] -> large=Payments[card = small.card AND amount > 1000]
//!     ) WITHIN 1 MINUTE;
//! }
//!
//! let mut alarms = Vec::new();
//! let mut app = Fraud::builder().on_alarms(|row| alarms.push((row.card, row.amount))).build();
//! for (second, card, amount) in [(0, 7, 1.0), (5, 8, 5_000.0), (9, 7, 2_500.0)] {
//!     let at = Timestamp::from_millis(second * 1_000);
//!     assert_eq!(app.push_payments(&Payment { card, amount, at }), Push::Accepted);
//! }
//! app.finish();
//! drop(app);
//! assert_eq!(alarms, [(7, 2_500.0)]);
//! ```
//!
//! # SQL between Rust's braces
//!
//! The SQL of `eventflux! { .. }` is made of Rust's tokens, so Rust's lexical rules hold: strings are written
//! `"IBM"`, comments `//` and `/* */`, and a name that is a reserved word of SQL `r#order`. A `'quoted'` string
//! of several letters, a `-- comment` with an apostrophe in it, or `#` can't even reach the macro: rustc's own
//! lexer rejects them. SQL that is to stay as it is goes into a string, `eventflux! { struct App; ".." }`, or a
//! file, `eventflux! { struct App; file = "queries/bars.sql" }`; there the rules are SQL's.

pub use eventflux_macros::{Stream, aggregate, eventflux, function};
pub use eventflux_runtime::app::{
    Answer, Between, Culprit, EventApp, EventOf, Events, PushRow, TableMut, TableRef, ValueEvents,
};
pub use eventflux_runtime::engine::{
    Counters, Engine, EngineError, Outputs, Push, StreamInfo, TableChange, TableInfo,
};
pub use eventflux_runtime::error::{Cause, RowError};
pub use eventflux_runtime::function::{Aggregate, AggregateSignature};
pub use eventflux_runtime::operator::table::Duplicate;
pub use eventflux_runtime::state::StateError;
pub use eventflux_runtime::stream::{
    Clock, FieldInfo, ManualClock, OwnedStream, OwnedStreamField, SchemaInfo, Stream, StreamField,
    SystemClock,
};
pub use eventflux_runtime::value::{ColumnInfo, ValueType};
pub use eventflux_runtime::{Timestamp, Value};

#[cfg(feature = "dynamic")]
pub mod dynamic;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

/// What most programs need.
pub mod prelude {
    pub use crate::{Engine, Push, PushRow, Stream, Timestamp, eventflux};
}

#[cfg(feature = "files")]
pub mod files;

#[cfg(feature = "pipeline")]
pub use eventflux_runtime::pipeline;

#[cfg(feature = "checkpoints")]
pub use eventflux_runtime::{checkpoint, storage};

#[cfg(feature = "testing")]
pub mod testing;

/// The code of the README and of the pages in `docs/` is tested with that of the library.
#[cfg(doctest)]
mod pages {
    macro_rules! page {
        ($name:ident $file:literal) => {
            #[doc = include_str!($file)]
            struct $name;
        };
    }
    page!(Readme "../README.md");
    page!(Language "../docs/language.md");
    page!(Macros "../docs/macros.md");
    page!(Functions "../docs/functions-in-rust.md");
    #[cfg(feature = "dynamic")]
    page!(Embedding "../docs/embedding.md");
    #[cfg(feature = "dynamic")]
    page!(Tables "../docs/tables.md");
    #[cfg(all(feature = "dynamic", feature = "files", feature = "pipeline"))]
    page!(Pipeline "../docs/pipeline.md");
    #[cfg(all(feature = "dynamic", feature = "files", feature = "pipeline", feature = "checkpoints"))]
    page!(Checkpoints "../docs/checkpoints.md");
}
