//! Rows of which any may leave, by a rule: in a slab, and in a list for each key.

use super::NONE;
use super::held::Holds;
use super::pairs::Rows;
use crate::columns::Columns;
use crate::operator::links::{Link, List};
use crate::operator::partition::Park;
use crate::operator::window::{Arrival, Fate, Rule};
use crate::state::{Decoder, Encoder, Places, StateError, Touched};

/// What the side of a join holds of a window that any row may leave, or whose pairs somebody must be told of.
#[derive(Debug)]
pub struct Slab<C, R> {
    rows: Vec<Row<C>>,
    free: u32,
    len: usize,
    /// How many of them have had no partner.
    alone: usize,
    /// How many rows ever came; the newest one's number.
    count: u64,
    /// The rows of each key, by its slot.
    keys: Vec<List>,
    /// Which rows stay.
    rule: R,
    touched: Touched,
}

#[derive(Debug)]
pub struct Row<C> {
    /// Its number in order of entry; 0 where the place is free.
    number: u64,
    at: i64,
    key: u32,
    /// Its neighbours of the same key; of a free place `after` is the next free one.
    link: Link,
    /// The pairs that it is in.
    pairs: List,
    matched: bool,
    kept: C,
}

impl<C: Columns, R> Slab<C, R> {
    /// No rows.
    pub fn new(rule: R) -> Self {
        Slab {
            rows: Vec::new(),
            free: NONE,
            len: 0,
            alone: 0,
            count: 0,
            keys: Vec::new(),
            rule,
            touched: Touched::default(),
        }
    }

    #[cold]
    fn push(&mut self, kept: C) -> u32 {
        self.rows.push(Row {
            number: 0,
            at: 0,
            key: NONE,
            link: Link::LOOSE,
            pairs: List::EMPTY,
            matched: false,
            kept,
        });
        // The memory for more would have run out before.
        (self.rows.len() - 1) as u32
    }

    /// Puts a row behind the others of its key; gives its link.
    fn link(&mut self, id: u32, key: u32) -> Link {
        if key == NONE {
            return Link::LOOSE;
        }
        if self.keys.len() <= key as usize {
            self.keys.resize(key as usize + 1, List::EMPTY);
        }
        self.keys[key as usize].push(id, &mut self.rows, |rows, id| &mut rows[id as usize].link)
    }

    /// The ids of the rows, in order of entry.
    fn ids(&self) -> Vec<u32> {
        let held = (0..).zip(&self.rows).filter(|(_, row)| row.number != 0);
        let mut ids: Vec<u32> = held.map(|(id, _)| id).collect();
        ids.sort_unstable_by_key(|id| self.rows[*id as usize].number);
        ids
    }
}

impl<M: Columns, C: Columns, R: Rule<M>> Holds<M, C> for Slab<C, R> {
    #[inline]
    fn len(&self) -> usize {
        self.len
    }

    #[inline]
    fn due(&self) -> i64 {
        self.rule.due()
    }

    #[inline]
    fn expire(&mut self) -> Option<u32> {
        self.rule.expire()
    }

    #[inline]
    fn hold(&mut self, kept: C::Ref<'_>, key: u32, at: i64) -> u32 {
        let id = match self.free {
            NONE => self.push(C::own(kept)),
            id => {
                let row = &mut self.rows[id as usize];
                self.free = row.link.after;
                row.kept.assign(kept);
                id
            }
        };
        self.len += 1;
        self.alone += 1;
        self.count += 1;
        let (number, row) = (self.count, &mut self.rows[id as usize]);
        (row.number, row.at, row.key) = (number, at, key);
        (row.pairs, row.matched) = (List::EMPTY, false);
        self.rows[id as usize].link = self.link(id, key);
        self.touched.add(id);
        id
    }

    #[inline]
    fn is_withdrawal(&self, mark: Option<M::Ref<'_>>) -> bool {
        self.rule.is_withdrawal(mark)
    }

    #[inline]
    fn withdraw(&mut self, mark: M::Ref<'_>) -> Option<Option<u32>> {
        self.rule.withdraw(mark)
    }

    #[inline]
    fn arrive(&mut self, mark: M::Ref<'_>, id: u32, at: i64, leaving: &mut Vec<u32>) -> Fate {
        let number = self.rows[id as usize].number;
        let fate = self.rule.arrive(mark, Arrival { id, number, at }, leaving);
        if leaving.len() > 1 {
            leaving.sort_unstable_by_key(|id| self.rows[*id as usize].number);
        }
        fate
    }

    fn take_back(&mut self, id: u32) {
        Holds::<M, C>::release(self, id);
    }

    #[inline]
    fn release(&mut self, id: u32) {
        let key = self.rows[id as usize].key;
        if key != NONE {
            self.keys[key as usize].pull(id, &mut self.rows, |rows, id| &mut rows[id as usize].link);
        }
        self.touched.touch(id);
        let row = &mut self.rows[id as usize];
        (row.number, row.link.after) = (0, self.free);
        self.alone -= usize::from(!row.matched);
        self.free = id;
        self.len -= 1;
    }

    #[inline]
    fn key(&self, id: u32) -> u32 {
        self.rows[id as usize].key
    }

    #[inline]
    fn kept(&self, id: u32) -> C::Ref<'_> {
        self.rows[id as usize].kept.as_ref()
    }

    #[inline]
    fn is_matched(&self, id: u32) -> bool {
        self.rows[id as usize].matched
    }

    #[inline]
    fn alone(&self) -> usize {
        self.alone
    }

    #[inline]
    fn pairs(&mut self, id: u32) -> &mut List {
        &mut self.rows[id as usize].pairs
    }

    #[inline]
    fn first(&self, key: u32) -> Option<u64> {
        self.keys.get(key as usize)?.first().map(u64::from)
    }

    #[inline]
    fn next(&self, row: u64) -> Option<u64> {
        let after = self.rows[row as usize].link.after;
        (after != NONE).then(|| after.into())
    }

    #[inline]
    fn newest(&self, id: u32) -> u64 {
        id.into()
    }

    #[inline]
    fn row(&self, row: u64) -> (C::Ref<'_>, Option<i64>) {
        let row = &self.rows[row as usize];
        (row.kept.as_ref(), Some(row.at))
    }

    #[inline]
    fn place(&self, row: u64) -> u32 {
        row as u32
    }

    #[inline]
    fn set_matched(&mut self, row: u64) {
        let matched = std::mem::replace(&mut self.rows[row as usize].matched, true);
        self.touched.touch(row as u32);
        self.alone -= usize::from(!matched);
    }

    fn shrink(&mut self) {
        self.touched.touch_all(self.rows.len());
        (self.rows, self.free, self.len, self.keys) = (Vec::new(), NONE, 0, Vec::new());
        self.alone = 0;
    }

    fn save(
        &mut self,
        kept: &C::Layout,
        mark: &M::Layout,
        out: &mut Encoder,
        key: &mut dyn FnMut(u32, &mut Encoder),
    ) -> Rows {
        out.put_u64(self.count);
        self.rule.save(out);
        let ids = if out.is_snapshot() { self.ids() } else { Vec::new() };
        let Slab { rows, rule, touched, len, .. } = self;
        let places = Places {
            room: rows.len(),
            len: *len,
            size: size_of::<Row<C>>(),
            is_taken: |id: u32| rows[id as usize].number != 0,
            in_order: ids.iter().copied(),
        };
        touched.save(out, places, |id, out| {
            let row = &rows[id as usize];
            out.put_u64(row.number);
            out.put_i64(row.at);
            out.put_bool(row.matched);
            key(row.key, out);
            row.kept.save(kept, out);
            rule.save_event(id, mark, out);
        });
        if out.is_snapshot() { Rows::in_order(&ids) } else { Rows::by_id() }
    }

    fn restore(
        &mut self,
        kept: &C::Layout,
        mark: &M::Layout,
        from: &mut Decoder<'_>,
        key: &mut dyn FnMut(&mut Decoder<'_>) -> Result<u32, StateError>,
    ) -> Result<Rows, StateError> {
        Holds::<M, C>::shrink(self);
        self.touched.forget();
        self.count = 0;
        let count = from.get_u64()?;
        self.rule.restore(from)?;
        let mut read = Vec::new();
        from.get_parts_by(
            |from| from.get_u64(),
            |written, from| {
                let (number, at, matched) = (from.get_u64()?, from.get_i64()?, from.get_bool()?);
                if number <= self.count || number > count {
                    return Err(StateError::damaged("rows out of order"));
                }
                self.count = number;
                let key = key(from)?;
                let id = self.push(C::load(kept, from)?);
                self.len += 1;
                self.alone += usize::from(!matched);
                let link = self.link(id, key);
                let row = &mut self.rows[id as usize];
                (row.number, row.at, row.key, row.link, row.matched) = (number, at, key, link, matched);
                let written =
                    u32::try_from(written).map_err(|_| StateError::damaged("more than 2^32 rows"))?;
                read.push((written, id));
                self.rule.restore_event(Arrival { id, number, at }, mark, from)
            },
        )?;
        self.count = count;
        Ok(Rows::read(read))
    }
}

parks!([C: Columns, R: Park] Slab<C, R>: within { rule: R } own {
    rows: Vec<Row<C>> = Vec::new(),
    free: u32 = NONE,
    len: usize = 0,
    alone: usize = 0,
    count: u64 = 0,
    keys: Vec<List> = Vec::new(),
});
