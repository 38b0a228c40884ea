//! DELAY(d): each event, d later.

use super::content::{load_key, put_key, save_key};
use crate::columns::{Columns, Spare};
use crate::error::Failure;
use crate::operator::{Bounds, Due, Emit, put_out};
use crate::state::{Decoder, Encoder, Ring, StateError};
use crate::time::{Cx, Duration, Timestamp};

/// `WINDOW DELAY(d)`: passes each event on once, when the clock reaches its time + `d`.
///
/// `SELECT price FROM Trades WINDOW DELAY(5 SECONDS)` puts a trade of 1 s out at 6 s, which is also the time of its row.
/// At the end of the input all that is held comes out, each at its time.
#[derive(Debug)]
pub struct Delay<Q: Emit> {
    query: Q,
    length: Duration,
    /// The times of the events that are held and what is kept of them, in order of entry.
    held: Ring<(i64, Q::Kept)>,
    spare: Spare<Q::Kept>,
    /// The key of no columns that a query without GROUP BY gives to each row.
    key: Option<Q::Key>,
    accs: Q::Accs,
}

impl<Q: Emit> Delay<Q> {
    /// Events `d` microseconds later; `d` must be above zero.
    pub fn new(query: Q, d: Duration) -> Self {
        let accs = query.accumulators();
        Delay { query, length: d.max(1), held: Ring::new(), spare: Spare::default(), key: None, accs }
    }

    /// Takes an event in.
    #[inline]
    pub fn push(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        if let Err(failure) = self.hold(row, cx) {
            out(Err(failure), cx.at);
        }
    }

    fn hold(&mut self, row: &Q::In<'_>, cx: Cx) -> Result<(), Failure> {
        if !self.query.admit(row, cx)? {
            return Ok(());
        }
        let Some((key, _)) = self.query.enter(row, cx)? else { return Ok(()) };
        if self.key.is_none() {
            self.key = Some(Q::Key::own(key));
        }
        let kept = self.spare.own(self.query.keep(row, cx));
        self.held.push_back((cx.at.as_micros(), kept));
        Ok(())
    }

    /// When the first of the events comes out.
    #[inline]
    pub fn due(&self) -> Due {
        match self.held.front() {
            Some((time, _)) => {
                let at = Timestamp::from_micros(*time).plus(self.length);
                // At the largest time of all this would mean "never", but the end of the input puts it out.
                Due { at, carries_now: at < Timestamp::MAX }
            }
            None => Due::NEVER,
        }
    }

    /// Puts out what comes out by `due`.
    pub fn fire(&mut self, due: Due, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        let Some(key) = &self.key else { return };
        while let Some((time, _)) = self.held.front() {
            let at = Timestamp::from_micros(*time).plus(self.length);
            if at > due.at {
                return;
            }
            let Some((_, kept)) = self.held.pop_front() else { return };
            let cx = Cx { now: due.at, at };
            put_out(self.query.emit(kept.as_ref(), key.as_ref(), &self.accs, Bounds::default(), cx), at, out);
            self.spare.take(kept);
        }
    }

    ends_by_the_clock!();

    /// Writes the events.
    pub fn save(&mut self, out: &mut Encoder) {
        save_key(self.key.as_ref().filter(|_| !self.held.is_empty()), &self.query, out);
        let layout = self.query.kept_layout();
        self.held.save(out, |(time, kept), out| {
            out.put_i64(*time);
            kept.save(layout, out);
        });
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        let key = load_key(&self.query, from)?;
        let layout = self.query.kept_layout();
        self.held.load(from, |before, from| {
            let time = from.get_i64()?;
            if before.back().is_some_and(|(last, _)| *last > time) {
                return Err(StateError::damaged("events out of order"));
            }
            Ok((time, Q::Kept::load(layout, from)?))
        })?;
        put_key(key, self.held.is_empty(), &mut self.key)
    }
}

parks!([Q: Emit] Delay<Q>: query Q, within { held: Ring<(i64, Q::Kept)> } own { key: Option<Q::Key> = None });
parted!([Q: Emit] Delay<Q>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{Step, Sums, UNSEEN, aggregate, at_the_end_of_time, check, damage, step};

    #[test]
    fn each_event_comes_out_later() {
        for d in [1, 10, 500] {
            check(
                || Delay::new(Sums, d),
                |events| {
                    // Errors come at once, rows `d` later.
                    let mut rows = Vec::new();
                    for (order, (at, event)) in events.iter().enumerate() {
                        match step(*at, event) {
                            Step::Enters if event.value != UNSEEN => {
                                let row = aggregate(
                                    event,
                                    [].into_iter(),
                                    Bounds::default(),
                                    Cx::event(at.plus(d)),
                                );
                                rows.extend(row.map(|row| (at.plus(d), 0, order, row)));
                            }
                            Step::Fails(error) => rows.push((*at, 1, order, error)),
                            Step::Enters | Step::Rejected => {}
                        }
                    }
                    rows.sort();
                    rows.into_iter().map(|(.., row)| row).collect()
                },
            );
        }
    }

    #[test]
    fn events_at_the_end_of_time_come_at_the_end_of_the_input() {
        assert_eq!(at_the_end_of_time(|| Delay::new(Sums, 10)).len(), 2);
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| Delay::new(Sums, 20));
    }
}
