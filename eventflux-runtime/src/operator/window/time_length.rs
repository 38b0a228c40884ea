//! TIMELENGTH(d, n): the last n events of the last d.

use super::leaving::{Events, Leaving};
use super::length::{count, limit};
use super::sliding::Sliding;
use crate::error::Failure;
use crate::operator::{Current, Due, Emit};
use crate::state::{Decoder, Encoder, Ring, StateError};
use crate::time::{Cx, Duration, Timestamp};

/// `WINDOW TIMELENGTH(d, n)`: a row per entering event, over the events of the last `d` with it among them, but
/// no more than the last `n`.
///
/// `SELECT COUNT(*) AS n FROM Trades WINDOW TIMELENGTH(5 SECONDS, 2)` turns events at 0 s, 4 s, 4 s, 20 s into
/// 1, 2, 2, 1. Events that WHERE after the window rejects take a place unseen.
#[derive(Debug)]
pub struct TimeLength<Q: Current> {
    query: Q,
    /// A row's mark is its number.
    content: Sliding<Q>,
    places: Places,
}

/// The times of all events in the window, seen or not, oldest first.
#[derive(Debug)]
pub struct Places {
    times: Ring<i64>,
    /// The number of events so far, which is the newest one's number.
    count: i64,
    length: Duration,
    n: i64,
}

impl Places {
    fn new(d: Duration, n: usize) -> Self {
        Places { times: Ring::new(), count: 0, length: d.max(1), n: limit(n) }
    }

    /// Lets the oldest event leave if its time has come at `now`, and gives its number and when it left.
    #[inline]
    fn over(&mut self, now: Timestamp) -> Option<(i64, Timestamp)> {
        let entered = Timestamp::from_micros(*self.times.front()?);
        // What would leave after the largest time never does.
        if now.back(self.length).is_none_or(|limit| entered > limit) {
            return None;
        }
        self.times.pop_front();
        Some((self.left(), entered.plus(self.length)))
    }

    /// Lets the oldest event leave if there is no room for one more, and gives its number.
    #[inline]
    fn pushed_out(&mut self) -> Option<i64> {
        if (self.times.len() as i64) < self.n {
            return None;
        }
        self.times.pop_front();
        Some(self.left())
    }

    /// The number of the newest event that has left.
    #[inline]
    fn left(&self) -> i64 {
        self.count - self.times.len() as i64
    }

    /// Takes an event in, and gives its number.
    #[inline]
    fn enter(&mut self, at: Timestamp) -> i64 {
        self.times.push_back(at.as_micros());
        self.count += 1;
        self.count
    }

    /// When the oldest event is over.
    fn due(&self) -> Due {
        match self.times.front() {
            Some(time) => Due { at: Timestamp::from_micros(*time).plus(self.length), carries_now: true },
            None => Due::NEVER,
        }
    }

    fn save(&mut self, out: &mut Encoder) {
        out.put_i64(self.count);
        self.times.save(out, |time, out| out.put_i64(*time));
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.count = count(from)?;
        self.times.load(from, |before, from| {
            let time = from.get_i64()?;
            match before.back() {
                Some(last) if *last > time => Err(StateError::damaged("events out of order")),
                _ => Ok(time),
            }
        })?;
        if self.left() < 0 {
            return Err(StateError::damaged("more events than there were"));
        }
        Ok(())
    }
}

impl<Q: Current> TimeLength<Q> {
    /// The last `n` events of the last `d` microseconds; both must be above zero.
    pub fn new(query: Q, d: Duration, n: usize) -> Self {
        let content = Sliding::new(&query);
        TimeLength { query, content, places: Places::new(d, n) }
    }

    pushes_what_it_makes!();

    /// Takes an event in and gives its row, if it has one: what [`push`](Self::push) puts out. Where the caller
    /// is compiled for this query, the row stays in registers.
    ///
    /// # Errors
    /// The first expression that has no value; only if it is one of the row's own has anything changed.
    #[inline(always)]
    pub fn process<'r>(&'r mut self, row: &'r Q::In<'_>, cx: Cx) -> Result<Option<Q::Out<'r>>, Failure> {
        if !self.query.admit(row, cx)? {
            return Ok(None);
        }
        let entering = match self.query.enter(row, cx)? {
            Some((key, args)) => Some(self.content.begin(key, args)),
            None => None,
        };
        while self.places.over(cx.at).is_some() || self.places.pushed_out().is_some() {}
        self.content.leave(self.places.left());
        let number = self.places.enter(cx.at);
        let Some((slot, args)) = entering else { return Ok(None) };
        let (key, accs) = self.content.enter(number, slot, args);
        self.query.current(row, key, accs, cx)
    }

    never_due!();

    /// Lets out what is over at `now`.
    pub fn settle(&mut self, now: Timestamp) {
        while self.places.over(now).is_some() {}
        self.content.leave(self.places.left());
    }

    nothing_to_flush!(closes: false);

    /// Writes the content.
    pub fn save(&mut self, out: &mut Encoder) {
        self.places.save(out);
        self.content.save(&mut self.query, out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.places.restore(from)?;
        self.content.restore(&mut self.query, from)
    }
}

/// [`TimeLength`] with EXPIRED EVENTS or ALL EVENTS: an event that is over comes out `d` after it came, one that is
/// pushed out with the event that pushes it.
#[derive(Debug)]
pub struct TimeLengthAll<Q: Emit> {
    window: Leaving<Q>,
    places: Places,
}

impl<Q: Emit> TimeLengthAll<Q> {
    /// The last `n` events of the last `d` microseconds; both must be above zero.
    pub fn new(query: Q, d: Duration, n: usize, events: Events) -> Self {
        TimeLengthAll { window: Leaving::new(query, events), places: Places::new(d, n) }
    }

    /// Takes an event in, after those that leave for it.
    #[inline]
    pub fn push(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let Some(entered) = self.window.check(row, cx, out) else { return };
        self.leave(cx.at, cx.now, out);
        while let Some(number) = self.places.pushed_out() {
            self.window.leave(number, cx.now, |_| cx.at, out);
        }
        let number = self.places.enter(cx.at);
        self.window.enter(entered, number, cx, out);
    }

    fn leave(
        &mut self,
        to: Timestamp,
        now: Timestamp,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        while let Some((number, at)) = self.places.over(to) {
            self.window.leave(number, now, |_| at, out);
        }
    }

    /// When the oldest event is over.
    #[inline]
    pub fn due(&self) -> Due {
        self.places.due()
    }

    /// Puts out the rows that leave by `due`.
    pub fn fire(&mut self, due: Due, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        self.leave(due.at, due.at, out);
    }

    /// Lets out what is over at `now` without a row: after the end of the input nothing leaves by the clock.
    pub fn settle(&mut self, now: Timestamp) {
        while self.places.over(now).is_some() {}
        self.window.forget(self.places.left());
    }

    nothing_to_flush!(closes: false);

    /// Writes the content.
    pub fn save(&mut self, out: &mut Encoder) {
        self.places.save(out);
        self.window.save(out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.places.restore(from)?;
        self.window.restore(from)
    }
}

parks!([] Places: within { times: Ring<i64> } own { count: i64 = 0 });
parks!([Q: Current] TimeLength<Q>: query Q, within { content: Sliding<Q>, places: Places } own {});
parted!([Q: Current] TimeLength<Q>, settles: true);
parks!([Q: Emit] TimeLengthAll<Q>: within { window: Leaving<Q>, places: Places } own {});
parted!([Q: Emit] TimeLengthAll<Q>, settles: true);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{Sums, check, damage, sliding};

    #[test]
    fn the_last_n_of_the_last_d_count() {
        for (d, n) in [(1, 5), (10, 2), (60, 1), (60, 7), (1_000, 300)] {
            check(
                || TimeLength::new(Sums, d, n),
                |events| {
                    sliding(events, (true, false), None, |(number, at), (count, now)| {
                        at.plus(d) <= now || number + n < count
                    })
                },
            );
        }
    }

    #[test]
    fn rows_leave_by_the_clock_or_pushed_out() {
        for (events, entering) in [(Events::Expired, false), (Events::All, true)] {
            for (d, n) in [(10, 2), (60, 7), (60, 1)] {
                check(
                    || TimeLengthAll::new(Sums, d, n, events),
                    |events| {
                        sliding(events, (entering, true), Some(d), |(number, at), (count, now)| {
                            at.plus(d) <= now || number + n < count
                        })
                    },
                );
            }
        }
    }

    #[test]
    fn nothing_leaves_too_early_at_the_ends_of_time() {
        let mut places = Places::new(10, 5);
        places.enter(Timestamp::MAX.minus(9));
        assert_eq!(places.over(Timestamp::MAX), None);
        let mut places = Places::new(10, 5);
        places.enter(Timestamp::MAX.minus(11));
        assert_eq!(places.over(Timestamp::MAX), Some((1, Timestamp::MAX.minus(1))));
        let mut places = Places::new(10, 5);
        places.enter(Timestamp::MIN);
        assert_eq!(places.over(Timestamp::MIN.plus(9)), None);
        assert_eq!(places.over(Timestamp::MIN.plus(10)), Some((1, Timestamp::MIN.plus(10))));
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| TimeLength::new(Sums, 20, 3));
        damage(|| TimeLengthAll::new(Sums, 20, 3, Events::All));
    }
}
