//! Files that checkpoints commit.

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use eventflux_runtime::checkpoint::{EpochSink, Prepared};
use eventflux_runtime::pipeline::connect::{SinkError, SinkHandler};
use eventflux_runtime::storage::{DirLock, sync};
use eventflux_runtime::{Timestamp, Value};

use super::Format;
use super::lines::Lines;
use super::sink::at;

/// Writes the rows of a stream into files of a directory, so that each row is there exactly once whatever crashes: a file for each checkpoint,
/// which gets its name when the checkpoint is stored.
///
/// `part-00000000000000000007.csv` has the rows from checkpoint 6 to 7; all of these files in the order of their names are the output.
/// What begins with a dot is on its way, and is finished or thrown away when the app comes back. The directory is for this sink alone, which keeps
/// another one out of it.
///
/// It goes to an app as any sink does, and its other half, the [`EpochFilesSink`], to the checkpoints:
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use eventflux::checkpoint::CheckpointManager;
/// use eventflux::files::EpochFiles;
/// use eventflux::pipeline::connect::{OnFailure, attach};
/// use eventflux::storage::LocalStorage;
///
/// # let dir = std::env::temp_dir().join(format!("eventflux-epochs-{}", std::process::id()));
/// let (files, commits) = EpochFiles::csv(dir.join("rows"), ["symbol", "total"])?;
/// let mut checkpoints = CheckpointManager::builder(LocalStorage::open(dir.join("state"))?).sink(commits).start()?;
/// let (mut take, handle) = attach(files, OnFailure::Stop);
/// # let row = [eventflux::Value::from("IBM"), eventflux::Value::BigInt(5)];
/// # take(eventflux::Timestamp::from_millis(0), &row[..]);
/// # drop(checkpoints);
/// # std::fs::remove_dir_all(&dir)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct EpochFiles(Arc<Mutex<Rows>>);

/// What commits the rows of [`EpochFiles`]: for the builder of checkpoints.
#[derive(Debug)]
pub struct EpochFilesSink(Arc<Mutex<Rows>>);

/// What both halves share.
#[derive(Debug)]
struct Rows {
    names: Names,
    lines: Lines,
    /// The rows of the epoch that is not over, if it has any.
    open: Option<BufWriter<File>>,
    /// Those of epochs whose checkpoints came to nothing before the rows were on the disk: they are shown with the next one.
    waiting: Vec<File>,
    /// Why a row did not get to the disk. What the system had not written then it may have forgotten, and what follows would stand behind a hole: no
    /// later checkpoint may show rows.
    lost: Option<String>,
    /// Whether the half is gone that commits them.
    is_left: bool,
    _lock: DirLock,
}

/// The files of the directory.
#[derive(Clone, Debug)]
struct Names {
    dir: PathBuf,
    ending: &'static str,
}

/// What an unfinished file is called.
const OPEN: &str = ".open";
const PENDING: &str = ".pending-";
const PART: &str = "part-";
const NOT_COMMITTED: &str =
    "nothing commits these rows: the other half of `EpochFiles` goes into the builder of checkpoints";
/// Rows that were committed with checkpoints that the app did not come back from.
const SUPERSEDED: &str = "superseded-";

impl EpochFiles {
    /// CSV files, each with a header line, for rows with these columns, in a directory that is made if it is not there.
    ///
    /// # Errors
    /// If the directory can't be made, or another such sink has it.
    pub fn csv<C: Into<String>>(
        dir: impl Into<PathBuf>,
        columns: impl IntoIterator<Item = C>,
    ) -> io::Result<(Self, EpochFilesSink)> {
        Self::new(dir.into(), Format::Csv, columns.into_iter().map(Into::into).collect())
    }

    /// Files of JSON lines, for rows with these columns, in a directory that is made if it is not there.
    ///
    /// # Errors
    /// If the directory can't be made, or another such sink has it.
    pub fn json_lines<C: Into<String>>(
        dir: impl Into<PathBuf>,
        columns: impl IntoIterator<Item = C>,
    ) -> io::Result<(Self, EpochFilesSink)> {
        Self::new(dir.into(), Format::JsonLines, columns.into_iter().map(Into::into).collect())
    }

    fn new(dir: PathBuf, format: Format, columns: Vec<String>) -> io::Result<(Self, EpochFilesSink)> {
        fs::create_dir_all(&dir).map_err(|error| at(&dir, &error))?;
        let lock = DirLock::take(&dir).map_err(|error| match error.kind() {
            io::ErrorKind::ResourceBusy => at(
                &dir,
                &io::Error::new(
                    error.kind(),
                    "another sink writes there, and each needs a directory of its own",
                ),
            ),
            _ => at(&dir, &error),
        })?;
        let ending = match format {
            Format::Csv => "csv",
            Format::JsonLines => "jsonl",
        };
        let rows = Arc::new(Mutex::new(Rows {
            names: Names { dir, ending },
            lines: Lines::new(format, columns),
            open: None,
            waiting: Vec::new(),
            lost: None,
            is_left: false,
            _lock: lock,
        }));
        Ok((EpochFiles(rows.clone()), EpochFilesSink(rows)))
    }

    /// Writes the time of each row before its columns, as `@time`.
    #[must_use]
    pub fn with_times(self) -> Self {
        lock(&self.0).lines.times = true;
        self
    }
}

fn lock(rows: &Mutex<Rows>) -> MutexGuard<'_, Rows> {
    // A line is written as a whole, or the file has failed.
    rows.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Names {
    fn open(&self) -> PathBuf {
        self.dir.join(format!("{OPEN}.{}", self.ending))
    }

    fn named(&self, what: &str, epoch: u64) -> PathBuf {
        self.dir.join(format!("{what}{epoch:020}.{}", self.ending))
    }

    /// The files of a kind, by epoch.
    fn list(&self, what: &str) -> io::Result<Vec<(u64, PathBuf)>> {
        let mut all = Vec::new();
        for entry in fs::read_dir(&self.dir)? {
            let entry = entry?;
            let name = entry.file_name();
            let epoch = name.to_str().and_then(|name| name.strip_prefix(what)?.strip_suffix(self.ending));
            if let Some(epoch) = epoch.and_then(|epoch| epoch.strip_suffix('.')?.parse().ok()) {
                all.push((epoch, entry.path()));
            }
        }
        all.sort_unstable();
        Ok(all)
    }

    /// Gives the rows of an epoch, and of those before, their names.
    fn commit(&self, epoch: u64) -> io::Result<()> {
        let pending = self.list(PENDING)?.into_iter().filter(|(of, _)| *of <= epoch);
        let mut any = false;
        for (of, path) in pending {
            fs::rename(path, self.named(PART, of))?;
            any = true;
        }
        if any { sync(&self.dir) } else { Ok(()) }
    }

    fn recover(&self, epoch: Option<u64>) -> io::Result<()> {
        match fs::remove_file(self.open()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            removed => removed?,
        }
        let newest = epoch.unwrap_or(0);
        if let (None, Some((of, _))) = (epoch, self.list(PART)?.first()) {
            let message = format!("there are rows of checkpoint {of}, but no checkpoint to come back from");
            return Err(io::Error::other(message));
        }
        self.commit(newest)?;
        for (_, path) in self.list(PENDING)? {
            fs::remove_file(path)?;
        }
        // The app comes back from an older one than had been stored: it puts these out again.
        for (of, path) in self.list(PART)? {
            if of > newest {
                fs::rename(path, self.named(SUPERSEDED, of))?;
            }
        }
        sync(&self.dir)
    }
}

impl Rows {
    /// A row did not get to the disk.
    fn lose(&mut self, error: &io::Error) -> io::Error {
        let error = at(&self.names.dir, error);
        self.lost = Some(error.to_string());
        error
    }

    fn write(&mut self, time: Timestamp, row: &[Value]) -> io::Result<()> {
        let file = match &mut self.open {
            Some(file) => file,
            None => {
                let mut file = BufWriter::new(File::create(self.names.open())?);
                if let Some(header) = self.lines.header() {
                    file.write_all(header)?;
                }
                self.open.insert(file)
            }
        };
        file.write_all(self.lines.row(time, row)?)
    }

    /// The rows so far are of this epoch; gives their file, if there are any.
    fn finish(&mut self, epoch: u64) -> io::Result<Option<File>> {
        let Some(file) = &mut self.open else { return Ok(None) };
        file.flush()?;
        fs::rename(self.names.open(), self.names.named(PENDING, epoch))?;
        let file = self.open.take().map(|file| file.into_inner().map_err(io::IntoInnerError::into_error));
        file.transpose()
    }
}

impl SinkHandler<[Value]> for EpochFiles {
    /// # Errors
    /// If the row has not as many values as the files have columns, or a file can't be written: then no later checkpoint has any rows. Also if the
    /// other half is gone, so that nothing commits them.
    fn take(&mut self, time: Timestamp, row: &[Value]) -> Result<(), SinkError> {
        let mut rows = lock(&self.0);
        if rows.is_left {
            return Err(NOT_COMMITTED.into());
        }
        rows.lines.check(&rows.names.dir, row)?;
        rows.write(time, row).map_err(|error| rows.lose(&error).into())
    }
}

impl Drop for EpochFilesSink {
    fn drop(&mut self) {
        lock(&self.0).is_left = true;
    }
}

impl EpochSink for EpochFilesSink {
    fn prepare(&mut self, epoch: u64) -> Result<Box<dyn Prepared>, Box<dyn Error + Send + Sync>> {
        let mut rows = lock(&self.0);
        if let Some(why) = &rows.lost {
            return Err(format!(
                "{why}; rows may be lost, and the app is to come back from its last checkpoint"
            )
            .into());
        }
        let file = rows.finish(epoch).map_err(|error| rows.lose(&error))?;
        let mut files = std::mem::take(&mut rows.waiting);
        files.extend(file);
        Ok(Box::new(Part { epoch, files, names: rows.names.clone(), rows: self.0.clone() }))
    }

    fn recover(&mut self, epoch: Option<u64>) -> Result<(), Box<dyn Error + Send + Sync>> {
        let mut rows = lock(&self.0);
        rows.open = None;
        rows.waiting.clear();
        rows.lost = None;
        rows.names.recover(epoch).map_err(|error| at(&rows.names.dir, &error).into())
    }
}

/// The rows of an epoch: rows of the next one go on while the disk works.
struct Part {
    epoch: u64,
    /// What is not on the disk yet.
    files: Vec<File>,
    names: Names,
    rows: Arc<Mutex<Rows>>,
}

impl Prepared for Part {
    fn persist(&mut self) -> Result<(), Box<dyn Error + Send + Sync>> {
        let files = std::mem::take(&mut self.files);
        if files.is_empty() {
            return Ok(());
        }
        let dir = &self.names.dir;
        files
            .iter()
            .try_for_each(File::sync_all)
            .and_then(|()| sync(dir))
            .map_err(|error| lock(&self.rows).lose(&error).into())
    }

    fn commit(&mut self) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.names.commit(self.epoch).map_err(|error| at(&self.names.dir, &error).into())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.files.is_empty() {
            lock(&self.rows).waiting.append(&mut self.files);
        }
    }
}
