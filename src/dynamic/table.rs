//! Tables as the runtime holds them: rows of values.

use std::cmp::Ordering;

use eventflux_compiler::codes;
use eventflux_compiler::physical::{self, Kept, Stream};
use eventflux_runtime::Value;
use eventflux_runtime::app::no_primary_key;
use eventflux_runtime::columns::Key;
use eventflux_runtime::engine::EngineError;
use eventflux_runtime::operator::table::{Definition, IndexKind, Table};
use eventflux_runtime::scalar::dynamic::{order, same};

use super::cells::{Cells, CellsRef, Layout};
use super::core::Host;
use super::error::Error;
use super::input::Shape;

/// The rows of a table.
pub(super) type Rows = Table<Plan>;

/// What a table is, as the plan says.
pub(super) struct Plan {
    /// The stream of its changes.
    pub(super) stream: usize,
    shape: Shape,
    key_shape: Shape,
    layout: Layout,
    key: Box<[Kept]>,
    kinds: Box<[IndexKind]>,
    indexes: Box<[Box<[Kept]>]>,
}

impl Plan {
    pub(super) fn new(plan: &physical::Table, streams: &[Stream]) -> Self {
        let picks = |columns: &[u16]| columns.iter().map(|column| Kept::Column(*column)).collect();
        let kind = |index: &physical::Index| match index.kind {
            physical::IndexKind::Hash => IndexKind::Hash,
            physical::IndexKind::Ordered => IndexKind::Ordered,
        };
        let columns = &streams[plan.stream.0 as usize].columns;
        Plan {
            stream: plan.stream.0 as usize,
            shape: Shape::of(plan.name.clone(), columns.iter()),
            key_shape: Shape::of(
                format!("the primary key of {}", plan.name),
                plan.key.iter().map(|column| &columns[usize::from(*column)]),
            ),
            layout: streams[plan.stream.0 as usize].columns.iter().map(|column| column.ty).collect(),
            key: picks(&plan.key),
            kinds: plan.indexes.iter().map(kind).collect(),
            indexes: plan.indexes.iter().map(|index| picks(&index.columns)).collect(),
        }
    }

    /// A row as the table has it: itself, or widened in `scratch`.
    ///
    /// # Errors
    /// Where it does not fit, naming the column.
    pub(super) fn check<'v>(
        &self,
        row: &'v [Value],
        scratch: &'v mut Vec<Value>,
    ) -> Result<&'v [Value], EngineError> {
        self.shape.check(row, scratch)
    }

    /// The same of a primary key.
    ///
    /// # Errors
    /// Where it does not fit, or there is none.
    pub(super) fn check_key<'v>(
        &self,
        key: &'v [Value],
        scratch: &'v mut Vec<Value>,
    ) -> Result<&'v [Value], EngineError> {
        if self.key.is_empty() {
            return Err(no_primary_key(self.shape.name()));
        }
        self.key_shape.check(key, scratch)
    }

    /// The columns of the primary key.
    pub(super) fn key_columns(&self) -> impl Iterator<Item = usize> {
        self.key.iter().filter_map(|pick| match pick {
            Kept::Column(column) => Some(usize::from(*column)),
            Kept::RowTime => None,
        })
    }
}

/// The hash by which rows with this key are found.
pub(super) fn key_hash(key: CellsRef<'_>) -> u64 {
    <Cells as Key>::hash(key)
}

fn hash(row: CellsRef<'_>, picks: &[Kept]) -> u64 {
    let picked = CellsRef::Picked { row: values(row), picks, at: eventflux_runtime::Timestamp::MIN };
    key_hash(picked)
}

/// Rows of tables are whole ones.
pub(super) fn values(row: CellsRef<'_>) -> &[Value] {
    match row {
        CellsRef::Values(values) => values,
        CellsRef::Picked { row, .. } => row,
    }
}

impl Definition for Plan {
    type Row = Cells;

    fn layout(&self) -> &Layout {
        &self.layout
    }

    fn keyed(&self) -> bool {
        !self.key.is_empty()
    }

    fn key(&self, row: CellsRef<'_>) -> u64 {
        hash(row, &self.key)
    }

    fn same_key(&self, a: CellsRef<'_>, b: CellsRef<'_>) -> bool {
        self.key_columns().all(|column| same(&values(a)[column], &values(b)[column]))
    }

    fn indexes(&self) -> &[IndexKind] {
        &self.kinds
    }

    fn hash(&self, index: usize, row: CellsRef<'_>) -> Option<u64> {
        let picks = &*self.indexes[index];
        let null = picks.iter().any(|pick| match pick {
            Kept::Column(column) => values(row)[usize::from(*column)].is_null(),
            Kept::RowTime => false,
        });
        (!null).then(|| hash(row, picks))
    }

    fn ranks(&self, index: usize, row: CellsRef<'_>) -> bool {
        match self.ordered(index, row) {
            Value::Null => false,
            Value::Float(v) => !v.is_nan(),
            Value::Double(v) => !v.is_nan(),
            _ => true,
        }
    }

    fn order(&self, index: usize, a: CellsRef<'_>, b: CellsRef<'_>) -> Ordering {
        order(self.ordered(index, a), self.ordered(index, b))
    }
}

impl Plan {
    /// The one column of an ordered index.
    fn ordered<'r>(&self, index: usize, row: CellsRef<'r>) -> &'r Value {
        match self.indexes[index].first() {
            Some(Kept::Column(column)) => &values(row)[usize::from(*column)],
            _ => &Value::Null,
        }
    }
}

/// Puts the rows of their files into the tables that have one.
///
/// # Errors
/// The first thing that is wrong with a file.
#[cfg(feature = "files")]
pub(super) fn load(plan: &physical::App, host: &mut Host) -> Result<(), Error> {
    let Host { tables, table_infos, .. } = host;
    for ((plan, table), info) in plan.tables.iter().zip(tables).zip(table_infos) {
        if let Some(file) = &plan.load {
            let loaded = crate::files::load(&plan.name, file, &info.columns, |values| {
                table.insert(CellsRef::Values(values)).map_err(|_| crate::files::twice())
            });
            loaded.map_err(|error| Error::of_app(codes::TABLE_NOT_LOADED, error.to_string()))?;
        }
    }
    Ok(())
}

/// Only the feature `files` knows files.
#[cfg(not(feature = "files"))]
pub(super) fn load(plan: &physical::App, _: &mut Host) -> Result<(), Error> {
    match plan.tables.iter().find(|table| table.load.is_some()) {
        Some(table) => {
            let message =
                format!("table `{}` can be loaded only with the feature `files` of eventflux", table.name);
            Err(Error::of_app(codes::TABLE_NOT_LOADED, message))
        }
        None => Ok(()),
    }
}
