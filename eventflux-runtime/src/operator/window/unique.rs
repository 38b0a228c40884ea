//! UNIQUE(x, ..): the newest event of each key.

use super::leaving::Events;
use super::sift::{Arrival, ById, Fate, Rule, Sift, SiftAll};
use crate::columns::Key;
use crate::operator::{Current, Emit, Groups, Marked, Unordered};
use crate::state::{Decoder, Encoder, StateError};

/// `WINDOW UNIQUE(x, ..)`: a row per event, over the newest event of each key.
///
/// `SELECT SUM(price) AS s FROM Trades WINDOW UNIQUE(symbol)` turns `a 5`, `b 3`, `a 4` into 5, 8, 7: the second `a`
/// pushes the first out.
pub type Unique<Q> = Sift<Q, NewestOfKey<<Q as Marked>::Mark>>;

/// [`Unique`] with EXPIRED EVENTS or ALL EVENTS.
pub type UniqueAll<Q> = SiftAll<Q, NewestOfKey<<Q as Marked>::Mark>>;

impl<Q: Current + Marked + Unordered> Unique<Q>
where
    Q::Mark: Key,
{
    /// The newest event of each mark.
    pub fn new(query: Q) -> Self {
        Sift::by(query, NewestOfKey::new())
    }
}

impl<Q: Emit + Marked + Unordered> UniqueAll<Q>
where
    Q::Mark: Key,
{
    /// The newest event of each mark.
    pub fn new(query: Q, events: Events) -> Self {
        SiftAll::by(query, NewestOfKey::new(), events)
    }
}

/// Keeps the newest event of each key.
#[derive(Debug)]
pub struct NewestOfKey<M> {
    /// The id of each key's event.
    keys: Groups<M, u32>,
    /// The slot of each event's key.
    slots: ById<u32>,
}

impl<M: Key> NewestOfKey<M> {
    /// No events.
    #[expect(clippy::new_without_default, reason = "rules are made alike")]
    pub fn new() -> Self {
        NewestOfKey { keys: Groups::new(), slots: ById::default() }
    }
}

impl<M: Key> Rule<M> for NewestOfKey<M> {
    #[inline]
    fn arrive(&mut self, mark: M::Ref<'_>, event: Arrival, leaving: &mut Vec<u32>) -> Fate {
        let slot = self.keys.slot(mark, || event.id, |id| *id = event.id);
        let old = std::mem::replace(self.keys.value_mut(slot), event.id);
        if old != event.id {
            leaving.push(old);
        }
        self.slots.set(event.id, slot, 0);
        Fate::ENTERS
    }

    fn save_event(&self, id: u32, layout: &M::Layout, out: &mut Encoder) {
        self.keys.save_key(*self.slots.get(id), layout, out);
    }

    fn restore(&mut self, _: &mut Decoder<'_>) -> Result<(), StateError> {
        self.keys.clear();
        self.slots.clear();
        Ok(())
    }

    fn restore_event(
        &mut self,
        event: Arrival,
        layout: &M::Layout,
        from: &mut Decoder<'_>,
    ) -> Result<(), StateError> {
        let key = M::load(layout, from)?;
        let slot = self.keys.restore(key, event.id)?;
        self.slots.set(event.id, slot, 0);
        Ok(())
    }
}

parks!([M: Key] NewestOfKey<M>: within { keys: Groups<M, u32> } own { slots: ById<u32> = ById::default() });

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{Came, LooseSums, Sifted, check, damage, kind, sifted};

    type Query = LooseSums<(i64, String)>;

    const NUMBERS: [(); 2] = [(); 2];

    fn model((): ()) -> impl FnMut(&[Came<'_>], Came<'_>) -> Sifted {
        let key = |came: Came<'_>| (kind(came.event), came.event.key.to_owned());
        move |content, came| {
            let same = content.iter().filter(|old| key(**old) == key(came));
            let leave = same.map(|old| old.number).collect();
            Sifted { leave, comes: true, stays: true, row: true, ..Sifted::default() }
        }
    }

    #[test]
    fn agrees_with_its_definition() {
        for n in NUMBERS {
            check(|| Unique::new(Query::new()), |events| sifted(events, (true, false), model(n)));
            for (events, entering) in [(Events::Expired, false), (Events::All, true)] {
                check(
                    || UniqueAll::new(Query::new(), events),
                    |events| sifted(events, (entering, true), model(n)),
                );
            }
        }
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| Unique::new(Query::new()));
        damage(|| UniqueAll::new(Query::new(), Events::All));
    }
}
