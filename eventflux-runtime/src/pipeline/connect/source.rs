//! Where events come from.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use crate::app::Events;
use crate::engine::EngineError;
use crate::pipeline::{SendError, Sender, Unsent};

/// Sends events from a thread of its own: a connection, a file, a sensor.
///
/// It is called again and again until it has ended or failed, or the pipeline takes no events any more. Between two calls the runner looks
/// whether that is so; a call that lasts, because it waits for something else than room in the queue, looks itself at
/// [`Sender::closing`], for closing the pipeline waits for it. Its sender goes with it: then a source has ended.
///
/// A closure is one, too.
///
/// ```
/// use std::time::Duration;
/// use eventflux_runtime::app::Events;
/// use eventflux_runtime::pipeline::Sender;
/// use eventflux_runtime::pipeline::connect::{Next, SourceError, SourceHandler, went};
///
/// /// Sends what a sensor shows, once a second.
/// struct Sensor;
///
/// impl<E: Events<Event: From<f64>>> SourceHandler<E> for Sensor {
///     fn send(&mut self, out: &mut Sender<E>) -> Result<Next, SourceError> {
///         went(out.push(21.5))?;
///         Ok(Next::After(Duration::from_secs(1)))
///     }
/// }
/// ```
pub trait SourceHandler<E: Events>: Send {
    /// Sends some events, and says when to be called again.
    ///
    /// # Errors
    /// If there will be no more events, for a reason. [`Unsent::Closed`] is the end and no error, wherever it comes from.
    fn send(&mut self, out: &mut Sender<E>) -> Result<Next, SourceError>;

    /// Where it begins, in a form of its own: asked once, before it sends anything. A source that gives the same events again from there on says
    /// so, and now and then by [`Sender::set_position`] where it has got; where the app comes back from a checkpoint, what had been processed is
    /// left out then. `None` of one that can't: what it has sent is gone, and what it sends is new.
    fn position(&self) -> Option<Vec<u8>> {
        None
    }

    /// Begins where it once said that it was: called before it sends anything, where the app has come back from a checkpoint.
    ///
    /// # Errors
    /// If it can't.
    fn rewind(&mut self, _at: &[u8]) -> Result<(), SourceError> {
        Err("this source says where it is, and can't go back there: a `SourceHandler` can that has a `rewind`".into())
    }
}

impl<E: Events, F> SourceHandler<E> for F
where
    F: FnMut(&mut Sender<E>) -> Result<Next, SourceError> + Send,
{
    fn send(&mut self, out: &mut Sender<E>) -> Result<Next, SourceError> {
        self(out)
    }
}

/// When a [`SourceHandler`] is to be called again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Next {
    /// At once.
    Now,
    /// When so much time has gone.
    After(Duration),
    /// Never: it has no more events.
    End,
}

/// Why a [`SourceHandler`] sends no more events.
#[derive(Debug)]
pub struct SourceError(Why);

#[derive(Debug)]
enum Why {
    Closed,
    Failed(Box<dyn Error + Send + Sync>),
}

impl SourceError {
    /// One with a reason: another error, or a text.
    pub fn new(reason: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        SourceError(Why::Failed(reason.into()))
    }

    /// Whether it is only that the pipeline takes no events any more.
    pub fn is_closed(&self) -> bool {
        matches!(self.0, Why::Closed)
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Why::Closed => Unsent::Closed.fmt(f),
            Why::Failed(reason) => reason.fmt(f),
        }
    }
}

impl Error for SourceError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Why::Closed => None,
            Why::Failed(reason) => reason.source(),
        }
    }
}

impl<T> From<SendError<T>> for SourceError {
    fn from(error: SendError<T>) -> Self {
        match error.why {
            Unsent::Closed => SourceError(Why::Closed),
            why => SourceError::new(why.to_string()),
        }
    }
}

macro_rules! from {
    ($($reason:ty),*) => {$(
        impl From<$reason> for SourceError {
            fn from(reason: $reason) -> Self {
                SourceError::new(reason)
            }
        }
    )*};
}

from!(io::Error, EngineError, String, &str, Box<dyn Error + Send + Sync>);

/// What became of events that were sent, where it is fine that an input refuses some: the pipeline has counted them.
///
/// # Errors
/// If they were not sent for another reason.
pub fn went<T>(sent: Result<(), SendError<T>>) -> Result<(), SourceError> {
    match sent {
        Ok(()) | Err(SendError { why: Unsent::Refused, .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
