//! The time outside of the apps.

use std::time::Duration;

use crate::stream::{Clock, ManualClock, SystemClock};
use crate::time::Timestamp;

/// The clock of a pipeline: of its latencies and, in arrival time, of its events. Copies show the same.
#[derive(Clone, Debug)]
pub(super) struct Wall {
    system: SystemClock,
    /// What tells the times of events instead.
    manual: Option<ManualClock>,
}

impl Wall {
    pub(super) fn new(manual: Option<ManualClock>) -> Self {
        Wall { system: SystemClock::new(), manual }
    }

    /// Nanoseconds since the pipeline began.
    #[inline]
    pub(super) fn nanos(&self) -> u64 {
        nanos(self.system.elapsed())
    }

    /// The time of events that come at `nanos`.
    #[inline]
    pub(super) fn at(&self, nanos: u64) -> Timestamp {
        match &self.manual {
            None => self.system.after((nanos / 1_000) as i64),
            Some(manual) => manual.clone().now(),
        }
    }
}

/// Nanoseconds; more than 584 years are as many as these.
#[inline]
pub(super) fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
