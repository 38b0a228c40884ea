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
    One(Entry<K, V>),
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
        if size_of::<K>() == 0 {
            let only = if self.is_empty() { None } else { self.entries.pop() };
            let parked = std::mem::replace(state, only.map_or(Parked::None, Parked::One));
            self.entries.clear();
            self.live.clear();
            self.free.clear();
            self.used = 0;
            if let Parked::One(only) = parked {
                self.entries.push(only);
                self.live.push(true);
                self.used = 1;
            }
            return;
        }
        match state {
            Parked::Many(groups) => std::mem::swap(self, groups),
            _ if self.entries.is_empty() => {}
            _ => *state = Parked::Many(Box::new(std::mem::take(self))),
        }
    }
}
