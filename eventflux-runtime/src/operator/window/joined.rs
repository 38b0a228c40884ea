//! The pairs of a join, as long as their rows are held.

use super::leaving::Events;
use super::loose::Loose;
use super::sift::{Arrival, ById, Fate, Rule};
use crate::columns::Columns;
use crate::error::Failure;
use crate::operator::partition::Park;
use crate::operator::{Bounds, Current, Emit, Groups, Marked, Paired, Unordered, put_out};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Timestamp};

/// Aggregates over a window join: a row per pair that the [`Join`](crate::operator::join::Join) puts out, over all whose rows are held
/// on both sides.
///
/// `SELECT COUNT(*) AS n FROM a WINDOW LENGTH(1) JOIN b WINDOW LENGTH(1) ON a.x = b.x` is 1 with each pair: a row that comes pushes
/// the one before it out, and the pair of that goes with it.
#[derive(Debug)]
pub struct Joined<Q: Current + Marked + Unordered> {
    query: Q,
    content: Loose<Q, ()>,
    pairs: Numbers,
}

/// [`Joined`] with EXPIRED EVENTS or ALL EVENTS: rows of the pairs that go.
#[derive(Debug)]
pub struct JoinedAll<Q: Emit + Marked + Unordered> {
    query: Q,
    content: Loose<Q, Q::Kept>,
    pairs: Numbers,
    events: Events,
    /// Up to when pairs have gone without a word: at the end of the input, where nothing slides any more.
    settled: Timestamp,
}

/// The ids of pairs by their numbers, and the other way round.
#[derive(Debug, Default)]
pub struct Numbers {
    ids: Groups<i64, u32>,
    numbers: ById<i64>,
}

impl Numbers {
    #[inline]
    fn add(&mut self, number: i64, id: u32) {
        self.ids.slot(number, || id, |known| *known = id);
        self.numbers.set(id, number, 0);
    }

    /// Takes a pair out; its id.
    #[inline]
    fn remove(&mut self, number: i64) -> Option<u32> {
        let slot = self.ids.find(number)?;
        let id = *self.ids.value(slot);
        self.ids.remove(slot);
        Some(id)
    }

    fn save(&self, id: u32, out: &mut Encoder) {
        out.put_i64(*self.numbers.get(id));
    }

    fn restore(&mut self, id: u32, from: &mut Decoder<'_>) -> Result<(), StateError> {
        let number = from.get_i64()?;
        self.ids.restore(number, id)?;
        self.numbers.set(id, number, 0);
        Ok(())
    }
}

impl<Q: Current + Marked + Unordered> Joined<Q>
where
    Q::Mark: Paired,
{
    /// Pairs whose marks are their numbers, and whether they go.
    pub fn new(query: Q) -> Self {
        let content = Loose::new(&query);
        Joined { query, content, pairs: Numbers::default() }
    }

    pushes_what_it_makes!();

    /// Takes a pair in and gives its row, if it has one: what [`push`](Self::push) puts out; or takes one out again.
    ///
    /// # Errors
    /// The first expression that has no value; only if it is one of the row's own has anything changed.
    #[inline]
    pub fn process<'r>(&'r mut self, row: &'r Q::In<'_>, cx: Cx) -> Result<Option<Q::Out<'r>>, Failure> {
        let (number, leaves) = Q::Mark::pair(self.query.mark(row, cx)?);
        if leaves {
            // It was put out, but need not have passed WHERE.
            if let Some(id) = self.pairs.remove(number) {
                self.content.leave(id);
                self.content.end(id);
            }
            return Ok(None);
        }
        if !self.query.admit(row, cx)? {
            return Ok(None);
        }
        let (id, _) = self.content.begin(self.query.enter(row, cx)?);
        self.content.keep(id, ());
        self.content.enter(id);
        self.pairs.add(number, id);
        if !self.content.is_seen(id) {
            return Ok(None);
        }
        let (key, accs) = self.content.group(id);
        self.query.current(row, key, accs, cx)
    }

    never_waits!();

    /// Writes the pairs.
    pub fn save(&mut self, out: &mut Encoder) {
        let pairs = &self.pairs;
        self.content.save(&self.query, &(), out, |id, out| pairs.save(id, out));
        self.query.save_forever(out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.pairs = Numbers::default();
        let pairs = &mut self.pairs;
        self.content.restore(&self.query, &(), from, |event, from| pairs.restore(event.id, from))?;
        self.query.restore_forever(from)
    }
}

impl<Q: Emit + Marked + Unordered> JoinedAll<Q>
where
    Q::Mark: Paired,
{
    /// Pairs whose marks are their numbers, and whether they go.
    pub fn new(query: Q, events: Events) -> Self {
        let content = Loose::new(&query);
        JoinedAll { query, content, pairs: Numbers::default(), events, settled: Timestamp::MIN }
    }

    /// Takes a pair in, or out again.
    #[inline]
    pub fn push(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        if let Err(failure) = self.take(row, cx, out) {
            out(Err(failure), cx.at);
        }
    }

    fn take(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) -> Result<(), Failure> {
        let (number, leaves) = Q::Mark::pair(self.query.mark(row, cx)?);
        if leaves {
            if let Some(id) = self.pairs.remove(number) {
                self.content.leave(id);
                if cx.at >= self.settled {
                    self.emit(id, cx, out);
                }
                self.content.end(id);
            }
            return Ok(());
        }
        if !self.query.admit(row, cx)? {
            return Ok(());
        }
        let (id, _) = self.content.begin(self.query.enter(row, cx)?);
        self.content.keep(id, self.query.keep(row, cx));
        self.content.enter(id);
        self.pairs.add(number, id);
        if self.events == Events::All {
            self.emit(id, cx, out);
        }
        Ok(())
    }

    fn emit(&mut self, id: u32, cx: Cx, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        let (Some(kept), true) = (self.content.kept(id), self.content.is_seen(id)) else { return };
        let (key, accs) = self.content.group(id);
        put_out(self.query.emit(kept, key, accs, Bounds::default(), cx), cx.at, out);
    }

    never_due!();

    /// What goes by then, and has not gone yet, will go without a row.
    pub fn settle(&mut self, now: Timestamp) {
        self.settled = now;
    }

    nothing_to_flush!(closes: false);

    /// Writes the pairs.
    pub fn save(&mut self, out: &mut Encoder) {
        let pairs = &self.pairs;
        self.content.save(&self.query, self.query.kept_layout(), out, |id, out| pairs.save(id, out));
        self.query.save_forever(out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.pairs = Numbers::default();
        let pairs = &mut self.pairs;
        self.content.restore(&self.query, self.query.kept_layout(), from, |event, from| {
            pairs.restore(event.id, from)
        })?;
        self.query.restore_forever(from)
    }
}

/// What a side of a join holds of another join: its pairs.
#[derive(Debug, Default)]
pub struct HeldPairs(Numbers);

impl HeldPairs {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }
}

impl<M: Columns + Paired> Rule<M> for HeldPairs {
    #[inline]
    fn arrive(&mut self, mark: M::Ref<'_>, event: Arrival, _: &mut Vec<u32>) -> Fate {
        self.0.add(M::pair(mark).0, event.id);
        Fate::ENTERS
    }

    #[inline]
    fn is_withdrawal(&self, mark: Option<M::Ref<'_>>) -> bool {
        mark.is_none_or(|mark| M::pair(mark).1)
    }

    #[inline]
    fn withdraw(&mut self, mark: M::Ref<'_>) -> Option<Option<u32>> {
        let (number, leaves) = M::pair(mark);
        leaves.then(|| self.0.remove(number))
    }

    fn save_event(&self, id: u32, _: &M::Layout, out: &mut Encoder) {
        self.0.save(id, out);
    }

    fn restore(&mut self, _: &mut Decoder<'_>) -> Result<(), StateError> {
        self.0 = Numbers::default();
        Ok(())
    }

    fn restore_event(
        &mut self,
        event: Arrival,
        _: &M::Layout,
        from: &mut Decoder<'_>,
    ) -> Result<(), StateError> {
        self.0.restore(event.id, from)
    }
}

parks!([Q: Current + Marked<Mark: Paired> + Unordered] Joined<Q>: query Q, within { content: Loose<Q, ()> } own {
    pairs: Numbers = Numbers::default(),
});
parted!([Q: Current + Marked<Mark: Paired> + Unordered] Joined<Q>);
parks!([Q: Emit + Marked<Mark: Paired> + Unordered] JoinedAll<Q>: query Q, within { content: Loose<Q, Q::Kept> } own {
    pairs: Numbers = Numbers::default(),
    settled: Timestamp = Timestamp::MIN,
});
parted!([Q: Emit + Marked<Mark: Paired> + Unordered] JoinedAll<Q>, settles: true);
impl Park for HeldPairs {
    type State = Numbers;

    fn fresh(&self) -> Numbers {
        Numbers::default()
    }

    fn exchange(&mut self, state: &mut Numbers) {
        std::mem::swap(&mut self.0, state);
    }
}
