//! An index for ranges: rows in order.

use std::cmp::Ordering;

/// Rows in order, cut into blocks of bounded length, so that one that comes or goes moves few others.
#[derive(Debug, Default)]
pub(super) struct InOrder {
    /// None is empty.
    blocks: Vec<Vec<u32>>,
}

/// The most rows of a block: what moves when one is put in, 2 KiB. A block that is full is cut into halves.
const MOST: usize = 512;

impl InOrder {
    /// Puts a row in; `order` is a total order.
    pub(super) fn insert(&mut self, slot: u32, order: impl Fn(u32, u32) -> Ordering) {
        let at = self.block(|other| order(other, slot).is_lt());
        let Some(block) = self.blocks.get_mut(at) else {
            self.blocks.push(vec![slot]);
            return;
        };
        let place = block.partition_point(|other| order(*other, slot).is_lt());
        block.insert(place, slot);
        if block.len() > MOST {
            let rest = block.split_off(MOST / 2);
            self.blocks.insert(at + 1, rest);
        }
    }

    /// Takes a row out.
    pub(super) fn remove(&mut self, slot: u32, order: impl Fn(u32, u32) -> Ordering) {
        let at = self.block(|other| order(other, slot).is_lt());
        let Some(block) = self.blocks.get_mut(at) else { return };
        let place = block.partition_point(|other| order(*other, slot).is_lt());
        if block.get(place) == Some(&slot) {
            block.remove(place);
            if block.is_empty() {
                self.blocks.remove(at);
            }
        }
    }

    /// The rows from the first that is not `below` on, in order.
    pub(super) fn from(&self, below: &mut dyn FnMut(u32) -> bool) -> impl Iterator<Item = u32> + use<'_> {
        let at = self.block(&mut *below);
        let (first, rest) = match self.blocks.get(at..) {
            Some([first, rest @ ..]) => (&first[first.partition_point(|slot| below(*slot))..], rest),
            _ => (&[][..], &[][..]),
        };
        first.iter().chain(rest.iter().flatten()).copied()
    }

    /// The block in which the first row that is not `below` has its place: the first whose last row is not, or the last of all.
    fn block(&self, mut below: impl FnMut(u32) -> bool) -> usize {
        let at = self.blocks.partition_point(|block| block.last().is_some_and(|last| below(*last)));
        at.min(self.blocks.len().saturating_sub(1))
    }
}
