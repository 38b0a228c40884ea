//! What happens when events come faster than they are processed.

use std::fmt;

/// What becomes of an event for which there is no room; those of a [source](super::PipelineBuilder::source) always wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Backpressure {
    /// The producer waits: nothing is lost, and the producer is slowed down to what the app can do.
    #[default]
    Block,
    /// The oldest events of the input that wait are dropped, and counted. Such an input has a queue of its own, so that no other
    /// loses anything; its order to events of other inputs is not kept. No producer ever waits.
    Drop,
    /// The new event is refused, counted, and handed back. It is, too, while a producer of another input that has been overtaken for long keeps what
    /// becomes free in the queue that they share.
    DropNewest,
    /// There always is room: what waits grows until memory ends. For tests, and for producers that are bounded by something else.
    Unbounded,
}

impl fmt::Display for Backpressure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Backpressure::Block => "block",
            Backpressure::Drop => "drop",
            Backpressure::DropNewest => "drop newest",
            Backpressure::Unbounded => "unbounded",
        })
    }
}
