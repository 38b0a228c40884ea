//! Tables as the host of a generated app sees them.

use std::fmt;

use super::engine::column_infos;
use crate::engine::{EngineError, TableChange, TableInfo};
use crate::operator::table::{Definition, Duplicate, RowOf, Table};
use crate::value::{Value, ValueType};

/// A table of a generated app, with its rows as the host has them.
pub trait HostTable: Definition {
    /// The host's row.
    type Owned;
    /// A primary key, borrowed; `()` without one.
    type Key<'k>: Copy;

    /// The columns of a host's row.
    fn borrow(row: &Self::Owned) -> RowOf<'_, Self>;
    /// A host's row of these columns.
    fn own(row: RowOf<'_, Self>) -> Self::Owned;
    /// The hash of a primary key.
    fn hash_of(key: Self::Key<'_>) -> u64;
    /// Whether a row has this primary key.
    fn has(row: RowOf<'_, Self>, key: Self::Key<'_>) -> bool;
    /// The columns as values.
    fn values(row: RowOf<'_, Self>) -> Vec<Value>;
    /// Values as columns.
    ///
    /// # Errors
    /// If a value is not of its column's type.
    fn read(values: &[Value]) -> Result<RowOf<'_, Self>, EngineError>;
    /// Values as a primary key.
    ///
    /// # Errors
    /// If a value is not of its column's type, or there is no primary key.
    fn read_key(values: &[Value]) -> Result<Self::Key<'_>, EngineError>;
}

/// An app with table `D`.
pub trait HasTable<D: HostTable> {
    /// The table.
    fn table(&self) -> &Table<D>;
    /// The same, to be changed.
    fn table_mut(&mut self) -> &mut Table<D>;
    /// Tells those who read the table's changes of a row that was written, once the clock is known.
    fn written(&mut self, row: RowOf<'_, D>);
}

/// A table, to be read between two events.
pub struct TableRef<'a, D: HostTable>(&'a Table<D>);

impl<'a, D: HostTable> TableRef<'a, D> {
    /// Of the runtime's table.
    pub fn new(table: &'a Table<D>) -> Self {
        TableRef(table)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The row with this primary key; nothing without one.
    pub fn get(&self, key: D::Key<'_>) -> Option<D::Owned> {
        self.0.get(D::hash_of(key), |row| D::has(row, key)).map(D::own)
    }

    /// Whether there is a row with this primary key.
    pub fn contains(&self, key: D::Key<'_>) -> bool {
        self.0.get(D::hash_of(key), |row| D::has(row, key)).is_some()
    }

    /// The rows, in order of entry.
    pub fn rows(&self) -> impl Iterator<Item = D::Owned> + use<'a, D> {
        self.0.rows().map(D::own)
    }
}

impl<D: HostTable> fmt::Debug for TableRef<'_, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A table, to be changed between two events. What reads the table's changes gets the rows that are written, at the time of the clock; before
/// that is known they are what the table has at first.
pub struct TableMut<'a, A, D> {
    app: &'a mut A,
    table: std::marker::PhantomData<D>,
}

impl<'a, D: HostTable, A: HasTable<D>> TableMut<'a, A, D> {
    /// Of an app.
    pub fn new(app: &'a mut A) -> Self {
        TableMut { app, table: std::marker::PhantomData }
    }

    /// Puts a row in.
    ///
    /// # Errors
    /// If there is a row with its primary key; nothing has changed then.
    pub fn insert(&mut self, row: &D::Owned) -> Result<(), Duplicate> {
        self.app.table_mut().insert(D::borrow(row))?;
        self.app.written(D::borrow(row));
        Ok(())
    }

    /// Puts a row in place of the one with its primary key, or as a new one.
    pub fn upsert(&mut self, row: &D::Owned) {
        self.app.table_mut().upsert(D::borrow(row));
        self.app.written(D::borrow(row));
    }

    /// Takes out the row with this primary key; whether there was one.
    pub fn delete(&mut self, key: D::Key<'_>) -> bool {
        self.app.table_mut().remove(D::hash_of(key), |_, row| D::has(row, key))
    }

    /// Takes all rows out.
    pub fn clear(&mut self) {
        self.app.table_mut().clear();
    }
}

impl<A, D> fmt::Debug for TableMut<'_, A, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableMut").finish_non_exhaustive()
    }
}

/// The description of a table, from constants.
pub fn table_info(name: &str, columns: &[(&str, ValueType, bool)], key: &[usize]) -> TableInfo {
    TableInfo { name: name.to_owned(), columns: column_infos(columns), key: key.to_vec() }
}

/// The rows of a table as values.
pub fn table_values<D: HostTable>(table: &Table<D>) -> Vec<Vec<Value>> {
    table.rows().map(D::values).collect()
}

/// Changes a table as [`Engine::change_table`](crate::Engine::change_table) says.
///
/// # Errors
/// If the values are no such row or key.
pub fn change_table<D: HostTable, A: HasTable<D>>(
    app: &mut A,
    change: TableChange<'_>,
) -> Result<bool, EngineError> {
    match change {
        TableChange::Insert(values) => {
            let row = D::read(values)?;
            let new = app.table_mut().insert(row).is_ok();
            if new {
                app.written(row);
            }
            Ok(new)
        }
        TableChange::Upsert(values) => {
            let row = D::read(values)?;
            app.table_mut().upsert(row);
            app.written(row);
            Ok(true)
        }
        TableChange::Delete(values) => {
            let key = D::read_key(values)?;
            Ok(app.table_mut().remove(D::hash_of(key), |_, row| D::has(row, key)))
        }
    }
}

/// The error of a table that an app does not have.
pub fn unknown_table(name: &str, tables: &[TableInfo]) -> EngineError {
    let known = tables.iter().map(|table| table.name.clone()).collect();
    EngineError::UnknownTable { name: name.to_owned(), known }
}

/// The error of a row that is to be found by the primary key of a table without one.
pub fn no_primary_key(name: &str) -> EngineError {
    EngineError::BadRow(format!("table `{name}` has no primary key"))
}
