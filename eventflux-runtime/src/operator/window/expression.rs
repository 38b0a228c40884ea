//! EXPRESSION(condition): the last events for which a condition over all of them is TRUE.

use crate::operator::partition::Park;
use std::collections::VecDeque;

use super::leaving::{Entered, Events, Leaving};
use super::length::count;
use super::sliding::Sliding;
use crate::columns::{Columns, Spare};
use crate::error::Failure;
use crate::operator::{Accumulators, Conditional, Current, Emit, RefOf};
use crate::state::{Decoder, Encoder, Ring, StateError};
use crate::time::{Cx, Timestamp};

/// `WINDOW EXPRESSION(condition)`: a row per entering event, over the last events for which the condition, made of
/// aggregates over all of them, is TRUE.
///
/// `SELECT COUNT(*) AS n FROM Trades WINDOW EXPRESSION(SUM(volume) < 10)` turns volumes 4, 5, 3, 20, 1 into 1, 2, 2, 0, 1:
/// with each event the oldest leave, one by one, until the condition is TRUE or nothing is left; 20 is not below 10
/// even alone, so that it has left itself when its row is made. Events that WHERE after the window rejects are in the
/// content unseen.
#[derive(Debug)]
pub struct Expression<Q: Current + Conditional> {
    query: Q,
    /// A row's mark is its number.
    content: Sliding<Q>,
    whole: Whole<Q>,
}

/// All events of the content, seen or not, as the condition sees them.
#[derive(Debug)]
pub struct Whole<Q: Conditional> {
    /// What the condition looks at of each, oldest first.
    marks: Ring<Q::Mark>,
    spare: Spare<Q::Mark>,
    accs: Q::Whole,
    /// The number of events so far, which is the newest one's number.
    count: i64,
}

impl<Q: Conditional> Whole<Q> {
    fn new(query: &Q) -> Self {
        Whole { marks: Ring::new(), spare: Spare::default(), accs: query.whole(), count: 0 }
    }

    fn own(&mut self, mark: RefOf<'_, Q::Mark>) -> Q::Mark {
        self.spare.own(mark)
    }

    /// Takes an event in and lets the oldest out until the condition holds. Then those up to number
    /// [`left`](Self::left) have left, the new one too if that is its own.
    ///
    /// # Errors
    /// If the condition has no value; nothing has changed then.
    fn enter(&mut self, query: &mut Q, mark: Q::Mark, cx: Cx) -> Result<(), Failure> {
        Q::include(&mut self.accs, mark.as_ref());
        self.marks.push_back(mark);
        let mut out = 0;
        while out < self.marks.len() {
            match query.holds(&self.accs, cx) {
                Ok(true) => break,
                Ok(false) => {
                    let Some(mark) = self.marks.get(out) else { break };
                    Q::exclude(&mut self.accs, mark.as_ref());
                    out += 1;
                }
                Err(failure) => {
                    if let Some(mark) = self.marks.pop_back() {
                        self.spare.take(mark);
                    }
                    self.accs.reset();
                    self.marks.iter().for_each(|mark| Q::include(&mut self.accs, mark.as_ref()));
                    return Err(failure);
                }
            }
        }
        for mark in self.marks.drain_front(out) {
            self.spare.take(mark);
        }
        self.count += 1;
        Ok(())
    }

    /// The number of the newest event that has left.
    fn left(&self) -> i64 {
        self.count - self.marks.len() as i64
    }

    fn save(&mut self, query: &Q, out: &mut Encoder) {
        out.put_i64(self.count);
        self.accs.save(out);
        self.marks.save(out, |mark, out| mark.save(query.mark_layout(), out));
    }

    fn restore(&mut self, query: &Q, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.count = count(from)?;
        self.accs = query.whole();
        self.accs.restore(from)?;
        self.marks.load(from, |_, from| Q::Mark::load(query.mark_layout(), from))?;
        if self.left() < 0 {
            return Err(StateError::damaged("more events than there were"));
        }
        Ok(())
    }
}

impl<Q: Current + Conditional> Expression<Q> {
    /// The last events for which the query's condition holds.
    pub fn new(query: Q) -> Self {
        let (content, whole) = (Sliding::new(&query), Whole::new(&query));
        Expression { query, content, whole }
    }

    pushes_what_it_makes!();

    /// Takes an event in and gives its row, if it has one: what [`push`](Self::push) puts out.
    ///
    /// # Errors
    /// The first expression that has no value; only if it is one of the row's own has anything changed.
    #[inline]
    pub fn process<'r>(&'r mut self, row: &'r Q::In<'_>, cx: Cx) -> Result<Option<Q::Out<'r>>, Failure> {
        self.content.part();
        if !self.query.admit(row, cx)? {
            return Ok(None);
        }
        let mark = self.whole.own(self.query.mark(row, cx)?);
        let entering = match self.query.enter(row, cx)? {
            Some((key, args)) => Some(self.content.begin(key, args)),
            None => None,
        };
        if let Err(failure) = self.whole.enter(&mut self.query, mark, cx) {
            if let Some((slot, args)) = entering {
                self.content.pass(slot, args);
            }
            return Err(failure);
        }
        let left = self.whole.left();
        self.content.leave(left);
        let Some((slot, args)) = entering else { return Ok(None) };
        let (key, accs) = if left < self.whole.count {
            self.content.enter(self.whole.count, slot, args)
        } else {
            self.content.notice(slot, &args);
            self.content.pass(slot, args)
        };
        self.query.current(row, key, accs, cx)
    }

    never_waits!();

    /// Writes the content.
    pub fn save(&mut self, out: &mut Encoder) {
        self.whole.save(&self.query, out);
        self.content.save(&mut self.query, out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.whole.restore(&self.query, from)?;
        self.content.restore(&mut self.query, from)
    }
}

/// [`Expression`] with EXPIRED EVENTS or ALL EVENTS: what leaves comes out before the event for which it leaves. An
/// event that leaves at once comes out as it enters (of ALL EVENTS), then as it leaves.
#[derive(Debug)]
pub struct ExpressionAll<Q: Emit + Conditional> {
    window: Leaving<Q>,
    whole: Whole<Q>,
}

impl<Q: Emit + Conditional> ExpressionAll<Q> {
    /// The last events for which the query's condition holds.
    pub fn new(query: Q, events: Events) -> Self {
        let whole = Whole::new(&query);
        ExpressionAll { window: Leaving::new(query, events), whole }
    }

    /// Takes an event in, after those that leave for it.
    #[inline]
    pub fn push(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let entered = match self.check(row, cx) {
            Ok(Some(entered)) => entered,
            Ok(None) => return,
            Err(failure) => return out(Err(failure), cx.at),
        };
        let left = self.whole.left();
        self.window.leave(left, cx.now, |_| cx.at, out);
        if left < self.whole.count {
            self.window.enter(entered, self.whole.count, cx, out);
        } else {
            self.window.pass(entered, cx, out);
        }
    }

    fn check(&mut self, row: &Q::In<'_>, cx: Cx) -> Result<Option<Entered<Q>>, Failure> {
        let query = self.window.query();
        if !query.admit(row, cx)? {
            return Ok(None);
        }
        let mark = self.whole.own(query.mark(row, cx)?);
        let entered = self.window.begin(row, cx)?;
        match self.whole.enter(self.window.query(), mark, cx) {
            Ok(()) => Ok(Some(entered)),
            Err(failure) => {
                self.window.cancel(entered);
                Err(failure)
            }
        }
    }

    never_waits!();

    /// Writes the content.
    pub fn save(&mut self, out: &mut Encoder) {
        self.whole.save(self.window.query_ref(), out);
        self.window.save(out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.whole.restore(self.window.query_ref(), from)?;
        self.window.restore(from)
    }
}

impl<Q: Conditional> Park for Whole<Q> {
    type State = (VecDeque<Q::Mark>, Q::Whole, i64);

    fn fresh(&self) -> Self::State {
        let mut accs = self.accs.clone();
        accs.reset();
        (VecDeque::new(), accs, 0)
    }

    fn exchange(&mut self, (marks, accs, count): &mut Self::State) {
        self.marks.exchange(marks);
        std::mem::swap(&mut self.accs, accs);
        std::mem::swap(&mut self.count, count);
    }
}

parks!([Q: Current + Conditional] Expression<Q>: query Q, within { content: Sliding<Q>, whole: Whole<Q> } own {});
parted!([Q: Current + Conditional] Expression<Q>);
parks!([Q: Emit + Conditional] ExpressionAll<Q>: within { window: Leaving<Q>, whole: Whole<Q> } own {});
parted!([Q: Emit + Conditional] ExpressionAll<Q>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{Came, Sifted, Sums, check, damage, sifted};

    fn model(content: &[Came<'_>], came: Came<'_>) -> Sifted {
        let all: Vec<Came<'_>> = content.iter().copied().chain([came]).collect();
        let holds =
            |rest: &[Came<'_>]| rest.len() <= 6 && rest.iter().map(|came| came.event.value).sum::<i64>() < 18;
        let out = (0..all.len()).find(|out| holds(&all[*out..])).unwrap_or(all.len());
        let leave = content.iter().take(out).map(|old| old.number).collect();
        Sifted { leave, comes: true, stays: out < all.len(), row: true, ..Sifted::default() }
    }

    #[test]
    fn the_oldest_leave_until_the_condition_holds() {
        check(|| Expression::new(Sums), |events| sifted(events, (true, false), model));
        for (events, entering) in [(Events::Expired, false), (Events::All, true)] {
            check(|| ExpressionAll::new(Sums, events), |events| sifted(events, (entering, true), model));
        }
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| Expression::new(Sums));
        damage(|| ExpressionAll::new(Sums, Events::All));
    }
}
