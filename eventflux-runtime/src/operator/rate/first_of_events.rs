//! OUTPUT FIRST EVERY n EVENTS: every n-th row of a group, from its first on.

use crate::error::Failure;
use crate::operator::{Current, Groups};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::Cx;

/// `OUTPUT FIRST EVERY n EVENTS`: lets a row of each group through, and then none of the group until `n` of them have come,
/// that one among them.
///
/// `SELECT price FROM Trades OUTPUT FIRST EVERY 3 EVENTS` puts out the first trade, the fourth, the seventh.
#[derive(Debug)]
pub struct FirstOfEvents<Q: Current> {
    query: Q,
    n: u64,
    /// How many rows of its period each group has; 0 where the next one begins one.
    counts: Groups<Q::Key, u64>,
    accs: Q::Accs,
}

impl<Q: Current> FirstOfEvents<Q> {
    /// One row of `n`, which must be above zero.
    pub fn new(query: Q, n: usize) -> Self {
        let accs = query.accumulators();
        FirstOfEvents { query, n: n.max(1) as u64, counts: Groups::new(), accs }
    }

    pushes_what_it_makes!();

    /// Takes a row and gives it back, if it goes on: what [`push`](Self::push) puts out. Where the caller is compiled for
    /// this query, the row stays in registers.
    ///
    /// # Errors
    /// The first expression that has no value; only if it is one of the row's own has anything changed.
    #[inline(always)]
    pub fn process<'r>(&'r mut self, row: &'r Q::In<'_>, cx: Cx) -> Result<Option<Q::Out<'r>>, Failure> {
        if !self.query.admit(row, cx)? {
            return Ok(None);
        }
        let Some((key, _)) = self.query.enter(row, cx)? else { return Ok(None) };
        let (key, count) = self.counts.entry(key, || 0, |count| *count = 0);
        let first = *count == 0;
        *count += 1;
        if *count >= self.n {
            *count = 0;
        }
        if first { self.query.current(row, key, &self.accs, cx) } else { Ok(None) }
    }

    never_waits!();

    /// Writes the groups in the order in which they were first seen.
    pub fn save(&mut self, out: &mut Encoder) {
        self.counts.save_all(self.query.key_layout(), out, |_, count, out| out.put_u64(*count));
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        let n = self.n;
        self.counts.load_by(self.query.key_layout(), from, |from| match from.get_u64()? {
            count if count < n => Ok(count),
            _ => Err(StateError::damaged("a period that is full")),
        })?;
        Ok(())
    }
}

parks!([Q: Current] FirstOfEvents<Q>: query Q, within { counts: Groups<Q::Key, u64> } own {});
parted!([Q: Current] FirstOfEvents<Q>);

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::operator::Bounds;
    use crate::operator::testing::{Step, Sums, UNSEEN, aggregate, check, damage, step};

    #[test]
    fn every_nth_row_of_a_group_goes_through() {
        for n in [1, 2, 7] {
            check(
                || FirstOfEvents::new(Sums, n),
                |events| {
                    let mut rows = Vec::new();
                    let mut came: HashMap<&str, usize> = HashMap::new();
                    for (at, event) in events {
                        match step(*at, event) {
                            Step::Enters if event.value != UNSEEN => {
                                let before = came.entry(event.key).or_default();
                                if before.is_multiple_of(n) {
                                    let bounds = Bounds::default();
                                    rows.extend(aggregate(event, [].into_iter(), bounds, Cx::event(*at)));
                                }
                                *before += 1;
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
    fn damaged_state_is_an_error() {
        damage(|| FirstOfEvents::new(Sums, 1_000));
    }
}
