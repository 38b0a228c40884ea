//! The rows that a table has at first: `CREATE TABLE .. WITH (load = 'rows.csv')`.

use std::fmt;
use std::fs::File;
use std::io::Read as Bytes;
use std::path::Path;

use eventflux_runtime::Value;
use eventflux_runtime::app::HostTable;
use eventflux_runtime::operator::table::Table;
use eventflux_runtime::value::ColumnInfo;

use super::csv::CsvReader;
use super::jsonl::JsonlReader;
use super::{Broken, Read, ReadRows, Row};

/// Why a table could not be loaded: the file, the line and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoadError {
    /// The table.
    pub table: String,
    /// The file as the SQL names it.
    pub file: String,
    /// The line, from 1; 0 when it is about the file as a whole.
    pub line: u64,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LoadError { table, file, line, message } = self;
        match line {
            0 => write!(f, "table `{table}` can't be loaded from {file}: {message}"),
            line => write!(f, "table `{table}` can't be loaded from {file}:{line}: {message}"),
        }
    }
}

impl std::error::Error for LoadError {}

/// Hands `each` the rows of a file, which has these columns: CSV with a header line, or JSON lines, as its name ends. A row that `each` refuses
/// is an error as one that can't be read is.
///
/// # Errors
/// The first thing that is wrong with the file.
pub fn load(
    table: &str,
    file: &str,
    columns: &[ColumnInfo],
    mut each: impl FnMut(&[Value]) -> Result<(), String>,
) -> Result<(), LoadError> {
    let failed = |Broken { line, message }| LoadError {
        table: table.to_owned(),
        file: file.to_owned(),
        line,
        message,
    };
    let bytes: Box<dyn Bytes + Send> = match File::open(file) {
        Ok(opened) => Box::new(opened),
        Err(error) => return Err(failed(Broken { line: 0, message: error.to_string() })),
    };
    let is_csv = Path::new(file).extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
    let mut reader: Box<dyn ReadRows> = if is_csv {
        Box::new(CsvReader::new(bytes, columns, None))
    } else {
        Box::new(JsonlReader::new(bytes, columns, None))
    };
    let mut row = Row::default();
    reader.start().map_err(failed)?;
    loop {
        match reader.read(&mut row).map_err(failed)? {
            Read::Row => {
                each(&row.values).map_err(|message| failed(Broken { line: row.line, message }))?;
            }
            // Columns of no use, and those that are NULL in every row.
            Read::Note(_) => {}
            Read::Bad { line, message } => return Err(failed(Broken { line, message })),
            Read::End => return Ok(()),
        }
    }
}

/// Loads a table of a generated app.
///
/// # Errors
/// The first thing that is wrong with the file, two rows with one primary key among it.
pub fn load_table<D: HostTable>(
    table: &mut Table<D>,
    name: &str,
    file: &str,
    columns: &[ColumnInfo],
) -> Result<(), LoadError> {
    load(name, file, columns, |values| {
        let row = D::read(values).map_err(|error| error.to_string())?;
        table.insert(row).map_err(|_| twice())
    })
}

/// What is wrong with a row whose primary key an earlier one has.
pub(crate) fn twice() -> String {
    "an earlier row has the same primary key".to_owned()
}
