//! A row of one side comes or goes.

use super::keys::Keys;
use super::pairs::Pairs;
use super::query::{KeptOf, MarkOf};
use super::{Change, Facing, Form, Holds, JoinSide, Joining, NONE};
use crate::error::Failure;
use crate::operator::put_out;
use crate::operator::window::Fate;
use crate::time::{Cx, Timestamp};

/// A join as side `S` sees it.
pub(super) struct Side<'j, Q, S, H, O>
where
    Q: Joining + JoinSide<S> + JoinSide<S::Other>,
    S: Facing<Q>,
{
    pub(super) query: &'j mut Q,
    pub(super) form: Form,
    pub(super) keys: &'j mut Keys<Q::Key>,
    pub(super) own: &'j mut H,
    pub(super) other: &'j mut O,
    pub(super) pairs: &'j mut Pairs,
    /// The rows that leave for one that comes.
    pub(super) leaving: &'j mut Vec<u32>,
    pub(super) side: std::marker::PhantomData<S>,
}

impl<Q, S, H, O> Side<'_, Q, S, H, O>
where
    Q: Joining + JoinSide<S> + JoinSide<S::Other>,
    S: Facing<Q>,
    H: Holds<MarkOf<Q, S>, KeptOf<Q, S>>,
    O: Holds<MarkOf<Q, S::Other>, KeptOf<Q, S::Other>>,
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
        let holds = self.own.holds();
        let key = match JoinSide::<S>::key(self.query, row, cx)? {
            None => NONE,
            Some(key) if holds => {
                let (own, other) = (&*self.own, &*self.other);
                self.keys.slot(key, |slot| own.first(slot).is_some() || other.first(slot).is_some())
            }
            Some(key) => self.keys.find(key),
        };
        if !holds {
            self.meet(row, NONE, false, key, cx, out);
            return Ok(());
        }
        let at = cx.at.as_micros();
        let place = self.own.hold(JoinSide::<S>::keep(&*self.query, row, cx), key, at);
        let mark = match JoinSide::<S>::mark(self.query, row, cx) {
            Ok(mark) => mark,
            Err(failure) => {
                self.own.take_back(place);
                return Err(failure);
            }
        };
        if let Some(old) = self.own.withdraw(mark) {
            self.own.take_back(place);
            if let Some(old) = old {
                self.leave(old, cx, out);
            }
            return Ok(());
        }
        self.leaving.clear();
        let fate = self.own.arrive(mark, place, at, self.leaving);
        self.make_way(cx, out);
        if let Fate::Enters { replaces: Some(old), .. } | Fate::Passes { replaces: Some(old), .. } = fate {
            self.leave(old, cx, out);
        }
        match fate {
            Fate::Enters { .. } => self.meet(row, place, true, key, cx, out),
            Fate::Passes { .. } => {
                self.meet(row, place, false, key, cx, out);
                self.withdraw(place, cx, out);
                self.own.take_back(place);
            }
            Fate::Drops => self.own.take_back(place),
        }
        Ok(())
    }

    /// Looks for the partners of a row: in its `place`, if it has one, where it `stays` or not.
    #[inline(always)]
    fn meet(
        &mut self,
        row: &<Q as JoinSide<S>>::Row<'_>,
        place: u32,
        stays: bool,
        key: u32,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let Side { query, form, keys, own, other, pairs, .. } = self;
        if !form.triggers[S::PLACE] {
            return;
        }
        let (mut found, mut failure) = (false, None);
        let mut next = if key == NONE { None } else { other.first(key) };
        while let Some(partner) = next {
            next = other.next(partner);
            let (kept, at) = other.row(partner);
            if !is_in_time::<Q, S>(form, at, cx) {
                continue;
            }
            let fits = S::fits(query, JoinSide::<S>::keep(&**query, row, cx), kept, cx);
            match fits {
                Ok(true) => {}
                Ok(false) => continue,
                Err(error) => {
                    failure.get_or_insert(error);
                    continue;
                }
            }
            found = true;
            if form.within.is_some() && form.outer[Self::OTHER] {
                other.set_matched(partner);
            }
            let mut change = Change::default();
            if form.changes {
                change = pair::<Q, S, _, _>(pairs, *own, *other, place, Some(partner));
            }
            let (mine, (kept, _)) = (JoinSide::<S>::keep(&**query, row, cx), other.row(partner));
            put_out(S::emit(query, keys.key(key), mine, Some(kept), change, cx), cx.at, out);
            if form.asof.is_some() {
                break;
            }
        }
        if let Some(failure) = failure {
            out(Err(failure), cx.at);
        }
        if !form.outer[S::PLACE] {
            return;
        }
        if form.within.is_some() && stays {
            if found {
                own.set_matched(own.newest(place));
            }
        } else if !found {
            let mut change = Change::default();
            if form.changes {
                change = pair::<Q, S, _, _>(pairs, *own, *other, place, None);
            }
            let mine = JoinSide::<S>::keep(&**query, row, cx);
            put_out(S::emit(query, keys.key(key), mine, None, change, cx), cx.at, out);
        }
    }

    /// Tells that the pairs of a row are held no more, in the order in which they came.
    #[inline(always)]
    fn withdraw(&mut self, place: u32, cx: Cx, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        if self.form.changes {
            self.withdraw_pairs(place, cx, out);
        }
    }

    #[inline(never)]
    fn withdraw_pairs(
        &mut self,
        place: u32,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let key = self.own.key(place);
        while let Some(pair) = self.own.pairs(place).first() {
            let partner = self.pairs.row(pair, Self::OTHER);
            let change = Change { pair: self.pairs.number(pair).cast_signed(), leaves: true };
            let other = (partner != NONE).then(|| self.other.kept(partner));
            let (key, own) = (self.keys.key(key), self.own.kept(place));
            put_out(S::emit(self.query, key, own, other, change, cx), cx.at, out);
            self.pairs.unlink(pair, S::PLACE, self.own.pairs(place));
            if partner != NONE {
                self.pairs.unlink(pair, Self::OTHER, self.other.pairs(partner));
            }
            self.pairs.remove(pair);
        }
    }

    /// Lets the rows go that leave for one that comes.
    #[inline(always)]
    fn make_way(&mut self, cx: Cx, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        let mut number = 0;
        while number < self.leaving.len() {
            let place = self.leaving[number];
            number += 1;
            self.leave(place, cx, out);
        }
    }

    /// Lets a row go that the clock does not let stay; `cx.at` is when it leaves.
    pub(super) fn leave_by_time(
        &mut self,
        place: u32,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        if self.form.within.is_some() && self.form.outer[S::PLACE] && !self.own.is_matched(place) {
            // The last time at which a partner could have come.
            let cx = Cx { at: cx.at.minus(1), ..cx };
            let (key, own) = (self.keys.key(self.own.key(place)), self.own.kept(place));
            put_out(S::emit(self.query, key, own, None, Change::default(), cx), cx.at, out);
        }
        self.leave(place, cx, out);
    }

    /// Lets a row go.
    #[inline(always)]
    fn leave(&mut self, place: u32, cx: Cx, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        self.withdraw(place, cx, out);
        self.own.release(place);
    }
}

/// Whether a row of the other side is near enough to one that comes, in a join by time. One whose time is not known is so as long as it is
/// held.
#[inline(always)]
fn is_in_time<Q: Joining, S: Facing<Q>>(form: &Form, other: Option<i64>, cx: Cx) -> bool {
    let own = cx.at.as_micros();
    let Some(other) = other else { return true };
    if let Some(earlier) = form.asof {
        return if earlier { other < own } else { other <= own };
    }
    let Some([least, most]) = form.within else { return true };
    let (left, right) = if S::PLACE == 0 { (own, other) } else { (other, own) };
    let later = right.saturating_sub(left);
    least <= later && later <= most
}

/// Notes a pair, or a row without a partner, of which somebody must be told when it goes.
fn pair<Q, S, H, O>(pairs: &mut Pairs, own: &mut H, other: &mut O, place: u32, partner: Option<u64>) -> Change
where
    Q: Joining + JoinSide<S> + JoinSide<S::Other>,
    S: Facing<Q>,
    H: Holds<MarkOf<Q, S>, KeptOf<Q, S>>,
    O: Holds<MarkOf<Q, S::Other>, KeptOf<Q, S::Other>>,
{
    let partner = partner.map_or(NONE, |partner| other.place(partner));
    let rows = if S::PLACE == 0 { [place, partner] } else { [partner, place] };
    let (pair, number) = pairs.add(rows);
    pairs.link(pair, S::PLACE, own.pairs(place));
    if partner != NONE {
        pairs.link(pair, 1 - S::PLACE, other.pairs(partner));
    }
    Change { pair: number.cast_signed(), leaves: false }
}
