//! TIMEBATCH(d): windows back to back from the first event on.

use super::spans::{Spanned, Spans};
use super::{Content, GroupContent, RowContent};
use crate::operator::{Bounds, Emit};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Duration, Timestamp};

/// `WINDOW TIMEBATCH(d)` with aggregates or GROUP BY: a row per group when the window closes.
///
/// `SELECT AVG(price) AS p FROM Trades WINDOW TIMEBATCH(5 SECONDS)` with a first trade at 3 s has the windows
/// [3 s, 8 s), [8 s, 13 s) and so on, also after a window without a trade.
pub type TimeBatchGroups<Q> = Spanned<Q, GroupContent<Q>, BackToBack>;

/// `WINDOW TIMEBATCH(d)` without aggregates: the rows of the window, in order, when it closes.
pub type TimeBatchRows<Q> = Spanned<Q, RowContent<Q>, BackToBack>;

/// Spans of equal size, back to back from the first event on.
#[derive(Clone, Copy, Debug)]
pub struct BackToBack {
    size: Duration,
    first: Option<Timestamp>,
}

impl<Q: Emit, C: Content<Q>> Spanned<Q, C, BackToBack> {
    /// Windows of `size` microseconds, which must be above zero.
    pub fn new(query: Q, size: Duration) -> Self {
        Spanned::over(query, BackToBack::of(size))
    }
}

impl BackToBack {
    /// Spans of `size` microseconds, which must be above zero.
    pub(in crate::operator) fn of(size: Duration) -> Self {
        BackToBack { size: size.max(1), first: None }
    }
}

impl Spans for BackToBack {
    fn around(&mut self, at: Timestamp) -> Bounds {
        let start = at.minus(at.since_start(*self.first.get_or_insert(at), self.size));
        Bounds { start, end: start.plus(self.size) }
    }

    fn save(&mut self, out: &mut Encoder) {
        out.put_bool(self.first.is_some());
        if let Some(first) = self.first {
            out.put_time(first);
        }
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.first = if from.get_bool()? { Some(from.get_time()?) } else { None };
        Ok(())
    }
}

parks!([] BackToBack: within {} own { first: Option<Timestamp> = None });

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{Sums, check, damage};
    use crate::operator::window::spans::tests::expected;

    #[test]
    fn windows_follow_the_first_event() {
        for size in [7, 10, 64] {
            let back_to_back = || {
                let mut first = None;
                move |at: Timestamp| {
                    let mut start = *first.get_or_insert(at);
                    while start.plus(size) <= at {
                        start = start.plus(size);
                    }
                    Bounds { start, end: start.plus(size) }
                }
            };
            check(|| TimeBatchGroups::new(Sums, size), |events| expected(events, back_to_back(), true));
            check(|| TimeBatchRows::new(Sums, size), |events| expected(events, back_to_back(), false));
        }
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| TimeBatchGroups::new(Sums, 1_000));
        damage(|| TimeBatchRows::new(Sums, 1_000));
    }
}
