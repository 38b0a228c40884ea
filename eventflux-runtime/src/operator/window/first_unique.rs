//! FIRSTUNIQUE(x, ..): the first event of each key.

use super::leaving::Events;
use crate::columns::{Columns, Key};
use crate::error::Failure;
use crate::operator::{Accumulators, Bounds, Current, Emit, Groups, Marked, RefOf, Stateful};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::Cx;

/// `WINDOW FIRSTUNIQUE(x, ..)`: a row for the first event of each key, over these; later ones are dropped.
///
/// `SELECT SUM(price) AS s FROM Trades WINDOW FIRSTUNIQUE(symbol)` turns `a 5`, `b 3`, `a 4` into 5, 8. Nothing ever
/// leaves, so that of the events nothing but their keys is kept.
#[derive(Debug)]
pub struct FirstUnique<Q: Current + Marked> {
    query: Q,
    content: Firsts<Q>,
}

/// The keys that came, and the groups of the events that brought them.
#[derive(Debug)]
pub struct Firsts<Q: Stateful + Marked> {
    keys: Groups<Q::Mark, ()>,
    groups: Groups<Q::Key, Q::Accs>,
    blank: Q::Accs,
    /// The key of the event that comes.
    mark: Option<Q::Mark>,
}

impl<Q: Stateful + Marked> Firsts<Q>
where
    Q::Mark: Key,
{
    fn new(query: &Q) -> Self {
        let blank = query.accumulators();
        Firsts { keys: Groups::new(), groups: Groups::new(), blank, mark: None }
    }

    /// Whether the key did not come before; it is held then until the event enters.
    fn is_new(&mut self, mark: RefOf<'_, Q::Mark>) -> bool {
        if self.keys.find(mark).is_some() {
            return false;
        }
        match &mut self.mark {
            Some(held) => held.assign(mark),
            none => *none = Some(Q::Mark::own(mark)),
        }
        true
    }

    /// Lets the event of the key that is held enter.
    fn enter(&mut self) {
        if let Some(mark) = &self.mark {
            self.keys.slot(mark.as_ref(), || (), |()| ());
        }
    }

    /// Takes it into its group.
    fn add(&mut self, key: RefOf<'_, Q::Key>, args: RefOf<'_, Q::Args>) -> u32 {
        let slot = self.groups.slot(key, || self.blank.clone(), Accumulators::reset);
        Q::add(self.groups.value_mut(slot), args);
        slot
    }

    fn save(&mut self, query: &Q, out: &mut Encoder) {
        self.groups.save(query.key_layout(), out);
        self.keys.save_all(query.mark_layout(), out, |_, (), _| {});
    }

    fn restore(&mut self, query: &Q, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.groups.load(query.key_layout(), &self.blank, from)?;
        self.keys.load_by(query.mark_layout(), from, |_| Ok(()))?;
        Ok(())
    }
}

impl<Q: Current + Marked> FirstUnique<Q>
where
    Q::Mark: Key,
{
    /// The first event of each mark.
    pub fn new(query: Q) -> Self {
        let content = Firsts::new(&query);
        FirstUnique { query, content }
    }

    pushes_what_it_makes!();

    /// Takes an event in and gives its row, if it has one: what [`push`](Self::push) puts out.
    ///
    /// # Errors
    /// The first expression that has no value; only if it is one of the row's own has anything changed.
    #[inline]
    pub fn process<'r>(&'r mut self, row: &'r Q::In<'_>, cx: Cx) -> Result<Option<Q::Out<'r>>, Failure> {
        if !self.query.admit(row, cx)? || !self.content.is_new(self.query.mark(row, cx)?) {
            return Ok(None);
        }
        let seen = self.query.enter(row, cx)?;
        self.content.enter();
        let Some((key, args)) = seen else { return Ok(None) };
        let slot = self.content.add(key, args);
        let groups = &self.content.groups;
        self.query.current(row, groups.key(slot), groups.value(slot), cx)
    }

    never_waits!();

    /// Writes the groups and the keys, each in the order in which they came.
    pub fn save(&mut self, out: &mut Encoder) {
        self.content.save(&self.query, out);
        self.query.save_forever(out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.content.restore(&self.query, from)?;
        self.query.restore_forever(from)
    }
}

/// [`FirstUnique`] with EXPIRED EVENTS, which there are none of, or ALL EVENTS.
#[derive(Debug)]
pub struct FirstUniqueAll<Q: Emit + Marked> {
    query: Q,
    content: Firsts<Q>,
    events: Events,
}

impl<Q: Emit + Marked> FirstUniqueAll<Q>
where
    Q::Mark: Key,
{
    /// The first event of each mark.
    pub fn new(query: Q, events: Events) -> Self {
        let content = Firsts::new(&query);
        FirstUniqueAll { query, content, events }
    }

    pushes_what_it_makes!();

    fn process<'r>(&'r mut self, row: &'r Q::In<'_>, cx: Cx) -> Result<Option<Q::Out<'r>>, Failure> {
        if !self.query.admit(row, cx)? || !self.content.is_new(self.query.mark(row, cx)?) {
            return Ok(None);
        }
        let seen = self.query.enter(row, cx)?;
        self.content.enter();
        let Some((key, args)) = seen else { return Ok(None) };
        let slot = self.content.add(key, args);
        if self.events == Events::Expired {
            return Ok(None);
        }
        let groups = &self.content.groups;
        let kept = self.query.keep(row, cx);
        self.query.emit(kept, groups.key(slot), groups.value(slot), Bounds::default(), cx)
    }

    never_waits!();

    /// Writes the groups and the keys, each in the order in which they came.
    pub fn save(&mut self, out: &mut Encoder) {
        self.content.save(&self.query, out);
        self.query.save_forever(out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.content.restore(&self.query, from)?;
        self.query.restore_forever(from)
    }
}

parks!([Q: Stateful + Marked<Mark: Key>] Firsts<Q>: within {
    keys: Groups<Q::Mark, ()>,
    groups: Groups<Q::Key, Q::Accs>,
} own {});
parks!([Q: Current + Marked<Mark: Key>] FirstUnique<Q>: query Q, within { content: Firsts<Q> } own {});
parted!([Q: Current + Marked<Mark: Key>] FirstUnique<Q>);
parks!([Q: Emit + Marked<Mark: Key>] FirstUniqueAll<Q>: query Q, within { content: Firsts<Q> } own {});
parted!([Q: Emit + Marked<Mark: Key>] FirstUniqueAll<Q>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{
        Came, ENTER_FAILS, Event, LooseSums, Sifted, Step, check, damage, kind, sifted, step,
    };
    use crate::time::Timestamp;

    type Query = LooseSums<(i64, String)>;

    /// Nothing more is evaluated of an event whose key is known.
    fn looked_at(events: &[(Timestamp, Event<'static>)]) -> Vec<(Timestamp, Event<'static>)> {
        let mut keys = Vec::new();
        let mut looked_at = events.to_vec();
        looked_at.retain(|(at, event)| {
            let key = (kind(event), event.key);
            let known = keys.contains(&key);
            if matches!(step(*at, event), Step::Enters) {
                keys.push(key);
            }
            !(known && event.value == ENTER_FAILS)
        });
        looked_at
    }

    fn model(content: &[Came<'_>], came: Came<'_>) -> Sifted {
        let key = |came: Came<'_>| (kind(came.event), came.event.key.to_owned());
        let comes = content.iter().all(|old| key(*old) != key(came));
        Sifted { comes, stays: comes, row: comes, ..Sifted::default() }
    }

    #[test]
    fn agrees_with_its_definition() {
        check(|| FirstUnique::new(Query::new()), |events| sifted(&looked_at(events), (true, false), model));
        check(
            || FirstUniqueAll::new(Query::new(), Events::All),
            |events| sifted(&looked_at(events), (true, true), model),
        );
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| FirstUnique::new(Query::new()));
        damage(|| FirstUniqueAll::new(Query::new(), Events::All));
    }
}
