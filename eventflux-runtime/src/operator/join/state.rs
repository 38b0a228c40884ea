//! Snapshots of joins.

use super::held::{Held, List, NONE};
use super::query::KeptOf;
use super::{Join, JoinSide, Joining, Left, Right};
use crate::columns::Columns;
use crate::operator::Groups;
use crate::operator::window::Rule;
use crate::state::{Decoder, Encoder, StateError};

impl<Q, L, R> Join<Q, L, R>
where
    Q: Joining,
    L: Rule<<Q as JoinSide<Left>>::Mark>,
    R: Rule<<Q as JoinSide<Right>>::Mark>,
{
    /// Writes the rows of both sides, and the pairs that are held.
    pub fn save(&self, out: &mut Encoder) {
        let (left, right) = (self.left.ids(), self.right.ids());
        save_side::<Q, Left, _>(&self.query, &self.keys, &self.left, &left, out);
        save_side::<Q, Right, _>(&self.query, &self.keys, &self.right, &right, out);
        if self.form().changes {
            self.pairs.save([&self.left.order(&left), &self.right.order(&right)], out);
        }
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.keys = Groups::new();
        restore_side::<Q, Left, _>(&self.query, &mut self.keys, &mut self.left, 0, from)?;
        restore_side::<Q, Right, _>(&self.query, &mut self.keys, &mut self.right, 1, from)?;
        if self.form().changes {
            self.pairs.restore(&mut self.left, &mut self.right, from)?;
        }
        Ok(())
    }
}

fn save_side<Q, S, R>(
    query: &Q,
    keys: &Groups<Q::Key, [List; 2]>,
    held: &Held<KeptOf<Q, S>, R>,
    ids: &[u32],
    out: &mut Encoder,
) where
    Q: Joining + JoinSide<S>,
    R: Rule<<Q as JoinSide<S>>::Mark>,
{
    held.save(ids, JoinSide::<S>::kept_layout(query), out, |key, out| {
        out.put_bool(key != NONE);
        if key != NONE {
            keys.save_key(key, query.key_layout(), out);
        }
    });
    held.rule.save(ids, JoinSide::<S>::mark_layout(query), out);
}

fn restore_side<Q, S, R>(
    query: &Q,
    keys: &mut Groups<Q::Key, [List; 2]>,
    held: &mut Held<KeptOf<Q, S>, R>,
    place: usize,
    from: &mut Decoder<'_>,
) -> Result<(), StateError>
where
    Q: Joining + JoinSide<S>,
    R: Rule<<Q as JoinSide<S>>::Mark>,
{
    let len = held.restore(JoinSide::<S>::kept_layout(query), from, |from| {
        if !from.get_bool()? {
            return Ok(NONE);
        }
        let key = Q::Key::load(query.key_layout(), from)?;
        match keys.find(key.as_ref()) {
            Some(slot) => Ok(slot),
            None => keys.restore(key, [List::EMPTY; 2]),
        }
    })?;
    for id in 0..len {
        let key = held.row(id).key;
        if key != NONE {
            held.link(id, &mut keys.value_mut(key)[place]);
        }
    }
    held.rule.restore(len, JoinSide::<S>::mark_layout(query), from)
}
