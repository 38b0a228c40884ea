//! SLIDING(size, slide) without aggregates: the rows of each of the overlapping windows.

use super::content::{load_key, put_key, save_key};
use super::hops::Hops;
use crate::columns::{Columns, Spare};
use crate::error::Failure;
use crate::operator::{Due, Emit, put_out};
use crate::state::{Decoder, Encoder, Ring, StateError};
use crate::time::{Cx, Duration, Timestamp};

/// `WINDOW SLIDING(size, slide)` without aggregates: the rows of each window, in order, when it closes.
///
/// `SELECT price FROM Trades WINDOW SLIDING(10 SECONDS, 5 SECONDS)`: a trade at 7 s comes out at 10 s with those of
/// [0 s, 10 s), and at 15 s with those of [5 s, 15 s).
#[derive(Debug)]
pub struct SlidingRows<Q: Emit> {
    query: Q,
    hops: Hops,
    rows: Ring<(Timestamp, Q::Kept)>,
    spare: Spare<Q::Kept>,
    /// The key of no columns that a query without GROUP BY gives to each row.
    key: Option<Q::Key>,
    blank: Q::Accs,
    /// The next window that closes, if there is a row; it holds the oldest one.
    window: i128,
    /// Its end.
    end: Timestamp,
}

impl<Q: Emit> SlidingRows<Q> {
    /// Windows of `size` microseconds that begin at the multiples of `slide`; both must be above zero.
    pub fn new(query: Q, size: Duration, slide: Duration) -> Self {
        let blank = query.accumulators();
        SlidingRows {
            query,
            hops: Hops::new(size, slide),
            rows: Ring::new(),
            spare: Spare::default(),
            key: None,
            blank,
            window: 0,
            end: Timestamp::MAX,
        }
    }

    /// Takes an event into its windows.
    #[inline]
    pub fn push(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        // The clock has closed what was over as a rule.
        while self.end <= cx.at && self.end != Timestamp::MAX {
            self.close(cx.now, out);
        }
        if let Err(failure) = self.process(row, cx) {
            out(Err(failure), cx.at);
        }
    }

    #[inline(always)]
    fn process(&mut self, row: &Q::In<'_>, cx: Cx) -> Result<(), Failure> {
        if !self.query.admit(row, cx)? {
            return Ok(());
        }
        let Some((key, _)) = self.query.enter(row, cx)? else { return Ok(()) };
        if !self.hops.covers(cx.at) {
            return Ok(());
        }
        if self.key.is_none() {
            self.key = Some(Q::Key::own(key));
        }
        let kept = self.spare.own(self.query.keep(row, cx));
        self.rows.push_back((cx.at, kept));
        if self.rows.len() == 1 {
            self.window = self.hops.first(cx.at);
            self.end = self.hops.bounds(self.window).end;
        }
        Ok(())
    }

    /// Puts out the next window, and drops the rows that are in no later one.
    #[cold]
    fn close(&mut self, now: Timestamp, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        let bounds = self.hops.bounds(self.window);
        let cx = Cx { now, at: bounds.last() };
        if let Some(key) = &self.key {
            for (_, kept) in self.rows.iter().take_while(|(at, _)| *at <= cx.at) {
                let row = self.query.emit(kept.as_ref(), key.as_ref(), &self.blank, bounds, cx);
                put_out(row, cx.at, out);
            }
        }
        while self.rows.front().is_some_and(|(at, _)| self.hops.begins_after(self.window + 1, *at)) {
            if let Some((_, kept)) = self.rows.pop_front() {
                self.spare.take(kept);
            }
        }
        self.end = match self.rows.front() {
            Some((at, _)) => {
                self.window = self.hops.first(*at).max(self.window + 1);
                self.hops.bounds(self.window).end
            }
            None => Timestamp::MAX,
        };
    }

    /// The end of the first window that holds the oldest row and is not over.
    #[inline]
    pub fn due(&self) -> Due {
        if self.rows.is_empty() { Due::NEVER } else { Due { at: self.end, carries_now: false } }
    }

    /// Closes the windows that end by `due`.
    pub fn fire(&mut self, due: Due, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        while !self.rows.is_empty() && self.end <= due.at {
            self.close(due.at, out);
        }
    }

    ends_by_the_clock!();

    /// Writes the rows and the next window.
    pub fn save(&mut self, out: &mut Encoder) {
        out.put_i128(if self.rows.is_empty() { 0 } else { self.window });
        save_key(self.key.as_ref().filter(|_| !self.rows.is_empty()), &self.query, out);
        let layout = self.query.kept_layout();
        self.rows.save(out, |(at, kept), out| {
            out.put_time(*at);
            kept.save(layout, out);
        });
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.end = Timestamp::MAX;
        self.window = from.get_i128()?;
        let key = load_key(&self.query, from)?;
        let layout = self.query.kept_layout();
        self.rows.load(from, |before, from| {
            let at = from.get_time()?;
            if before.back().is_some_and(|(last, _)| *last > at) {
                return Err(StateError::damaged("rows in disorder"));
            }
            Ok((at, Q::Kept::load(layout, from)?))
        })?;
        if let Some((oldest, _)) = self.rows.front() {
            self.end = self.hops.next_end(self.window, *oldest)?;
        }
        put_key(key, self.rows.is_empty(), &mut self.key)
    }
}

parks!([Q: Emit] SlidingRows<Q>: query Q, within { rows: Ring<(Timestamp, Q::Kept)> } own {
    key: Option<Q::Key> = None,
    window: i128 = 0,
    end: Timestamp = Timestamp::MAX,
});
parted!([Q: Emit] SlidingRows<Q>);

#[cfg(test)]
mod tests {
    use super::super::hops::tests::expected;
    use super::*;
    use crate::operator::testing::{Event, Sums, at_the_end_of_time, check, damage};

    #[test]
    fn each_window_has_its_rows() {
        for (size, slide) in [(20, 5), (10, 3), (10, 10), (6, 20), (150, 40), (7, 1)] {
            check(|| SlidingRows::new(Sums, size, slide), |events| expected(events, size, slide, false));
        }
    }

    #[test]
    fn the_ends_of_time_are_in_windows_too() {
        for at in [i64::MIN + 1, i64::MAX - 1] {
            let mut window = SlidingRows::new(Sums, 1_000, 7);
            window.push(&Event { key: "a", value: 1 }, Cx::event(Timestamp::from_micros(at)), &mut |_, _| {});
            assert!(window.due().at > Timestamp::from_micros(at));
        }
    }

    #[test]
    fn events_at_the_end_of_time_come_in_each_of_their_windows() {
        assert_eq!(at_the_end_of_time(|| SlidingRows::new(Sums, 10, 5)).len(), 4);
        assert_eq!(at_the_end_of_time(|| SlidingRows::new(Sums, 7, 7)).len(), 2);
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| SlidingRows::new(Sums, 1_000, 300));
    }
}
