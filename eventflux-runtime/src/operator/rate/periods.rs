//! OUTPUT ALL and OUTPUT LAST: at the end of each period.

use crate::operator::partition::Park;
use crate::operator::window::{
    BackToBack, Content, GroupContent, LengthBatchGroups, LengthBatchRows, RowContent, Spanned, Spans,
};
use crate::operator::{Bounds, Emit};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Duration, Timestamp};

/// `OUTPUT ALL EVERY d`: the rows of each period, in order, when it is over.
///
/// `SELECT price FROM Trades OUTPUT ALL EVERY 5 SECONDS` with a first trade at 3 s puts the trades of [3 s, 8 s) out at 8 s,
/// which is also the time of their rows.
pub type AllEvery<Q> = Spanned<Q, RowContent<Q>, Periods>;

/// `OUTPUT LAST EVERY d`: the last row of each group of a period when it is over, groups in order of their first row in it.
pub type LastEvery<Q> = Spanned<Q, GroupContent<Q>, Periods>;

/// `OUTPUT ALL EVERY n EVENTS`: n rows at once, when the n-th comes.
pub type AllOfEvents<Q> = LengthBatchRows<Q>;

/// `OUTPUT LAST EVERY n EVENTS`: the last row of each group among n, when the n-th comes.
pub type LastOfEvents<Q> = LengthBatchGroups<Q>;

/// The spans of TIMEBATCH; but what is put out at the end of a period is a row of that instant.
#[derive(Clone, Copy, Debug)]
pub struct Periods(BackToBack);

impl<Q: Emit, C: Content<Q>> Spanned<Q, C, Periods> {
    /// Periods of `d` microseconds, which must be above zero.
    pub fn new(query: Q, d: Duration) -> Self {
        Spanned::over(query, Periods(BackToBack::of(d)))
    }
}

impl Spans for Periods {
    const CARRIES_END: bool = true;

    fn around(&mut self, at: Timestamp) -> Bounds {
        self.0.around(at)
    }

    fn save(&mut self, out: &mut Encoder) {
        self.0.save(out);
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.0.restore(from)
    }
}

impl Park for Periods {
    type State = <BackToBack as Park>::State;

    fn fresh(&self) -> Self::State {
        self.0.fresh()
    }

    fn exchange(&mut self, state: &mut Self::State) {
        self.0.exchange(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::Due;
    use crate::operator::testing::{Event, Operator, Sums, at_the_end_of_time, check, damage};
    use crate::operator::window::expected_of_spans;
    use crate::time::Cx;

    #[test]
    fn periods_follow_the_first_row() {
        for d in [7, 10, 64] {
            let back_to_back = || {
                let mut first = None;
                move |at: Timestamp| {
                    let mut start = *first.get_or_insert(at);
                    while start.plus(d) <= at {
                        start = start.plus(d);
                    }
                    Bounds { start, end: start.plus(d) }
                }
            };
            let expected = |events: &[_], by_group| {
                expected_of_spans(events, back_to_back(), by_group, |period| period.end)
            };
            check(|| LastEvery::new(Sums, d), |events| expected(events, true));
            check(|| AllEvery::new(Sums, d), |events| expected(events, false));
        }
    }

    #[test]
    fn a_period_is_over_at_its_end_and_an_empty_one_never() {
        let at = Timestamp::from_micros;
        let mut rate = AllEvery::new(Sums, 10);
        let mut out = Vec::new();
        rate.push_text(&Event { key: "a", value: 1 }, Cx::event(at(3)), &mut out);
        assert_eq!(rate.due(), Due { at: at(13), carries_now: true });
        rate.fire_text(rate.due(), &mut out);
        assert_eq!(rate.due(), Due::NEVER);
        assert_eq!(out.len(), 1);
        // The periods go on from the first row.
        rate.push_text(&Event { key: "a", value: 1 }, Cx::event(at(99)), &mut out);
        assert_eq!(rate.due().at, at(103));
    }

    #[test]
    fn rows_at_the_end_of_time_come_at_the_end_of_the_input() {
        assert_eq!(at_the_end_of_time(|| AllEvery::new(Sums, 10)).len(), 2);
        assert_eq!(at_the_end_of_time(|| LastEvery::new(Sums, 10)).len(), 1);
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| LastEvery::new(Sums, 1_000));
        damage(|| AllEvery::new(Sums, 1_000));
    }
}
