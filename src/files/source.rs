//! Events of a file.

use std::fmt;
use std::fs::File;
use std::io::{self, Read as Bytes, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
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
use super::tail::{self, Followed, Tail};
use super::{Broken, Format, Read, ReadRows, Row};

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
    /// Where its end was.
    end: Option<Position>,
    /// Where it goes on that was read before.
    resume: Option<Position>,
}

/// The file while it is read.
struct Opened {
    reading: Reading,
    row: Row,
    /// The number of its input, and that input's columns.
    input: usize,
    columns: Vec<ColumnInfo>,
    /// If it is followed: which file it is, and whether it begins anew.
    followed: Arc<Followed>,
}

impl Opened {
    /// Where it is when so many bytes of what it got were read.
    fn position(&self, read: u64) -> Position {
        let identity = self.followed.identity();
        Position { offset: self.reading.before + read, line: self.row.line, identity }
    }
}

/// What reads a file.
struct Reading {
    rows: Box<dyn ReadRows>,
    /// How many bytes of the file stand before those that it got.
    before: u64,
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
        FileSource {
            path,
            input,
            format,
            arrival: None,
            follow: None,
            on_bad,
            bad,
            open: None,
            end: None,
            resume: None,
        }
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
            if open.followed.anew.swap(false, Ordering::Relaxed) {
                open.reading = self.reader(&open.columns, closing, &open.followed)?;
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
        let (columns, followed) = (events.columns(input), Arc::default());
        let reading = self.reader(&columns, closing, &followed)?;
        Ok(Opened { reading, row: Row::default(), input, columns, followed })
    }

    /// What reads the file.
    fn reader(
        &mut self,
        columns: &[ColumnInfo],
        closing: &Closing,
        followed: &Arc<Followed>,
    ) -> Result<Reading, SourceError> {
        let failed = |error: io::Error| at(&self.path, &error);
        let found = std::fs::metadata(&self.path).map_err(failed)?;
        let identity = tail::identity(&found);
        let resume = self.resume.take();
        if self.follow.is_some() && resume.is_some_and(|resume| resume.identity != identity) {
            return Err(
                format!("{}: another file than the one that was read before", self.path.display()).into()
            );
        }
        let Some(mut resume) = resume.filter(|resume| resume.offset > 0) else {
            let bytes = self.bytes(0, closing, followed).map_err(failed)?;
            return Ok(Reading { rows: self.rows(bytes, columns), before: 0 });
        };
        // The end of the last line counts as read even where the file has none.
        if found.len() + 1 == resume.offset {
            resume.offset = found.len();
        }
        if found.len() < resume.offset {
            let (path, had, has) = (self.path.display(), resume.offset, found.len());
            return Err(format!("{path}: {had} bytes were read before, and it has {has}").into());
        }
        self.check_line(&found, resume)?;
        let header =
            self.header(columns).map_err(|broken| place(&self.path, broken.line, &broken.message))?;
        let mut begin = vec![0; header as usize];
        File::open(&self.path).and_then(|mut file| file.read_exact(&mut begin)).map_err(failed)?;
        let bytes = self.bytes(resume.offset, closing, followed).map_err(failed)?;
        let mut rows = self.rows(Box::new(io::Cursor::new(begin).chain(bytes)), columns);
        rows.skip_lines(resume.line.saturating_sub(u64::from(header > 0)));
        Ok(Reading { rows, before: resume.offset - header.min(resume.offset) })
    }

    /// What stands before the place is to be a line, whose end may have come since: otherwise it is another file, or was changed.
    fn check_line(&self, found: &std::fs::Metadata, resume: Position) -> Result<(), SourceError> {
        let failed = |error: io::Error| at(&self.path, &error);
        let mut last = [0];
        let mut file = File::open(&self.path).map_err(failed)?;
        file.seek(SeekFrom::Start(resume.offset - 1))
            .and_then(|_| file.read_exact(&mut last))
            .map_err(failed)?;
        if last == *b"\n" || resume.offset == found.len() {
            return Ok(());
        }
        file.read_exact(&mut last).map_err(failed)?;
        if matches!(last, [b'\n' | b'\r']) {
            return Ok(());
        }
        let (path, offset) = (self.path.display(), resume.offset);
        Err(format!("{path}: no line ends at byte {offset}, to which it was read before: it is another file, or was changed").into())
    }

    /// The bytes of the file from there on.
    fn bytes(
        &self,
        from: u64,
        closing: &Closing,
        followed: &Arc<Followed>,
    ) -> io::Result<Box<dyn Bytes + Send>> {
        if let Some(every) = self.follow {
            let tail = Tail::open(self.path.clone(), from, every, closing.clone(), followed.clone())?;
            return Ok(Box::new(tail));
        }
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(from))?;
        Ok(Box::new(file))
    }

    fn rows(&self, bytes: Box<dyn Bytes + Send>, columns: &[ColumnInfo]) -> Box<dyn ReadRows> {
        let arrival = self.arrival.as_deref();
        match self.format {
            Format::Csv => Box::new(CsvReader::new(bytes, columns, arrival)),
            Format::JsonLines => Box::new(JsonlReader::new(bytes, columns, arrival)),
        }
    }

    /// How long what stands before the rows is.
    fn header(&self, columns: &[ColumnInfo]) -> Result<u64, Broken> {
        let failed = |error: io::Error| Broken { line: 0, message: error.to_string() };
        let mut reader = self.rows(Box::new(File::open(&self.path).map_err(failed)?), columns);
        reader.start()?;
        Ok(reader.offset())
    }

    /// Where it is: behind the last row that was read.
    fn reached(&self) -> Option<Position> {
        self.open.as_ref().map(|open| open.position(open.reading.rows.offset())).or(self.end)
    }

    /// Reads the next event; `None` at the end.
    fn next<E: ValueEvents>(
        &mut self,
        events: &E,
        closing: &Closing,
    ) -> Result<Option<Event<E::Event>>, SourceError> {
        loop {
            let mut open = self.opened(events, closing)?;
            let before = open.reading.rows.offset();
            let read = open.reading.rows.read(&mut open.row);
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
                Ok(Read::End) if open.followed.anew.load(Ordering::Relaxed) => None,
                Ok(Read::End) => {
                    // Where it has read nothing it is where it began.
                    if open.row.line > 0 {
                        self.end = Some(open.position(before));
                    }
                    return Ok(None);
                }
                Err(broken) if open.followed.anew.load(Ordering::Relaxed) => {
                    Some((broken.line, broken.message))
                }
                Err(broken) => return Err(place(&self.path, broken.line, &broken.message).into()),
            };
            self.open = Some(open);
            if let Some((line, message)) = bad {
                self.bad(line, &message)?;
            }
        }
    }

    /// Tells checkpoints how far it has read.
    fn say_where<E: ValueEvents>(&self, out: &mut Sender<E>) {
        if let Some(position) = self.reached() {
            out.set_position(position.bytes());
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
            self.say_where(out);
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
        // It stands behind a line that is wrong: nobody is to go on there.
        if next.is_ok() {
            self.say_where(out);
        }
        next
    }

    /// The beginning of the file.
    fn position(&self) -> Option<Vec<u8>> {
        // Of a file that is not there `send` says so.
        let found = std::fs::metadata(&self.path).ok()?;
        let identity = if self.follow.is_some() { tail::identity(&found) } else { (0, 0) };
        Some(Position { offset: 0, line: 0, identity }.bytes())
    }

    /// Goes on behind the last row that was processed. A file that is followed must be the same one.
    ///
    /// # Errors
    /// If that is no position of a file.
    fn rewind(&mut self, at: &[u8]) -> Result<(), SourceError> {
        self.resume = Some(Position::of(at).ok_or("this is no position in a file")?);
        Ok(())
    }
}

/// Where in a file a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Position {
    /// The byte at which the next line begins.
    offset: u64,
    /// The line before it.
    line: u64,
    /// Which file it is, if that may change.
    identity: (u64, u64),
}

impl Position {
    /// Four numbers of eight bytes each, the lowest byte first.
    fn bytes(self) -> Vec<u8> {
        [self.offset, self.line, self.identity.0, self.identity.1]
            .iter()
            .flat_map(|n| n.to_le_bytes())
            .collect()
    }

    fn of(bytes: &[u8]) -> Option<Position> {
        let (numbers, rest) = bytes.as_chunks::<8>();
        let [offset, line, device, inode] = *numbers else { return None };
        let number = u64::from_le_bytes;
        let identity = (number(device), number(inode));
        rest.is_empty().then_some(Position { offset: number(offset), line: number(line), identity })
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
