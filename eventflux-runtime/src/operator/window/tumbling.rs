//! TUMBLING(d [, offset]): fixed windows aligned to the epoch.

use super::spans::{Spanned, Spans};
use super::{Content, GroupContent, RowContent};
use crate::operator::{Bounds, Emit};
use crate::time::{Duration, Timestamp};

/// `WINDOW TUMBLING(..)` with aggregates or GROUP BY: a row per group when the window closes.
///
/// `SELECT symbol, SUM(volume) AS v FROM Trades WINDOW TUMBLING(5 SECONDS) GROUP BY symbol` puts out the sums of
/// [0 s, 5 s) when the clock reaches 5 s, with the time 4.999999 s.
pub type TumblingGroups<Q> = Spanned<Q, GroupContent<Q>, Aligned>;

/// `WINDOW TUMBLING(..)` without aggregates: the rows of the window, in order, when it closes.
pub type TumblingRows<Q> = Spanned<Q, RowContent<Q>, Aligned>;

/// Spans of equal size, back to back, aligned to the epoch plus an offset.
#[derive(Clone, Copy, Debug)]
pub struct Aligned {
    pub(super) size: Duration,
    pub(super) offset: Duration,
}

impl<Q: Emit, C: Content<Q>> Spanned<Q, C, Aligned> {
    /// Windows of `size` microseconds, which must be above zero, that begin at the epoch plus `offset` plus any
    /// multiple of `size`.
    pub fn new(query: Q, size: Duration, offset: Duration) -> Self {
        Spanned::over(query, Aligned { size: size.max(1), offset })
    }
}

impl Spans for Aligned {
    fn around(&mut self, at: Timestamp) -> Bounds {
        // Kept inside the range of times.
        let (at, size) = (i128::from(at.as_micros()), i128::from(self.size));
        let start = at - (at - i128::from(self.offset)).rem_euclid(size);
        let inside = |micros: i128| {
            Timestamp::from_micros(micros.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64)
        };
        Bounds { start: inside(start), end: inside(start + size) }
    }
}

parks!([] Aligned: within {} own {});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::Due;
    use crate::operator::testing::{Event, Operator, Sums, UNSEEN, check, damage};
    use crate::operator::window::spans::tests::expected;
    use crate::time::Cx;

    fn around(at: Timestamp, size: Duration, offset: Duration) -> Bounds {
        // The start of the event's window, found by counting up.
        let mut start = -10 * size + offset;
        while start + size <= at.as_micros() {
            start += size;
        }
        Bounds { start: Timestamp::from_micros(start), end: Timestamp::from_micros(start + size) }
    }

    #[test]
    fn windows_are_aligned_and_close_at_their_end() {
        for (size, offset) in [(10, 0), (7, 3), (64, -5)] {
            let around = |at| around(at, size, offset);
            check(|| TumblingGroups::new(Sums, size, offset), |events| expected(events, around, true));
            check(|| TumblingRows::new(Sums, size, offset), |events| expected(events, around, false));
        }
    }

    #[test]
    fn an_empty_window_is_never_due() {
        let mut window = TumblingGroups::new(Sums, 10, 0);
        assert_eq!(window.due(), Due::NEVER);
        window.push_blind(&Event { key: "a", value: UNSEEN }, Cx::event(Timestamp::from_micros(3)));
        assert_eq!(window.due(), Due::NEVER);
        window.push_blind(&Event { key: "a", value: 1 }, Cx::event(Timestamp::from_micros(-3)));
        assert_eq!(window.due(), Due { at: Timestamp::from_micros(10), carries_now: false });
        let mut out = Vec::new();
        window.fire_text(Due { at: Timestamp::from_micros(9), carries_now: false }, &mut out);
        assert!(out.is_empty());
    }

    #[test]
    fn the_first_window_is_due_after_its_events() {
        for at in [i64::MIN, i64::MIN + 1] {
            for offset in [-3, 3] {
                let mut window = TumblingRows::new(Sums, 10, offset);
                window.push_blind(&Event { key: "a", value: 1 }, Cx::event(Timestamp::from_micros(at)));
                let due = window.due().at.as_micros();
                assert!(due > at && due <= at + 10, "{due}");
            }
        }
    }

    #[test]
    fn all_events_of_the_last_window_are_in_it() {
        for offset in [-5, 0, 3] {
            let mut window = TumblingGroups::new(Sums, 10, offset);
            let mut out = Vec::new();
            for at in [Timestamp::MAX.minus(1), Timestamp::MAX, Timestamp::MAX] {
                window.push_text(&Event { key: "a", value: 1 }, Cx::event(at), &mut out);
            }
            assert!(out.is_empty(), "{out:?}");
            let due = window.due();
            assert!(due < Due::NEVER);
            window.fire_text(due, &mut out);
            assert_eq!(out.len(), 1);
        }
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| TumblingGroups::new(Sums, 1_000, 0));
        damage(|| TumblingRows::new(Sums, 1_000, 0));
    }
}
