//! The groups of one partition, while another is at work.

use super::{Entry, Groups};
use crate::columns::Key;
use crate::operator::partition::Park;

/// Groups without the room they work in: a query without GROUP BY has one at most, for which there is no table.
#[derive(Debug)]
pub enum Parked<K, V> {
    /// There was never one.
    None,
    /// The one of no columns.
    One(Box<Entry<K, V>>),
    /// There was one, whose allocations the next one moves into.
    Idle(Box<Entry<K, V>>),
    /// Those of some columns.
    Many(Box<Groups<K, V>>),
}

impl<K: Key, V> Park for Groups<K, V> {
    type State = Parked<K, V>;

    fn fresh(&self) -> Parked<K, V> {
        Parked::None
    }

    #[inline]
    fn exchange(&mut self, state: &mut Parked<K, V>) {
        if Self::ALONE {
            let own = match self.alone.take() {
                Some(entry) if self.used == 0 => Parked::Idle(entry),
                Some(entry) => Parked::One(entry),
                None => Parked::None,
            };
            (self.alone, self.used) = match std::mem::replace(state, own) {
                Parked::One(entry) => (Some(entry), 1),
                Parked::Idle(entry) => (Some(entry), 0),
                Parked::None | Parked::Many(_) => (None, 0),
            };
            return;
        }
        match state {
            Parked::Many(groups) => std::mem::swap(self, groups),
            _ if self.entries.is_empty() => {}
            _ => *state = Parked::Many(Box::new(std::mem::take(self))),
        }
    }
}
