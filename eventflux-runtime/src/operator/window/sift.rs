//! Windows that sift their events: a rule looks at each and says which stay.

use super::leaving::Events;
use super::loose::Loose;
use crate::columns::Columns;
use crate::error::Failure;
use crate::operator::partition::Park;
use crate::operator::{Bounds, Current, Emit, Marked, Unordered, put_out};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Timestamp};

/// A rule that decides which events are in a window, by marks `M` of theirs. It knows each event of the content by
/// an id.
pub trait Rule<M: Columns>: Park {
    /// Event `id` comes. Those that leave for it are appended to `leaving`.
    fn arrive(&mut self, mark: M::Ref<'_>, event: Arrival, leaving: &mut Vec<u32>) -> Fate;

    /// When the clock lets the next event go, in microseconds.
    #[inline]
    fn due(&self) -> i64 {
        i64::MAX
    }

    /// The event that the clock lets go next; it leaves.
    #[inline]
    fn expire(&mut self) -> Option<u32> {
        None
    }

    /// Whether rows may say that an event of before is taken back; then, whether this one does.
    #[inline]
    fn is_withdrawal(&self, _mark: Option<M::Ref<'_>>) -> bool {
        false
    }

    /// For a row that says that an event of before is taken back: that event, if it is there, which leaves.
    #[inline]
    fn withdraw(&mut self, _mark: M::Ref<'_>) -> Option<Option<u32>> {
        None
    }

    /// Writes what is known beside the events, before them.
    fn save(&mut self, _: &mut Encoder) {}

    /// Writes what is known of an event.
    fn save_event(&self, id: u32, layout: &M::Layout, out: &mut Encoder);

    /// Takes over what `save` wrote. Nothing is known of any event then.
    ///
    /// # Errors
    /// If the bytes are no such state.
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError>;

    /// Takes over what `save_event` wrote: events come in order of entry, with ids that count up from 0. Their times are only
    /// known where the window keeps them.
    ///
    /// # Errors
    /// If the bytes are no such state.
    fn restore_event(
        &mut self,
        event: Arrival,
        layout: &M::Layout,
        from: &mut Decoder<'_>,
    ) -> Result<(), StateError>;
}

/// An event that comes.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    /// Its id if it stays.
    pub id: u32,
    /// Its number in order of entry.
    pub number: u64,
    /// Its time, in microseconds.
    pub at: i64,
}

/// What becomes of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It enters.
    Enters {
        /// Whether there is a row for it.
        row: bool,
        /// The event whose place it takes, which is no leaving.
        replaces: Option<u32>,
    },
    /// It enters and leaves at once: the content does not have it.
    Passes {
        /// Whether there is a row for its entering.
        row: bool,
        /// The event whose place it took.
        replaces: Option<u32>,
    },
    /// It does not enter.
    Drops,
}

impl Fate {
    /// It enters, with a row.
    pub(in crate::operator) const ENTERS: Fate = Fate::Enters { row: true, replaces: None };
}

/// A sliding window by a rule: a row per entering event.
#[derive(Debug)]
pub struct Sift<Q: Current + Marked + Unordered, R> {
    query: Q,
    content: Loose<Q, ()>,
    rule: R,
    /// The mark of the event that comes.
    mark: Option<Q::Mark>,
    /// The events that leave for it.
    leaving: Vec<u32>,
}

/// Keeps a mark while the query is asked further.
fn hold<M: Columns>(held: &mut Option<M>, mark: M::Ref<'_>) {
    match held {
        Some(held) => held.assign(mark),
        none => *none = Some(M::own(mark)),
    }
}

impl<Q: Current + Marked + Unordered, R: Rule<Q::Mark>> Sift<Q, R> {
    pub(super) fn by(query: Q, rule: R) -> Self {
        let content = Loose::new(&query);
        Sift { query, content, rule, mark: None, leaving: Vec::new() }
    }

    pushes_what_it_makes!();

    /// Takes an event in and gives its row, if it has one: what [`push`](Self::push) puts out.
    ///
    /// # Errors
    /// The first expression that has no value; only if it is one of the row's own has anything changed.
    #[inline]
    pub fn process<'r>(&'r mut self, row: &'r Q::In<'_>, cx: Cx) -> Result<Option<Q::Out<'r>>, Failure> {
        if !self.query.admit(row, cx)? {
            return Ok(None);
        }
        hold(&mut self.mark, self.query.mark(row, cx)?);
        let (id, number) = self.content.begin(self.query.enter(row, cx)?);
        let Some(mark) = &self.mark else { return Ok(None) };
        self.content.keep(id, ());
        self.leaving.clear();
        let fate =
            self.rule.arrive(mark.as_ref(), Arrival { id, number, at: cx.at.as_micros() }, &mut self.leaving);
        if let Fate::Enters { replaces: Some(old), .. } | Fate::Passes { replaces: Some(old), .. } = fate {
            self.content.leave(old);
            self.content.end(old);
        }
        // In order of entry, so that sums of floats are the same to the last bit in whatever order they were found.
        let content = &self.content;
        self.leaving.sort_unstable_by_key(|id| content.number(*id));
        for &left in &self.leaving {
            self.content.leave(left);
            self.content.end(left);
        }
        let shown = self.content.is_seen(id);
        let shown = match fate {
            Fate::Enters { row, .. } => {
                self.content.enter(id);
                row && shown
            }
            Fate::Passes { row, .. } => {
                self.content.pass(id);
                row && shown
            }
            Fate::Drops => {
                self.content.pass(id);
                false
            }
        };
        if !shown {
            return Ok(None);
        }
        let (key, accs) = self.content.group(id);
        self.query.current(row, key, accs, cx)
    }

    never_waits!();

    /// Writes the content.
    pub fn save(&mut self, out: &mut Encoder) {
        self.rule.save(out);
        let (rule, layout) = (&self.rule, self.query.mark_layout());
        self.content.save(&self.query, &(), out, |id, out| rule.save_event(id, layout, out));
        self.query.save_forever(out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.rule.restore(from)?;
        let (rule, layout) = (&mut self.rule, self.query.mark_layout());
        self.content
            .restore(&self.query, &(), from, |event, from| rule.restore_event(event, layout, from))?;
        self.query.restore_forever(from)
    }
}

/// [`Sift`] with EXPIRED EVENTS or ALL EVENTS: what leaves comes out before the event for which it leaves, several
/// in order of entry. An event that leaves at once comes out as it enters (of ALL EVENTS), then as it leaves.
#[derive(Debug)]
pub struct SiftAll<Q: Emit + Marked + Unordered, R> {
    query: Q,
    content: Loose<Q, Q::Kept>,
    rule: R,
    mark: Option<Q::Mark>,
    leaving: Vec<u32>,
    events: Events,
}

impl<Q: Emit + Marked + Unordered, R: Rule<Q::Mark>> SiftAll<Q, R> {
    pub(super) fn by(query: Q, rule: R, events: Events) -> Self {
        let content = Loose::new(&query);
        SiftAll { query, content, rule, mark: None, leaving: Vec::new(), events }
    }

    /// Takes an event in, after those that leave for it.
    #[inline]
    pub fn push(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        match self.check(row, cx) {
            Ok(Some(event)) => self.take(event, cx, out),
            Ok(None) => {}
            Err(failure) => out(Err(failure), cx.at),
        }
    }

    /// What a row needs to come; `None` if it does not come at all.
    fn check(&mut self, row: &Q::In<'_>, cx: Cx) -> Result<Option<Arrival>, Failure> {
        if !self.query.admit(row, cx)? {
            return Ok(None);
        }
        hold(&mut self.mark, self.query.mark(row, cx)?);
        let (id, number) = self.content.begin(self.query.enter(row, cx)?);
        self.content.keep(id, self.query.keep(row, cx));
        Ok(Some(Arrival { id, number, at: cx.at.as_micros() }))
    }

    fn take(&mut self, event: Arrival, cx: Cx, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        let Some(mark) = &self.mark else { return };
        self.leaving.clear();
        let fate = self.rule.arrive(mark.as_ref(), event, &mut self.leaving);
        if let Fate::Enters { replaces: Some(old), .. } | Fate::Passes { replaces: Some(old), .. } = fate {
            self.content.leave(old);
            self.content.end(old);
        }
        let content = &self.content;
        self.leaving.sort_unstable_by_key(|id| content.number(*id));
        for place in 0..self.leaving.len() {
            let left = self.leaving[place];
            self.content.leave(left);
            self.emit(left, cx, out);
            self.content.end(left);
        }
        let all = self.events == Events::All;
        match fate {
            Fate::Enters { row, .. } => {
                self.content.enter(event.id);
                if row && all {
                    self.emit(event.id, cx, out);
                }
            }
            Fate::Passes { row, .. } => {
                self.content.pass(event.id);
                if row && all {
                    self.emit(event.id, cx, out);
                }
                self.emit(event.id, cx, out);
            }
            Fate::Drops => self.content.pass(event.id),
        }
    }

    fn emit(&mut self, id: u32, cx: Cx, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        let (Some(kept), true) = (self.content.kept(id), self.content.is_seen(id)) else { return };
        let (key, accs) = self.content.group(id);
        put_out(self.query.emit(kept, key, accs, Bounds::default(), cx), cx.at, out);
    }

    never_waits!();

    /// Writes the content.
    pub fn save(&mut self, out: &mut Encoder) {
        self.rule.save(out);
        let (rule, layout) = (&self.rule, self.query.mark_layout());
        self.content
            .save(&self.query, self.query.kept_layout(), out, |id, out| rule.save_event(id, layout, out));
        self.query.save_forever(out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.rule.restore(from)?;
        let (rule, layout) = (&mut self.rule, self.query.mark_layout());
        self.content.restore(&self.query, self.query.kept_layout(), from, |event, from| {
            rule.restore_event(event, layout, from)
        })?;
        self.query.restore_forever(from)
    }
}

/// What is known of the events of a window by their ids.
#[derive(Debug)]
pub struct ById<T>(Vec<T>);

impl<T> Default for ById<T> {
    fn default() -> Self {
        ById(Vec::new())
    }
}

impl<T: Clone> ById<T> {
    /// Notes something of an event; `filler` stands for ids that never were.
    #[inline]
    pub(super) fn set(&mut self, id: u32, value: T, filler: T) {
        let place = id as usize;
        if self.0.len() <= place {
            self.0.resize(place + 1, filler);
        }
        self.0[place] = value;
    }

    /// What was noted.
    #[inline]
    pub(super) fn get(&self, id: u32) -> &T {
        &self.0[id as usize]
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

parks!([Q: Current + Marked + Unordered, R: Rule<Q::Mark>] Sift<Q, R>: query Q, within { content: Loose<Q, ()>, rule: R } own {});
parted!([Q: Current + Marked + Unordered, R: Rule<Q::Mark>] Sift<Q, R>);
parks!([Q: Emit + Marked + Unordered, R: Rule<Q::Mark>] SiftAll<Q, R>: query Q, within { content: Loose<Q, Q::Kept>, rule: R } own {});
parted!([Q: Emit + Marked + Unordered, R: Rule<Q::Mark>] SiftAll<Q, R>);
