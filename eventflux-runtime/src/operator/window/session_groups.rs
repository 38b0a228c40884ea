//! SESSION(gap) with aggregates or GROUP BY: for each group its bursts of events.

use crate::columns::{Columns, Place};
use crate::error::Failure;
use crate::operator::links::{Link, List, NONE};
use crate::operator::{Accumulators, Bounds, Due, Emit, Groups, Marked, RefOf, Stateful, put_out};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Duration, Timestamp};

/// `WINDOW SESSION(gap)` with aggregates or GROUP BY: a row per session, when nothing has come for `gap`.
///
/// `SELECT user, COUNT(*) AS clicks FROM Clicks WINDOW SESSION(30 MINUTES) GROUP BY user`: clicks of a user at
/// 9:00, 9:20 and 9:40 are one session [9:00, 10:10), put out when the clock reaches 10:10. A click at 10:10
/// begins the next.
///
/// The mark is the key of the group: an event that WHERE after the window leaves unseen keeps its session open.
///
/// Sessions are linked in the order of their newest events. As events come in the order of their times, the
/// first of them is always the next to close, and an event moves one session to the end: nothing is searched. Sessions
/// of which nothing is seen stand in a line of their own, as they close without a word.
#[derive(Debug)]
pub struct SessionGroups<Q: Emit> {
    query: Q,
    gap: Duration,
    sessions: Groups<Q::Key, Session<Q>>,
    /// The neighbours of each session, by slot; apart from the sessions, so that moving one touches little memory.
    links: Vec<Link>,
    /// The sessions that have a row.
    seen: List,
    /// Those that have none so far.
    unseen: List,
    /// How many sessions there were.
    count: u64,
    /// How many events there were.
    turn: u64,
    blank: Q::Accs,
    /// Sessions that close at one instant.
    closing: Vec<u32>,
}

#[derive(Debug)]
pub struct Session<Q: Emit> {
    accs: Q::Accs,
    /// Of the newest event that is seen.
    kept: <Q::Kept as Columns>::Place,
    /// Whether there is one in this session.
    seen: bool,
    start: Timestamp,
    last: Timestamp,
    /// Sessions count up; 0 for one that is just beginning.
    number: u64,
    /// The number of its newest event, by which sessions stand in line.
    turn: u64,
}

impl<Q: Emit + Marked<Mark = <Q as Stateful>::Key>> SessionGroups<Q> {
    /// Sessions that end `gap` microseconds, which must be above zero, after their last event.
    pub fn new(query: Q, gap: Duration) -> Self {
        let blank = query.accumulators();
        SessionGroups {
            query,
            gap: gap.max(1),
            sessions: Groups::new(),
            links: Vec::new(),
            seen: List::EMPTY,
            unseen: List::EMPTY,
            count: 0,
            turn: 0,
            blank,
            closing: Vec::new(),
        }
    }

    /// Takes an event into its session, or begins one with it.
    #[inline]
    pub fn push(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        // The clock has closed what was over as a rule, but for what has no row.
        if self.due().at <= cx.at {
            // What ends at the largest time ends with the input: it is open as long as events come.
            self.close(cx.at.min(Timestamp::MAX.minus(1)), cx.now, out);
        }
        if self.unseen.first().is_some() {
            self.forget(cx.at);
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
        let entered = match self.query.enter(row, cx) {
            Ok(Some((key, args))) => {
                let slot = find(&mut self.sessions, key, &self.blank);
                Q::add(&mut self.sessions.value_mut(slot).accs, args);
                Some(slot)
            }
            Ok(None) => None,
            Err(failure) => return Err(failure),
        };
        let mut began_unseen = false;
        let slot = match entered {
            Some(slot) => {
                let session = self.sessions.value_mut(slot);
                let kept = self.query.keep(row, cx);
                began_unseen = !session.seen;
                session.seen = true;
                session.kept.hold(kept);
                slot
            }
            None => {
                let key = self.query.mark(row, cx)?;
                find(&mut self.sessions, key, &self.blank)
            }
        };
        let session = self.sessions.value_mut(slot);
        session.last = cx.at;
        self.turn += 1;
        session.turn = self.turn;
        let line = if session.seen { &mut self.seen } else { &mut self.unseen };
        if session.number == 0 {
            self.count = self.count.saturating_add(1);
            session.number = self.count;
            session.start = cx.at;
            append(line, slot, &mut self.links);
        } else if line.last() != Some(slot) {
            // Its first event that is seen takes it from one line to the other.
            let before = if began_unseen { &mut self.unseen } else { line };
            before.pull(slot, &mut *self.links, link);
            let line = if session.seen { &mut self.seen } else { &mut self.unseen };
            append(line, slot, &mut self.links);
        }
        Ok(())
    }

    /// Drops the sessions without a row that end at or before `to`.
    #[cold]
    fn forget(&mut self, to: Timestamp) {
        while let Some(slot) = self.unseen.first() {
            let end = self.sessions.value(slot).last.plus(self.gap);
            if end > to || end == Timestamp::MAX {
                break;
            }
            self.unseen.pull(slot, &mut *self.links, link);
            self.sessions.remove(slot);
        }
    }

    /// Closes the sessions that end at or before `to`: in the order of their ends, those of one end as they began.
    #[cold]
    fn close(
        &mut self,
        to: Timestamp,
        now: Timestamp,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        loop {
            let end = self.due().at;
            if end > to || self.seen.first().is_none() {
                return;
            }
            while let Some(slot) = self.seen.first()
                && self.due().at == end
            {
                self.closing.push(slot);
                self.seen.pull(slot, &mut *self.links, link);
            }
            self.closing.sort_unstable_by_key(|slot| self.sessions.value(*slot).number);
            for &slot in &self.closing {
                let session = self.sessions.value(slot);
                if let Some(kept) = session.kept.held() {
                    let window = Bounds { start: session.start, end };
                    let cx = Cx { now, at: window.last() };
                    let key = self.sessions.key(slot);
                    let row = self.query.emit(kept.as_ref(), key, &session.accs, window, cx);
                    put_out(row, cx.at, out);
                }
                self.sessions.remove(slot);
            }
            self.closing.clear();
        }
    }

    /// The end of the session with a row that has had no event for the longest time.
    #[inline]
    pub fn due(&self) -> Due {
        match self.seen.first() {
            None => Due::NEVER,
            Some(slot) => Due { at: self.sessions.value(slot).last.plus(self.gap), carries_now: false },
        }
    }

    /// When the session began that closes first, of several the one whose last event came first; in microseconds. Which of them began
    /// first would have to be searched for after every event.
    fn first_begin(&self) -> i64 {
        self.seen.first().map_or(i64::MIN, |slot| self.sessions.value(slot).start.as_micros())
    }

    /// Closes the sessions that end by `due`.
    pub fn fire(&mut self, due: Due, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        self.close(due.at, due.at, out);
    }

    ends_by_the_clock!();

    /// Writes the sessions in the order of their newest events, those that have a row first.
    pub fn save(&mut self, out: &mut Encoder) {
        out.put_u64(self.count);
        let is_snapshot = out.is_snapshot();
        let mut order = Vec::new();
        if is_snapshot {
            for line in [self.seen, self.unseen] {
                let after = |slot: &u32| Some(self.links[*slot as usize].after).filter(|slot| *slot != NONE);
                order.extend(std::iter::successors(line.first(), after));
            }
        }
        let SessionGroups { query, sessions, turn, .. } = self;
        let mut place = 0;
        out.put_u64(if is_snapshot { order.len() as u64 } else { *turn });
        sessions.save_by(query.key_layout(), order.into_iter(), out, |_, session, out| {
            place += 1;
            out.put_time(session.start);
            out.put_time(session.last);
            out.put_u64(session.number);
            out.put_u64(if is_snapshot { place } else { session.turn });
            let kept = session.kept.held().filter(|_| session.seen);
            out.put_bool(kept.is_some());
            if let Some(kept) = kept {
                session.accs.save(out);
                kept.save(query.kept_layout(), out);
            }
        });
        query.save_forever(out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        (self.seen, self.unseen) = (List::EMPTY, List::EMPTY);
        self.count = from.get_u64()?;
        self.turn = from.get_u64()?;
        let SessionGroups { query, sessions, blank, count, turn, .. } = self;
        sessions.load_by(query.key_layout(), from, |from| {
            let mut session: Session<Q> = Session {
                accs: blank.clone(),
                kept: Default::default(),
                seen: false,
                start: from.get_time()?,
                last: from.get_time()?,
                number: from.get_u64()?,
                turn: from.get_u64()?,
            };
            if !(1..=*count).contains(&session.number) || session.turn > *turn {
                return Err(StateError::damaged("sessions in disorder"));
            }
            if from.get_bool()? {
                session.accs.restore(from)?;
                session.kept = Place::holding(Q::Kept::load(query.kept_layout(), from)?);
                session.seen = true;
            }
            Ok(session)
        })?;
        let mut slots: Vec<u32> = sessions.slots().collect();
        self.links = vec![Link::LOOSE; slots.len()];
        slots.sort_unstable_by_key(|slot| sessions.value(*slot).turn);
        for slot in slots {
            let session = sessions.value(slot);
            let line = if session.seen { &mut self.seen } else { &mut self.unseen };
            if line.last().is_some_and(|newest| sessions.value(newest).last > session.last) {
                return Err(StateError::damaged("sessions in disorder"));
            }
            append(line, slot, &mut self.links);
        }
        self.query.restore_forever(from)
    }
}

/// Makes a session the newest.
#[inline]
fn append(line: &mut List, slot: u32, links: &mut Vec<Link>) {
    let own = line.push(slot, links.as_mut_slice(), link);
    match links.get_mut(slot as usize) {
        Some(place) => *place = own,
        // Slots count up, and each is linked as soon as it is there.
        None => links.push(own),
    }
}

#[inline]
fn link(links: &mut [Link], slot: u32) -> &mut Link {
    &mut links[slot as usize]
}

/// The open session of a key, or a new one.
#[inline(always)]
fn find<'r, Q: Emit>(
    sessions: &mut Groups<Q::Key, Session<Q>>,
    key: RefOf<'r, Q::Key>,
    blank: &Q::Accs,
) -> u32 {
    sessions.slot(
        key,
        || Session {
            accs: blank.clone(),
            kept: Default::default(),
            seen: false,
            start: Timestamp::MIN,
            last: Timestamp::MIN,
            number: 0,
            turn: 0,
        },
        |session| {
            session.accs.reset();
            session.seen = false;
            session.number = 0;
        },
    )
}

parks!([Q: Emit + Marked<Mark = <Q as Stateful>::Key>] SessionGroups<Q>: query Q, within {
    sessions: Groups<Q::Key, Session<Q>>,
} own {
    links: Vec<Link> = Vec::new(),
    seen: List = List::EMPTY,
    unseen: List = List::EMPTY,
    count: u64 = 0,
    turn: u64 = 0,
});
parted!([Q: Emit + Marked<Mark = <Q as Stateful>::Key>] SessionGroups<Q>, settles: false, begun: |this| this.first_begin());

#[cfg(test)]
mod tests {
    use super::super::session_rows::tests::expected;
    use super::*;
    use crate::operator::testing::{Event, LooseSums, at_the_end_of_time, check, damage};

    #[test]
    fn sessions_of_each_group_end_after_their_gap() {
        for gap in [1, 3, 12, 90] {
            check(
                || SessionGroups::new(LooseSums::<(String,)>::new(), gap),
                |events| expected(events, gap, true),
            );
        }
    }

    #[test]
    fn the_ends_of_time_are_in_a_session() {
        for at in [i64::MIN + 1, i64::MAX - 1] {
            let mut window = SessionGroups::new(LooseSums::<(String,)>::new(), 10);
            window.push(&Event { key: "a", value: 1 }, Cx::event(Timestamp::from_micros(at)), &mut |_, _| {});
            assert!(window.due().at > Timestamp::from_micros(at));
        }
    }

    #[test]
    fn events_at_the_end_of_time_are_one_session() {
        assert_eq!(at_the_end_of_time(|| SessionGroups::new(LooseSums::<(String,)>::new(), 10)).len(), 1);
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| SessionGroups::new(LooseSums::<(String,)>::new(), 1_000));
    }
}
