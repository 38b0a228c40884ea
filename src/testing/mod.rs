//! Tests of streaming SQL as plain text: an app, a timed input and the rows that must come out.
//!
//! A case file holds cases; each has its SQL, its steps, and what is expected of it:
//!
//! ```text
//! === tumbling sum closes when the clock reaches the end
//! --- sql
//! CREATE STREAM Trades (symbol STRING NOT NULL, qty INT NOT NULL);
//! INSERT INTO Sums SELECT symbol, SUM(qty) AS s FROM Trades WINDOW TUMBLING(5 SECONDS) GROUP BY symbol;
//! --- in
//! @0     Trades ["IBM", 10]
//! @1000  Trades ["IBM", 20]
//! @5000
//! --- out Sums
//! @4999.999 ["IBM", 30]
//! ```
//!
//! [`parse`] and [`load`] read case files, [`run`] drives any [`Engine`](eventflux_runtime::Engine) through a case,
//! [`check_errors`] holds the compiler's errors against those that a case expects, and [`Report`] shows what
//! went wrong.

mod case;
mod compare;
mod parse;
mod report;
mod runner;
#[cfg(test)]
mod tests;
mod value;

pub use case::{Action, Case, CaseError, Expected, ExpectedError, ExpectedRow, Step, Tag};
pub use compare::{rows_differ, same_value};
pub use parse::{load, parse};
pub use report::Report;
pub use runner::{Failure, Found, Mode, RowsPart, check_errors, run, run_as};
pub use value::{show_row, show_time, to_row, to_value};
