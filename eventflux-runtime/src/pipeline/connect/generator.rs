//! Events that are made up, at a set rate.

use std::fmt;
use std::time::{Duration, Instant};

use super::source::{Next, SourceError, SourceHandler, went};
use crate::app::Events;
use crate::pipeline::Sender;

/// Sends events at a set rate: number `n` from 0 on is due `n / rate` seconds after the first, however long anything takes.
///
/// It is an open loop. When it gets behind, because the machine is busy or the queue is full, it sends what is overdue at once and keeps to its
/// schedule, so that what is measured behind it is what would happen to events that nobody holds back.
pub struct GeneratorSource<F> {
    rate: f64,
    make: F,
    next: u64,
    count: u64,
    start: Option<Instant>,
}

impl<F> GeneratorSource<F> {
    /// One that sends `rate` events a second, without end; `make` makes the event of each number. An infinite rate is as fast as it goes.
    ///
    /// # Panics
    /// If the rate is not greater than 0.
    pub fn new(rate: f64, make: F) -> Self {
        assert!(rate > 0.0, "a rate of {rate} events a second");
        GeneratorSource { rate, make, next: 0, count: u64::MAX, start: None }
    }

    /// Ends after so many events.
    #[must_use]
    pub fn count(mut self, events: u64) -> Self {
        self.count = events;
        self
    }

    /// How long after the first an event is due.
    fn due(&self, number: u64) -> Duration {
        // Of the number, and not of the time before, so that no error adds up.
        Duration::try_from_secs_f64(number as f64 / self.rate).unwrap_or(Duration::MAX)
    }
}

impl<E, F, T> SourceHandler<E> for GeneratorSource<F>
where
    E: Events,
    F: FnMut(u64) -> T + Send,
    T: Into<E::Event>,
{
    fn send(&mut self, out: &mut Sender<E>) -> Result<Next, SourceError> {
        let start = *self.start.get_or_insert_with(Instant::now);
        let elapsed = start.elapsed();
        let mut batch = out.batch();
        while self.next < self.count && self.due(self.next) <= elapsed && !batch.is_full() {
            batch.push((self.make)(self.next));
            self.next += 1;
        }
        went(out.push_batch(batch))?;
        out.set_position(self.next.to_le_bytes());
        if self.next >= self.count {
            return Ok(Next::End);
        }
        let left = self.due(self.next).saturating_sub(start.elapsed());
        Ok(if left.is_zero() { Next::Now } else { Next::After(left) })
    }

    /// The number of its next event.
    fn position(&self) -> Option<Vec<u8>> {
        Some(self.next.to_le_bytes().to_vec())
    }

    /// Goes on with a number; the schedule, too, is then that of the numbers from there on.
    fn rewind(&mut self, at: &[u8]) -> Result<(), SourceError> {
        let at = at.try_into().map_err(|_| "a generator's position is the number of its next event")?;
        self.next = u64::from_le_bytes(at);
        if self.next > self.count {
            return Err(format!("{} events were made before, and {} are to be", self.next, self.count).into());
        }
        self.start = Instant::now().checked_sub(self.due(self.next));
        Ok(())
    }
}

impl<F> fmt::Debug for GeneratorSource<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = f.debug_struct("GeneratorSource");
        told.field("rate", &self.rate).field("next", &self.next).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schedule_does_not_drift() {
        let third = GeneratorSource::new(3.0, |_: u64| ());
        assert_eq!(third.due(0), Duration::ZERO);
        assert_eq!(third.due(1), Duration::from_secs_f64(1.0 / 3.0));
        // A year later it still is to the nanosecond.
        assert_eq!(third.due(3 * 31_536_000), Duration::from_secs(31_536_000));
        assert_eq!(GeneratorSource::new(f64::INFINITY, |_: u64| ()).due(u64::MAX), Duration::ZERO);
        assert_eq!(GeneratorSource::new(f64::MIN_POSITIVE, |_: u64| ()).due(u64::MAX), Duration::MAX);
    }

    #[test]
    #[should_panic(expected = "a rate of NaN events a second")]
    fn a_rate_that_is_no_number() {
        let _ = GeneratorSource::new(f64::NAN, |_: u64| ());
    }
}
