//! Latencies.

use std::fmt;
use std::time::Duration;

use hdrhistogram::Histogram;

/// How long something took, from one nanosecond to a minute, with an error below one percent: an HDR histogram.
///
/// Gil Tene's [HdrHistogram](http://hdrhistogram.org) describes the method.
#[derive(Clone)]
pub struct Latency(Histogram<u64>);

impl fmt::Debug for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = f.debug_struct("Latency");
        told.field("count", &self.count()).field("p50", &self.percentile(50.0));
        told.field("p99", &self.percentile(99.0)).field("max", &self.max()).finish()
    }
}

/// What takes longer counts as this.
const LONGEST: u64 = 60_000_000_000;

impl Latency {
    pub(super) fn new() -> Self {
        Latency(Histogram::new_with_bounds(1, LONGEST, 2).expect("two digits of a minute are possible"))
    }

    #[inline]
    pub(super) fn record(&mut self, nanos: u64, times: u64) {
        self.0.saturating_record_n(nanos, times);
    }

    /// How many were measured.
    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// What `percent` of a hundred did not exceed; zero if nothing was measured.
    pub fn percentile(&self, percent: f64) -> Duration {
        Duration::from_nanos(self.0.value_at_percentile(percent))
    }

    /// The longest.
    pub fn max(&self) -> Duration {
        Duration::from_nanos(self.0.max())
    }

    /// The mean; zero if nothing was measured.
    pub fn mean(&self) -> Duration {
        Duration::from_nanos(self.0.mean() as u64)
    }
}
