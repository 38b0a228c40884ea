//! Where rows go.

use std::error::Error;
use std::fmt;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use crate::time::Timestamp;

/// Takes the rows of a stream, and may fail. [`attach`] connects it to an app.
///
/// `R` is the type of a stream's rows in a generated app, or `[Value]` for rows of any stream of any app, see
/// [`Routes`](super::Routes). A closure is one, too.
pub trait SinkHandler<R: ?Sized>: Send {
    /// Takes a row with its time, on the app's thread, which waits for it.
    ///
    /// # Errors
    /// If the row did not get where it was to go. The next row is tried all the same.
    fn take(&mut self, at: Timestamp, row: &R) -> Result<(), SinkError>;

    /// Hands on what is held back. Called when the app is dropped, and when the host [asks](SinkHandle::flush).
    ///
    /// # Errors
    /// If something of it did not get where it was to go.
    fn flush(&mut self) -> Result<(), SinkError> {
        Ok(())
    }
}

impl<R: ?Sized, F> SinkHandler<R> for F
where
    F: FnMut(Timestamp, &R) -> Result<(), SinkError> + Send,
{
    fn take(&mut self, at: Timestamp, row: &R) -> Result<(), SinkError> {
        self(at, row)
    }
}

/// Why a row did not get where it was to go.
#[derive(Clone, Debug)]
pub struct SinkError(Arc<dyn Error + Send + Sync>);

impl SinkError {
    /// One with a reason: another error, or a text.
    pub fn new(reason: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        SinkError(reason.into().into())
    }
}

impl fmt::Display for SinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for SinkError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

macro_rules! from {
    ($($reason:ty),*) => {$(
        impl From<$reason> for SinkError {
            fn from(reason: $reason) -> Self {
                SinkError::new(reason)
            }
        }
    )*};
}

from!(io::Error, String, &str, Box<dyn Error + Send + Sync>);

/// What a row does that a sink could not take. An error of a flush is counted in both cases, as nothing is left to be stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnFailure {
    /// It is counted; the first error is kept and logged. The app goes on.
    Count,
    /// It panics with the error, which ends a pipeline as every panic of a sink does:
    /// [`PipelineError::Panicked`](crate::pipeline::PipelineError::Panicked) says of which stream. It is counted and kept before.
    Stop,
}

/// Makes a closure of a sink for the `on_.._at` methods of a builder, or for [`Routes`](super::Routes), and a handle that says how it goes.
///
/// The sink is flushed when the closure is dropped, which its app does with it.
///
/// ```
/// use eventflux_runtime::Timestamp;
/// use eventflux_runtime::pipeline::connect::{OnFailure, SinkError, attach};
///
/// let picky = |_: Timestamp, row: &i64| if *row < 0 { Err(SinkError::new("too small")) } else { Ok(()) };
/// let (mut take, handle) = attach(picky, OnFailure::Count);
/// for row in [1, -1, -2] {
///     take(Timestamp::from_millis(0), &row);
/// }
/// assert_eq!((handle.rows(), handle.failed()), (3, 2));
/// assert_eq!(handle.check().unwrap_err().to_string(), "too small");
/// ```
pub fn attach<R, H>(
    handler: H,
    on_failure: OnFailure,
) -> (impl FnMut(Timestamp, &R) + Send + 'static, SinkHandle)
where
    R: ?Sized + 'static,
    H: SinkHandler<R> + 'static,
{
    let shared =
        Arc::new(Shared { rows: AtomicU64::new(0), failed: AtomicU64::new(0), first: OnceLock::new() });
    let handler = Arc::new(Mutex::new(handler));
    // What a sink holds, files and senders of channels, goes with its app, whoever keeps the handle.
    let to_flush = Arc::downgrade(&handler);
    let flush = move || match to_flush.upgrade().as_deref().map(Mutex::lock) {
        Some(Ok(mut handler)) => handler.flush(),
        Some(Err(_)) => Err(SinkError::new("the sink has panicked")),
        None => Ok(()),
    };
    let handle = SinkHandle { shared, flush: Arc::new(flush) };
    let at_end = AtEnd { handle: handle.clone(), _alive: handler.clone() };
    let take = move |at: Timestamp, row: &R| {
        let shared = &at_end.handle.shared;
        // Only this thread counts.
        shared.rows.store(shared.rows.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        let taken = match handler.lock() {
            Ok(mut handler) => handler.take(at, row),
            Err(_) => Err(SinkError::new("the sink has panicked")),
        };
        if let Err(error) = taken {
            shared.fail(&error);
            if on_failure == OnFailure::Stop {
                panic!("{error}");
            }
        }
    };
    (take, handle)
}

struct Shared {
    rows: AtomicU64,
    failed: AtomicU64,
    first: OnceLock<SinkError>,
}

impl Shared {
    #[cold]
    fn fail(&self, error: &SinkError) {
        self.failed.fetch_add(1, Ordering::AcqRel);
        if self.first.set(error.clone()).is_ok() {
            tracing::warn!(%error, "a sink has failed");
        }
    }
}

/// Says how it goes with a sink that was [attached](attach), during its app's life and after it.
#[derive(Clone)]
pub struct SinkHandle {
    shared: Arc<Shared>,
    flush: Arc<dyn Fn() -> Result<(), SinkError> + Send + Sync>,
}

impl SinkHandle {
    /// How many rows it was given.
    pub fn rows(&self) -> u64 {
        self.shared.rows.load(Ordering::Relaxed)
    }

    /// How often it has failed.
    pub fn failed(&self) -> u64 {
        self.shared.failed.load(Ordering::Acquire)
    }

    /// Whether all went well so far; after the end of the app, whether all went well.
    ///
    /// # Errors
    /// The first one of the sink.
    pub fn check(&self) -> Result<(), SinkError> {
        self.shared.first.get().map_or(Ok(()), |first| Err(first.clone()))
    }

    /// Flushes the sink from here, between two rows; when its app is gone, that has been done.
    ///
    /// # Errors
    /// That of the sink, which is counted as well.
    pub fn flush(&self) -> Result<(), SinkError> {
        (self.flush)().inspect_err(|error| self.shared.fail(error))
    }
}

impl fmt::Debug for SinkHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = f.debug_struct("SinkHandle");
        told.field("rows", &self.rows()).field("failed", &self.failed()).finish_non_exhaustive()
    }
}

/// Flushes when the app's closure goes.
struct AtEnd {
    handle: SinkHandle,
    /// The sink, which is there until it is flushed.
    _alive: Arc<dyn Send + Sync>,
}

impl Drop for AtEnd {
    fn drop(&mut self) {
        // It is counted, and who holds the handle can see it.
        let _ = self.handle.flush();
    }
}
