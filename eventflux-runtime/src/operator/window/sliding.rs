//! What a sliding window holds: groups of accumulators, and the arguments to take out of them again.

use crate::columns::{Columns, Key, Slot, Spare};
use crate::operator::groups::Naming;
use crate::operator::{Accumulators, Groups, RefOf, Stateful};
use crate::state::{Decoder, Encoder, Ring, StateError};

/// The rows of a sliding window that WHERE after it lets through, oldest first, and their groups.
///
/// Each row has a mark, its number or its time; a row leaves when its mark falls to a limit. Rows that are not
/// seen count for the limit but are not kept.
#[derive(Debug)]
pub struct Sliding<Q: Stateful> {
    groups: Groups<Q::Key, Group<Q::Accs>>,
    entries: Ring<Entry<Q::Args, SlotOf<Q>>>,
    spare: Spare<Q::Args>,
    blank: Q::Accs,
    /// A group that no row is in, needed for the row of an event that did not stay.
    lingering: Noted<Q>,
}

#[derive(Debug)]
pub struct Group<A> {
    accs: A,
    /// Rows in the window, and the one that is about to enter. The group goes with the last.
    rows: u64,
}

#[derive(Debug)]
pub struct Entry<A, S> {
    mark: i64,
    slot: S,
    args: A,
}

/// What tells the groups of a query apart.
type SlotOf<Q> = <<Q as Stateful>::Key as Key>::Slot;
type Noted<Q> = <SlotOf<Q> as Slot>::Noted;

impl<Q: Stateful> Sliding<Q> {
    pub(super) fn new(query: &Q) -> Self {
        Sliding {
            groups: Groups::new(),
            entries: Ring::new(),
            spare: Spare::default(),
            blank: query.accumulators(),
            lingering: Noted::<Q>::default(),
        }
    }

    /// Finds the group of a row that is about to enter, and holds it while others leave.
    #[inline(always)]
    pub(super) fn begin(&mut self, key: RefOf<'_, Q::Key>, args: RefOf<'_, Q::Args>) -> (u32, Q::Args) {
        let slot = self.groups.slot(
            key,
            || Group { accs: self.blank.clone(), rows: 0 },
            |group| {
                group.accs.reset();
                group.rows = 0;
            },
        );
        self.groups.value_mut(slot).rows += 1;
        (slot, self.spare.own(args))
    }

    /// Lets the row of [`begin`](Self::begin) enter, and gives key and accumulators of its group.
    #[inline(always)]
    pub(super) fn enter(&mut self, mark: i64, slot: u32, args: Q::Args) -> (RefOf<'_, Q::Key>, &Q::Accs) {
        let (key, group) = self.groups.get_mut(slot);
        Q::add(&mut group.accs, args.as_ref());
        self.entries.push_back(Entry { mark, slot: Slot::of(slot), args });
        (key, &group.accs)
    }

    /// Shows its group a row that does not enter: to be followed by [`pass`](Self::pass).
    #[inline]
    pub(super) fn notice(&mut self, slot: u32, args: &Q::Args) {
        Q::notice(&mut self.groups.value_mut(slot).accs, args.as_ref());
    }

    /// Takes the row of [`begin`](Self::begin) back: it does not enter. Gives key and accumulators of its group,
    /// which [`part`](Self::part) ends.
    pub(super) fn pass(&mut self, slot: u32, args: Q::Args) -> (RefOf<'_, Q::Key>, &Q::Accs) {
        self.groups.value_mut(slot).rows -= 1;
        self.spare.take(args);
        self.lingering = SlotOf::<Q>::note(slot);
        self.group(slot)
    }

    /// Ends the group of the row that [`pass`](Self::pass) took back, if no row is in it.
    #[inline]
    pub(super) fn part(&mut self) {
        if let Some(slot) = SlotOf::<Q>::noted(std::mem::take(&mut self.lingering))
            && self.groups.is_live(slot)
        {
            self.end(slot);
        }
    }

    /// Makes room for a row more, but never for more than `most`: many windows of a few rows each are to be no larger than they are.
    #[inline(always)]
    pub(super) fn reserve(&mut self, most: i64) {
        if self.entries.len() == self.entries.capacity() {
            self.grow(most);
        }
    }

    #[cold]
    fn grow(&mut self, most: i64) {
        let len = self.entries.len();
        let most = usize::try_from(most).unwrap_or(usize::MAX).saturating_sub(len);
        self.entries.reserve_exact(len.max(4).min(most.max(1)));
    }

    /// Lets the rows with marks up to `limit` leave.
    #[inline(always)]
    pub(super) fn leave(&mut self, limit: i64) {
        while let Some((slot, _)) = self.leave_one(limit) {
            self.end(slot);
        }
    }

    /// Lets the oldest row leave if its mark is up to `limit`, and gives its group and mark. The group stays,
    /// empty perhaps, until [`end`](Self::end).
    #[inline(always)]
    pub(super) fn leave_one(&mut self, limit: i64) -> Option<(u32, i64)> {
        if self.entries.front()?.mark > limit {
            return None;
        }
        let Entry { mark, slot, args } = self.entries.pop_front()?;
        let slot = slot.number();
        let group = self.groups.value_mut(slot);
        Q::remove(&mut group.accs, args.as_ref());
        group.rows -= 1;
        self.spare.take(args);
        Some((slot, mark))
    }

    /// Ends a group that no row is in any more.
    #[inline(always)]
    pub(super) fn end(&mut self, slot: u32) {
        if self.groups.value(slot).rows == 0 {
            self.groups.remove(slot);
        }
    }

    /// Key and accumulators of a group.
    #[inline]
    pub(super) fn group(&self, slot: u32) -> (RefOf<'_, Q::Key>, &Q::Accs) {
        (self.groups.key(slot), &self.groups.value(slot).accs)
    }

    /// The mark of the oldest row.
    #[inline]
    pub(super) fn oldest(&self) -> Option<i64> {
        self.entries.front().map(|entry| entry.mark)
    }

    /// The number of rows.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Writes the groups, then the rows.
    pub(super) fn save(&mut self, query: &mut Q, out: &mut Encoder) {
        // The row of an event that did not stay is out.
        self.part();
        let naming = Naming::of(out, self.entries.iter().map(|entry| entry.slot.number()));
        let Sliding { groups, entries, .. } = self;
        groups.save_by(query.key_layout(), naming.order(), out, |_, group, out| group.accs.save(out));
        entries.save(out, |entry, out| {
            out.put_i64(entry.mark);
            out.put_u32(naming.number(entry.slot.number()));
            entry.args.save(query.args_layout(), out);
        });
        query.save_forever(out);
    }

    pub(super) fn restore(&mut self, query: &mut Q, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.lingering = Noted::<Q>::default();
        let Sliding { groups, entries, blank, .. } = self;
        let numbers = groups.load_by(query.key_layout(), from, |from| {
            let mut accs = blank.clone();
            accs.restore(from)?;
            Ok(Group { accs, rows: 0 })
        })?;
        entries.load(from, |before, from| {
            let mark = from.get_i64()?;
            let slot = numbers.place(from.get_u32()?.into())?;
            if before.back().is_some_and(|before| mark < before.mark) {
                return Err(StateError::damaged("a window out of order"));
            }
            groups.value_mut(slot).rows += 1;
            Ok(Entry { mark, slot: Slot::of(slot), args: Q::Args::load(query.args_layout(), from)? })
        })?;
        if groups.slots().any(|slot| groups.value(slot).rows == 0) {
            return Err(StateError::damaged("a group without rows"));
        }
        query.restore_forever(from)
    }
}

parks!([Q: Stateful] Sliding<Q>: within {
    groups: Groups<Q::Key, Group<Q::Accs>>,
    entries: Ring<Entry<Q::Args, SlotOf<Q>>>,
} own {
    lingering: Noted<Q> = Noted::<Q>::default(),
});
