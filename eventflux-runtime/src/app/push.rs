//! How events get in.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::engine::Push;
use crate::stream::Clock;
use crate::time::Timestamp;

/// An app with one input of rows of type `R`: what its `push_..` method does, for code that is generic over apps.
pub trait PushRow<R> {
    /// Pushes an event.
    fn push(&mut self, row: &R) -> Push;
}

/// The machine's clock; it does not go back.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    last: Timestamp,
}

impl Default for SystemClock {
    fn default() -> Self {
        SystemClock { last: Timestamp::MIN }
    }
}

impl Clock for SystemClock {
    fn now(&mut self) -> Timestamp {
        let now = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_micros()).map_or(i64::MIN, |micros| -micros),
        };
        self.last = self.last.max(Timestamp::from_micros(now));
        self.last
    }
}
