//! What a window by a time of the events' own holds.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::members::Members;
use crate::columns::{Columns, Spare};
use crate::operator::{RefOf, Turn, Unordered};
use crate::state::{Decoder, Encoder, Numbers, Ring, StateError};

/// Events in order of time, then of entry, with columns `X` of each kept.
#[derive(Debug)]
pub struct Timed<Q: Unordered, X> {
    pub(super) members: Members<Q>,
    line: Line<Q::Args, X>,
    /// Those that leave together, the last to leave first; empty but while they do.
    leaving: Vec<Entry<Q::Args, X>>,
    /// The number of events that ever entered; the newest one's number.
    count: u64,
    spare_args: Spare<Q::Args>,
    spare_kept: Spare<X>,
}

/// An event that has not entered yet.
pub(super) struct Entrant<A, X> {
    pub(super) slot: u32,
    args: A,
    kept: X,
}

impl<A, X> Entrant<A, X> {
    /// What is kept of it.
    pub(super) fn kept(&self) -> &X {
        &self.kept
    }
}

#[derive(Debug)]
pub struct Entry<A, X> {
    turn: Turn,
    slot: u32,
    args: A,
    kept: X,
}

/// The heap's first is the one with the lowest time, of those the one that entered first.
impl<A, X> Ord for Entry<A, X> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.turn.cmp(&self.turn)
    }
}
impl<A, X> PartialOrd for Entry<A, X> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<A, X> PartialEq for Entry<A, X> {
    fn eq(&self, other: &Self) -> bool {
        self.turn == other.turn
    }
}
impl<A, X> Eq for Entry<A, X> {}

impl<Q: Unordered, X: Columns> Timed<Q, X> {
    pub(super) fn new(query: &Q) -> Self {
        Timed {
            members: Members::new(query),
            line: Line { queue: Ring::new(), strays: BinaryHeap::new() },
            leaving: Vec::new(),
            count: 0,
            spare_args: Spare::default(),
            spare_kept: Spare::default(),
        }
    }

    /// Finds the group of an event that is about to enter, and holds it while others leave.
    #[inline(always)]
    pub(super) fn begin(&mut self, key: RefOf<'_, Q::Key>, args: RefOf<'_, Q::Args>) -> (u32, Q::Args) {
        self.members.part();
        (self.members.join(key), self.spare_args.own(args))
    }

    /// The columns to keep of it.
    #[inline(always)]
    pub(super) fn keep(&mut self, (slot, args): (u32, Q::Args), kept: X::Ref<'_>) -> Entrant<Q::Args, X> {
        Entrant { slot, args, kept: self.spare_kept.own(kept) }
    }

    /// Lets it enter, and gives key and accumulators of its group.
    #[inline(always)]
    pub(super) fn enter(&mut self, time: i64, entrant: Entrant<Q::Args, X>) -> (RefOf<'_, Q::Key>, &Q::Accs) {
        self.count += 1;
        let turn = Turn { time, number: self.count };
        let Entrant { slot, args, kept } = entrant;
        let of_group = self.members.put(slot, args.as_ref(), turn);
        self.line.push(Entry { turn, slot, args, kept });
        of_group
    }

    /// The first half of entering: its group has it.
    #[inline(always)]
    pub(super) fn put(&mut self, time: i64, entrant: &Entrant<Q::Args, X>) {
        self.count += 1;
        self.members.put(entrant.slot, entrant.args.as_ref(), Turn { time, number: self.count });
    }

    /// The second half: it is in the content.
    #[inline(always)]
    pub(super) fn store(&mut self, time: i64, entrant: Entrant<Q::Args, X>) {
        let Entrant { slot, args, kept } = entrant;
        self.line.push(Entry { turn: Turn { time, number: self.count }, slot, args, kept });
    }

    /// Shows it to its group, which it does not enter: to be followed by [`pass`](Self::pass).
    #[inline(always)]
    pub(super) fn notice(&mut self, entrant: &Entrant<Q::Args, X>) {
        self.members.notice(entrant.slot, entrant.args.as_ref());
    }

    /// Does not let it enter, and gives key and accumulators of its group, which stays for a row.
    pub(super) fn pass(&mut self, entrant: Entrant<Q::Args, X>) -> (RefOf<'_, Q::Key>, &Q::Accs) {
        self.members.pass(entrant.slot);
        self.spare_args.take(entrant.args);
        self.spare_kept.take(entrant.kept);
        self.members.get(entrant.slot)
    }

    /// Lets the events with times up to `limit` leave.
    #[inline(always)]
    pub(super) fn leave(&mut self, limit: i64) {
        while let Some(entry) = self.line.first(limit) {
            let (slot, kept) = self.let_go(entry);
            self.members.end(slot);
            self.spare_kept.take(kept);
        }
    }

    /// The events with times up to `limit` are to leave one by one, in order of entry, by
    /// [`leave_next`](Self::leave_next).
    #[inline]
    pub(super) fn part_from(&mut self, limit: i64) {
        while let Some(entry) = self.line.first(limit) {
            self.leaving.push(entry);
        }
        self.leaving.sort_unstable_by_key(|entry| Reverse(entry.turn.number));
    }

    /// Lets the next of those that are to leave do so, and gives its group and what was kept of it. The group stays,
    /// empty perhaps, until it is ended.
    #[inline]
    pub(super) fn leave_next(&mut self) -> Option<(u32, X)> {
        let entry = self.leaving.pop()?;
        Some(self.let_go(entry))
    }

    #[inline(always)]
    fn let_go(&mut self, entry: Entry<Q::Args, X>) -> (u32, X) {
        let Entry { turn, slot, args, kept } = entry;
        self.members.take(slot, args.as_ref(), turn);
        self.spare_args.take(args);
        (slot, kept)
    }

    /// Takes back what was kept of an event.
    #[inline]
    pub(super) fn recycle(&mut self, kept: X) {
        self.spare_kept.take(kept);
    }

    pub(super) fn save(&mut self, query: &Q, layout: &X::Layout, out: &mut Encoder) {
        self.members.part();
        let Timed { members, line: Line { queue, strays }, count, .. } = self;
        out.put_u64(*count);
        // Those that came out of order are few, and written anew each time.
        let mut strays: Vec<&Entry<Q::Args, X>> = strays.iter().collect();
        strays.sort_unstable_by_key(|entry| entry.turn.number);
        let slots = queue.iter().chain(strays.iter().copied()).map(|entry| entry.slot);
        let naming = members.save(query, slots, out);
        let write = |entry: &Entry<Q::Args, X>, out: &mut Encoder| {
            out.put_i64(entry.turn.time);
            out.put_u64(entry.turn.number);
            out.put_u32(naming.number(entry.slot));
            entry.args.save(query.args_layout(), out);
            entry.kept.save(layout, out);
        };
        queue.save(out, write);
        out.put_len(strays.len());
        strays.into_iter().for_each(|entry| write(entry, out));
    }

    pub(super) fn restore(
        &mut self,
        query: &Q,
        layout: &X::Layout,
        from: &mut Decoder<'_>,
    ) -> Result<(), StateError> {
        self.line.strays.clear();
        self.count = count(from)?;
        let numbers = self.members.restore(query, from)?;
        let Timed { members, line: Line { queue, strays }, count, .. } = self;
        let read = |members: &mut Members<Q>, numbers: &Numbers, from: &mut Decoder<'_>| {
            let turn = Turn { time: from.get_i64()?, number: from.get_u64()? };
            let slot = numbers.place(from.get_u32()?.into())?;
            let args = Q::Args::load(query.args_layout(), from)?;
            let kept = X::load(layout, from)?;
            if turn.number > *count {
                return Err(StateError::damaged("events out of order"));
            }
            members.rejoin(slot);
            Ok(Entry { turn, slot, args, kept })
        };
        queue.load(from, |before, from| {
            let entry = read(members, &numbers, from)?;
            let in_order = |last: &Entry<Q::Args, X>| {
                last.turn.time <= entry.turn.time && last.turn.number < entry.turn.number
            };
            if before.back().is_none_or(in_order) {
                Ok(entry)
            } else {
                Err(StateError::damaged("events out of order"))
            }
        })?;
        let mut last = 0;
        for _ in 0..from.get_len()? {
            let entry = read(members, &numbers, from)?;
            if std::mem::replace(&mut last, entry.turn.number) >= entry.turn.number {
                return Err(StateError::damaged("events out of order"));
            }
            strays.push(entry);
        }
        members.complete()
    }
}

/// Events in the order in which they leave. Those that come in it, which most do, are a queue; the others are a heap beside
/// it. The first is the earlier of the two firsts.
#[derive(Debug)]
pub struct Line<A, X> {
    queue: Ring<Entry<A, X>>,
    strays: BinaryHeap<Entry<A, X>>,
}

impl<A, X> Line<A, X> {
    #[inline(always)]
    fn push(&mut self, entry: Entry<A, X>) {
        match self.queue.back() {
            Some(last) if last.turn.time > entry.turn.time => self.strays.push(entry),
            _ => self.queue.push_back(entry),
        }
    }

    /// Takes out the first event if its time is up to `limit`.
    #[inline(always)]
    fn first(&mut self, limit: i64) -> Option<Entry<A, X>> {
        if !self.strays.is_empty() {
            return self.leave_stray(limit);
        }
        if self.queue.front()?.turn.time > limit {
            return None;
        }
        self.queue.pop_front()
    }

    #[inline(never)]
    fn leave_stray(&mut self, limit: i64) -> Option<Entry<A, X>> {
        let stray = self.strays.peek()?;
        let earlier = self.queue.front().is_none_or(|first| stray.turn < first.turn);
        match (earlier, self.queue.front()) {
            (false, Some(first)) => {
                if first.turn.time > limit {
                    return None;
                }
                self.queue.pop_front()
            }
            _ if stray.turn.time > limit => None,
            _ => self.strays.pop(),
        }
    }
}

/// Reads the number of events so far.
pub(super) fn count(from: &mut Decoder<'_>) -> Result<u64, StateError> {
    match from.get_u64()? {
        // More than that never came in; it keeps damaged bytes from overflowing the count.
        count @ 0..0x4000_0000_0000_0000 => Ok(count),
        count => Err(StateError::damaged(format!("{count} events"))),
    }
}

parks!([A, X] Line<A, X>: within { queue: Ring<Entry<A, X>> } own {
    strays: BinaryHeap<Entry<A, X>> = BinaryHeap::new(),
});
parks!([Q: Unordered, X: Columns] Timed<Q, X>: within { members: Members<Q>, line: Line<Q::Args, X> } own {
    count: u64 = 0,
});
