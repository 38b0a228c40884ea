//! Opening files and pipes, compressed ones too.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

use super::format;

/// Bytes per call of the system.
const BUFFER: usize = 64 * 1024;

/// An opened input.
pub(crate) struct Opened {
    /// Its bytes, not compressed.
    pub(crate) bytes: Box<dyn Read + Send>,
    /// How long it is as it lies on the disk; `None` for what may pause: pipes, sockets and terminals.
    pub(crate) length: Option<u64>,
}

/// Opens a file to read; `-` is standard input. `count` is told how many bytes were read of it.
pub(crate) fn open(path: &Path, count: &Arc<AtomicU64>) -> io::Result<Opened> {
    if path.as_os_str() == "-" {
        return Ok(Opened { bytes: Box::new(io::stdin()), length: None });
    }
    let file = File::open(path)?;
    let meta = file.metadata()?;
    if meta.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a folder"));
    }
    let length = meta.is_file().then_some(meta.len());
    let counted = Counted { inner: file, count: count.clone() };
    let bytes: Box<dyn Read + Send> = if format::by_name(path).1 {
        Box::new(MultiGzDecoder::new(BufReader::with_capacity(BUFFER, counted)))
    } else {
        Box::new(counted)
    };
    Ok(Opened { bytes, length })
}

struct Counted {
    inner: File,
    count: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.count.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// A file being written.
pub(crate) enum Sink {
    /// Standard output.
    Stdout(BufWriter<io::Stdout>),
    /// A file.
    Plain(BufWriter<File>),
    /// A compressed file.
    Gz(GzEncoder<BufWriter<File>>),
}

impl Sink {
    /// Creates a file, or empties it; `-` is standard output.
    pub(crate) fn create(path: &Path) -> io::Result<Sink> {
        if path.as_os_str() == "-" {
            return Ok(Sink::Stdout(BufWriter::with_capacity(BUFFER, io::stdout())));
        }
        let file = BufWriter::with_capacity(BUFFER, File::create(path)?);
        Ok(if format::by_name(path).1 {
            Sink::Gz(GzEncoder::new(file, Compression::default()))
        } else {
            Sink::Plain(file)
        })
    }

    /// Writes what is held back and, in a compressed file, what ends it.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self {
            Sink::Gz(gz) => gz.finish()?.flush(),
            mut other => other.flush(),
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Sink::Stdout(w) => w.write(bytes),
            Sink::Plain(w) => w.write(bytes),
            Sink::Gz(w) => w.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Sink::Stdout(w) => w.flush(),
            Sink::Plain(w) => w.flush(),
            Sink::Gz(w) => w.flush(),
        }
    }
}
