//! From a failing expression to the error that the host sees.

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

/// What row errors say of a query.
#[derive(Clone, Copy, Debug)]
pub struct QueryInfo {
    /// Its name.
    pub name: &'static str,
    /// The SQL texts of its expressions.
    pub texts: &'static [&'static str],
}

impl QueryInfo {
    /// The error that the host sees.
    pub fn error(&self, failure: Failure, at: Timestamp) -> RowError {
        let text = self.texts.get(usize::from(failure.expression)).copied().unwrap_or_default();
        RowError { query: self.name.to_owned(), expression: text.to_owned(), cause: failure.cause, at }
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
