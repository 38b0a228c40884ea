//! Windows of one size, one every slide.

use crate::operator::Bounds;
use crate::state::StateError;
use crate::time::{Duration, Timestamp};

/// Windows of `size` that begin at the multiples of `slide`, as numbers: number n begins at n slides after the epoch.
///
/// Numbers and instants are wide, so that nothing overflows at the ends of time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hops {
    size: i128,
    slide: i128,
}

impl Hops {
    /// Both must be above zero.
    pub(super) fn new(size: Duration, slide: Duration) -> Self {
        Hops { size: size.max(1).into(), slide: slide.max(1).into() }
    }

    /// The first window that is not over at `at`; `at` is in it unless it is between two windows.
    pub(super) fn first(&self, at: Timestamp) -> i128 {
        (i128::from(at.as_micros()) - self.size).div_euclid(self.slide) + 1
    }

    /// Whether `at` is in a window.
    pub(super) fn covers(&self, at: Timestamp) -> bool {
        i128::from(at.as_micros()).rem_euclid(self.slide) < self.size
    }

    /// Whether a window begins after `at`, be it after the end of time.
    pub(super) fn begins_after(&self, window: i128, at: Timestamp) -> bool {
        i128::from(at.as_micros()) < window * self.slide
    }

    /// The bounds of a window.
    pub(super) fn bounds(&self, window: i128) -> Bounds {
        let start = window * self.slide;
        Bounds { start: clamp(start), end: clamp(start + self.size) }
    }

    /// The end of a window read from a snapshot as the next one to close, with `oldest` in it.
    pub(super) fn next_end(&self, window: i128, oldest: Timestamp) -> Result<Timestamp, StateError> {
        let limit = 4 * i128::from(i64::MAX);
        if window.abs() <= limit {
            let bounds = self.bounds(window);
            if bounds.start <= oldest && oldest <= bounds.last() {
                return Ok(bounds.end);
            }
        }
        Err(StateError::damaged("a window without its oldest event"))
    }

    /// The end of the slice that `at` is in: the next instant at which a window begins or ends. Events of one slice
    /// are in the same windows.
    pub(super) fn slice_end(&self, at: Timestamp) -> Timestamp {
        let at = i128::from(at.as_micros());
        let start = at.div_euclid(self.slide) * self.slide;
        // Windows end where one begins, plus what the size is more than a number of slides.
        let end = start + self.size.rem_euclid(self.slide);
        clamp(if at < end { end } else { start + self.slide })
    }
}

fn clamp(at: i128) -> Timestamp {
    let at = at.clamp(i64::MIN.into(), i64::MAX.into());
    Timestamp::from_micros(at as i64)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::operator::testing::{Event, Step, UNSEEN, step};
    use crate::operator::window::spans::tests::batch;
    use crate::time::Cx;

    /// The rows of all windows by the definition.
    pub(in super::super) fn expected(
        events: &[(Timestamp, Event<'static>)],
        size: Duration,
        slide: Duration,
        by_group: bool,
    ) -> Vec<String> {
        let mut rows = Vec::new();
        let mut failed = events.iter().peekable();
        let mut window = (-60 - size).div_euclid(slide);
        let last = events.last().map_or(0, |(at, _)| at.as_micros());
        while window * slide <= last {
            let bounds = Bounds {
                start: Timestamp::from_micros(window * slide),
                end: Timestamp::from_micros(window * slide + size),
            };
            window += 1;
            while let Some((at, event)) = failed.next_if(|(at, _)| *at < bounds.end) {
                if let Step::Fails(error) = step(*at, event) {
                    rows.push(error);
                }
            }
            let content: Vec<_> = events
                .iter()
                .filter(|(at, _)| *at >= bounds.start && *at < bounds.end)
                .filter(|(at, event)| event.value != UNSEEN && matches!(step(*at, event), Step::Enters))
                .map(|(_, event)| event)
                .collect();
            rows.extend(batch(&content, by_group, bounds, Cx { now: bounds.end, at: bounds.end.minus(1) }));
        }
        for (at, event) in failed {
            if let Step::Fails(error) = step(*at, event) {
                rows.push(error);
            }
        }
        rows
    }

    #[test]
    fn slices_end_where_windows_begin_or_end() {
        for (size, slide) in [(10, 3), (3, 10), (10, 10), (10, 5), (1, 1), (7, 2)] {
            let hops = Hops::new(size, slide);
            for at in -40i64..40 {
                let mut next = at + 1;
                while next.rem_euclid(slide) != 0 && (next - size).rem_euclid(slide) != 0 {
                    next += 1;
                }
                let at = Timestamp::from_micros(at);
                assert_eq!(hops.slice_end(at), Timestamp::from_micros(next));
                let first = hops.bounds(hops.first(at));
                assert!(first.end > at && hops.bounds(hops.first(at) - 1).end <= at);
                assert_eq!(hops.covers(at), first.start <= at);
            }
        }
    }
}
