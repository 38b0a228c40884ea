//! LENGTH(n): the last n events.

use super::sliding::Sliding;
use crate::operator::per_event::{Entered, Holding, PerEvent};
use crate::operator::{Current, Stateful};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Timestamp};

/// `WINDOW LENGTH(n)`: a row per entering event, over the last `n` events with it among them.
///
/// `SELECT AVG(price) AS a FROM Trades WINDOW LENGTH(2)` turns 1, 2, 4 into 1, 1.5, 3. Events that WHERE after
/// the window rejects take a place unseen.
pub type Length<Q> = PerEvent<Q, LastEvents<Q>>;

/// The last `n` events.
#[derive(Debug)]
pub struct LastEvents<Q: Stateful> {
    rows: Sliding<Q>,
    n: i64,
    /// The number of events so far; a row's mark is its number.
    count: i64,
}

impl<Q: Current> Length<Q> {
    /// The last `n` events; `n` must be above zero.
    pub fn new(query: Q, n: usize) -> Self {
        let rows = Sliding::new(&query);
        PerEvent::over(query, LastEvents { rows, n: limit(n), count: 0 })
    }
}

impl<Q: Stateful> Holding<Q> for LastEvents<Q> {
    #[inline(always)]
    fn enter(&mut self, query: &mut Q, row: &Q::In<'_>, cx: Cx) -> Entered<'_, Q> {
        let entering = match query.enter(row, cx)? {
            Some((key, args)) => Some(self.rows.begin(key, args)),
            None => None,
        };
        self.count += 1;
        self.rows.leave(self.count - self.n);
        let Some((slot, args)) = entering else { return Ok(None) };
        Ok(Some(self.rows.enter(self.count, slot, args)))
    }

    /// Does nothing: events are pushed out by others only.
    fn settle(&mut self, _: Timestamp) {}

    fn save(&self, query: &Q, out: &mut Encoder) {
        out.put_i64(self.count);
        self.rows.save(query, out);
    }

    fn restore(&mut self, query: &Q, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.count = count(from)?;
        self.rows.restore(query, from)
    }
}

/// A window's length as marks count.
pub(super) fn limit(n: usize) -> i64 {
    i64::try_from(n.max(1)).unwrap_or(i64::MAX)
}

/// Reads the number of events so far.
pub(super) fn count(from: &mut Decoder<'_>) -> Result<i64, StateError> {
    match from.get_i64()? {
        // More than that never came in; it keeps damaged bytes from overflowing the count.
        count @ 0..0x4000_0000_0000_0000 => Ok(count),
        count => Err(StateError::damaged(format!("{count} events"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{Sums, check, damage, sliding};

    #[test]
    fn the_last_n_events_count() {
        for n in [1, 2, 7, 1_000] {
            check(
                || Length::new(Sums, n),
                |events| sliding(events, (true, false), None, |(number, _), (count, _)| number + n < count),
            );
        }
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| Length::new(Sums, 5));
    }
}
