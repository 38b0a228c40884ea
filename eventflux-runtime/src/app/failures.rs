//! From a failing function to a failing expression.

use crate::error::{Cause, Failure, RowError};
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

/// The error of a row that a stream could not take from, or give to, the host; `column` is `*` where it is not
/// known which one.
pub fn row_refused(stream: &str, column: &str, cause: Cause, at: Timestamp) -> RowError {
    RowError { query: stream.to_owned(), expression: column.to_owned(), cause, at }
}
