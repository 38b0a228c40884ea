//! The rows of tables: a list in order of entry, which is looked through from the first to the last.

use eventflux_runtime::Value;

use super::app::{Column, Finds, Ty};
use super::expr::{RowError, Scope};
use super::term::{promoted, type_of};
use super::value::{same, widened};

/// A table's rows.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    rows: Vec<Row>,
    /// How many ever entered.
    entered: usize,
}

#[derive(Clone, Debug)]
struct Row {
    /// Its place among all that ever entered, by which it is found again.
    number: usize,
    columns: Vec<Value>,
}

/// "INSERT of an existing primary key is a row error", and so is every other row with the key of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duplicate;

impl Rows {
    /// All rows, in order of entry.
    pub fn all(&self) -> impl Iterator<Item = &[Value]> {
        self.rows.iter().map(|row| &row.columns[..])
    }

    /// A row, unless it is gone.
    pub fn get(&self, number: usize) -> Option<&[Value]> {
        self.rows.iter().find(|row| row.number == number).map(|row| &row.columns[..])
    }

    /// The row with a primary key. "In keys .. NaN is equal to itself and -0.0 to 0.0".
    fn with_key(&self, key: &[usize], row: &[Value]) -> Option<usize> {
        let alike = |other: &Row| key.iter().all(|column| same(&other.columns[*column], &row[*column]));
        self.rows.iter().find(|other| !key.is_empty() && alike(other)).map(|other| other.number)
    }

    /// A new row, the last. "Without a key, duplicates are kept."
    ///
    /// # Errors
    /// If its primary key is there already.
    pub fn insert(&mut self, key: &[usize], row: Vec<Value>) -> Result<(), Duplicate> {
        if self.with_key(key, &row).is_some() {
            return Err(Duplicate);
        }
        self.rows.push(Row { number: self.entered, columns: row });
        self.entered += 1;
        Ok(())
    }

    /// "UPSERT replaces in place (by key ..)": the row "keeps its place among the rows, and all its columns are written anew. Where there
    /// is none it is inserted."
    pub fn upsert(&mut self, key: &[usize], row: Vec<Value>) {
        match self.with_key(key, &row) {
            Some(number) => self.put(number, row),
            None => {
                let inserted = self.insert(key, row);
                debug_assert_eq!(inserted, Ok(()), "no other row has the key");
            }
        }
    }

    /// A row in place of another.
    ///
    /// # Errors
    /// "To the key of another row it is a row error, and the row stays as it was."
    pub fn replace(&mut self, key: &[usize], number: usize, row: Vec<Value>) -> Result<(), Duplicate> {
        if self.with_key(key, &row).is_some_and(|other| other != number) {
            return Err(Duplicate);
        }
        self.put(number, row);
        Ok(())
    }

    fn put(&mut self, number: usize, columns: Vec<Value>) {
        if let Some(row) = self.rows.iter_mut().find(|row| row.number == number) {
            row.columns = columns;
        }
    }

    /// Takes a row out.
    pub fn delete(&mut self, number: usize) {
        self.rows.retain(|row| row.number != number);
    }

    /// The rows that fit what comes, which "is settled before any is changed", and whether a condition could not be computed: such a row
    /// "is not meant; one error per event". With `first` no more than the first is looked for.
    pub fn fitting(
        &self,
        which: &Finds,
        came: &Came<'_>,
        columns: &[Column],
        first: bool,
    ) -> (Vec<usize>, bool) {
        let (mut found, mut failed) = (Vec::new(), false);
        for row in &self.rows {
            match fits(which, came, columns, &row.columns) {
                Ok(true) => found.push(row.number),
                Ok(false) => {}
                Err(RowError) => failed = true,
            }
            if first && !found.is_empty() {
                break;
            }
        }
        (found, failed)
    }
}

/// What an event brings, and of which columns.
#[derive(Clone, Copy, Debug)]
pub struct Came<'a> {
    /// The values.
    pub row: &'a [Value],
    /// Their columns.
    pub columns: &'a [Column],
}

impl Came<'_> {
    /// The values, with those of a table's row behind.
    pub fn with(&self, row: &[Value]) -> Vec<Value> {
        [self.row, row].concat()
    }
}

/// Whether a row of a table fits what comes.
fn fits(which: &Finds, came: &Came<'_>, columns: &[Column], row: &[Value]) -> Result<bool, RowError> {
    for (column, expr) in &which.equal {
        let value = Scope::of(came.row).value(expr)?;
        let types = [columns[*column].ty, type_of(expr, came.columns)];
        if !equal(row[*column].clone(), value, types) {
            return Ok(false);
        }
    }
    which.rest.as_ref().map_or(Ok(true), |rest| Scope::of(&came.with(row)).is_true(rest))
}

/// "NULL keys never match"; "joining .. treat NaN as equal to itself and -0.0 as 0.0". Numbers meet in the type that both are
/// promoted to.
pub fn equal(a: Value, b: Value, [one, other]: [Ty; 2]) -> bool {
    if a.is_null() || b.is_null() {
        return false;
    }
    let ty = if one.number() && other.number() { promoted(one, other) } else { one };
    same(&widened(a, ty), &widened(b, ty))
}
