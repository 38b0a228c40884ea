//! Snapshots, and memory that is given back.
//!
//! Attempts are written in order of begin, with their numbers; whose copy one is, is told by number, not by slot. Those in lanes are
//! written with their partitions.

use super::{Attempts, Ground, Groups, Lanes, Matching, Pattern, Shape};
use crate::columns::Columns;
use crate::operator::Accumulators;
use crate::state::{Decoder, Encoder, StateError};

/// Slots below which nothing is given back.
const FEW: usize = 4096;

impl<Q: Matching> Pattern<Q> {
    /// Writes the attempts.
    pub fn save(&self, out: &mut Encoder) {
        out.put_u64(self.attempts.last_number());
        let grounds: Vec<u32> = self.grounds.slots().collect();
        let mut attempts: Vec<u32> = self.attempts.slots().collect();
        out.put_len(grounds.len());
        for &slot in &grounds {
            let Ground { matched, bears, .. } = *self.grounds.value(slot);
            self.grounds.save_key(slot, self.query.key_layout(), out);
            out.put_bool(matched);
            out.put_bool(bears);
            if self.form().in_lanes() {
                self.save_lanes(slot, out);
            }
        }
        attempts.sort_unstable_by_key(|slot| self.attempts.get(*slot).number);
        out.put_len(attempts.len());
        for slot in attempts {
            let attempt = self.attempts.get(slot);
            out.put_u64(grounds.binary_search(&attempt.partition).unwrap_or(0) as u64);
            out.put_u64(attempt.number);
            out.put_i64(attempt.first);
            attempt.kept.save(self.query.kept_layout(), out);
            attempt.accs.save(out);
            match &self.shape {
                Shape::Chain(_) => out.put_u64(attempt.step.into()),
                Shape::Tree(tree) => {
                    out.put_bool(self.grounds.value(attempt.partition).root == slot);
                    tree.save(slot, out);
                }
            }
        }
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.clear();
        let last = from.get_u64()?;
        self.grounds = Groups::new();
        let mut grounds = Vec::new();
        for _ in 0..from.get_len()? {
            let key = Q::Key::load(self.query.key_layout(), from)?;
            let (matched, bears) = (from.get_bool()?, from.get_bool()?);
            let ground = Ground { matched, bears, ..Ground::new(self.form()) };
            let slot = self.grounds.restore(key, ground)?;
            if self.form().in_lanes() {
                self.restore_lanes(slot, from)?;
            }
            grounds.push(slot);
        }
        if !self.form().partitioned && grounds.len() != 1 {
            return Err(StateError::damaged("partitions of a pattern that has none"));
        }
        let mut number = 0;
        let attempts = from.get_len()?;
        if attempts != 0 && self.form().in_lanes() {
            return Err(StateError::damaged("attempts outside of lanes"));
        }
        for _ in 0..attempts {
            let ground = usize::try_from(from.get_u64()?).ok().and_then(|at| grounds.get(at)).copied();
            let ground = ground.ok_or_else(|| StateError::damaged("an attempt without its partition"))?;
            let before = std::mem::replace(&mut number, from.get_u64()?);
            if number <= before || number > last {
                return Err(StateError::damaged("attempts out of order"));
            }
            let first = from.get_i64()?;
            let kept = Q::Kept::load(self.query.kept_layout(), from)?;
            let mut accs = self.query.accumulators();
            accs.restore(from)?;
            let slot = self.attempts.take(number, first, ground, || (kept, accs));
            match self.shape {
                Shape::Chain(chain) => {
                    let step = from.get_u64()?;
                    if step == 0 || step >= chain.length as u64 {
                        return Err(StateError::damaged("an attempt at no position"));
                    }
                    self.chain_open(slot, step as u32);
                }
                Shape::Tree(_) => {
                    let is_root = from.get_bool()?;
                    self.tree_restore(slot, is_root, from)?;
                }
            }
        }
        self.attempts.numbered_up_to(last);
        match self.shape {
            Shape::Chain(_) => Ok(()),
            Shape::Tree(_) => self.tree_relate(),
        }
    }

    /// Without any attempt, and with no more memory than at first.
    fn clear(&mut self) {
        self.attempts = Attempts::new(self.attempts.is_ordered());
        self.watches.shrink();
        self.lanes = Lanes::new();
        if let Shape::Tree(tree) = &mut self.shape {
            tree.shrink();
        }
    }

    /// Gives memory back that far fewer attempts are left for.
    #[inline]
    pub(super) fn give_back(&mut self) {
        if self.attempts.room() > FEW && self.attempts.taken() < self.attempts.room() / 8 {
            self.compact();
        }
    }

    /// What is left is written and read again: that is rare, and the one way that knows all that is to be moved.
    #[cold]
    fn compact(&mut self) {
        let mut out = Encoder::new();
        self.save(&mut out);
        let bytes = out.into_bytes();
        let sweep = self.sweep;
        let read = self.restore(&mut Decoder::new(&bytes));
        debug_assert_eq!(read, Ok(()), "what was just written");
        self.sweep = sweep;
    }
}
