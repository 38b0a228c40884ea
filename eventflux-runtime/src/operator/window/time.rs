//! TIME(d): the events of the last d.

use super::sliding::Sliding;
use crate::error::Failure;
use crate::operator::Current;
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Duration, Timestamp};

/// `WINDOW TIME(d)`: a row per entering event, over the events of the last `d` with it among them.
///
/// `SELECT COUNT(*) AS n FROM Trades WINDOW TIME(5 SECONDS)` turns events at 0 s, 4 s, 5 s into 1, 2, 2: at 5 s
/// the first has left. As only entering events put out rows, what is over leaves when the next one comes, or
/// when the host moves the clock, without a timer.
#[derive(Debug)]
pub struct Time<Q: Current> {
    query: Q,
    /// A row's mark is its time.
    content: Sliding<Q>,
    length: Duration,
}

impl<Q: Current> Time<Q> {
    /// The events of the last `d` microseconds, which must be above zero.
    pub fn new(query: Q, d: Duration) -> Self {
        let content = Sliding::new(&query);
        Time { query, content, length: d.max(1) }
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
        let Some((key, args)) = self.query.enter(row, cx)? else { return Ok(None) };
        let (slot, args) = self.content.begin(key, args);
        self.leave(cx.at);
        let (key, accs) = self.content.enter(cx.at.as_micros(), slot, args);
        self.query.current(row, key, accs, cx)
    }

    never_due!();

    /// Lets out what is over at `now`.
    pub fn settle(&mut self, now: Timestamp) {
        self.leave(now);
    }

    #[inline(always)]
    fn leave(&mut self, now: Timestamp) {
        if let Some(limit) = now.back(self.length) {
            self.content.leave(limit.as_micros());
        }
    }

    nothing_to_flush!(closes: false);

    /// Writes the content.
    pub fn save(&mut self, out: &mut Encoder) {
        self.content.save(&mut self.query, out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.content.restore(&mut self.query, from)
    }
}

parks!([Q: Current] Time<Q>: query Q, within { content: Sliding<Q> } own {});
parted!([Q: Current] Time<Q>, settles: true);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{Event, Operator, Sums, check, damage, events, sliding};

    #[test]
    fn the_events_of_the_last_d_count() {
        for d in [1, 10, 1_000] {
            check(
                || Time::new(Sums, d),
                |events| sliding(events, (true, false), None, |(_, at), (_, now)| at.plus(d) <= now),
            );
        }
    }

    #[test]
    fn nothing_leaves_too_early_at_the_beginning_of_time() {
        let mut window = Time::new(Sums, 10);
        for (after, held) in [(0, 1), (0, 2), (9, 3), (10, 2), (20, 1)] {
            let cx = Cx::event(Timestamp::MIN.plus(after));
            Time::settle(&mut window, cx.at);
            window.push_blind(&Event { key: "a", value: 1 }, cx);
            assert_eq!(window.content.len(), held);
        }
    }

    #[test]
    fn the_clock_gives_memory_back() {
        let mut window = Time::new(Sums, 10);
        for (at, event) in events(1, 50) {
            window.push_blind(&event, Cx::event(at));
        }
        let last = Timestamp::from_micros(5_000);
        window.push_blind(&Event { key: "x", value: 1 }, Cx::event(last));
        Time::settle(&mut window, last.plus(9));
        assert_eq!(window.content.len(), 1);
        Time::settle(&mut window, last.plus(10));
        assert_eq!(window.content.len(), 0);
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| Time::new(Sums, 20));
    }
}
