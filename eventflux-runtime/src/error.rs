//! Row errors: what can go wrong while a row is computed.

use std::fmt;

use crate::time::Timestamp;

/// Why an expression has no value for a row.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// The result does not fit the integer type named.
    Overflow(&'static str),
    /// Integer division or remainder by zero.
    DivisionByZero,
    /// A text or number that can't be converted; the value as text and the SQL type asked for.
    Cast {
        /// The value, as text, shortened when long.
        value: String,
        /// The SQL type it was to become.
        to: &'static str,
    },
    /// An argument outside what the function accepts; the function and what is wrong.
    Argument {
        /// The SQL name of the function.
        function: &'static str,
        /// What is wrong with the argument.
        message: String,
    },
    /// A value that does not fit the narrower Rust field; the value and the field's type.
    Field {
        /// The value, as text.
        value: String,
        /// The Rust type of the field.
        to: &'static str,
    },
    /// An attempt of a pattern did not begin, or made room for a newer one, because as many were open as `max_attempts` allows.
    Attempts {
        /// How many may be open.
        most: u64,
        /// Whether the oldest made room for it.
        oldest: bool,
    },
    /// The key of a partition is NULL: the row is in none.
    NullKey,
    /// A table has another row with the primary key of the one that was to be written.
    DuplicateKey,
    /// A function written in Rust returned an error.
    Function {
        /// The name of the Rust function.
        function: &'static str,
        /// The error, as text.
        message: String,
    },
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Overflow(ty) => write!(f, "{ty} out of range"),
            Cause::DivisionByZero => write!(f, "division by zero"),
            Cause::Cast { value, to } => write!(f, "`{value}` can't be converted to {to}"),
            Cause::Argument { function, message } => write!(f, "{function}: {message}"),
            Cause::Attempts { most, oldest: false } => {
                write!(f, "an attempt did not begin: {most} are open, as many as max_attempts allows")
            }
            Cause::Attempts { most, oldest: true } => {
                write!(f, "the oldest attempt was given up: {most} were open, as many as max_attempts allows")
            }
            Cause::NullKey => write!(f, "the key of a partition is NULL"),
            Cause::DuplicateKey => write!(f, "the table has a row with this primary key"),
            Cause::Function { function, message } => write!(f, "{function}: {message}"),
            Cause::Field { value, to } => write!(f, "`{value}` does not fit a field of type {to}"),
        }
    }
}

impl std::error::Error for Cause {}

/// A value that a column and a field of a Rust struct can't both hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The column.
    pub column: &'static str,
    /// What is wrong with the value.
    pub cause: Cause,
}

/// A [`Cause`] and the expression (by its number in the query's list of expression texts) it came from.
///
/// Operators hand it out; the app turns it into a [`RowError`] with names before the host sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Number of the expression in the query's list of texts.
    pub expression: u16,
    /// Why it has no value.
    pub cause: Cause,
}

impl Cause {
    /// This cause, raised by expression number `expression`.
    #[cold]
    pub fn at(self, expression: u16) -> Failure {
        Failure { expression, cause: self }
    }
}

/// One row that a query could not compute, as the app's error handler sees it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RowError {
    /// The query: the stream it writes, and its place among the app's statements, such as `Bars (statement 3)`.
    /// For an error on entry of an event, or where a row is given to the host as a struct, the stream.
    pub query: String,
    /// The SQL text of the expression. For an error on entry of an event, or where a row is given to the host as
    /// a struct, the column.
    pub expression: String,
    /// What went wrong.
    pub cause: Cause,
    /// The time of the row.
    pub at: Timestamp,
}

impl RowError {
    /// Of these.
    pub fn new(query: String, expression: String, cause: Cause, at: Timestamp) -> Self {
        RowError { query, expression, cause, at }
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} in `{}` at {}", self.query, self.cause, self.expression, self.at)
    }
}

impl std::error::Error for RowError {}
