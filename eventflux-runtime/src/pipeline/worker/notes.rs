//! How a worker brings its metrics up to date, without taking a lock for each event.

use super::Worker;
use crate::app::{self, EventApp};
use crate::time::Timestamp;

/// How often the metrics are brought up to date while events come without a pause.
pub(super) const TELLS: u64 = 10_000_000;

/// How often the app is asked how much it holds.
const SIZES: u64 = 1_000_000_000;

/// How many latencies are noted before they go into the histograms, whose lock the host may hold.
pub(super) const NOTED: usize = 256;

impl<A: EventApp> Worker<A> {
    /// Puts what was noted into the histograms.
    pub(super) fn note(&mut self) {
        let mut told = self.shared.told();
        self.processing.drain(..).for_each(|(nanos, times)| told.processing.record(nanos, times));
        self.latencies.drain(..).for_each(|(nanos, times)| told.latency.record(nanos, times));
    }

    /// Brings the metrics up to date.
    pub(super) fn tell(&mut self) {
        self.note();
        let counters = self.app.counters();
        let (rows, clock) = (self.app.rows(), self.app.clock().now());
        let held = self.held.map(|(by, _)| self.shared.intake.sources()[by].name.clone());
        let due = Some(self.app.clock().wake()).filter(|wake| *wake != Timestamp::MAX);
        let state = (self.sized == 0 || self.now - self.sized > SIZES).then(|| app::held(&mut self.app));
        let mut told = self.shared.told();
        if let Some(state) = state {
            told.state = state;
            self.sized = self.now.max(1);
        }
        if told.between.len() != self.app.passed().len() {
            told.between = self.app.between();
        }
        told.between.iter_mut().zip(self.app.passed()).for_each(|(stream, rows)| stream.rows = *rows);
        told.due = due;
        (told.counters, told.rows, told.clock, told.held_by) = (counters, rows, clock, held);
        self.told = self.now;
    }
}
