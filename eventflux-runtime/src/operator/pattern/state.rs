//! Snapshots, and memory that is given back.
//!
//! Attempts are written in order of begin, with their numbers; whose copy one is, is told by number, not by slot. Those in lanes are
//! written with their partitions.

use super::{Attempts, Ground, Lanes, Matching, Pattern, Shape};
use crate::columns::Columns;
use crate::operator::Accumulators;
use crate::state::{Decoder, Encoder, StateError};

/// Slots below which nothing is given back.
const FEW: usize = 4096;

impl<Q: Matching> Pattern<Q> {
    /// Writes the attempts.
    pub fn save(&mut self, out: &mut Encoder) {
        out.put_u64(self.attempts.last_number());
        // In a snapshot partitions are numbered in order, otherwise by their slots.
        let order: Vec<u32> = if out.is_snapshot() { self.grounds.slots().collect() } else { Vec::new() };
        let mut grounds = std::mem::take(&mut self.grounds);
        grounds.save_by(self.query.key_layout(), order.iter().copied(), out, |slot, ground, out| {
            let Ground { matched, bears, .. } = *ground;
            out.put_bool(matched);
            out.put_bool(bears);
            if self.form().in_lanes() {
                self.save_lanes(slot, ground, out);
            }
        });
        self.grounds = grounds;
        let Pattern { query, shape, grounds, attempts, .. } = self;
        attempts.save(out, |attempts, slot, out| {
            let attempt = attempts.get(slot);
            let number = order.binary_search(&attempt.partition).map_or(attempt.partition, |at| at as u32);
            out.put_u64(attempt.number);
            out.put_u32(number);
            out.put_i64(attempt.first);
            attempt.kept.save(query.kept_layout(), out);
            attempt.accs.save(out);
            match shape {
                Shape::Chain(_) => out.put_u64(attempt.step.into()),
                Shape::Tree(tree) => {
                    out.put_bool(grounds.value(attempt.partition).root == slot);
                    tree.save(slot, out);
                }
            }
        });
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.clear();
        let last = from.get_u64()?;
        let mut grounds = std::mem::take(&mut self.grounds);
        let form = self.form();
        let Pattern { query, lanes, .. } = self;
        let numbers = grounds.load_by(query.key_layout(), from, |from| {
            let (matched, bears) = (from.get_bool()?, from.get_bool()?);
            let mut ground = Ground { matched, bears, ..Ground::new(form) };
            if form.in_lanes() {
                lanes.restore(query, form.length - 1, &mut ground, from)?;
            }
            Ok(ground)
        });
        self.grounds = grounds;
        let numbers = numbers?;
        if !form.partitioned && numbers.len() != 1 {
            return Err(StateError::damaged("partitions of a pattern that has none"));
        }
        let mut number = 0;
        from.get_parts_by(
            |from| from.get_u64(),
            |_, from| {
                if form.in_lanes() {
                    return Err(StateError::damaged("attempts outside of lanes"));
                }
                let before = std::mem::replace(&mut number, from.get_u64()?);
                if number <= before || number > last {
                    return Err(StateError::damaged("attempts out of order"));
                }
                let ground = numbers.place(from.get_u32()?.into())?;
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
                        Ok(())
                    }
                    Shape::Tree(_) => {
                        let is_root = from.get_bool()?;
                        self.tree_restore(slot, is_root, from)
                    }
                }
            },
        )?;
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
