//! Clocks of the host, for apps in arrival time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::time::{Duration, Timestamp};

/// The wall clock of an app in arrival time.
pub trait Clock {
    /// The time now. Times that go back are lifted to the last one by the app.
    fn now(&mut self) -> Timestamp;
}

/// The system's time when it was made, and from there on the system's monotonic clock, so that setting the
/// system's time changes nothing.
#[derive(Clone, Debug)]
pub struct SystemClock {
    start: Timestamp,
    since: Instant,
}

impl SystemClock {
    /// A clock that starts at the system's time.
    pub fn new() -> Self {
        let start = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => micros(since),
            Err(before) => -micros(before.duration()),
        };
        SystemClock { start: Timestamp::from_micros(start), since: Instant::now() }
    }

    /// How much time has gone since it was made.
    #[cfg(feature = "pipeline")]
    #[inline]
    pub(crate) fn elapsed(&self) -> std::time::Duration {
        self.since.elapsed()
    }

    /// What it showed so many microseconds after it was made.
    #[inline]
    pub(crate) fn after(&self, micros: Duration) -> Timestamp {
        self.start.plus(micros)
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&mut self) -> Timestamp {
        self.after(micros(self.since.elapsed()))
    }
}

fn micros(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// A clock that only its owner moves. Clones show the same time, so that the owner keeps one and gives the
/// other to the app.
///
/// ```
/// use eventflux_runtime::Timestamp;
/// use eventflux_runtime::stream::{Clock, ManualClock};
/// let clock = ManualClock::new(Timestamp::from_millis(1_000));
/// let mut given = clock.clone();
/// clock.advance(500_000);
/// assert_eq!(given.now(), Timestamp::from_millis(1_500));
/// ```
#[derive(Clone, Debug, Default)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    /// A clock that shows `at`.
    pub fn new(at: Timestamp) -> Self {
        ManualClock(Arc::new(AtomicI64::new(at.as_micros())))
    }

    /// Shows `at` from now on.
    pub fn set(&self, at: Timestamp) {
        self.0.store(at.as_micros(), Ordering::Release);
    }

    /// Goes on by `by` microseconds.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(by, Ordering::AcqRel);
    }
}

impl Clock for ManualClock {
    fn now(&mut self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::Acquire))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_clock_does_not_go_back() {
        let mut clock = SystemClock::new();
        let first = clock.now();
        assert!(first > Timestamp::from_millis(1_600_000_000_000));
        assert!(clock.now() >= first);
    }
}
