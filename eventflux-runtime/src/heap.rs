//! A binary heap over entries that are held elsewhere.

use std::marker::PhantomData;
use std::ops::IndexMut;

/// The order of a heap's entries.
pub(crate) trait Order<I> {
    /// Whether `a` comes before `b`.
    fn before(&self, a: I, b: I) -> bool;

    /// Notes where an entry stands now, for those that are to be [removed](Heap::remove).
    fn note(&mut self, _id: I, _place: usize) {}
}

/// Ids of entries, none before that at half its place (Williams 1964, with removal anywhere).
#[derive(Clone, Debug)]
pub struct Heap<I, L = Vec<I>>(L, PhantomData<I>);

/// A list to hold a heap in.
pub trait List<I>: Default + IndexMut<usize, Output = I> {
    /// How long it is.
    fn len(&self) -> usize;
    /// What stands at a place, if it is one.
    fn get(&self, place: usize) -> Option<I>;
    /// Puts something at the end.
    fn push(&mut self, id: I);
    /// Takes away what stands at the end.
    fn pop(&mut self) -> Option<I>;
    /// Takes away everything.
    fn clear(&mut self);
}

impl<I: Copy> List<I> for Vec<I> {
    fn len(&self) -> usize {
        self.len()
    }

    #[inline]
    fn get(&self, place: usize) -> Option<I> {
        self.as_slice().get(place).copied()
    }

    fn push(&mut self, id: I) {
        self.push(id);
    }

    fn pop(&mut self) -> Option<I> {
        self.pop()
    }

    fn clear(&mut self) {
        self.clear();
    }
}

impl<I, L: Default> Default for Heap<I, L> {
    fn default() -> Self {
        Heap(L::default(), PhantomData)
    }
}

impl<I: Copy> Heap<I> {
    /// All, in no order.
    pub(crate) fn ids(&self) -> &[I] {
        &self.0
    }
}

impl<I: Copy, L: List<I>> Heap<I, L> {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The first of all.
    #[inline]
    pub(crate) fn first(&self) -> Option<I> {
        self.0.get(0)
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn push(&mut self, id: I, order: &mut impl Order<I>) {
        let place = self.0.len();
        self.0.push(id);
        order.note(id, place);
        self.rise(place, order);
    }

    /// Puts an entry in the place of the first, of which there must be one.
    pub(crate) fn replace_first(&mut self, id: I, order: &mut impl Order<I>) {
        self.0[0] = id;
        order.note(id, 0);
        self.sink(0, order);
    }

    /// Takes out what stands at a place; the order is not asked about it any more.
    pub(crate) fn remove(&mut self, place: usize, order: &mut impl Order<I>) {
        let Some(last) = self.0.pop() else { return };
        if place < self.0.len() {
            self.0[place] = last;
        }
        if let Some(moved) = self.0.get(place) {
            order.note(moved, place);
            self.rise(place, order);
            self.sink(place, order);
        }
    }

    /// Puts what stands at a place where it belongs, after its order has changed.
    pub(crate) fn moved(&mut self, place: usize, order: &mut impl Order<I>) {
        self.rise(place, order);
        self.sink(place, order);
    }

    /// Takes these in instead of what there was, to be [arranged](Self::arrange).
    pub(crate) fn fill(&mut self, ids: impl Iterator<Item = I>) {
        self.0.clear();
        ids.for_each(|id| self.0.push(id));
    }

    /// Makes a heap of entries in any order.
    pub(crate) fn arrange(&mut self, order: &mut impl Order<I>) {
        for place in 0..self.0.len() {
            order.note(self.0[place], place);
        }
        for place in (0..self.0.len() / 2).rev() {
            self.sink(place, order);
        }
    }

    fn swap(&mut self, a: usize, b: usize, order: &mut impl Order<I>) {
        let (first, second) = (self.0[a], self.0[b]);
        (self.0[a], self.0[b]) = (second, first);
        order.note(self.0[a], a);
        order.note(self.0[b], b);
    }

    fn rise(&mut self, mut place: usize, order: &mut impl Order<I>) {
        while place > 0 {
            let above = (place - 1) / 2;
            if !order.before(self.0[place], self.0[above]) {
                return;
            }
            self.swap(place, above, order);
            place = above;
        }
    }

    fn sink(&mut self, mut place: usize, order: &mut impl Order<I>) {
        loop {
            let below = place * 2 + 1;
            let Some(left) = self.0.get(below) else { return };
            let best = match self.0.get(below + 1) {
                Some(right) if order.before(right, left) => below + 1,
                _ => below,
            };
            if !order.before(self.0[best], self.0[place]) {
                return;
            }
            self.swap(place, best, order);
            place = best;
        }
    }
}
