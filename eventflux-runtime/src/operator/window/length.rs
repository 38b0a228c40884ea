//! LENGTH(n): the last n events.

use super::sliding::Sliding;
use crate::error::Failure;
use crate::operator::Current;
use crate::state::{Decoder, Encoder, StateError};
use crate::time::Cx;

/// `WINDOW LENGTH(n)`: a row per entering event, over the last `n` events with it among them.
///
/// `SELECT AVG(price) AS a FROM Trades WINDOW LENGTH(2)` turns 1, 2, 4 into 1, 1.5, 3. Events that WHERE after
/// the window rejects take a place unseen.
#[derive(Debug)]
pub struct Length<Q: Current> {
    query: Q,
    content: Sliding<Q>,
    n: i64,
    /// The number of events so far; a row's mark is its number.
    count: i64,
}

impl<Q: Current> Length<Q> {
    /// The last `n` events; `n` must be above zero.
    pub fn new(query: Q, n: usize) -> Self {
        let content = Sliding::new(&query);
        Length { query, content, n: limit(n), count: 0 }
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
        self.count += 1;
        // The content has an event for each number at most.
        if let Some((left, _)) = self.content.leave_one(self.count - self.n) {
            self.content.end(left);
        }
        let Some((slot, args)) = entering else { return Ok(None) };
        self.content.reserve(self.n);
        let (key, accs) = self.content.enter(self.count, slot, args);
        self.query.current(row, key, accs, cx)
    }

    never_waits!();

    /// Writes the content.
    pub fn save(&mut self, out: &mut Encoder) {
        out.put_i64(self.count);
        self.content.save(&mut self.query, out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.count = count(from)?;
        self.content.restore(&mut self.query, from)
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

parks!([Q: Current] Length<Q>: query Q, within { content: Sliding<Q> } own { count: i64 = 0 });
parted!([Q: Current] Length<Q>);

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
