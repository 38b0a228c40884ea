//! From a failing function to a failing expression.

use crate::engine::EngineError;
use crate::error::{Cause, Failure, Misfit, RowError};
use crate::time::Timestamp;

/// Names the expression of an error.
pub trait At<T> {
    /// The same, with the number of the expression that was evaluated.
    ///
    /// # Errors
    /// Where this is one.
    fn at(self, expression: u16) -> Result<T, Failure>;
}

impl<T> At<T> for Result<T, Cause> {
    #[inline]
    fn at(self, expression: u16) -> Result<T, Failure> {
        match self {
            Ok(value) => Ok(value),
            Err(cause) => Err(cause.at(expression)),
        }
    }
}

/// What was prepared from a literal that the compiler has checked.
///
/// # Panics
/// If the compiler was wrong.
pub fn checked<T>(prepared: Result<T, Cause>) -> T {
    match prepared {
        Ok(prepared) => prepared,
        Err(cause) => panic!("the compiler let a bad literal pass: {cause}"),
    }
}

/// Names the column of a value that does not fit.
///
/// # Errors
/// Where this is one.
#[inline(always)]
pub fn in_column<T>(value: Result<T, Cause>, column: &'static str) -> Result<T, Misfit> {
    match value {
        Ok(value) => Ok(value),
        Err(cause) => Err(Misfit { column, cause }),
    }
}

/// The error of a row that a stream could not take from, or give to, the host.
pub fn misfit(stream: &str, misfit: Misfit, at: Timestamp) -> RowError {
    RowError { query: stream.to_owned(), expression: misfit.column.to_owned(), cause: misfit.cause, at }
}

/// A time column of milliseconds that is no instant: of another unit, as a rule.
#[cold]
pub fn no_instant(column: &'static str, millis: i64) -> Misfit {
    Misfit { column, cause: no_instant_of(millis) }
}

/// Why it is none.
#[cold]
pub fn no_instant_of(millis: i64) -> Cause {
    Cause::Cast { value: format!("{millis} ms"), to: "TIMESTAMP" }
}

/// The same of a row of values that is no row of the stream's struct.
#[cold]
pub fn bad_row(stream: &str, misfit: &Misfit) -> EngineError {
    EngineError::BadRow(format!("{stream}.{}: {}", misfit.column, misfit.cause))
}
