//! Events of a file.

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use eventflux_runtime::Timestamp;
use eventflux_runtime::app::ValueEvents;
use eventflux_runtime::engine::EngineError;
use eventflux_runtime::pipeline::connect::{Next, SourceError, SourceHandler, went};
use eventflux_runtime::pipeline::{Closing, Sender};
use eventflux_runtime::value::ColumnInfo;

use super::csv::CsvReader;
use super::jsonl::JsonlReader;
use super::sink::at;
use super::tail::Tail;
use super::{Format, Read, ReadRows, Row};

/// What becomes of a file's lines that are no rows of their input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnBadLine {
    /// The source fails, with the file and the line.
    Stop,
    /// They are counted, and the first is kept: [`FileSource::bad_lines`].
    Count,
}

/// The lines of a file that were no rows of their input.
#[derive(Clone, Debug, Default)]
pub struct BadLines(Arc<(AtomicU64, OnceLock<String>)>);

impl BadLines {
    /// How many there were.
    pub fn count(&self) -> u64 {
        self.0.0.load(Ordering::Acquire)
    }

    /// The first one: file, line, and what is wrong.
    pub fn first(&self) -> Option<&str> {
        self.0.1.get().map(String::as_str)
    }

    fn add(&self, text: String) {
        let _ = self.0.1.set(text);
        self.0.0.fetch_add(1, Ordering::AcqRel);
    }
}

/// Sends the rows of a file to an input, of an app of either kind: CSV with a header line, or JSON lines.
pub struct FileSource {
    path: PathBuf,
    input: String,
    format: Format,
    arrival: Option<String>,
    follow: Option<Duration>,
    on_bad: OnBadLine,
    bad: BadLines,
    open: Option<Opened>,
}

/// The file while it is read.
struct Opened {
    reader: Box<dyn ReadRows>,
    row: Row,
    /// The number of its input, and that input's columns.
    input: usize,
    columns: Vec<ColumnInfo>,
    /// Told where a file that is followed begins anew.
    anew: Arc<AtomicBool>,
}

/// An event, and when it came, where the file says it.
type Event<E> = (E, Option<Timestamp>);

impl FileSource {
    /// The rows of a CSV file, for this input.
    pub fn csv(path: impl Into<PathBuf>, input: impl Into<String>) -> Self {
        FileSource::new(path.into(), input.into(), Format::Csv)
    }

    /// The rows of a file of JSON lines, for this input.
    pub fn json_lines(path: impl Into<PathBuf>, input: impl Into<String>) -> Self {
        FileSource::new(path.into(), input.into(), Format::JsonLines)
    }

    fn new(path: PathBuf, input: String, format: Format) -> Self {
        let (on_bad, bad) = (OnBadLine::Stop, BadLines::default());
        FileSource { path, input, format, arrival: None, follow: None, on_bad, bad, open: None }
    }

    /// Takes the times of arrival from a column of the file that the input need not have. Without it events come when they are read.
    #[must_use]
    pub fn arrival(mut self, column: impl Into<String>) -> Self {
        self.arrival = Some(column.into());
        self
    }

    /// Waits for more at the end of the file, at which it looks so often, until the pipeline is closed. Where the name is another file's by then,
    /// that one is read next, when all of the old one was; where the file has become shorter, it is read again from its beginning. A last line
    /// without an end is not read before its end comes or the file begins anew.
    #[must_use]
    pub fn follow(mut self, every: Duration) -> Self {
        self.follow = Some(every);
        self
    }

    /// What becomes of lines that are no rows; [`OnBadLine::Stop`] unless it is said.
    #[must_use]
    pub fn on_bad_line(mut self, on_bad: OnBadLine) -> Self {
        self.on_bad = on_bad;
        self
    }

    /// The lines that are no rows, as they are found.
    pub fn bad_lines(&self) -> BadLines {
        self.bad.clone()
    }

    /// What reads the file: opened where that was not done, and again where it begins anew.
    fn opened<E: ValueEvents>(&mut self, events: &E, closing: &Closing) -> Result<Opened, SourceError> {
        if let Some(mut open) = self.open.take() {
            if open.anew.swap(false, Ordering::Relaxed) {
                open.reader = self.reader(&open.columns, closing, &open.anew)?;
            }
            return Ok(open);
        }
        let inputs = events.inputs();
        let Some(input) = inputs.iter().position(|input| *input == self.input) else {
            return Err(EngineError::UnknownInput { name: self.input.clone(), known: inputs }.into());
        };
        if self.arrival.is_some() && events.event_time() {
            let message = "the app is in event time: a row has its time in a column of its input";
            return Err(EngineError::TimeMode(message).into());
        }
        let (columns, anew) = (events.columns(input), Arc::default());
        let reader = self.reader(&columns, closing, &anew)?;
        Ok(Opened { reader, row: Row::default(), input, columns, anew })
    }

    fn reader(
        &self,
        columns: &[ColumnInfo],
        closing: &Closing,
        anew: &Arc<AtomicBool>,
    ) -> Result<Box<dyn ReadRows>, SourceError> {
        let bytes: Result<Box<dyn std::io::Read + Send>, _> = match self.follow {
            Some(every) => Tail::open(self.path.clone(), every, closing.clone(), anew.clone())
                .map(|tail| Box::new(tail) as _),
            None => File::open(&self.path).map(|file| Box::new(file) as _),
        };
        let bytes = bytes.map_err(|error| at(&self.path, &error))?;
        let arrival = self.arrival.as_deref();
        Ok(match self.format {
            Format::Csv => Box::new(CsvReader::new(bytes, columns, arrival)),
            Format::JsonLines => Box::new(JsonlReader::new(bytes, columns, arrival)),
        })
    }

    /// Reads the next event; `None` at the end.
    fn next<E: ValueEvents>(
        &mut self,
        events: &E,
        closing: &Closing,
    ) -> Result<Option<Event<E::Event>>, SourceError> {
        loop {
            let mut open = self.opened(events, closing)?;
            let read = open.reader.read(&mut open.row);
            // Half a line, it may be, of a file that grows, and nobody takes it any more.
            if closing.is_closed() {
                return Ok(None);
            }
            let bad = match read {
                Ok(Read::Row) => match events.event_from(open.input, &open.row.values) {
                    Ok(event) => {
                        let arrived = open.row.arrival;
                        self.open = Some(open);
                        return Ok(Some((event, arrived)));
                    }
                    Err(error) => Some((open.row.line, error.to_string())),
                },
                Ok(Read::Bad { line, message }) => Some((line, message)),
                Ok(Read::Note(_)) => None,
                // Whoever learns that a file begins anew has read the rest of it.
                Ok(Read::End) if open.anew.load(Ordering::Relaxed) => None,
                Ok(Read::End) => return Ok(None),
                Err(broken) if open.anew.load(Ordering::Relaxed) => Some((broken.line, broken.message)),
                Err(broken) => return Err(place(&self.path, broken.line, &broken.message).into()),
            };
            self.open = Some(open);
            if let Some((line, message)) = bad {
                self.bad(line, &message)?;
            }
        }
    }

    fn bad(&self, line: u64, message: &str) -> Result<(), SourceError> {
        let text = place(&self.path, line, message);
        match self.on_bad {
            OnBadLine::Stop => Err(text.into()),
            OnBadLine::Count => {
                self.bad.add(text);
                Ok(())
            }
        }
    }
}

impl<E: ValueEvents> SourceHandler<E> for FileSource {
    /// # Errors
    /// If the file can't be opened or read, or has not the columns of its input; if a line is no row, where that is to stop the source; if the app
    /// has no such input, or is in event time and the file is to say when events came.
    fn send(&mut self, out: &mut Sender<E>) -> Result<Next, SourceError> {
        let closing = out.closing().clone();
        // A file that grows may have no more now, and no batch is to wait for it.
        if self.follow.is_some() || self.arrival.is_some() {
            let Some((event, arrived)) = self.next(out.events(), &closing)? else { return Ok(Next::End) };
            went(match arrived {
                Some(at) => out.push_at(at, event),
                None => out.push(event),
            })?;
            return Ok(Next::Now);
        }
        let mut batch = out.batch();
        let mut next = Ok(Next::Now);
        while !batch.is_full() {
            match self.next(out.events(), &closing) {
                Ok(Some((event, _))) => batch.push(event),
                Ok(None) => {
                    next = Ok(Next::End);
                    break;
                }
                // What stands before it is sent.
                Err(error) => {
                    next = Err(error);
                    break;
                }
            }
        }
        went(out.push_batch(batch))?;
        next
    }
}

/// An error of a line, or of the file as a whole.
fn place(path: &Path, line: u64, message: &str) -> String {
    match line {
        0 => format!("{}: {message}", path.display()),
        line => format!("{}:{line}: {message}", path.display()),
    }
}

impl fmt::Debug for FileSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = f.debug_struct("FileSource");
        told.field("path", &self.path).field("input", &self.input).finish_non_exhaustive()
    }
}
