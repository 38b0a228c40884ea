//! What a window holds that any event may leave.

use super::members::Members;
use super::sift::Arrival;
use super::timed::count;
use crate::columns::Columns;
use crate::operator::{RefOf, Stateful, Turn, Unordered};
use crate::state::{Decoder, Encoder, Places, StateError, Touched};

/// The slot of events that WHERE after the window rejects: they have no group.
const UNSEEN: u32 = u32::MAX;

/// Events by ids, with columns `X` of each kept. Ids that are free keep their allocations for the next ones.
#[derive(Debug)]
pub struct Loose<Q: Unordered, X> {
    members: Members<Q>,
    entries: Vec<Entry<Q::Args, X>>,
    free: Vec<u32>,
    /// The number of events that ever came; the newest one's number.
    count: u64,
    touched: Touched,
}

/// The key and the arguments of an event that is seen.
type Seen<'r, Q> = (RefOf<'r, <Q as Stateful>::Key>, RefOf<'r, <Q as Stateful>::Args>);

#[derive(Debug)]
pub struct Entry<A, X> {
    /// 0 where the id is free.
    number: u64,
    slot: u32,
    /// There is one as soon as an event that is seen was here.
    args: Option<A>,
    kept: Option<X>,
}

impl<Q: Unordered, X: Columns> Loose<Q, X> {
    pub(super) fn new(query: &Q) -> Self {
        Loose {
            members: Members::new(query),
            entries: Vec::new(),
            free: Vec::new(),
            count: 0,
            touched: Touched::default(),
        }
    }

    /// An event comes, with key and arguments where it is seen: its id and number. Its group is held while others
    /// leave.
    #[inline]
    pub(super) fn begin(&mut self, seen: Option<Seen<'_, Q>>) -> (u32, u64) {
        self.members.part();
        self.count += 1;
        let id = self.free.pop().unwrap_or_else(|| {
            self.entries.push(Entry { number: 0, slot: UNSEEN, args: None, kept: None });
            // The memory for so many events would have run out before.
            u32::try_from(self.entries.len() - 1).expect("more than 2^32 events")
        });
        self.touched.add(id);
        let entry = &mut self.entries[id as usize];
        entry.number = self.count;
        entry.slot = UNSEEN;
        if let Some((key, args)) = seen {
            entry.slot = self.members.join(key);
            match &mut entry.args {
                Some(held) => held.assign(args),
                none => *none = Some(Q::Args::own(args)),
            }
        }
        (id, self.count)
    }

    /// Keeps columns of an event.
    #[inline]
    pub(super) fn keep(&mut self, id: u32, kept: X::Ref<'_>) {
        match &mut self.entries[id as usize].kept {
            Some(held) => held.assign(kept),
            none => *none = Some(X::own(kept)),
        }
    }

    /// Whether WHERE after the window lets an event through.
    #[inline]
    pub(super) fn is_seen(&self, id: u32) -> bool {
        self.entries[id as usize].slot != UNSEEN
    }

    /// The number of an event.
    #[inline]
    pub(super) fn number(&self, id: u32) -> u64 {
        self.entries[id as usize].number
    }

    /// Lets an event that came enter.
    #[inline]
    pub(super) fn enter(&mut self, id: u32) {
        let Entry { number, slot, args: Some(args), .. } = &self.entries[id as usize] else { return };
        if *slot != UNSEEN {
            self.members.put(*slot, args.as_ref(), Turn::numbered(*number));
        }
    }

    /// Lets an event leave. Its columns stay until the next one comes, its group until it is ended.
    #[inline]
    pub(super) fn leave(&mut self, id: u32) {
        self.touched.touch(id);
        let entry = &mut self.entries[id as usize];
        if let (Some(args), true) = (&entry.args, entry.slot != UNSEEN) {
            self.members.take(entry.slot, args.as_ref(), Turn::numbered(entry.number));
        }
        entry.number = 0;
        self.free.push(id);
    }

    /// Ends the group of an event that has left, if no other is in it.
    #[inline]
    pub(super) fn end(&mut self, id: u32) {
        let slot = self.entries[id as usize].slot;
        if slot != UNSEEN {
            self.members.end(slot);
        }
    }

    /// An event that came does not stay. Its columns and its group do until the next one comes.
    pub(super) fn pass(&mut self, id: u32) {
        let entry = &mut self.entries[id as usize];
        entry.number = 0;
        self.free.push(id);
        if entry.slot != UNSEEN {
            if let Some(args) = &entry.args {
                self.members.notice(entry.slot, args.as_ref());
            }
            self.members.pass(entry.slot);
        }
    }

    /// Key and accumulators of the group of an event that is seen.
    #[inline]
    pub(super) fn group(&self, id: u32) -> (RefOf<'_, Q::Key>, &Q::Accs) {
        self.members.get(self.entries[id as usize].slot)
    }

    /// The columns kept of an event.
    #[inline]
    pub(super) fn kept(&self, id: u32) -> Option<X::Ref<'_>> {
        self.entries[id as usize].kept.as_ref().map(X::as_ref)
    }

    /// The ids of the events, in order of entry.
    fn ids(&self) -> Vec<u32> {
        let mut ids: Vec<u32> =
            (0..).zip(&self.entries).filter(|(_, e)| e.number != 0).map(|(id, _)| id).collect();
        ids.sort_unstable_by_key(|id| self.number(*id));
        ids
    }

    /// Writes the events; `known` what else is known of one.
    pub(super) fn save(
        &mut self,
        query: &Q,
        layout: &X::Layout,
        out: &mut Encoder,
        mut known: impl FnMut(u32, &mut Encoder),
    ) {
        self.members.part();
        out.put_u64(self.count);
        let ids = if out.is_snapshot() { self.ids() } else { Vec::new() };
        let Loose { members, entries, free, touched, .. } = self;
        let slots = ids.iter().map(|id| entries[*id as usize].slot).filter(|slot| *slot != UNSEEN);
        let naming = members.save(query, slots, out);
        let places = Places {
            room: entries.len(),
            len: entries.len() - free.len(),
            size: size_of::<Entry<Q::Args, X>>(),
            is_taken: |id: u32| entries[id as usize].number != 0,
            in_order: ids.into_iter(),
        };
        touched.save(out, places, |id, out| {
            let entry = &entries[id as usize];
            out.put_u64(entry.number);
            match (&entry.args, &entry.kept) {
                (Some(args), Some(kept)) if entry.slot != UNSEEN => {
                    out.put_u32(naming.number(entry.slot));
                    args.save(query.args_layout(), out);
                    kept.save(layout, out);
                }
                _ => out.put_u32(UNSEEN),
            }
            known(id, out);
        });
    }

    /// Takes over what `save` wrote; ids count up then, in order of entry. `known` reads what else was known of one.
    pub(super) fn restore(
        &mut self,
        query: &Q,
        layout: &X::Layout,
        from: &mut Decoder<'_>,
        mut known: impl FnMut(Arrival, &mut Decoder<'_>) -> Result<(), StateError>,
    ) -> Result<(), StateError> {
        self.entries.clear();
        self.free.clear();
        self.touched.forget();
        self.count = count(from)?;
        let numbers = self.members.restore(query, from)?;
        let mut last = 0;
        from.get_parts_by(
            |from| from.get_u64(),
            |_, from| {
                let (number, group) = (from.get_u64()?, from.get_u32()?);
                if number <= last || number > self.count {
                    return Err(StateError::damaged("events out of order"));
                }
                last = number;
                let mut entry = Entry { number, slot: UNSEEN, args: None, kept: None };
                if group != UNSEEN {
                    entry.slot = numbers.place(group.into())?;
                    entry.args = Some(Q::Args::load(query.args_layout(), from)?);
                    entry.kept = Some(X::load(layout, from)?);
                    self.members.rejoin(entry.slot);
                }
                // Each takes some bytes, so that there are no more of them than numbers.
                let id = self.entries.len() as u32;
                self.entries.push(entry);
                known(Arrival { id, number, at: 0 }, from)
            },
        )?;
        self.members.complete()
    }
}

parks!([Q: Unordered, X: Columns] Loose<Q, X>: within { members: Members<Q> } own {
    entries: Vec<Entry<Q::Args, X>> = Vec::new(),
    free: Vec<u32> = Vec::new(),
    count: u64 = 0,
});
