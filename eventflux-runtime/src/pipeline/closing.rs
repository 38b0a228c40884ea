//! Who waits for the end of a pipeline's input, and for nothing else.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use event_listener::{Event, Listener, listener};

/// Tells whether a pipeline takes events: what a [`SourceHandler`](super::connect::SourceHandler) that waits for something of its own looks at.
#[derive(Clone, Default)]
pub struct Closing(Arc<State>);

#[derive(Default)]
struct State {
    closed: AtomicBool,
    event: Event,
}

impl Closing {
    /// Whether the pipeline takes no events any more.
    pub fn is_closed(&self) -> bool {
        self.0.closed.load(Ordering::Acquire)
    }

    /// Sleeps so long, or until the pipeline takes no events any more; true in that case.
    pub fn wait(&self, time: Duration) -> bool {
        // A time that the clock can't tell never comes.
        let end = Instant::now().checked_add(time);
        loop {
            listener!(self.0.event => closed);
            if self.is_closed() {
                return true;
            }
            match end {
                Some(end) => {
                    if closed.wait_deadline(end).is_none() && Instant::now() >= end {
                        return self.is_closed();
                    }
                }
                None => closed.wait(),
            }
        }
    }

    pub(super) fn close(&self) {
        self.0.closed.store(true, Ordering::Release);
        self.0.event.notify(usize::MAX);
    }
}

impl fmt::Debug for Closing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Closing").field("closed", &self.is_closed()).finish()
    }
}
