//! SLIDING(size, slide) with aggregates or GROUP BY: overlapping windows, merged of panes.

use std::collections::VecDeque;

use super::appearance::Appearance;
use super::hops::Hops;
use super::panes::{Panes, Stock};
use crate::columns::{Columns, Place};
use crate::error::Failure;
use crate::operator::{Due, Emit, Groups, Merge, put_out};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Duration, Timestamp};

/// `WINDOW SLIDING(size, slide)` with aggregates or GROUP BY: a row per group when a window closes.
///
/// `SELECT symbol, MAX(price) AS p FROM Trades WINDOW SLIDING(10 SECONDS, 5 SECONDS) GROUP BY symbol` puts out the
/// highest prices of [0 s, 10 s) at 10 s, of [5 s, 15 s) at 15 s and so on.
///
/// Time is cut into slices where windows begin or end (Krishnamurthy, Wu and Franklin, "On-the-Fly Sharing for Streamed
/// Aggregation", SIGMOD 2006; Li et al., "No Pane, No Gain", SIGMOD Record 2005). An event goes into one pane, that of
/// its group and slice. A window that closes reads each of its groups in a fixed number of merges; the panes of slices
/// that it alone still needed go.
#[derive(Debug)]
pub struct SlidingGroups<Q: Emit> {
    query: Q,
    slices: Slices,
    groups: Groups<Q::Key, Group<Q>>,
    stock: Stock<Q::Accs>,
    appearance: Appearance,
    blank: Q::Accs,
    scratch: Q::Accs,
}

#[derive(Debug)]
pub struct Group<Q: Emit> {
    panes: Panes<Q::Accs>,
    /// The slice that its newest pane is of.
    slice: u64,
    /// Of the newest event, which is the newest one of every open window. It comes a moment after its group.
    newest: <Q::Kept as Columns>::Place,
}

/// Where the windows and slices are in time.
#[derive(Debug)]
pub struct Slices {
    hops: Hops,
    /// The length of a window.
    size: Duration,
    /// The slices that hold an event.
    held: VecDeque<Slice>,
    /// The newest slice, which may hold none yet: its number, end, and whether it is in any window.
    number: u64,
    end: Timestamp,
    covered: bool,
    /// How many events there were.
    events: u64,
    /// The next window that closes, if a slice is held; it has the oldest one.
    window: i128,
    /// Its end.
    window_end: Timestamp,
}

#[derive(Clone, Copy, Debug)]
pub struct Slice {
    /// The time of its first event.
    at: Timestamp,
    /// The number of its first event.
    first: u64,
}

impl Slices {
    /// Goes on to the slice that `at` is in.
    #[cold]
    fn turn(&mut self, at: Timestamp) {
        self.number += 1;
        self.end = self.hops.slice_end(at);
        self.covered = self.hops.covers(at);
        if self.covered {
            self.held.push_back(Slice { at, first: self.events });
            if self.held.len() == 1 {
                self.window = self.hops.first(at);
                self.window_end = self.hops.bounds(self.window).end;
            }
        }
    }

    /// Lets go the slices that were in no window after the one that has closed; gives the number of the first event
    /// that is left.
    fn leave(&mut self) -> u64 {
        while self.held.front().is_some_and(|slice| self.hops.begins_after(self.window + 1, slice.at)) {
            self.held.pop_front();
        }
        match self.held.front() {
            Some(slice) => {
                self.window = self.hops.first(slice.at).max(self.window + 1);
                self.window_end = self.hops.bounds(self.window).end;
                slice.first
            }
            None => {
                self.window_end = Timestamp::MAX;
                self.events
            }
        }
    }
}

impl<Q: Emit<Accs: Merge>> SlidingGroups<Q> {
    /// Windows of `size` microseconds that begin at the multiples of `slide`; both must be above zero.
    pub fn new(query: Q, size: Duration, slide: Duration) -> Self {
        let blank = query.accumulators();
        let hops = Hops::new(size, slide);
        SlidingGroups {
            query,
            slices: Slices {
                hops,
                size,
                held: VecDeque::new(),
                number: 0,
                end: Timestamp::MIN,
                covered: false,
                events: 0,
                window: 0,
                window_end: Timestamp::MAX,
            },
            groups: Groups::new(),
            stock: Stock::new(blank.clone()),
            appearance: Appearance::default(),
            scratch: blank.clone(),
            blank,
        }
    }

    /// Takes an event into its pane.
    #[inline]
    pub fn push(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        // The clock has closed what was over as a rule.
        while self.slices.window_end <= cx.at && self.slices.window_end != Timestamp::MAX {
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
        if cx.at >= self.slices.end {
            self.slices.turn(cx.at);
        }
        if !self.slices.covered {
            return Ok(());
        }
        let slot = self.groups.slot(
            key,
            || Group { panes: Panes::new(self.blank.clone()), slice: 0, newest: Default::default() },
            |group| {
                group.panes.reset();
                group.slice = 0;
            },
        );
        let group = self.groups.value_mut(slot);
        if group.slice != self.slices.number {
            if group.slice == 0 {
                self.appearance.push(slot);
            }
            group.slice = self.slices.number;
            group.panes.begin(&mut self.stock, self.slices.events, cx.at, self.slices.size);
        }
        self.slices.events += 1;
        Q::add(group.panes.open(&mut self.stock), args);
        let kept = self.query.keep(row, cx);
        group.newest.hold(kept);
        Ok(())
    }

    /// Puts out the next window, and drops what is in no later one.
    #[cold]
    fn close(&mut self, now: Timestamp, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        let bounds = self.slices.hops.bounds(self.slices.window);
        let cx = Cx { now, at: bounds.last() };
        for &slot in self.appearance.slots() {
            let group = self.groups.value(slot);
            let Some(newest) = group.newest.held() else { continue };
            let accs = group.panes.all(&self.stock, &mut self.scratch);
            let row = self.query.emit(newest.as_ref(), self.groups.key(slot), accs, bounds, cx);
            put_out(row, cx.at, out);
        }
        let limit = self.slices.leave();
        let stock = &mut self.stock;
        self.appearance.leave(
            limit,
            &mut self.groups,
            |groups, slot| groups.value(slot).panes.first(),
            |groups, slot| {
                let first = groups.value_mut(slot).panes.leave(stock, limit);
                if first.is_none() {
                    groups.remove(slot);
                }
                first
            },
        );
    }

    /// The end of the first window that holds the oldest event and is not over.
    #[inline]
    pub fn due(&self) -> Due {
        if self.appearance.slots().is_empty() {
            Due::NEVER
        } else {
            Due { at: self.slices.window_end, carries_now: false }
        }
    }

    /// Closes the windows that end by `due`.
    pub fn fire(&mut self, due: Due, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        while !self.appearance.slots().is_empty() && self.slices.window_end <= due.at {
            self.close(due.at, out);
        }
    }

    ends_by_the_clock!();

    /// Writes the panes.
    pub fn save(&mut self, out: &mut Encoder) {
        let slices = &self.slices;
        out.put_u64(slices.events);
        out.put_time(slices.end);
        out.put_len(slices.held.len());
        for slice in &slices.held {
            out.put_time(slice.at);
            out.put_u64(slice.first);
        }
        out.put_i128(if slices.held.is_empty() { 0 } else { slices.window });
        // In a snapshot the newest slice is number 2, all before it are number 1.
        let is_snapshot = out.is_snapshot();
        let number = slices.number;
        out.put_u64(if is_snapshot { 2 } else { number + 1 });
        let SlidingGroups { query, groups, stock, appearance, .. } = self;
        groups.save_by(query.key_layout(), appearance.slots().iter().copied(), out, |_, group, out| {
            // Where its window has closed since, the pane of this slice takes no more events.
            out.put_u64(match group.panes.is_open() {
                true if !is_snapshot => group.slice + 1,
                open => 1 + u64::from(open && group.slice == number),
            });
            group.panes.save(stock, out);
            if let Some(newest) = group.newest.held() {
                newest.save(query.kept_layout(), out);
            }
        });
        query.save_forever(out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.stock.clear();
        self.appearance.clear();
        let SlidingGroups { query, groups, stock, appearance, blank, slices, .. } = self;
        slices.held.clear();
        slices.window_end = Timestamp::MAX;
        slices.events = from.get_u64()?;
        slices.end = from.get_time()?;
        slices.covered = slices.hops.covers(slices.end.minus(1));
        let (mut last, mut above) = (Timestamp::MIN, 0);
        for _ in 0..from.get_len()? {
            let slice = Slice { at: from.get_time()?, first: from.get_u64()? };
            if slice.at < last || slice.first < above || slice.first >= slices.events {
                return Err(StateError::damaged("slices in disorder"));
            }
            (last, above) = (slice.at.plus(1), slice.first + 1);
            slices.held.push_back(slice);
        }
        slices.window = from.get_i128()?;
        slices.number = from.get_u64()?;
        let oldest = slices.held.front().copied();
        if let Some(oldest) = oldest {
            slices.window_end = slices.hops.next_end(slices.window, oldest.at)?;
        }
        let newest = slices.held.back();
        let current = newest.is_some_and(|newest| slices.end == slices.hops.slice_end(newest.at));
        let first = oldest.map_or(slices.events, |oldest| oldest.first);
        groups.load_by(query.key_layout(), from, |from| {
            let slice = from.get_u64()?;
            let mut panes = Panes::new(blank.clone());
            panes.restore(stock, (first, slices.events), from)?;
            let is_current = slice == slices.number;
            if slice == 0 || slice > slices.number || is_current && !(current && panes.is_open()) {
                return Err(StateError::damaged("a pane of no slice"));
            }
            Ok(Group { panes, slice, newest: Place::holding(Q::Kept::load(query.kept_layout(), from)?) })
        })?;
        let mut slots: Vec<u32> = groups.slots().collect();
        let first_of = |slot: &u32| groups.value(*slot).panes.first();
        slots.sort_unstable_by_key(first_of);
        if slots.is_empty() != slices.held.is_empty() || !slots.is_sorted_by(|a, b| first_of(a) < first_of(b))
        {
            return Err(StateError::damaged("slices without groups"));
        }
        slots.into_iter().for_each(|slot| appearance.push(slot));
        self.query.restore_forever(from)
    }
}

parks!([] Slices: within {} own {
    held: VecDeque<Slice> = VecDeque::new(),
    number: u64 = 0,
    end: Timestamp = Timestamp::MIN,
    covered: bool = false,
    events: u64 = 0,
    window: i128 = 0,
    window_end: Timestamp = Timestamp::MAX,
});
parks!([Q: Emit<Accs: Merge>] SlidingGroups<Q>: query Q, within {
    slices: Slices, stock: Stock<Q::Accs>,
    groups: Groups<Q::Key, Group<Q>>,
} own {
    appearance: Appearance = Appearance::default(),
});
parted!([Q: Emit<Accs: Merge>] SlidingGroups<Q>);

#[cfg(test)]
mod tests {
    use super::super::hops::tests::expected;
    use super::*;
    use crate::operator::testing::{Event, Parts, at_the_end_of_time, check, damage};

    #[test]
    fn each_window_has_its_groups() {
        for (size, slide) in [(20, 5), (10, 3), (10, 10), (6, 20), (150, 40), (7, 1), (31, 2)] {
            check(
                || SlidingGroups::new(Parts::new(), size, slide),
                |events| expected(events, size, slide, true),
            );
        }
    }

    #[test]
    fn the_ends_of_time_are_in_windows_too() {
        for at in [i64::MIN + 1, i64::MAX - 1] {
            let mut window = SlidingGroups::new(Parts::new(), 1_000, 7);
            window.push(&Event { key: "a", value: 1 }, Cx::event(Timestamp::from_micros(at)), &mut |_, _| {});
            assert!(window.due().at > Timestamp::from_micros(at));
        }
    }

    #[test]
    fn events_at_the_end_of_time_come_in_each_of_their_windows() {
        assert_eq!(at_the_end_of_time(|| SlidingGroups::new(Parts::new(), 10, 5)).len(), 2);
        assert_eq!(at_the_end_of_time(|| SlidingGroups::new(Parts::new(), 7, 7)).len(), 1);
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| SlidingGroups::new(Parts::new(), 1_000, 300));
    }
}
