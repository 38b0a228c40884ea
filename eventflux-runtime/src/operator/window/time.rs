//! TIME(d): the events of the last d.

use super::sliding::Sliding;
use crate::operator::per_event::{Entered, Holding, PerEvent};
use crate::operator::{Current, Stateful};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Duration, Timestamp};

/// `WINDOW TIME(d)`: a row per entering event, over the events of the last `d` with it among them.
///
/// `SELECT COUNT(*) AS n FROM Trades WINDOW TIME(5 SECONDS)` turns events at 0 s, 4 s, 5 s into 1, 2, 2: at 5 s
/// the first has left. As only entering events put out rows, what is over leaves when the next one comes, or
/// when the host moves the clock, without a timer.
pub type Time<Q> = PerEvent<Q, RecentEvents<Q>>;

/// The events of the last so many microseconds.
#[derive(Debug)]
pub struct RecentEvents<Q: Stateful> {
    /// A row's mark is its time.
    rows: Sliding<Q>,
    length: Duration,
}

impl<Q: Current> Time<Q> {
    /// The events of the last `d` microseconds, which must be above zero.
    pub fn new(query: Q, d: Duration) -> Self {
        let rows = Sliding::new(&query);
        PerEvent::over(query, RecentEvents { rows, length: d.max(1) })
    }
}

impl<Q: Stateful> Holding<Q> for RecentEvents<Q> {
    #[inline(always)]
    fn enter(&mut self, query: &mut Q, row: &Q::In<'_>, cx: Cx) -> Entered<'_, Q> {
        let Some((key, args)) = query.enter(row, cx)? else { return Ok(None) };
        let (slot, args) = self.rows.begin(key, args);
        self.rows.leave(cx.at.minus(self.length).as_micros());
        Ok(Some(self.rows.enter(cx.at.as_micros(), slot, args)))
    }

    fn settle(&mut self, now: Timestamp) {
        self.rows.leave(now.minus(self.length).as_micros());
    }

    fn save(&self, query: &Q, out: &mut Encoder) {
        self.rows.save(query, out);
    }

    fn restore(&mut self, query: &Q, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.rows.restore(query, from)
    }
}

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
    fn the_clock_gives_memory_back() {
        let mut window = Time::new(Sums, 10);
        for (at, event) in events(1, 50) {
            window.push_blind(&event, Cx::event(at));
        }
        let last = Timestamp::from_micros(5_000);
        window.push_blind(&Event { key: "x", value: 1 }, Cx::event(last));
        Time::settle(&mut window, last.plus(9));
        assert_eq!(window.content.rows.len(), 1);
        Time::settle(&mut window, last.plus(10));
        assert_eq!(window.content.rows.len(), 0);
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| Time::new(Sums, 20));
    }
}
