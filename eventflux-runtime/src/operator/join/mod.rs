//! Joins: rows of two sides that belong together.
//!
//! ```text
//! query   what a join asks of its query
//! keys    the keys of both sides
//! held    what a join asks of what a side holds
//! line    rows that leave in order of entry, which those of most windows do
//! stamp   what is known of such a row beside what is kept of it
//! slab    rows of which any may leave
//! newest  the newest row of each key
//! rules   which rows stay
//! side    a row of one side comes or goes
//! pairs   the pairs that were put out and are held, for those who must know when they go
//! state   snapshots
//! ```
//!
//! Both sides are symmetric hash joins (Wilschut and Apers 1991, "Dataflow query execution in a parallel main-memory environment"): a
//! row looks into the list of its key on the other side, and is put into that of its own. The keys of both sides are in one table, so that
//! a row is looked up once.

mod held;
mod keys;
mod line;
mod newest;
mod pairs;
mod query;
mod rules;
mod side;
mod slab;
mod stamp;
mod state;
#[cfg(test)]
mod tests;

use std::fmt;
use std::marker::PhantomData;
use std::mem;

use crate::columns::Columns;
use crate::error::Failure;
use crate::operator::Due;
use crate::operator::partition::Park;
use crate::time::{Cx, Duration, Timestamp};

use keys::Keys;
use pairs::Pairs;
use query::{KeptOf, MarkOf};
use side::Side;

pub use super::links::List;
pub use crate::operator::window::{AboveShare, FirstInOrder, HeldPairs, MostFrequent, NewestOfKey};
pub use held::Holds;
pub use line::Line;
pub use newest::Newest;
pub use pairs::Rows;
pub use query::{Change, Facing, JoinSide, Joining, Keyed, Left, Right};
pub use rules::{LastRows, LastTime, Nothing, Order};
pub use slab::Slab;
pub use stamp::{Matched, Stamp, Timed, Unstamped};

/// No row, no key, no list.
pub const NONE: u32 = u32::MAX;

/// What a join is, beside what its [query](Joining) evaluates. Generated code knows it when it is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// Whether rows of the left and of the right side without a partner are put out.
    pub outer: [bool; 2],
    /// Whether rows of the left and of the right side look for partners when they come.
    pub triggers: [bool; 2],
    /// By time: how much later than the left row the right one is at least and at most, in microseconds. Each side then holds its rows as
    /// long as a partner may come, and those without one are put out when none can come any more.
    pub within: Option<[Duration; 2]>,
    /// ASOF: a left row has one partner, the newest of its key that is not later, or earlier if `Some(true)`.
    pub asof: Option<bool>,
    /// Whether the reader is told which pairs are held no more.
    pub changes: bool,
}

/// `FROM a JOIN b ON ..`, over the rows that `L` and `R` hold of its sides.
///
/// `FROM Trades WINDOW LENGTH(100) JOIN Quotes WINDOW LENGTH(100) ON Trades.symbol = Quotes.symbol` puts out a row for each quote of
/// its symbol among the last 100 when a trade comes, and for each such trade when a quote comes.
pub struct Join<Q: Joining, L, R> {
    query: Q,
    form: Form,
    keys: Keys<Q::Key>,
    left: L,
    right: R,
    pairs: Pairs,
    /// The rows that leave for one that comes.
    leaving: Vec<u32>,
    /// Before then the clock lets no row go, in microseconds.
    stays: i64,
    /// Up to when rows of TIME windows go without a word: at the end of the input, where nothing slides any more.
    settled: Timestamp,
}

impl<Q, L, R> Join<Q, L, R>
where
    Q: Joining,
    L: Holds<MarkOf<Q, Left>, KeptOf<Q, Left>>,
    R: Holds<MarkOf<Q, Right>, KeptOf<Q, Right>>,
{
    /// The join `form` of what these hold.
    pub fn new(query: Q, form: Form, left: L, right: R) -> Self {
        assert!(Q::FORM.is_none_or(|known| known == form), "what is known of a join is true of it");
        let (keys, pairs, leaving) = (Keys::new(), Pairs::default(), Vec::new());
        Join { query, form, keys, left, right, pairs, leaving, stays: i64::MAX, settled: Timestamp::MIN }
    }

    #[inline(always)]
    fn form(&self) -> Form {
        Q::FORM.unwrap_or(self.form)
    }

    #[inline(always)]
    fn of_left(&mut self) -> Side<'_, Q, Left, L, R> {
        let form = self.form();
        let Join { query, keys, left, right, pairs, leaving, .. } = self;
        Side { query, form, keys, own: left, other: right, pairs, leaving, side: PhantomData }
    }

    #[inline(always)]
    fn of_right(&mut self) -> Side<'_, Q, Right, R, L> {
        let form = self.form();
        let Join { query, keys, left, right, pairs, leaving, .. } = self;
        Side { query, form, keys, own: right, other: left, pairs, leaving, side: PhantomData }
    }

    /// Takes a row of the left side in.
    #[inline]
    pub fn push_left(
        &mut self,
        row: &<Q as JoinSide<Left>>::Row<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        if self.form().changes && self.left.is_withdrawal(None) && self.tells_of_one_that_goes(row, cx) {
            // What goes for a query before this one goes before what goes here at that instant.
            self.expire(Cx { at: cx.at.minus(1), ..cx }, out);
        } else {
            self.expire(cx, out);
        }
        if let Err(failure) = self.of_left().arrive(row, cx, out) {
            out(Err(failure), cx.at);
        }
        self.stays = self.stays.min(self.left.due());
    }

    /// Whether a row of the left side, which is a join, says that a pair is held no more.
    fn tells_of_one_that_goes(&mut self, row: &<Q as JoinSide<Left>>::Row<'_>, cx: Cx) -> bool {
        let mark = JoinSide::<Left>::mark(&mut self.query, row, cx);
        mark.is_ok_and(|mark| self.left.is_withdrawal(Some(mark)))
    }

    /// Takes a row of the right side in.
    #[inline]
    pub fn push_right(
        &mut self,
        row: &<Q as JoinSide<Right>>::Row<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        self.expire(cx, out);
        if let Err(failure) = self.of_right().arrive(row, cx, out) {
            out(Err(failure), cx.at);
        }
        self.stays = self.stays.min(self.right.due());
    }

    /// Lets go what has left before a row comes. Of an instant, what carries an earlier time comes first: a row of a window that
    /// closes meets what leaves when the clock reaches its end.
    #[inline(always)]
    fn expire(&mut self, cx: Cx, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        if cx.at.as_micros() < self.stays {
            return;
        }
        if self.is_told() {
            self.let_go(cx.at, cx.now, out);
            return;
        }
        // Nobody hears of it.
        drop_silently(&mut self.left, cx.at);
        drop_silently(&mut self.right, cx.at);
        self.stays = self.left.due().min(self.right.due());
    }

    /// Whether anybody hears of rows that the clock lets go.
    #[inline(always)]
    fn is_told(&self) -> bool {
        let Form { outer, within, changes, .. } = self.form();
        changes || within.is_some() && outer != [false; 2]
    }

    #[inline(never)]
    fn let_go(
        &mut self,
        by: Timestamp,
        now: Timestamp,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        loop {
            let (left, right) = (self.left.due(), self.right.due());
            let at = Timestamp::from_micros(left.min(right));
            self.stays = at.as_micros();
            if at > by {
                return;
            }
            // To a reader that is settled too, what went before then has gone without a row.
            let at = if self.form().changes && at <= self.settled { at.minus(1) } else { at };
            if left <= right {
                let Some(id) = self.left.expire() else { return };
                self.of_left().leave_by_time(id, Cx { now, at }, out);
            } else {
                let Some(id) = self.right.expire() else { return };
                self.of_right().leave_by_time(id, Cx { now, at }, out);
            }
        }
    }

    /// When the clock has a row to put out.
    #[inline]
    pub fn due(&self) -> Due {
        if !self.is_told() {
            return Due::NEVER;
        }
        let Form { outer, within, changes, .. } = self.form();
        let left = if self.left.is_empty() { i64::MAX } else { self.left.due() };
        let right = if self.right.is_empty() { i64::MAX } else { self.right.due() };
        if within.is_none() {
            let at = Timestamp::from_micros(if changes { left.min(right) } else { i64::MAX });
            return Due { at, carries_now: true };
        }
        // A row without a partner carries the last time at which one could have come.
        // Nothing is due if all have had partners; a due time of one that has had some comes before that of one that has not.
        let left = if outer[0] && self.left.alone() > 0 { left } else { i64::MAX };
        let right = if outer[1] && self.right.alone() > 0 { right } else { i64::MAX };
        let at = left.min(right);
        Due { at: Timestamp::from_micros(at), carries_now: at == i64::MAX }
    }

    /// Does what is due.
    pub fn fire(&mut self, due: Due, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        self.let_go(due.at, due.at, out);
    }

    /// Lets go what can find no partner any more. If a reader must know, it is still [due](Self::due).
    pub fn settle(&mut self, now: Timestamp) {
        self.settled = now;
        if self.due() == Due::NEVER {
            self.expire(Cx { now, at: now }, &mut |_: Result<Q::Out<'_>, Failure>, _| {});
        }
        if self.left.is_empty() && self.right.is_empty() {
            self.left.shrink();
            self.right.shrink();
            self.keys = Keys::new();
        }
    }

    /// Whether the end of the input puts out the rows that have found no partner.
    pub fn closes(&self) -> bool {
        self.form().within.is_some()
    }

    /// Nothing is incomplete but what the clock puts out.
    pub fn flush(
        &mut self,
        _: Timestamp,
        _: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) -> bool {
        false
    }
}

impl<Q: Joining, L: Park, R: Park> Park for Join<Q, L, R> {
    type State = Joined<Q, L, R>;

    fn fresh(&self) -> Self::State {
        let (left, right) = (self.left.fresh(), self.right.fresh());
        let (keys, pairs) = (Keys::new(), Pairs::default());
        Joined { left, right, keys, pairs, stays: i64::MAX, settled: Timestamp::MIN }
    }

    fn exchange(&mut self, state: &mut Self::State) {
        self.left.exchange(&mut state.left);
        self.right.exchange(&mut state.right);
        mem::swap(&mut self.keys, &mut state.keys);
        mem::swap(&mut self.pairs, &mut state.pairs);
        mem::swap(&mut self.stays, &mut state.stays);
        mem::swap(&mut self.settled, &mut state.settled);
    }
}

/// What a join holds of one partition.
pub struct Joined<Q: Joining, L: Park, R: Park> {
    left: L::State,
    right: R::State,
    keys: Keys<Q::Key>,
    pairs: Pairs,
    stays: i64,
    settled: Timestamp,
}

parted!([
    Q: Joining,
    L: Holds<MarkOf<Q, Left>, KeptOf<Q, Left>> + Park,
    R: Holds<MarkOf<Q, Right>, KeptOf<Q, Right>> + Park,
] Join<Q, L, R>, settles: true);

/// Lets the rows of a side go that have left by `now`.
#[inline(always)]
fn drop_silently<M: Columns, C: Columns>(held: &mut impl Holds<M, C>, now: Timestamp) {
    while held.due() <= now.as_micros() {
        let Some(place) = held.expire() else { return };
        held.release(place);
    }
}

impl<Q: Joining, L, R> fmt::Debug for Join<Q, L, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Join").field("form", &self.form).finish_non_exhaustive()
    }
}
