//! What a window by a time of the events' own holds.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, VecDeque};

use super::members::Members;
use crate::columns::{Columns, Spare};
use crate::operator::{RefOf, Unordered};
use crate::state::{Decoder, Encoder, StateError};

/// Events in order of time, then of entry, with columns `X` of each kept.
///
/// Events that come in order of their times, which most do, are a queue; the others are a heap beside it. What
/// leaves is the earlier of the two firsts.
#[derive(Debug)]
pub(super) struct Timed<Q: Unordered, X> {
    pub(super) members: Members<Q>,
    queue: VecDeque<Entry<Q::Args, X>>,
    strays: BinaryHeap<Entry<Q::Args, X>>,
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
struct Entry<A, X> {
    time: i64,
    number: u64,
    slot: u32,
    args: A,
    kept: X,
}

impl<A, X> Entry<A, X> {
    #[inline(always)]
    fn place(&self) -> (i64, u64) {
        (self.time, self.number)
    }
}

/// The heap's first is the one with the lowest time, of those the one that entered first.
impl<A, X> Ord for Entry<A, X> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.place().cmp(&self.place())
    }
}
impl<A, X> PartialOrd for Entry<A, X> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<A, X> PartialEq for Entry<A, X> {
    fn eq(&self, other: &Self) -> bool {
        self.place() == other.place()
    }
}
impl<A, X> Eq for Entry<A, X> {}

impl<Q: Unordered, X: Columns> Timed<Q, X> {
    pub(super) fn new(query: &Q) -> Self {
        Timed {
            members: Members::new(query),
            queue: VecDeque::new(),
            strays: BinaryHeap::new(),
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

    /// Lets it enter.
    #[inline(always)]
    pub(super) fn enter(&mut self, time: i64, entrant: Entrant<Q::Args, X>) {
        self.put(&entrant);
        self.store(time, entrant);
    }

    /// The first half of entering: its group has it.
    #[inline(always)]
    pub(super) fn put(&mut self, entrant: &Entrant<Q::Args, X>) {
        self.count += 1;
        self.members.put(entrant.slot, entrant.args.as_ref(), self.count);
    }

    /// The second half: it is in the content.
    #[inline(always)]
    pub(super) fn store(&mut self, time: i64, entrant: Entrant<Q::Args, X>) {
        let (Entrant { slot, args, kept }, number) = (entrant, self.count);
        let entry = Entry { time, number, slot, args, kept };
        match self.queue.back() {
            Some(last) if last.time > time => self.strays.push(entry),
            _ => self.queue.push_back(entry),
        }
    }

    /// Shows it to its group, which it does not enter: to be followed by [`pass`](Self::pass).
    #[inline(always)]
    pub(super) fn notice(&mut self, entrant: &Entrant<Q::Args, X>) {
        self.members.notice(entrant.slot, entrant.args.as_ref());
    }

    /// Does not let it enter. Its group stays for a row.
    pub(super) fn pass(&mut self, entrant: Entrant<Q::Args, X>) {
        self.members.pass(entrant.slot);
        self.spare_args.take(entrant.args);
        self.spare_kept.take(entrant.kept);
    }

    /// Lets the events with times up to `limit` leave.
    #[inline(always)]
    pub(super) fn leave(&mut self, limit: i64) {
        while let Some(entry) = self.first(limit) {
            let (slot, kept) = self.let_go(entry);
            self.members.end(slot);
            self.spare_kept.take(kept);
        }
    }

    /// The events with times up to `limit` are to leave one by one, in order of entry, by
    /// [`leave_next`](Self::leave_next).
    #[inline]
    pub(super) fn part_from(&mut self, limit: i64) {
        while let Some(entry) = self.first(limit) {
            self.leaving.push(entry);
        }
        self.leaving.sort_unstable_by_key(|entry| Reverse(entry.number));
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
        let Entry { number, slot, args, kept, .. } = entry;
        self.members.take(slot, args.as_ref(), number);
        self.spare_args.take(args);
        (slot, kept)
    }

    /// Takes out the first event if its time is up to `limit`.
    #[inline(always)]
    fn first(&mut self, limit: i64) -> Option<Entry<Q::Args, X>> {
        if !self.strays.is_empty() {
            return self.leave_stray(limit);
        }
        if self.queue.front()?.time > limit {
            return None;
        }
        self.queue.pop_front()
    }

    #[inline(never)]
    fn leave_stray(&mut self, limit: i64) -> Option<Entry<Q::Args, X>> {
        let stray = self.strays.peek()?;
        let earlier = self.queue.front().is_none_or(|first| stray.place() < first.place());
        match (earlier, self.queue.front()) {
            (false, Some(first)) => {
                if first.time > limit {
                    return None;
                }
                self.queue.pop_front()
            }
            _ if stray.time > limit => None,
            _ => self.strays.pop(),
        }
    }

    /// Takes back what was kept of an event.
    #[inline]
    pub(super) fn recycle(&mut self, kept: X) {
        self.spare_kept.take(kept);
    }

    pub(super) fn save(&self, query: &Q, layout: &X::Layout, out: &mut Encoder) {
        let mut strays: Vec<&Entry<Q::Args, X>> = self.strays.iter().collect();
        strays.sort_unstable_by_key(|entry| entry.number);
        out.put_u64(self.count);
        let entries = self.queue.iter().chain(strays.iter().copied());
        let numbers = self.members.save(query, entries.clone().map(|entry| entry.slot), out);
        out.put_len(self.queue.len());
        out.put_len(strays.len());
        for entry in entries {
            out.put_i64(entry.time);
            out.put_u64(entry.number);
            out.put_u32(numbers[entry.slot as usize]);
            entry.args.save(query.args_layout(), out);
            entry.kept.save(layout, out);
        }
    }

    pub(super) fn restore(
        &mut self,
        query: &Q,
        layout: &X::Layout,
        from: &mut Decoder<'_>,
    ) -> Result<(), StateError> {
        self.queue.clear();
        self.strays.clear();
        self.count = count(from)?;
        self.members.restore(query, from)?;
        let (queued, strays) = (from.get_len()?, from.get_len()?);
        let mut last = (i64::MIN, 0);
        for place in 0..queued + strays {
            let (time, number, slot) = (from.get_i64()?, from.get_u64()?, from.get_u32()?);
            let args = Q::Args::load(query.args_layout(), from)?;
            let kept = X::load(layout, from)?;
            self.members.rejoin(slot)?;
            let entry = Entry { time, number, slot, args, kept };
            if place == queued {
                last = (i64::MIN, 0);
            }
            let in_order = number > last.1 && (place >= queued || time >= last.0);
            if !in_order || number > self.count {
                return Err(StateError::damaged("events out of order"));
            }
            last = (time, number);
            if place < queued { self.queue.push_back(entry) } else { self.strays.push(entry) }
        }
        self.members.complete()
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
