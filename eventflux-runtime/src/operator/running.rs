//! Aggregates without a window: they run on, a row per event.

use super::{Accumulators, Current, Groups};
use crate::error::Failure;
use crate::state::{Decoder, Encoder, StateError};
use crate::time::Cx;

/// Aggregates by group over all events so far; each event puts out a row of its group.
///
/// `SELECT symbol, SUM(volume) AS total FROM Trades GROUP BY symbol` turns `a 1`, `b 5`, `a 2` into `a 1`,
/// `b 5`, `a 3`. Groups are never dropped.
#[derive(Debug)]
pub struct Running<Q: Current> {
    query: Q,
    groups: Groups<Q::Key, Q::Accs>,
    blank: Q::Accs,
}

impl<Q: Current> Running<Q> {
    /// The operator, before any event.
    pub fn new(query: Q) -> Self {
        let blank = query.accumulators();
        Running { query, groups: Groups::new(), blank }
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
        let (key, accs) = self.groups.entry(key, || self.blank.clone(), Accumulators::reset);
        Q::add(accs, args);
        self.query.current(row, key, accs, cx)
    }

    never_waits!();

    /// Writes the groups in the order in which they were first seen.
    pub fn save(&mut self, out: &mut Encoder) {
        self.groups.save(self.query.key_layout(), out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.groups.load(self.query.key_layout(), &self.blank, from)
    }
}

parks!([Q: Current] Running<Q>: query Q, within { groups: Groups<Q::Key, Q::Accs> } own {});
parted!([Q: Current] Running<Q>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{Sums, check, damage, sliding};

    #[test]
    fn each_event_puts_out_its_group_so_far() {
        check(
            || Running::new(Sums),
            |events| {
                // Without a window WHERE has one place only, but an unseen row must do no harm.
                sliding(events, (true, false), None, |_, _| false)
            },
        );
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| Running::new(Sums));
    }
}
