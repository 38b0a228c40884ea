//! Tables as the host sees them: read and changed between two events.

use eventflux_runtime::Value;
use eventflux_runtime::columns::Columns;
use eventflux_runtime::engine::{EngineError, TableChange, TableInfo};
use eventflux_runtime::operator::table::Definition;
use eventflux_runtime::scalar::dynamic::same;

use super::app::App;
use super::cells::{Cells, CellsRef};
use super::row::IntoRow;
use super::table::{Plan, Rows, key_hash, values};

/// A table of an app, to be read between two events; see [`App::table`].
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    rows: &'a Rows,
    info: &'a TableInfo,
}

impl<'a> Table<'a> {
    /// Its name, columns and primary key.
    pub fn info(&self) -> &'a TableInfo {
        self.info
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows, in order of entry.
    pub fn rows(&self) -> impl Iterator<Item = &'a [Value]> + use<'a> {
        self.rows.rows().map(values)
    }

    /// The row with this primary key: a slice, array or vector of [`Value`]s, or a tuple.
    ///
    /// # Errors
    /// If the key does not have the columns of the table's primary key, or there is none.
    pub fn get(&self, key: impl IntoRow) -> Result<Option<&'a [Value]>, EngineError> {
        let mut widened = Vec::new();
        let key = key.into_row();
        let plan: &Plan = self.rows.definition();
        let key = plan.check_key(key.as_ref(), &mut widened)?;
        let found = self.rows.get(key_hash(CellsRef::Values(key)), |row| plan.has(values(row), key));
        Ok(found.map(values))
    }
}

impl App {
    /// The app's tables, in the order of its statements.
    pub fn tables(&self) -> &[TableInfo] {
        &self.core.host.table_infos
    }

    /// A table, to be read.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use eventflux::dynamic::App;
    ///
    /// let mut app = App::compile(
    ///     "CREATE TABLE Limits (symbol STRING, most BIGINT, PRIMARY KEY (symbol));
    ///      CREATE STREAM Updates (symbol STRING NOT NULL, most BIGINT);
    ///      UPSERT INTO Limits SELECT symbol, most FROM Updates;",
    /// )?;
    /// app.push("Updates", ("IBM", 100))?;
    /// app.upsert("Limits", ("WSO2", 7))?;
    /// let limits = app.table("Limits")?;
    /// assert_eq!(limits.len(), 2);
    /// assert_eq!(limits.get(("IBM",))?.map(|row| row[1].clone()), Some(100i64.into()));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`EngineError::UnknownTable`].
    pub fn table(&self, name: &str) -> Result<Table<'_>, EngineError> {
        let at = self.table_number(name)?;
        Ok(Table { rows: &self.core.host.tables[at], info: &self.core.host.table_infos[at] })
    }

    /// Puts a row into a table; false if there is one with its primary key, and nothing has changed then. What reads the table's changes gets
    /// the row at the time of the clock; before that is known the row is one that the table has at first.
    ///
    /// # Errors
    /// If there is no such table, or the row does not have its columns.
    pub fn insert(&mut self, table: &str, row: impl IntoRow) -> Result<bool, EngineError> {
        self.change(table, TableChange::Insert(row.into_row().as_ref()))
    }

    /// Puts a row into a table in place of the one with its primary key, or as a new one; otherwise as [`insert`](Self::insert).
    ///
    /// # Errors
    /// If there is no such table, or the row does not have its columns.
    pub fn upsert(&mut self, table: &str, row: impl IntoRow) -> Result<(), EngineError> {
        self.change(table, TableChange::Upsert(row.into_row().as_ref())).map(|_| ())
    }

    /// Takes the row with this primary key out of a table; whether there was one.
    ///
    /// # Errors
    /// If there is no such table, or the key does not have the columns of its primary key.
    pub fn delete(&mut self, table: &str, key: impl IntoRow) -> Result<bool, EngineError> {
        self.change(table, TableChange::Delete(key.into_row().as_ref()))
    }

    pub(super) fn change(&mut self, table: &str, change: TableChange<'_>) -> Result<bool, EngineError> {
        let at = self.table_number(table)?;
        let rows = &mut self.core.host.tables[at];
        let mut widened = Vec::new();
        let (row, changed) = match change {
            TableChange::Insert(row) => {
                let row = rows.definition().check(row, &mut widened)?;
                (row, rows.insert(CellsRef::Values(row)).is_ok())
            }
            TableChange::Upsert(row) => {
                let row = rows.definition().check(row, &mut widened)?;
                rows.upsert(CellsRef::Values(row));
                (row, true)
            }
            TableChange::Delete(key) => {
                let key = rows.definition().check_key(key, &mut widened)?;
                let has = |plan: &Plan, row: CellsRef<'_>| plan.has(values(row), key);
                return Ok(rows.remove(key_hash(CellsRef::Values(key)), has));
            }
            _ => return Ok(false),
        };
        if changed && let Some(now) = self.core.clock.now() {
            let (stream, row) = (rows.definition().stream, Cells::own(CellsRef::Values(row)));
            self.core.deliver(stream, values(row.as_ref()), now);
        }
        Ok(changed)
    }

    fn table_number(&self, name: &str) -> Result<usize, EngineError> {
        let tables = &self.core.host.table_infos;
        let found = tables.iter().position(|table| table.name == name);
        found.ok_or_else(|| eventflux_runtime::app::unknown_table(name, tables))
    }
}

impl Plan {
    /// Whether a row has this primary key.
    fn has(&self, row: &[Value], key: &[Value]) -> bool {
        self.keyed() && self.key_columns().zip(key).all(|(column, part)| same(&row[column], part))
    }
}
