//! SLIDING(size, slide) with aggregates that are as large as what they are over: event by event.

use super::appearance::Appearance;
use super::hops::Hops;
use crate::columns::{Columns, Place, Spare};
use crate::error::Failure;
use crate::operator::groups::Naming;
use crate::operator::{Accumulators, Due, Emit, Groups, put_out};
use crate::state::{Decoder, Encoder, Ring, StateError};
use crate::time::{Cx, Duration, Timestamp};

/// No event.
const NONE: u64 = u64::MAX;

/// `WINDOW SLIDING(size, slide)` with aggregates such as `COUNT(DISTINCT x)`, of which a pane would be as large as its
/// events, and merging panes cost as much as going over them again.
///
/// So there are no panes: an event goes into the one accumulator of its group, and is taken out of it again when no
/// window that is still to close has it. The rows are those of [`SlidingGroups`](super::SlidingGroups).
#[derive(Debug)]
pub struct SlidingByEvent<Q: Emit> {
    query: Q,
    hops: Hops,
    groups: Groups<Q::Key, Group<Q>>,
    /// The events that are in a window which is still to close, oldest first.
    events: Ring<Event<Q::Args>>,
    /// The number of the first of them.
    first: u64,
    spare: Spare<Q::Args>,
    appearance: Appearance,
    blank: Q::Accs,
    /// The next window that closes, if there is an event; it has the oldest one.
    window: i128,
    /// Its end.
    window_end: Timestamp,
}

#[derive(Debug)]
pub struct Group<Q: Emit> {
    accs: Q::Accs,
    /// Of the newest event, which is the newest one of every open window. It comes a moment after its group.
    newest: <Q::Kept as Columns>::Place,
    /// The number of its first event.
    first: u64,
    /// The number of its newest event.
    last: u64,
}

#[derive(Debug)]
pub struct Event<A> {
    at: Timestamp,
    slot: u32,
    /// The number of the next event of the group.
    next: u64,
    args: A,
}

impl<Q: Emit> SlidingByEvent<Q> {
    /// Windows of `size` microseconds that begin at the multiples of `slide`; both must be above zero.
    pub fn new(query: Q, size: Duration, slide: Duration) -> Self {
        let blank = query.accumulators();
        SlidingByEvent {
            query,
            hops: Hops::new(size, slide),
            groups: Groups::new(),
            events: Ring::new(),
            first: 0,
            spare: Spare::default(),
            appearance: Appearance::default(),
            blank,
            window: 0,
            window_end: Timestamp::MAX,
        }
    }

    /// Takes an event in.
    #[inline]
    pub fn push(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        // The clock has closed what was over as a rule.
        while self.window_end <= cx.at && self.window_end != Timestamp::MAX {
            self.close(cx.now, out);
        }
        if let Err(failure) = self.process(row, cx) {
            out(Err(failure), cx.at);
        }
    }

    #[inline(always)]
    fn process(&mut self, row: &Q::In<'_>, cx: Cx) -> Result<(), Failure> {
        if !self.query.admit(row, cx)? {
            return Ok(());
        }
        let Some((key, args)) = self.query.enter(row, cx)? else { return Ok(()) };
        if !self.hops.covers(cx.at) {
            return Ok(());
        }
        let slot = self.groups.slot(
            key,
            || Group { accs: self.blank.clone(), newest: Default::default(), first: NONE, last: NONE },
            |group| {
                group.accs.reset();
                group.first = NONE;
            },
        );
        let group = self.groups.value_mut(slot);
        let number = self.first + self.events.len() as u64;
        if group.first == NONE {
            group.first = number;
            self.appearance.push(slot);
        } else if let Some(last) = self.events.get_mut((group.last - self.first) as usize) {
            last.next = number;
        }
        group.last = number;
        Q::add(&mut group.accs, args);
        self.events.push_back(Event { at: cx.at, slot, next: NONE, args: self.spare.own(args) });
        let kept = self.query.keep(row, cx);
        group.newest.hold(kept);
        if self.events.len() == 1 {
            self.window = self.hops.first(cx.at);
            self.window_end = self.hops.bounds(self.window).end;
        }
        Ok(())
    }

    /// Puts out the next window, and drops what is in no later one.
    #[cold]
    fn close(&mut self, now: Timestamp, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        let bounds = self.hops.bounds(self.window);
        let cx = Cx { now, at: bounds.last() };
        for &slot in self.appearance.slots() {
            let group = self.groups.value(slot);
            let Some(newest) = group.newest.held() else { continue };
            let row = self.query.emit(newest.as_ref(), self.groups.key(slot), &group.accs, bounds, cx);
            put_out(row, cx.at, out);
        }
        self.leave();
    }

    fn leave(&mut self) {
        let (hops, next) = (self.hops, self.window + 1);
        let leaving = self.events.iter().take_while(|event| hops.begins_after(next, event.at)).count() as u64;
        let (limit, events, first) = (self.first + leaving, &self.events, self.first);
        self.appearance.leave(
            limit,
            &mut self.groups,
            |groups, slot| groups.value(slot).first,
            |groups, slot| {
                let group = groups.value_mut(slot);
                while group.first < limit {
                    let Some(event) = events.get((group.first - first) as usize) else { break };
                    Q::remove(&mut group.accs, event.args.as_ref());
                    group.first = event.next;
                }
                let left = group.first;
                if left == NONE {
                    groups.remove(slot);
                }
                (left != NONE).then_some(left)
            },
        );
        for event in self.events.drain_front(leaving as usize) {
            self.spare.take(event.args);
        }
        self.first = limit;
        self.window_end = match self.events.front() {
            Some(event) => {
                self.window = self.hops.first(event.at).max(self.window + 1);
                self.hops.bounds(self.window).end
            }
            None => Timestamp::MAX,
        };
    }

    /// The end of the first window that holds the oldest event and is not over.
    #[inline]
    pub fn due(&self) -> Due {
        if self.events.is_empty() { Due::NEVER } else { Due { at: self.window_end, carries_now: false } }
    }

    /// Closes the windows that end by `due`.
    pub fn fire(&mut self, due: Due, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        while !self.events.is_empty() && self.window_end <= due.at {
            self.close(due.at, out);
        }
    }

    ends_by_the_clock!();

    /// Writes the groups, then the events.
    pub fn save(&mut self, out: &mut Encoder) {
        out.put_i128(if self.events.is_empty() { 0 } else { self.window });
        let naming = Naming::of(out, self.events.iter().map(|event| event.slot));
        let SlidingByEvent { query, groups, events, .. } = self;
        groups.save_by(query.key_layout(), naming.order(), out, |_, group, out| {
            group.accs.save(out);
            if let Some(newest) = group.newest.held() {
                newest.save(query.kept_layout(), out);
            }
        });
        events.save(out, |event, out| {
            out.put_time(event.at);
            out.put_u32(naming.number(event.slot));
            event.args.save(query.args_layout(), out);
        });
        query.save_forever(out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.appearance.clear();
        self.events.clear();
        self.first = 0;
        self.window_end = Timestamp::MAX;
        self.window = from.get_i128()?;
        let SlidingByEvent { query, groups, events, appearance, blank, .. } = self;
        let numbers = groups.load_by(query.key_layout(), from, |from| {
            let mut accs = blank.clone();
            accs.restore(from)?;
            let newest = Place::holding(Q::Kept::load(query.kept_layout(), from)?);
            Ok(Group { accs, newest, first: NONE, last: NONE })
        })?;
        from.get_parts(|_, from| {
            let at = from.get_time()?;
            let slot = numbers.place(from.get_u32()?.into())?;
            if events.back().is_some_and(|last| last.at > at) {
                return Err(StateError::damaged("events in disorder"));
            }
            let number = events.len() as u64;
            let group = groups.value_mut(slot);
            if group.first == NONE {
                group.first = number;
                appearance.push(slot);
            } else if let Some(before) = events.get_mut(group.last as usize) {
                before.next = number;
            }
            group.last = number;
            let args = Q::Args::load(query.args_layout(), from)?;
            events.push_back(Event { at, slot, next: NONE, args });
            Ok(())
        })?;
        if appearance.slots().len() != groups.len() {
            return Err(StateError::damaged("a group without events"));
        }
        if let Some(oldest) = events.front() {
            self.window_end = self.hops.next_end(self.window, oldest.at)?;
        }
        self.query.restore_forever(from)
    }
}

parks!([Q: Emit] SlidingByEvent<Q>: query Q, within {
    groups: Groups<Q::Key, Group<Q>>,
    events: Ring<Event<Q::Args>>,
} own {
    first: u64 = 0,
    appearance: Appearance = Appearance::default(),
    window: i128 = 0,
    window_end: Timestamp = Timestamp::MAX,
});
parted!([Q: Emit] SlidingByEvent<Q>);

#[cfg(test)]
mod tests {
    use super::super::hops::tests::expected;
    use super::*;
    use crate::operator::testing::{Sums, at_the_end_of_time, check, damage};

    #[test]
    fn each_window_has_its_groups() {
        for (size, slide) in [(20, 5), (10, 3), (10, 10), (6, 20), (150, 40), (7, 1), (31, 2)] {
            check(|| SlidingByEvent::new(Sums, size, slide), |events| expected(events, size, slide, true));
        }
    }

    #[test]
    fn events_at_the_end_of_time_come_in_each_of_their_windows() {
        assert_eq!(at_the_end_of_time(|| SlidingByEvent::new(Sums, 10, 5)).len(), 2);
        assert_eq!(at_the_end_of_time(|| SlidingByEvent::new(Sums, 7, 7)).len(), 1);
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| SlidingByEvent::new(Sums, 1_000, 300));
    }
}
