//! What can go wrong around an app.

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::io;

use crate::app::Culprit;

/// An event that was not sent, and why; the event is handed back.
pub struct SendError<E> {
    /// What was to be sent.
    pub event: E,
    /// Why it was not.
    pub why: Unsent,
}

/// Why something was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unsent {
    /// There is no room, and the producer was not to wait, or not longer.
    Full,
    /// The input has the policy [`DropNewest`](super::Backpressure::DropNewest), and there is no room. Counted as refused.
    Refused,
    /// The pipeline takes no events any more: it was closed, or has failed. Its `close` says why.
    Closed,
    /// The event is one of another app, which an interpreted app can't take.
    Foreign,
}

impl<E> fmt::Debug for SendError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendError").field("why", &self.why).finish_non_exhaustive()
    }
}

impl fmt::Display for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unsent::Full => "there is no room in the queue",
            Unsent::Refused => "there is no room in the queue, and the input refuses events then",
            Unsent::Closed => "the pipeline takes no events any more",
            Unsent::Foreign => "the event belongs to another app",
        })
    }
}

impl<E> fmt::Display for SendError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.why.fmt(f)
    }
}

impl<E> Error for SendError<E> {}

/// Why a pipeline, or a handler that sends for it, did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// A policy was set for what is no input; the name given and the inputs there are.
    UnknownInput {
        /// The name given.
        name: String,
        /// The inputs there are.
        known: Vec<String>,
    },
    /// Two sources have this name.
    SourceTwice(String),
    /// No source has this name, or its sender was taken before.
    UnknownSource(String),
    /// The app can't be split into copies: what prevents it.
    Whole(String),
    /// There is no memory for queues in which so many events may wait.
    TooLarge {
        /// How many may wait in a queue.
        capacity: usize,
        /// How many bytes all queues and the pool would take.
        bytes: usize,
    },
    /// Checkpoints were asked for, of an app that is split over several threads.
    #[cfg(feature = "checkpoints")]
    CheckpointsOfShards,
    /// There are checkpoints, and the app has not [come back](crate::checkpoint::CheckpointManager::recover) from any.
    #[cfg(feature = "checkpoints")]
    NotRecovered,
    /// The checkpoint that the app has come back from says how far a source of this name was read, and there is none: it has another name
    /// now, under which it would begin anew, or is gone, which [`forget_position`](crate::checkpoint::CheckpointManager::forget_position) says.
    #[cfg(feature = "checkpoints")]
    SourceGone(String),
    /// How far a source of this name was read is not said in the way of a pipeline: somebody else has said it, by
    /// [`set_position`](crate::checkpoint::CheckpointManager::set_position).
    #[cfg(feature = "checkpoints")]
    ForeignPosition(String),
    /// The system gave no thread.
    Thread(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::UnknownInput { name, known } => {
                write!(f, "`{name}` is no input stream of this app; inputs: {}", known.join(", "))
            }
            StartError::SourceTwice(name) => write!(f, "there are two sources `{name}`"),
            StartError::UnknownSource(name) => {
                write!(f, "there is no source `{name}`, or it was taken before")
            }
            StartError::Whole(why) => write!(f, "the app can't be split: {why}"),
            StartError::TooLarge { capacity, bytes } => {
                write!(f, "there is no memory for queues of {capacity} events, which take {bytes} bytes")
            }
            #[cfg(feature = "checkpoints")]
            StartError::CheckpointsOfShards => f.write_str(
                "checkpoints are taken of an app on one thread, as copies of it are not at one event at one moment",
            ),
            #[cfg(feature = "checkpoints")]
            StartError::NotRecovered => crate::checkpoint::CheckpointError::NotRecovered.fmt(f),
            #[cfg(feature = "checkpoints")]
            StartError::SourceGone(name) => write!(
                f,
                "the checkpoint says how far the source `{name}` was read, and there is no source of this name; if it is gone for good, call `forget_position`"
            ),
            #[cfg(feature = "checkpoints")]
            StartError::ForeignPosition(name) => write!(
                f,
                "how far the source `{name}` was read was not said by a pipeline; `forget_position` lets it begin anew"
            ),
            StartError::Thread(error) => write!(f, "no thread for the pipeline: {error}"),
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            StartError::Thread(error) => Some(error),
            #[cfg(feature = "checkpoints")]
            StartError::CheckpointsOfShards
            | StartError::NotRecovered
            | StartError::SourceGone(_)
            | StartError::ForeignPosition(_) => None,
            StartError::UnknownInput { .. }
            | StartError::SourceTwice(_)
            | StartError::UnknownSource(_)
            | StartError::Whole(_)
            | StartError::TooLarge { .. } => None,
        }
    }
}

/// Why a pipeline ended before its time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PipelineError {
    /// Code of the host's panicked while an event was processed. Events before it were processed, those behind it were not, and
    /// are counted as dropped.
    Panicked {
        /// What it said.
        message: String,
        /// Which code of the host's it was, if it was any.
        culprit: Option<Culprit>,
        /// Of which input the event was; `None` where time passed or the input ended.
        input: Option<String>,
    },
    /// A [`SourceHandler`](super::connect::SourceHandler) failed. What it had sent was processed, and all that the others sent, but
    /// the input of the app has not ended: as with [`stop`](super::EventPipeline::stop), windows stay open.
    Source(SourceFailure),
    /// Not everything that was sent has been processed in the time that `flush_timeout` was given.
    NotFlushed {
        /// The source for which all others wait, if one holds them up.
        held_by: Option<String>,
    },
    /// The last checkpoint, which is taken when the pipeline is closed, could not be stored: why. All events were processed.
    #[cfg(feature = "checkpoints")]
    Checkpoint(String),
    /// The app has finished, as it does when its input ends, and events came: they were dropped, and are counted.
    Finished,
    /// It has ended already.
    Ended,
}

impl fmt::Display for PipelineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PipelineError::Panicked { message, culprit, input } => {
                match culprit {
                    Some(culprit) => write!(f, "{culprit} panicked")?,
                    None => write!(f, "the app panicked")?,
                }
                if let Some(input) = input {
                    write!(f, " at an event of {input}")?;
                }
                write!(f, ": {message}")
            }
            PipelineError::Source(failure) => failure.fmt(f),
            PipelineError::NotFlushed { held_by } => {
                f.write_str("not everything was processed in time")?;
                match held_by {
                    Some(source) => write!(f, ": the source {source} holds the others up"),
                    None => Ok(()),
                }
            }
            #[cfg(feature = "checkpoints")]
            PipelineError::Checkpoint(why) => write!(f, "the last checkpoint: {why}"),
            PipelineError::Finished => {
                f.write_str("the input of the app has ended before: events that came since were dropped")
            }
            PipelineError::Ended => f.write_str("the pipeline has ended"),
        }
    }
}

impl Error for PipelineError {}

/// Why a handler of a source sends nothing any more.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SourceFailure {
    /// The name that it was run with.
    pub name: String,
    /// What it said.
    pub message: String,
    /// Whether it panicked.
    pub panicked: bool,
}

impl fmt::Display for SourceFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SourceFailure { name, message, panicked } = self;
        write!(f, "the source {name} {}: {message}", if *panicked { "panicked" } else { "failed" })
    }
}

impl Error for SourceFailure {}

/// The text that somebody panicked with.
pub(super) fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "a value that is no text".to_owned())
}
