//! Aggregates without a window: they run on, a row per event.

use super::per_event::{Entered, Holding, PerEvent};
use super::{Accumulators, Current, Groups, Stateful};
use crate::columns::Columns;
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Timestamp};

/// Aggregates by group over all events so far; each event puts out a row of its group.
///
/// `SELECT symbol, SUM(volume) AS total FROM Trades GROUP BY symbol` turns `a 1`, `b 5`, `a 2` into `a 1`,
/// `b 5`, `a 3`. Groups are never dropped.
pub type Running<Q> = PerEvent<Q, AllEvents<Q>>;

/// The groups of all events so far.
#[derive(Debug)]
pub struct AllEvents<Q: Stateful> {
    groups: Groups<Q::Key, Q::Accs>,
    blank: Q::Accs,
}

impl<Q: Current> Running<Q> {
    /// The operator, before any event.
    pub fn new(query: Q) -> Self {
        let blank = query.accumulators();
        PerEvent::over(query, AllEvents { groups: Groups::new(), blank })
    }
}

impl<Q: Stateful> Holding<Q> for AllEvents<Q> {
    #[inline(always)]
    fn enter(&mut self, query: &mut Q, row: &Q::In<'_>, cx: Cx) -> Entered<'_, Q> {
        let Some((key, args)) = query.enter(row, cx)? else { return Ok(None) };
        let (key, accs) = self.groups.entry(key, || self.blank.clone(), Accumulators::reset);
        Q::add(accs, args);
        Ok(Some((key, accs)))
    }

    /// Does nothing.
    fn settle(&mut self, _: Timestamp) {}

    /// Writes the groups in the order in which they were first seen.
    fn save(&self, query: &Q, out: &mut Encoder) {
        out.put_len(self.groups.len());
        for slot in self.groups.slots() {
            self.groups.save_key(slot, query.key_layout(), out);
            self.groups.value(slot).save(out);
        }
    }

    fn restore(&mut self, query: &Q, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.groups.clear();
        for _ in 0..from.get_len()? {
            let key = Q::Key::load(query.key_layout(), from)?;
            let mut accs = self.blank.clone();
            accs.restore(from)?;
            self.groups.restore(key, accs)?;
        }
        Ok(())
    }
}

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
