//! The time outside of the apps.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::stream::{Clock, ManualClock};
use crate::time::Timestamp;

/// The clock of a pipeline: of its latencies and, in arrival time, of its events. Copies show the same.
#[derive(Clone, Debug)]
pub(super) struct Wall {
    /// What the system's clock showed at `since`.
    start: Timestamp,
    since: Instant,
    /// What tells the times of events instead.
    manual: Option<ManualClock>,
}

impl Wall {
    pub(super) fn new(manual: Option<ManualClock>) -> Self {
        let micros = |duration: std::time::Duration| i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        let start = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => micros(since),
            Err(before) => -micros(before.duration()),
        };
        Wall { start: Timestamp::from_micros(start), since: Instant::now(), manual }
    }

    /// Nanoseconds since the pipeline began.
    #[inline]
    pub(super) fn nanos(&self) -> u64 {
        // After 584 years.
        u64::try_from(self.since.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// The time of events that come at `nanos`.
    #[inline]
    pub(super) fn at(&self, nanos: u64) -> Timestamp {
        match &self.manual {
            None => self.start.plus((nanos / 1_000) as i64),
            Some(manual) => manual.clone().now(),
        }
    }
}
