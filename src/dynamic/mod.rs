//! SQL that is compiled and run while the program runs.
//!
//! An [`App`] is made from SQL text, fed with rows and listened to:
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::sync::mpsc;
//!
//! use eventflux::Timestamp;
//! use eventflux::dynamic::App;
//!
//! let mut app = App::compile(
//!     "CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL, at TIMESTAMP NOT NULL,
//!                            WATERMARK FOR at);
//!      INSERT INTO Bars
//!      SELECT symbol, MAX(price) AS high, WINDOW_END AS closed
//!      FROM Trades WINDOW TUMBLING(1 MINUTE)
//!      GROUP BY symbol;",
//! )?;
//! let (sender, bars) = mpsc::channel();
//! app.on("Bars", move |_, row| {
//!     let bar: (String, f64) = (row.get("symbol").unwrap(), row.get("high").unwrap());
//!     sender.send(bar).unwrap();
//! })?;
//!
//! for (second, price) in [(1, 10.0), (30, 12.5), (59, 11.0), (61, 9.0)] {
//!     app.push("Trades", ("IBM", price, Timestamp::from_millis(second * 1000)))?;
//! }
//! assert_eq!(bars.try_recv()?, ("IBM".to_string(), 12.5));
//! app.finish()?;
//! assert_eq!(bars.try_recv()?, ("IBM".to_string(), 9.0));
//! # Ok(())
//! # }
//! ```
//!
//! The language is the one of `eventflux!`, and an app computes the same rows either way: both run the runtime's
//! operators, and a snapshot of one can be restored into the other. Compiled apps are faster and check their rows'
//! types while the program compiles; apps made here can come from a file, a user or a database, and be replaced
//! while the program runs: drop one, compile the next. An app is one value on one thread; several live side by
//! side.

/// A Rust function for [`Compiler::function`]: the path of one that has `#[eventflux::function]`.
///
/// ```
/// #[eventflux::function]
/// fn twice(n: i64) -> i64 {
///     2 * n
/// }
/// let function = eventflux::dynamic::function!(twice);
/// assert_eq!(function.signature().name, "twice");
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __dynamic_function {
    ($($path:tt)+) => {
        $($path)+ ! { @native [$crate] [$($path)+] }
    };
}

mod accumulators;
mod app;
mod cells;
mod compiler;
mod core;
mod element;
mod error;
mod events;
mod forever;
mod holding;
mod host_table;
mod input;
mod moment;
mod node;
mod opaque;
mod program;
mod push;
mod query;
mod question;
mod row;
mod snapshot;
mod table;
#[cfg(test)]
mod tests;
mod written;

pub use app::{App, Subscription};
pub use compiler::Compiler;
pub use error::{Code, Error, Place, Problem};
pub use events::{Event, Events};
pub use host_table::Table;
pub use input::Input;
pub use question::Answer;
pub use row::{ColumnError, ColumnRef, FromValue, IntoRow, Row};

pub use eventflux_compiler::syntax::ast;
pub use eventflux_runtime::function::{Function, Signature};

pub use crate::__dynamic_function as function;
pub use eventflux_runtime::engine::{
    Counters, Engine, EngineError, Outputs, Push, StreamInfo, TableChange, TableInfo,
};
pub use eventflux_runtime::state::StateError;
pub use eventflux_runtime::stream::{Clock, ManualClock, SystemClock};
