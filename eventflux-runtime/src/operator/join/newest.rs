//! The newest row of each key: of the right side of ASOF JOIN.

use super::NONE;
use super::held::Holds;
use super::pairs::Rows;
use crate::columns::Columns;
use crate::operator::links::List;
use crate::operator::window::Fate;
use crate::state::{Decoder, Encoder, Places, StateError, Touched};

/// What the right side of `a ASOF JOIN b` holds: of each key the newest row, and the newest of an earlier time, for rows of the left side
/// that look for one before their own time.
#[derive(Debug)]
pub struct Newest<C> {
    keys: Vec<[Option<Row<C>>; 2]>,
    len: usize,
    /// Which keys have other rows since a checkpoint.
    touched: Touched,
    /// Nobody is told of pairs.
    pairs: List,
}

#[derive(Debug)]
pub struct Row<C> {
    at: i64,
    kept: C,
}

impl<C: Columns> Newest<C> {
    /// No rows.
    #[expect(clippy::new_without_default, reason = "what a side holds is made alike")]
    pub fn new() -> Self {
        Newest { keys: Vec::new(), len: 0, touched: Touched::default(), pairs: List::EMPTY }
    }

    fn row(&self, key: u32, number: usize) -> Option<&Row<C>> {
        self.keys.get(key as usize)?[number].as_ref()
    }

    #[cold]
    fn make_room(&mut self, key: u32) {
        self.keys.resize_with(key as usize + 1, || [None, None]);
    }
}

impl<M: Columns, C: Columns> Holds<M, C> for Newest<C> {
    fn len(&self) -> usize {
        self.len
    }

    #[inline(always)]
    fn due(&self) -> i64 {
        i64::MAX
    }

    fn expire(&mut self) -> Option<u32> {
        None
    }

    #[inline]
    fn hold(&mut self, kept: C::Ref<'_>, key: u32, at: i64) -> u32 {
        if key == NONE {
            // It is equal to nothing, so that nobody will ever look for it.
            return NONE;
        }
        if self.keys.len() <= key as usize {
            self.make_room(key);
        }
        self.touched.add(key);
        let [newest, older] = &mut self.keys[key as usize];
        self.len += usize::from(newest.is_none());
        if newest.as_ref().is_some_and(|newest| newest.at < at) {
            std::mem::swap(newest, older);
        }
        match newest {
            Some(row) => {
                row.at = at;
                row.kept.assign(kept);
            }
            None => *newest = Some(Row { at, kept: C::own(kept) }),
        }
        key
    }

    #[inline]
    fn arrive(&mut self, _: M::Ref<'_>, key: u32, _: i64, _: &mut Vec<u32>) -> Fate {
        if key == NONE { Fate::Drops } else { Fate::ENTERS }
    }

    fn take_back(&mut self, _: u32) {}

    fn release(&mut self, _: u32) {}

    fn key(&self, place: u32) -> u32 {
        place
    }

    fn kept(&self, key: u32) -> C::Ref<'_> {
        Holds::<M, C>::row(self, u64::from(key) << 1).0
    }

    fn is_matched(&self, _: u32) -> bool {
        false
    }

    fn alone(&self) -> usize {
        0
    }

    fn pairs(&mut self, _: u32) -> &mut List {
        &mut self.pairs
    }

    #[inline]
    fn first(&self, key: u32) -> Option<u64> {
        self.row(key, 0).map(|_| u64::from(key) << 1)
    }

    #[inline]
    fn next(&self, row: u64) -> Option<u64> {
        if row & 1 != 0 {
            return None;
        }
        self.row((row >> 1) as u32, 1).map(|_| row | 1)
    }

    fn newest(&self, key: u32) -> u64 {
        u64::from(key) << 1
    }

    #[inline]
    fn row(&self, row: u64) -> (C::Ref<'_>, Option<i64>) {
        let row = self.keys[(row >> 1) as usize][(row & 1) as usize].as_ref();
        let row = row.expect("`first` and `next` name rows that are there");
        (row.kept.as_ref(), Some(row.at))
    }

    fn place(&self, row: u64) -> u32 {
        (row >> 1) as u32
    }

    fn set_matched(&mut self, _: u64) {}

    fn shrink(&mut self) {
        self.touched.touch_all(self.keys.len());
        (self.keys, self.len) = (Vec::new(), 0);
    }

    fn save(
        &mut self,
        kept: &C::Layout,
        _: &M::Layout,
        out: &mut Encoder,
        key: &mut dyn FnMut(u32, &mut Encoder),
    ) -> Rows {
        let Newest { keys, touched, len, .. } = self;
        let is_taken = |slot: u32| keys[slot as usize][0].is_some();
        // Keys are numbered by `u32`.
        let room = keys.len();
        let in_order = (0..room as u32).filter(|slot| is_taken(*slot));
        let places = Places { room, len: *len, size: size_of::<[Option<Row<C>>; 2]>(), is_taken, in_order };
        touched.save(out, places, |slot, out| {
            let [newest, older] = &keys[slot as usize];
            key(slot, out);
            out.put_bool(older.is_some());
            for row in older.iter().chain(newest) {
                out.put_i64(row.at);
                row.kept.save(kept, out);
            }
        });
        Rows::unnamed()
    }

    fn restore(
        &mut self,
        kept: &C::Layout,
        _: &M::Layout,
        from: &mut Decoder<'_>,
        key: &mut dyn FnMut(&mut Decoder<'_>) -> Result<u32, StateError>,
    ) -> Result<Rows, StateError> {
        Holds::<M, C>::shrink(self);
        self.touched.forget();
        from.get_parts(|_, from| {
            let key = key(from)?;
            let rows = 1 + usize::from(from.get_bool()?);
            for _ in 0..rows {
                let at = from.get_i64()?;
                let row = C::load(kept, from)?;
                let later = self.row(key, 0).is_none_or(|newest| newest.at < at);
                if key == NONE || !later {
                    return Err(StateError::damaged("rows out of order"));
                }
                Holds::<M, C>::hold(self, row.as_ref(), key, at);
            }
            Ok(())
        })?;
        Ok(Rows::unnamed())
    }
}

parks!([C: Columns] Newest<C>: within {} own { keys: Vec<[Option<Row<C>>; 2]> = Vec::new(), len: usize = 0 });
