//! LENGTH(n) with EXPIRED EVENTS or ALL EVENTS.

use super::leaving::{Events, Leaving};
use super::length::{count, limit};
use crate::error::Failure;
use crate::operator::Emit;
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Timestamp};

/// `WINDOW LENGTH(n)` that puts out the rows that are pushed out, at the time of the event that pushes them.
///
/// `INSERT EXPIRED EVENTS INTO s SELECT price, COUNT(*) AS n FROM Trades WINDOW LENGTH(2)` turns 1, 2, 4 into
/// `1, 1` when 4 comes: the aggregate is over what is left of the window before the new event enters.
#[derive(Debug)]
pub struct LengthAll<Q: Emit> {
    window: Leaving<Q>,
    n: i64,
    /// The number of events so far; a row's mark is its number.
    count: i64,
}

impl<Q: Emit> LengthAll<Q> {
    /// The last `n` events; `n` must be above zero.
    pub fn new(query: Q, n: usize, events: Events) -> Self {
        LengthAll { window: Leaving::new(query, events), n: limit(n), count: 0 }
    }

    /// Takes an event in, after the one that it pushes out has been put out.
    #[inline]
    pub fn push(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let Some(entered) = self.window.check(row, cx, out) else { return };
        self.count += 1;
        self.window.leave(self.count - self.n, cx.now, |_| cx.at, out);
        self.window.enter(entered, self.count, cx, out);
    }

    never_waits!();

    /// Writes the content.
    pub fn save(&mut self, out: &mut Encoder) {
        out.put_i64(self.count);
        self.window.save(out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.count = count(from)?;
        self.window.restore(from)
    }
}

parks!([Q: Emit] LengthAll<Q>: within { window: Leaving<Q> } own { count: i64 = 0 });
parted!([Q: Emit] LengthAll<Q>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{Sums, check, damage, sliding};

    #[test]
    fn rows_leave_when_they_are_pushed_out() {
        for (events, entering) in [(Events::Expired, false), (Events::All, true)] {
            for n in [1, 2, 7] {
                check(
                    || LengthAll::new(Sums, n, events),
                    |events| {
                        sliding(events, (entering, true), None, |(number, _), (count, _)| number + n < count)
                    },
                );
            }
        }
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| LengthAll::new(Sums, 5, Events::All));
    }
}
