//! Tables: how their rows are found, looked into and changed.

use super::{Kept, Site, StreamId};
use crate::logical::{ChangeKind, Wanted};
use crate::span::Span;

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The stream of its changes, which has its columns.
    pub stream: StreamId,
    /// The columns of its primary key; none without one.
    pub key: Vec<u16>,
    /// The indexes by which something is looked for.
    pub indexes: Vec<Index>,
    /// The file whose rows it has at first.
    pub load: Option<String>,
    /// Its place.
    pub span: Span,
}

/// An index of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// What it can find.
    pub kind: IndexKind,
    /// Its columns; one if it is ordered.
    pub columns: Vec<u16>,
}

/// What an index can find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexKind {
    /// Rows whose columns equal something.
    Hash,
    /// Rows whose column is above or below something.
    Ordered,
}

/// Which rows of a table are meant. `Slot::Input` is a column of the row that comes, `Slot::Right` one of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// Which table.
    pub table: usize,
    /// The filter of the row that comes: all must be TRUE.
    pub filter: Vec<Site>,
    /// Where to look.
    pub path: Path,
    /// Where that is at a primary key: whether a row has it. None can fail; without any it is among `on`.
    pub key: Vec<Site>,
    /// What else must be TRUE of both, in order; that by which they are found is among it.
    pub on: Vec<Site>,
}

/// Where to look for rows of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Path {
    /// At the row with this primary key, over `Slot::Input`; a value for each column.
    Key(Vec<Site>),
    /// In an index by hash.
    Index(usize, Vec<Site>),
    /// In an ordered index, between the rows of which `low` and those of which `high` is TRUE; none of these can fail.
    Range {
        /// Which index.
        index: usize,
        /// What is TRUE from a row on.
        low: Vec<Site>,
        /// What is TRUE up to a row.
        high: Vec<Site>,
    },
    /// At all rows.
    Scan,
}

/// A look into a table. Output over `Slot::Input` and `Slot::Right`, the columns that are kept of what was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    /// For which rows.
    pub search: Search,
    /// For which of them rows come.
    pub wanted: Wanted,
    /// The columns kept of a row of the table.
    pub kept: Vec<Kept>,
}

/// A change of a table. Output over `Slot::Input` and `Slot::Right`, the columns of the row in whose place it comes.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Which rows.
    pub search: Search,
    /// How.
    pub kind: ChangeKind,
}

impl Search {
    /// Every expression of it.
    pub fn sites(&self) -> Vec<&Site> {
        let path: Vec<&Site> = match &self.path {
            Path::Key(key) | Path::Index(_, key) => key.iter().collect(),
            Path::Range { low, high, .. } => low.iter().chain(high).collect(),
            Path::Scan => Vec::new(),
        };
        self.filter.iter().chain(path).chain(&self.key).chain(&self.on).collect()
    }

    /// The same, to be changed.
    pub(crate) fn sites_mut(&mut self) -> Vec<&mut Site> {
        let path: Vec<&mut Site> = match &mut self.path {
            Path::Key(key) | Path::Index(_, key) => key.iter_mut().collect(),
            Path::Range { low, high, .. } => low.iter_mut().chain(high).collect(),
            Path::Scan => Vec::new(),
        };
        self.filter.iter_mut().chain(path).chain(&mut self.key).chain(&mut self.on).collect()
    }
}
