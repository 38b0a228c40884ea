//! A row of one side comes or goes.

use super::held::{Held, List, NONE};
use super::pairs::Pairs;
use super::query::KeptOf;
use super::{Change, Facing, Form, JoinSide, Joining};
use crate::columns::{Columns, Key};
use crate::error::Failure;
use crate::operator::window::{Arrival, Fate, Rule};
use crate::operator::{Groups, put_out};
use crate::time::{Cx, Timestamp};

/// A join as side `S` sees it.
pub(super) struct Side<'j, Q, S, R, O>
where
    Q: Joining + JoinSide<S> + JoinSide<S::Other>,
    S: Facing<Q>,
{
    pub(super) query: &'j mut Q,
    pub(super) form: Form,
    pub(super) keys: &'j mut Groups<Q::Key, [List; 2]>,
    pub(super) own: &'j mut Held<KeptOf<Q, S>, R>,
    pub(super) other: &'j mut Held<KeptOf<Q, S::Other>, O>,
    pub(super) pairs: &'j mut Pairs,
    /// The rows that leave for one that comes.
    pub(super) leaving: &'j mut Vec<u32>,
}

impl<Q, S, R, O> Side<'_, Q, S, R, O>
where
    Q: Joining + JoinSide<S> + JoinSide<S::Other>,
    S: Facing<Q>,
    R: Rule<<Q as JoinSide<S>>::Mark>,
{
    /// The place of the other side.
    const OTHER: usize = 1 - S::PLACE;

    /// Takes a row in: it looks for partners, and is held.
    #[inline(always)]
    pub(super) fn arrive(
        &mut self,
        row: &<Q as JoinSide<S>>::Row<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) -> Result<(), Failure> {
        if !JoinSide::<S>::admit(self.query, row, cx)? {
            return Ok(());
        }
        // Pairs that somebody must be told of are held by their rows, if only for the instant of one.
        let holds = self.own.rule.holds() || self.form.changes;
        let key = match JoinSide::<S>::key(self.query, row, cx)? {
            None => NONE,
            Some(key) if holds => self.keys.slot(key, || [List::EMPTY; 2], |old| *old = [List::EMPTY; 2]),
            Some(key) => self.keys.find(key).unwrap_or(NONE),
        };
        if !holds {
            self.meet(row, NONE, false, key, cx, out);
            return Ok(());
        }
        let id = self.own.hold(JoinSide::<S>::keep(&*self.query, row, cx), key, cx.at.as_micros());
        if key != NONE {
            self.own.link(id, &mut self.keys.value_mut(key)[S::PLACE]);
        }
        let mark = match JoinSide::<S>::mark(self.query, row, cx) {
            Ok(mark) => mark,
            Err(failure) => {
                release(self.own, self.keys, id, S::PLACE);
                return Err(failure);
            }
        };
        if let Some(old) = self.own.rule.withdraw(mark) {
            release(self.own, self.keys, id, S::PLACE);
            if let Some(old) = old {
                self.leave(old, cx, out);
            }
            return Ok(());
        }
        let number = self.own.row(id).number;
        self.leaving.clear();
        let fate = self.own.rule.arrive(mark, Arrival { id, number, at: cx.at.as_micros() }, self.leaving);
        if !self.leaving.is_empty() {
            self.make_way(cx, out);
        }
        if let Fate::Enters { replaces: Some(old), .. } | Fate::Passes { replaces: Some(old), .. } = fate {
            self.leave(old, cx, out);
        }
        match fate {
            Fate::Enters { .. } => self.meet(row, id, true, key, cx, out),
            Fate::Passes { .. } => {
                self.meet(row, id, false, key, cx, out);
                self.withdraw(id, cx, out);
                release(self.own, self.keys, id, S::PLACE);
            }
            Fate::Drops => release(self.own, self.keys, id, S::PLACE),
        }
        Ok(())
    }

    /// Looks for the partners of a row: `id`, if it has a place, where it `stays` or not.
    #[inline(always)]
    fn meet(
        &mut self,
        row: &<Q as JoinSide<S>>::Row<'_>,
        id: u32,
        stays: bool,
        key: u32,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        if !self.form.triggers[S::PLACE] {
            return;
        }
        let (mut found, mut failure) = (false, None);
        let mut next = if key == NONE { NONE } else { self.keys.value(key)[Self::OTHER].first };
        while next != NONE {
            let partner = next;
            next = self.other.row(partner).after;
            if !self.is_in_time(partner, cx) {
                continue;
            }
            let own = JoinSide::<S>::keep(&*self.query, row, cx);
            match S::fits(self.query, own, self.other.row(partner).kept.as_ref(), cx) {
                Ok(true) => {}
                Ok(false) => continue,
                Err(error) => {
                    failure.get_or_insert(error);
                    continue;
                }
            }
            found = true;
            if self.form.within.is_some() && self.form.outer[Self::OTHER] {
                self.other.row_mut(partner).matched = true;
            }
            let change = self.pair(id, partner);
            let own = JoinSide::<S>::keep(&*self.query, row, cx);
            let other = Some(self.other.row(partner).kept.as_ref());
            put_out(S::emit(self.query, own, other, change, cx), cx.at, out);
        }
        if let Some(failure) = failure {
            out(Err(failure), cx.at);
        }
        if self.form.outer[S::PLACE] {
            if self.form.within.is_some() && stays {
                self.own.row_mut(id).matched = found;
            } else if !found {
                let change = self.pair(id, NONE);
                let own = JoinSide::<S>::keep(&*self.query, row, cx);
                put_out(S::emit(self.query, own, None, change, cx), cx.at, out);
            }
        }
    }

    /// Whether a row of the other side is near enough to one that comes, in a join by time.
    #[inline(always)]
    fn is_in_time(&self, partner: u32, cx: Cx) -> bool {
        let Some([least, most]) = self.form.within else { return true };
        let (own, other) = (cx.at.as_micros(), self.other.row(partner).at);
        let (left, right) = if S::PLACE == 0 { (own, other) } else { (other, own) };
        let later = right.saturating_sub(left);
        least <= later && later <= most
    }

    /// Notes a pair, or a row without a partner, where somebody must be told when it goes.
    #[inline(always)]
    fn pair(&mut self, id: u32, partner: u32) -> Change {
        if !self.form.changes {
            return Change::default();
        }
        let rows = if S::PLACE == 0 { [id, partner] } else { [partner, id] };
        let (place, number) = self.pairs.add(rows);
        self.pairs.link(place, S::PLACE, &mut self.own.row_mut(id).pairs);
        if partner != NONE {
            self.pairs.link(place, Self::OTHER, &mut self.other.row_mut(partner).pairs);
        }
        Change { pair: number.cast_signed(), leaves: false }
    }

    /// Tells that the pairs of a row are held no more, in the order in which they came.
    fn withdraw(&mut self, id: u32, cx: Cx, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        if !self.form.changes {
            return;
        }
        while let Some(place) = self.own.row(id).pairs.first() {
            let partner = self.pairs.row(place, Self::OTHER);
            let change = Change { pair: self.pairs.number(place).cast_signed(), leaves: true };
            let other = (partner != NONE).then(|| self.other.row(partner).kept.as_ref());
            let own = self.own.row(id).kept.as_ref();
            put_out(S::emit(self.query, own, other, change, cx), cx.at, out);
            self.pairs.unlink(place, S::PLACE, &mut self.own.row_mut(id).pairs);
            if partner != NONE {
                self.pairs.unlink(place, Self::OTHER, &mut self.other.row_mut(partner).pairs);
            }
            self.pairs.remove(place);
        }
    }

    /// Lets the rows go that leave for one that comes, in order of entry.
    #[inline(never)]
    fn make_way(&mut self, cx: Cx, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        let mut leaving = std::mem::take(self.leaving);
        leaving.sort_unstable_by_key(|id| self.own.row(*id).number);
        for id in leaving.drain(..) {
            self.leave(id, cx, out);
        }
        *self.leaving = leaving;
    }

    /// Lets a row go that the clock does not let stay; `cx.at` is when it leaves.
    pub(super) fn leave_by_time(
        &mut self,
        id: u32,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let row = self.own.row(id);
        if self.form.within.is_some() && self.form.outer[S::PLACE] && !row.matched {
            // The last time at which a partner could have come.
            let at = cx.at.minus(1);
            put_out(
                S::emit(self.query, row.kept.as_ref(), None, Change::default(), Cx { at, ..cx }),
                at,
                out,
            );
        }
        self.leave(id, cx, out);
    }

    /// Lets a row go.
    #[inline]
    fn leave(&mut self, id: u32, cx: Cx, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        self.withdraw(id, cx, out);
        release(self.own, self.keys, id, S::PLACE);
    }
}

/// Gives the place of a row back, and removes its key if no other row has it.
#[inline]
fn release<K: Key, C: Columns, R>(
    own: &mut Held<C, R>,
    keys: &mut Groups<K, [List; 2]>,
    id: u32,
    place: usize,
) {
    let key = own.row(id).key;
    if key != NONE {
        let lists = keys.value_mut(key);
        own.unlink(id, &mut lists[place]);
        if lists.iter().all(List::is_empty) {
            keys.remove(key);
        }
    }
    own.free(id);
}
