//! What a case says, as data.

use std::fmt;
use std::path::PathBuf;

use eventflux_runtime::Timestamp;
use serde_json::Value as Json;

use super::value::show_time;

/// One case of a case file.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The file that it stands in.
    pub file: PathBuf,
    /// The line of its `===`.
    pub line: usize,
    /// Its name, unique within the file.
    pub name: String,
    /// What it is excluded from, and why.
    pub tags: Vec<Tag>,
    /// The app.
    pub sql: String,
    /// The line of the file on which the SQL begins.
    pub sql_line: usize,
    /// What happens to the app, in order.
    pub steps: Vec<Step>,
    /// The rows that streams must put out.
    pub outputs: Vec<Expected>,
    /// Whether streams that are not named must put out nothing (`--- out *`).
    pub nothing_else: bool,
    /// The rows that tables must hold at the end, in any order.
    pub tables: Vec<Expected>,
    /// Counters at the end, by name.
    pub stats: Vec<(String, u64)>,
    /// The errors with which compiling must fail; none for an app that runs.
    pub errors: Vec<ExpectedError>,
}

impl Case {
    /// The reason why a case is excluded by `tag`, such as `text-only`.
    pub fn tag(&self, tag: &str) -> Option<&str> {
        self.tags.iter().find(|t| t.name == tag).map(|t| t.reason.as_str())
    }
}

/// A tag of a case: `[text-only: why]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// One of [`Tag::KNOWN`].
    pub name: String,
    /// Why the case is excluded; never empty.
    pub reason: String,
}

impl Tag {
    /// The tags there are: only for the compiled engine, only for the interpreter, SQL that means something
    /// else as Rust tokens.
    pub const KNOWN: [&'static str; 3] = ["compiled-only", "interpreted-only", "text-only"];
}

/// One line of the input.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its line in the file.
    pub line: usize,
    /// What happens.
    pub action: Action,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// An event comes.
    Push {
        /// The time of the step: its own, or that of the step before. `None` before the first time.
        at: Option<Timestamp>,
        /// The input.
        stream: String,
        /// Its values, not yet converted to the stream's columns.
        row: Vec<Json>,
    },
    /// The clock advances.
    Advance(Timestamp),
    /// The input ends.
    Finish,
    /// The engine is dropped, and a new one goes on from its checkpoint.
    Restart,
}

impl fmt::Display for Action {
    /// As it is written in a case file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Action::Push { at, stream, row } => {
                if let Some(at) = at {
                    write!(f, "{} ", show_time(*at))?;
                }
                write!(f, "{stream} {}", Json::Array(row.clone()))
            }
            Action::Advance(at) => f.write_str(&show_time(*at)),
            Action::Finish => f.write_str("finish"),
            Action::Restart => f.write_str("restart"),
        }
    }
}

/// The rows that a stream must put out over the whole case, or a table must hold at its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// The line of its section.
    pub line: usize,
    /// The stream or table.
    pub name: String,
    /// Whether the order counts not.
    pub unordered: bool,
    /// The rows.
    pub rows: Vec<ExpectedRow>,
}

/// A row that must come out.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedRow {
    /// Its line in the file.
    pub line: usize,
    /// Its time, where the case says it.
    pub at: Option<Timestamp>,
    /// Its values, not yet converted to the stream's columns.
    pub row: Vec<Json>,
}

/// An error with which compiling must fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedError {
    /// Its line in the file.
    pub line: usize,
    /// Its code; `None` for any.
    pub code: Option<String>,
    /// Line and column within the SQL, from 1; `None` for anywhere.
    pub place: Option<(usize, usize)>,
}

impl fmt::Display for ExpectedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_deref().unwrap_or("any error"))?;
        match self.place {
            Some((line, column)) => write!(f, " at {line}:{column}"),
            None => Ok(()),
        }
    }
}

/// A case file that can't be read; prints as `file:line: message`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseError {
    /// The file or folder.
    pub file: PathBuf,
    /// The line, from 1; 0 if the file could not be opened.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for CaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file.display(), self.message),
            line => write!(f, "{}:{line}: {}", self.file.display(), self.message),
        }
    }
}

impl std::error::Error for CaseError {}
