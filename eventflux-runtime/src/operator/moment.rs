//! ORDER BY, DISTINCT, LIMIT and OFFSET: over the rows that a query puts out at one moment.

use super::groups::Index;
use crate::columns::{Columns, Direction, Key, SortKeys};
use crate::time::Timestamp;

/// The rows of one moment, which are one entering event's or those of one closing; they are offered as they come
/// and put out sorted and cut by [`flush`](Self::flush). Between moments it is empty and has no state.
///
/// ```
/// use eventflux_runtime::columns::Direction;
/// use eventflux_runtime::{Timestamp, operator::Moment};
/// let by_size = [Direction { descending: true, nulls_first: true }];
/// let mut moment = Moment::<(String,), (i64,)>::new(&by_size, Some(2), 0);
/// for (name, size) in [("a", 3), ("b", 9), ("c", 5)] {
///     moment.offer((name,), (size,), Timestamp::from_micros(0));
/// }
/// let mut names = Vec::new();
/// moment.flush(&mut |(name,), _at| names.push(name.to_owned()));
/// assert_eq!(names, ["b", "c"]);
/// ```
#[derive(Debug)]
pub struct Moment<R, S> {
    /// The first `len` are of this moment, the rest keep their allocations for the next ones.
    rows: Vec<Held<R, S>>,
    len: usize,
    /// Rows by hash, for DISTINCT.
    seen: Index,
    /// The hashes of the rows of this moment, where they are in `seen`.
    hashes: Vec<u64>,
    /// Numbers of rows, for sorting; ties by number are in order of arrival.
    order: Vec<u32>,
    directions: Vec<Direction>,
    offset: usize,
    /// Offset and limit together.
    end: usize,
}

#[derive(Debug)]
struct Held<R, S> {
    row: R,
    sort: S,
    at: Timestamp,
}

impl<R: Columns, S: SortKeys> Moment<R, S> {
    /// Sorts by the sort keys in these directions (none: as they come), skips `offset` rows and puts out at most
    /// `limit`.
    pub fn new(directions: &[Direction], limit: Option<u64>, offset: u64) -> Self {
        let size = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        Moment {
            rows: Vec::new(),
            len: 0,
            seen: Index::default(),
            hashes: Vec::new(),
            order: Vec::new(),
            directions: directions.to_vec(),
            offset: size(offset),
            end: limit.map_or(usize::MAX, |limit| size(limit.saturating_add(offset))),
        }
    }

    /// Takes a row.
    #[inline]
    pub fn offer(&mut self, row: R::Ref<'_>, sort: S::Ref<'_>, at: Timestamp) {
        if self.directions.is_empty() && self.len >= self.end {
            return;
        }
        match self.rows.get_mut(self.len) {
            Some(held) => {
                held.row.assign(row);
                held.sort.assign(sort);
                held.at = at;
            }
            None => self.rows.push(Held { row: R::own(row), sort: S::own(sort), at }),
        }
        self.len += 1;
    }

    /// Takes a row if none equal to it came before in this moment.
    #[inline]
    pub fn offer_distinct(&mut self, row: R::Ref<'_>, sort: S::Ref<'_>, at: Timestamp)
    where
        R: Key,
    {
        let hash = R::hash(row);
        if self.seen.find(hash, |held| self.rows[held as usize].row.same(row)).is_none() {
            let place = self.len;
            self.offer(row, sort, at);
            if self.len > place {
                self.hashes.push(hash);
                self.seen.insert(hash, place as u32, |held| self.hashes[held as usize]);
            }
        }
    }

    /// Ends the moment: puts its rows out.
    pub fn flush(&mut self, out: &mut impl FnMut(R::Ref<'_>, Timestamp)) {
        let end = self.end.min(self.len);
        if self.directions.is_empty() {
            for held in self.rows[..end].iter().skip(self.offset) {
                out(held.row.as_ref(), held.at);
            }
        } else if end > self.offset {
            let Moment { rows, order, directions, .. } = self;
            let compare = |a: &u32, b: &u32| {
                let (left, right) = (&rows[*a as usize].sort, &rows[*b as usize].sort);
                S::compare(left.as_ref(), right.as_ref(), directions).then(a.cmp(b))
            };
            order.clear();
            order.extend(0..self.len as u32);
            if end < self.len {
                order.select_nth_unstable_by(end, compare);
                order.truncate(end);
            }
            order.sort_unstable_by(compare);
            for &number in &order[self.offset..] {
                let held = &rows[number as usize];
                out(held.row.as_ref(), held.at);
            }
        }
        self.seen.clear(0..self.hashes.len() as u32, |held| self.hashes[held as usize]);
        self.hashes.clear();
        self.len = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UP: Direction = Direction { descending: false, nulls_first: false };

    fn flushed<R: Columns, S: SortKeys>(moment: &mut Moment<R, S>) -> Vec<R> {
        let mut rows = Vec::new();
        moment.flush(&mut |row, _| rows.push(R::own(row)));
        rows
    }

    #[test]
    fn sorting_is_stable_and_cuts() {
        for (limit, offset, expected) in [
            (None, 0, vec!["b", "d", "a", "c", "e"]),
            (Some(3), 0, vec!["b", "d", "a"]),
            (Some(2), 1, vec!["d", "a"]),
            (Some(9), 4, vec!["e"]),
            (Some(0), 0, vec![]),
            (None, 9, vec![]),
        ] {
            let mut moment = Moment::<(String,), (i32,)>::new(&[UP], limit, offset);
            for _ in 0..2 {
                for (name, sort) in [("a", 2), ("b", 1), ("c", 2), ("d", 1), ("e", 2)] {
                    moment.offer((name,), (sort,), Timestamp::default());
                }
                let rows: Vec<String> = flushed(&mut moment).into_iter().map(|(name,)| name).collect();
                assert_eq!(rows, expected, "{limit:?} {offset}");
            }
        }
    }

    #[test]
    fn without_order_rows_pass_as_they_come() {
        let mut moment = Moment::<(i64,), ()>::new(&[], Some(2), 1);
        for i in 0..5 {
            moment.offer((i,), (), Timestamp::default());
        }
        assert_eq!(flushed(&mut moment), [(1,), (2,)]);
        assert_eq!(moment.rows.len(), 3);
        assert_eq!(flushed(&mut moment), []);
    }

    #[test]
    fn distinct_is_by_moment() {
        let mut moment = Moment::<(Option<f64>,), (Option<f64>,)>::new(&[UP], None, 0);
        for _ in 0..2 {
            for value in [Some(2.0), None, Some(0.0), Some(-0.0), Some(f64::NAN), Some(-f64::NAN), None] {
                moment.offer_distinct((value,), (value,), Timestamp::default());
            }
            let rows = flushed(&mut moment);
            assert_eq!(rows[..2], [(Some(0.0),), (Some(2.0),)]);
            assert!(matches!(rows[2..], [(Some(nan),), (None,)] if nan.is_nan()));
        }
    }

    #[test]
    fn distinct_counts_before_limit() {
        let mut moment = Moment::<(i64,), ()>::new(&[], Some(2), 0);
        for value in [1, 1, 2, 2, 3] {
            moment.offer_distinct((value,), (), Timestamp::default());
        }
        assert_eq!(flushed(&mut moment), [(1,), (2,)]);
    }
}
