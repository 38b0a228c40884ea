//! A list in pieces of equal size.

use crate::heap::List;

/// How many entries a piece holds.
const PIECE: usize = 1 << SHIFT;
const SHIFT: usize = 10;

/// A list that grows piece by piece: no entry is ever copied for a longer list but the first few, so that growing takes the
/// same time however long it is.
#[derive(Clone, Debug)]
pub(super) struct Chunks<T> {
    /// The first piece, which grows by itself, as most lists are short; and which is found without a further step.
    first: Vec<T>,
    further: Vec<Vec<T>>,
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Chunks { first: Vec::new(), further: Vec::new() }
    }
}

/// Which of the further pieces a place is in that is not in the first one, and where.
#[inline]
fn further(place: usize) -> (usize, usize) {
    ((place >> SHIFT) - 1, place & (PIECE - 1))
}

impl<T> Chunks<T> {
    pub(super) fn len(&self) -> usize {
        match self.further.as_slice() {
            [] => self.first.len(),
            [full @ .., last] => (full.len() + 1) * PIECE + last.len(),
        }
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    #[inline]
    pub(super) fn get(&self, place: usize) -> Option<&T> {
        if place < PIECE {
            return self.first.get(place);
        }
        let (piece, place) = further(place);
        self.further.get(piece)?.get(place)
    }

    #[inline]
    pub(super) fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        if place < PIECE {
            return self.first.get_mut(place);
        }
        let (piece, place) = further(place);
        self.further.get_mut(piece)?.get_mut(place)
    }

    pub(super) fn push(&mut self, entry: T) {
        let last = match self.further.last_mut() {
            Some(last) => last,
            None => &mut self.first,
        };
        if last.len() < PIECE {
            return last.push(entry);
        }
        let mut piece = Vec::with_capacity(PIECE);
        piece.push(entry);
        self.further.push(piece);
    }

    /// Makes it as long as to have that place.
    pub(super) fn reach(&mut self, place: usize, filler: impl Fn() -> T) -> &mut T {
        while self.len() <= place {
            self.push(filler());
        }
        &mut self[place]
    }

    pub(super) fn clear(&mut self) {
        self.first.clear();
        self.further.clear();
    }
}

impl<T: Copy> List<T> for Chunks<T> {
    fn len(&self) -> usize {
        self.len()
    }

    #[inline]
    fn get(&self, place: usize) -> Option<T> {
        self.get(place).copied()
    }

    fn push(&mut self, entry: T) {
        self.push(entry);
    }

    fn pop(&mut self) -> Option<T> {
        // One empty piece stays, so that going back and forth over its edge allocates nothing.
        if self.further.last().is_some_and(Vec::is_empty) {
            self.further.pop();
        }
        self.further.last_mut().unwrap_or(&mut self.first).pop()
    }

    fn clear(&mut self) {
        self.clear();
    }
}

impl<T> std::ops::Index<usize> for Chunks<T> {
    type Output = T;

    #[inline]
    fn index(&self, place: usize) -> &T {
        if place < PIECE {
            return &self.first[place];
        }
        let (piece, place) = further(place);
        &self.further[piece][place]
    }
}

impl<T> std::ops::IndexMut<usize> for Chunks<T> {
    #[inline]
    fn index_mut(&mut self, place: usize) -> &mut T {
        if place < PIECE {
            return &mut self.first[place];
        }
        let (piece, place) = further(place);
        &mut self.further[piece][place]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_stand_where_they_were_put() {
        let mut list = Chunks::default();
        for number in 0..5 * PIECE {
            assert_eq!(list.len(), number);
            list.push(number);
        }
        assert!((0..5 * PIECE).all(|place| list[place] == place));
        assert_eq!(list.get(5 * PIECE), None);
        list[PIECE] = 7;
        assert_eq!(list.get(PIECE), Some(&7));
        *list.reach(6 * PIECE, || 1) = 2;
        assert_eq!((list[6 * PIECE - 1], list[6 * PIECE], list.len()), (1, 2, 6 * PIECE + 1));
        list.clear();
        assert_eq!((list.len(), list.get(0)), (0, None));
    }

    #[test]
    fn no_piece_is_longer_than_it_may_be() {
        let mut list = Chunks::default();
        (0..3 * PIECE + 1).for_each(|number| list.push(number));
        assert!(list.further.iter().all(|piece| piece.capacity() == PIECE));
        assert!(list.first.capacity() <= PIECE);
    }
}
