//! A list in pieces of equal size.

use crate::heap::List;

/// How many entries a piece holds.
const PIECE: usize = 1 << SHIFT;
const SHIFT: usize = 10;

/// A list that grows piece by piece: no entry is ever copied for a longer list but the first few, so that growing takes the
/// same time however long it is.
#[derive(Clone, Debug)]
pub(super) struct Chunks<T> {
    pieces: Vec<Vec<T>>,
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Chunks { pieces: Vec::new() }
    }
}

impl<T> Chunks<T> {
    pub(super) fn len(&self) -> usize {
        match self.pieces.as_slice() {
            [] => 0,
            [full @ .., last] => full.len() * PIECE + last.len(),
        }
    }

    #[inline]
    pub(super) fn get(&self, place: usize) -> Option<&T> {
        self.pieces.get(place >> SHIFT)?.get(place & (PIECE - 1))
    }

    #[inline]
    pub(super) fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        self.pieces.get_mut(place >> SHIFT)?.get_mut(place & (PIECE - 1))
    }

    pub(super) fn push(&mut self, entry: T) {
        match self.pieces.last_mut() {
            Some(last) if last.len() < PIECE => last.push(entry),
            // The first one grows by itself, as most lists are short.
            None => self.pieces.push(vec![entry]),
            Some(_) => {
                let mut piece = Vec::with_capacity(PIECE);
                piece.push(entry);
                self.pieces.push(piece);
            }
        }
    }

    /// Makes it as long as to have that place.
    pub(super) fn reach(&mut self, place: usize, filler: impl Fn() -> T) -> &mut T {
        while self.len() <= place {
            self.push(filler());
        }
        &mut self[place]
    }

    pub(super) fn clear(&mut self) {
        self.pieces.clear();
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
        if self.pieces.len() > 1 && self.pieces.last().is_some_and(Vec::is_empty) {
            self.pieces.pop();
        }
        self.pieces.last_mut()?.pop()
    }

    fn clear(&mut self) {
        self.clear();
    }
}

impl<T> std::ops::Index<usize> for Chunks<T> {
    type Output = T;

    #[inline]
    fn index(&self, place: usize) -> &T {
        &self.pieces[place >> SHIFT][place & (PIECE - 1)]
    }
}

impl<T> std::ops::IndexMut<usize> for Chunks<T> {
    #[inline]
    fn index_mut(&mut self, place: usize) -> &mut T {
        &mut self.pieces[place >> SHIFT][place & (PIECE - 1)]
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
        assert!(list.pieces[1..].iter().all(|piece| piece.capacity() == PIECE));
        assert!(list.pieces[0].capacity() <= PIECE);
    }
}
