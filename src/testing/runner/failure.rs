//! Why a case fails.

use eventflux_runtime::engine::EngineError;

use super::super::case::ExpectedError;

/// Why a case fails.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Failure {
    /// The app does not compile; what the compiler said.
    Rejected(Vec<Found>),
    /// The app compiles, or fails otherwise than the case says.
    Errors {
        /// The errors that the case expects and that did not come.
        missing: Vec<ExpectedError>,
        /// The errors that came and that the case does not expect.
        surplus: Vec<Found>,
    },
    /// The case asks for something that its app has not; the line of the file, and what.
    Case {
        /// The line of the file.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// The engine refused a step.
    Step {
        /// The number of the step.
        step: usize,
        /// Why.
        error: EngineError,
    },
    /// A stream's rows are not those expected.
    Rows(Box<RowsPart>),
    /// A counter is not as expected.
    Counter {
        /// Its name.
        name: String,
        /// What the case says.
        expected: u64,
        /// What it was.
        actual: u64,
        /// The row errors that came, as text.
        row_errors: Vec<String>,
    },
}

/// Where a stream's rows part from those expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowsPart {
    /// The stream.
    pub stream: String,
    /// The line of the file with the rows expected.
    pub line: usize,
    /// The number of the step after which the rows part; `None` if there is no step.
    pub step: Option<usize>,
    /// The rows expected, as text.
    pub expected: Vec<String>,
    /// The rows that came, as text.
    pub actual: Vec<String>,
    /// The first row without a partner on either side.
    pub first: (Option<usize>, Option<usize>),
    /// The row errors that came, as text: the usual reason for a row that is missing.
    pub row_errors: Vec<String>,
}

/// An error of the compiler, as a case sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its code, such as `EF0201`.
    pub code: String,
    /// Its line within the SQL, from 1.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
    /// Its message.
    pub message: String,
}
