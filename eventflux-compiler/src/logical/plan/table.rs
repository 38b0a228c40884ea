//! Tables, and the queries that look into them or change them.

use super::{Filter, Site, StreamId};
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
    /// The columns of each index.
    pub indexes: Vec<Vec<u16>>,
    /// The file whose rows it has at first.
    pub load: Option<String>,
    /// Its place.
    pub span: Span,
}

/// A look into a table. The query that has it puts out a row for each row of the table that fits the one that comes; another query reads
/// these rows. `Slot::Left` is the row that comes, `Slot::Right` one of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    /// Which table.
    pub table: usize,
    /// The bracket filter of the row that comes, over `Slot::Input`.
    pub filter: Option<Filter>,
    /// What must be TRUE of both.
    pub on: Vec<Filter>,
    /// For which rows of the table.
    pub wanted: Wanted,
    /// Whether the one condition is that a primary key is a value, without which it is not known what was asked: the row is left out then.
    pub by_key: bool,
}

/// The column that a row of a table has in the rows of [`Wanted::Whether`]: NULL where none was found.
pub const FOUND: u16 = u16::MAX;

/// For which rows of a table a look puts out rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// For all that fit.
    All,
    /// For all that fit, and one where none does.
    AllOrNone,
    /// One, whether any fits: NULL where none does.
    Whether,
}

/// A change of a table; the output of its query is the row that is written. `Slot::Left` is the row that comes, `Slot::Right` the one in
/// whose place.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Which table.
    pub table: usize,
    /// How.
    pub kind: ChangeKind,
    /// The bracket filter of the row that comes, over `Slot::Input`.
    pub filter: Option<Filter>,
    /// Which rows of the table are meant.
    pub on: Vec<Filter>,
}

/// How a query changes a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// `INSERT INTO`
    Insert,
    /// `UPSERT INTO`, by primary key.
    Upsert,
    /// `UPSERT INTO .. ON`
    UpsertOn,
    /// `UPDATE`
    Update,
    /// `DELETE`
    Delete,
}

impl ChangeKind {
    /// Whether it is about rows that are looked for.
    pub(crate) fn searches(self) -> bool {
        !matches!(self, ChangeKind::Insert | ChangeKind::Upsert)
    }

    /// What it does, in words.
    pub(crate) fn word(self) -> &'static str {
        match self {
            ChangeKind::Insert => "insert",
            ChangeKind::Upsert => "upsert by primary key",
            ChangeKind::UpsertOn => "upsert",
            ChangeKind::Update => "update",
            ChangeKind::Delete => "delete",
        }
    }
}

impl Lookup {
    /// Every expression of it.
    pub(in crate::logical) fn sites_mut(&mut self) -> impl Iterator<Item = &mut Site> {
        self.filter.iter_mut().chain(&mut self.on)
    }
}

impl Change {
    /// Every expression of it but those of the row that is written.
    pub(in crate::logical) fn sites_mut(&mut self) -> impl Iterator<Item = &mut Site> {
        self.filter.iter_mut().chain(&mut self.on)
    }
}
