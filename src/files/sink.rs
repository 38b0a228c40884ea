//! Rows of a stream into a file.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use eventflux_runtime::pipeline::connect::{SinkError, SinkHandler};
use eventflux_runtime::{Timestamp, Value};

use super::Format;
use super::lines::Lines;

/// Writes the rows of a stream into a file, CSV with a header line or JSON lines. [`Routes`](crate::pipeline::connect::Routes) bring it
/// rows of apps of both kinds.
///
/// What it holds back it writes when it is flushed, which the end of the app does.
#[derive(Debug)]
pub struct FileSink {
    path: PathBuf,
    lines: Lines,
    limit: u64,
    keep: usize,
    file: BufWriter<File>,
    written: u64,
}

impl FileSink {
    /// A CSV file for rows with these columns, which is created, or emptied.
    ///
    /// # Errors
    /// If it can't be.
    pub fn csv<C: Into<String>>(
        path: impl Into<PathBuf>,
        columns: impl IntoIterator<Item = C>,
    ) -> io::Result<Self> {
        FileSink::new(path.into(), Format::Csv, columns.into_iter().map(Into::into).collect())
    }

    /// A file of JSON lines for rows with these columns, which is created, or emptied.
    ///
    /// # Errors
    /// If it can't be.
    pub fn json_lines<C: Into<String>>(
        path: impl Into<PathBuf>,
        columns: impl IntoIterator<Item = C>,
    ) -> io::Result<Self> {
        FileSink::new(path.into(), Format::JsonLines, columns.into_iter().map(Into::into).collect())
    }

    fn new(path: PathBuf, format: Format, columns: Vec<String>) -> io::Result<Self> {
        let file = BufWriter::new(File::create(&path).map_err(|error| at(&path, &error))?);
        let lines = Lines::new(format, columns);
        Ok(FileSink { path, lines, limit: u64::MAX, keep: 0, file, written: 0 })
    }

    /// Writes the time of each row before its columns, as `@time`.
    #[must_use]
    pub fn with_times(mut self) -> Self {
        self.lines.times = true;
        self
    }

    /// Begins a new file when one has `bytes` or more; each has whole rows. `rows.csv` becomes `rows.csv.1`, what that was `rows.csv.2`, and so on:
    /// `keep` of them are kept, at least one.
    #[must_use]
    pub fn rotate(mut self, bytes: u64, keep: usize) -> Self {
        (self.limit, self.keep) = (bytes, keep.max(1));
        self
    }

    /// The file becomes that with number 1, and a new one begins.
    fn begin_new(&mut self) -> io::Result<()> {
        self.file.flush()?;
        for number in (0..self.keep).rev() {
            match fs::rename(self.numbered(number), self.numbered(number + 1)) {
                // There are not so many yet.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                renamed => renamed?,
            }
        }
        self.file = BufWriter::new(File::create(&self.path)?);
        self.written = 0;
        Ok(())
    }

    fn numbered(&self, number: usize) -> PathBuf {
        if number == 0 {
            return self.path.clone();
        }
        let mut name = OsString::from(&self.path);
        name.push(format!(".{number}"));
        name.into()
    }

    /// The line with the names, where the file has none yet.
    fn header(&mut self) -> io::Result<()> {
        if self.written == 0
            && let Some(line) = self.lines.header()
        {
            self.file.write_all(line)?;
            self.written += line.len() as u64;
        }
        Ok(())
    }

    fn row(&mut self, at: Timestamp, row: &[Value]) -> io::Result<()> {
        if self.written >= self.limit {
            self.begin_new()?;
        }
        self.header()?;
        let line = self.lines.row(at, row)?;
        self.file.write_all(line)?;
        self.written += line.len() as u64;
        Ok(())
    }
}

/// An error with the file that it is about.
pub(super) fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

impl SinkHandler<[Value]> for FileSink {
    /// # Errors
    /// If the row has not as many values as the file has columns, or the file can't be written.
    fn take(&mut self, time: Timestamp, row: &[Value]) -> Result<(), SinkError> {
        self.lines.check(&self.path, row)?;
        self.row(time, row).map_err(|error| at(&self.path, &error).into())
    }

    fn flush(&mut self) -> Result<(), SinkError> {
        self.header().and_then(|()| self.file.flush()).map_err(|error| at(&self.path, &error).into())
    }
}
