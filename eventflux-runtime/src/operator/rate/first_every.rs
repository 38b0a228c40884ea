//! OUTPUT FIRST EVERY d: a row at once, then none for a time.

use crate::columns::Columns;
use crate::error::Failure;
use crate::operator::{Current, Groups};
use crate::state::{Decoder, Encoder, Ring, StateError};
use crate::time::{Cx, Duration, Timestamp};

/// `OUTPUT FIRST EVERY d`: lets a row of each group through, and then none of the group until `d` has passed.
///
/// `SELECT price FROM Trades OUTPUT FIRST EVERY 5 SECONDS` puts out the trades of 1 s and 6 s, and none from after the first
/// to before the second. Only the groups that keep still are known.
#[derive(Debug)]
pub struct FirstEvery<Q: Current> {
    query: Q,
    length: Duration,
    /// The groups that keep still.
    still: Groups<Q::Key, ()>,
    /// The times of the rows that were let through, in order, with the slots of their groups.
    since: Ring<(Timestamp, u32)>,
    accs: Q::Accs,
}

impl<Q: Current> FirstEvery<Q> {
    /// One row in `d` microseconds, which must be above zero.
    pub fn new(query: Q, d: Duration) -> Self {
        let accs = query.accumulators();
        FirstEvery { query, length: d.max(1), still: Groups::new(), since: Ring::new(), accs }
    }

    pushes_what_it_makes!();

    /// Takes a row and gives it back, if it goes on: what [`push`](Self::push) puts out. Where the caller is compiled for
    /// this query, the row stays in registers.
    ///
    /// # Errors
    /// The first expression that has no value; only if it is one of the row's own has anything changed.
    #[inline(always)]
    pub fn process<'r>(&'r mut self, row: &'r Q::In<'_>, cx: Cx) -> Result<Option<Q::Out<'r>>, Failure> {
        self.settle(cx.at);
        if !self.query.admit(row, cx)? {
            return Ok(None);
        }
        let Some((key, _)) = self.query.enter(row, cx)? else { return Ok(None) };
        if self.still.find(key).is_some() {
            return Ok(None);
        }
        let slot = self.still.slot(key, || (), |()| ());
        self.since.push_back((cx.at, slot));
        self.query.current(row, self.still.key(slot), &self.accs, cx)
    }

    never_due!();

    /// Forgets the groups that need not keep still any more at `now`.
    #[inline]
    pub fn settle(&mut self, now: Timestamp) {
        let Some(over) = now.back(self.length) else { return };
        while let Some((at, slot)) = self.since.front()
            && *at <= over
        {
            self.still.remove(*slot);
            self.since.pop_front();
        }
    }

    nothing_to_flush!(closes: false);

    /// Writes the groups that keep still.
    pub fn save(&mut self, out: &mut Encoder) {
        let (still, layout) = (&self.still, self.query.key_layout());
        self.since.save(out, |(at, slot), out| {
            out.put_time(*at);
            still.save_key(*slot, layout, out);
        });
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.still.clear();
        let (still, layout) = (&mut self.still, self.query.key_layout());
        self.since.load(from, |before, from| {
            let at = from.get_time()?;
            if before.back().is_some_and(|(last, _)| *last > at) {
                return Err(StateError::damaged("rows out of order"));
            }
            Ok((at, still.restore(Q::Key::load(layout, from)?, ())?))
        })
    }
}

parks!([Q: Current] FirstEvery<Q>: query Q, within {
    still: Groups<Q::Key, ()>,
    since: Ring<(Timestamp, u32)>,
} own {});
parted!([Q: Current] FirstEvery<Q>, settles: true);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::Bounds;
    use crate::operator::testing::{Event, Operator, Step, Sums, UNSEEN, aggregate, check, damage, step};

    #[test]
    fn a_row_goes_through_and_then_none() {
        for d in [1, 10, 30] {
            check(
                || FirstEvery::new(Sums, d),
                |events| {
                    let mut rows = Vec::new();
                    let mut last: Vec<(&str, Timestamp)> = Vec::new();
                    for (at, event) in events {
                        match step(*at, event) {
                            Step::Enters if event.value != UNSEEN => {
                                let still = |(key, since): &(&str, Timestamp)| {
                                    *key == event.key && *at < since.plus(d)
                                };
                                if !last.iter().any(still) {
                                    last.push((event.key, *at));
                                    let bounds = Bounds::default();
                                    rows.extend(aggregate(event, [].into_iter(), bounds, Cx::event(*at)));
                                }
                            }
                            Step::Fails(error) => rows.push(error),
                            Step::Enters | Step::Rejected => {}
                        }
                    }
                    rows
                },
            );
        }
    }

    #[test]
    fn groups_whose_time_is_over_are_forgotten() {
        let mut rate = FirstEvery::new(Sums, 10);
        for (at, key) in [(0, "a"), (3, "b"), (5, "a"), (9, "c")] {
            rate.push_blind(&Event { key, value: 1 }, Cx::event(Timestamp::from_micros(at)));
        }
        assert_eq!(rate.still.len(), 3);
        rate.settle(Timestamp::from_micros(13));
        assert_eq!((rate.still.len(), rate.since.len()), (1, 1));
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| FirstEvery::new(Sums, 1_000));
    }
}
