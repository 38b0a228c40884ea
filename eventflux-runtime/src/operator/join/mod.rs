//! Joins: rows of two sides that belong together.
//!
//! ```text
//! query  what a join asks of its query
//! held   what a side holds: rows in order of entry, and by key
//! rules  which rows a side holds
//! side   a row of one side comes or goes
//! pairs  the pairs that were put out and are held, for those who must know when they go
//! state  snapshots
//! ```
//!
//! Both sides are symmetric hash joins (Wilschut and Apers 1991, "Dataflow query execution in a parallel main-memory environment"): a
//! row looks into the list of its key on the other side, and is put into that of its own. The keys of both sides are in one table, so that
//! a row is looked up once.

mod held;
mod pairs;
mod query;
mod rules;
mod side;
mod state;

use std::fmt;

use crate::error::Failure;
use crate::operator::window::Rule;
use crate::operator::{Due, Groups};
use crate::time::{Cx, Duration, Timestamp};

use held::{Held, List};
use pairs::Pairs;
use query::KeptOf;
use side::Side;

pub use crate::operator::window::{AboveShare, FirstInOrder, HeldPairs, MostFrequent, NewestOfKey};
pub use query::{Change, Facing, JoinSide, Joining, Keyed, Left, Right};
pub use rules::{LastRows, LastTime, Nothing};

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
    /// Whether the reader is told which pairs are held no more.
    pub changes: bool,
}

impl Form {
    /// How long a side holds its rows, if the join is by time: a bound `d` that is inclusive is over at `d` + 1.
    pub fn holds(within: [Duration; 2]) -> [Duration; 2] {
        [within[1].saturating_add(1), (-within[0]).saturating_add(1)]
    }
}

/// `FROM a JOIN b ON ..`, over rows that the rules `L` and `R` hold of its sides.
///
/// `FROM Trades WINDOW LENGTH(100) JOIN Quotes WINDOW LENGTH(100) ON Trades.symbol = Quotes.symbol` puts out a row for each quote of
/// its symbol among the last 100 when a trade comes, and for each such trade when a quote comes.
pub struct Join<Q: Joining, L, R> {
    query: Q,
    form: Form,
    /// The rows of a key: those of the left and of the right side.
    keys: Groups<Q::Key, [List; 2]>,
    left: Held<KeptOf<Q, Left>, L>,
    right: Held<KeptOf<Q, Right>, R>,
    pairs: Pairs,
    /// The rows that leave for one that comes.
    leaving: Vec<u32>,
}

impl<Q, L, R> Join<Q, L, R>
where
    Q: Joining,
    L: Rule<<Q as JoinSide<Left>>::Mark>,
    R: Rule<<Q as JoinSide<Right>>::Mark>,
{
    /// The join `form` of what these rules hold.
    pub fn new(query: Q, form: Form, left: L, right: R) -> Self {
        debug_assert!(Q::FORM.is_none_or(|known| known == form), "what is known of a join is true of it");
        Join {
            query,
            form,
            keys: Groups::new(),
            left: Held::new(left),
            right: Held::new(right),
            pairs: Pairs::default(),
            leaving: Vec::new(),
        }
    }

    #[inline(always)]
    fn form(&self) -> Form {
        Q::FORM.unwrap_or(self.form)
    }

    #[inline(always)]
    fn of_left(&mut self) -> Side<'_, Q, Left, L, R> {
        let form = self.form();
        let Join { query, keys, left, right, pairs, leaving, .. } = self;
        Side { query, form, keys, own: left, other: right, pairs, leaving }
    }

    #[inline(always)]
    fn of_right(&mut self) -> Side<'_, Q, Right, R, L> {
        let form = self.form();
        let Join { query, keys, left, right, pairs, leaving, .. } = self;
        Side { query, form, keys, own: right, other: left, pairs, leaving }
    }

    /// Takes a row of the left side in.
    #[inline]
    pub fn push_left(
        &mut self,
        row: &<Q as JoinSide<Left>>::Row<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        self.expire(cx, out);
        if let Err(failure) = self.of_left().arrive(row, cx, out) {
            out(Err(failure), cx.at);
        }
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
    }

    /// Lets go what has left before a row comes. Of an instant, what carries an earlier time comes first: a row of a window that
    /// closes meets what leaves when the clock reaches its end.
    #[inline(always)]
    fn expire(&mut self, cx: Cx, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        if self.left.rule.due().min(self.right.rule.due()) <= cx.at.as_micros() {
            self.let_go(cx.at, cx.now, out);
        }
    }

    #[inline(never)]
    fn let_go(
        &mut self,
        by: Timestamp,
        now: Timestamp,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        loop {
            let (left, right) = (self.left.rule.due(), self.right.rule.due());
            let at = Timestamp::from_micros(left.min(right));
            if at > by {
                return;
            }
            if left <= right {
                let Some(id) = self.left.rule.expire() else { return };
                self.of_left().leave_by_time(id, Cx { now, at }, out);
            } else {
                let Some(id) = self.right.rule.expire() else { return };
                self.of_right().leave_by_time(id, Cx { now, at }, out);
            }
        }
    }

    /// When the clock has a row to put out.
    #[inline]
    pub fn due(&self) -> Due {
        let Form { outer, within, changes, .. } = self.form();
        let left = if self.left.is_empty() { i64::MAX } else { self.left.rule.due() };
        let right = if self.right.is_empty() { i64::MAX } else { self.right.rule.due() };
        if within.is_none() {
            let at = Timestamp::from_micros(if changes { left.min(right) } else { i64::MAX });
            return Due { at, carries_now: true };
        }
        // A row without a partner carries the last time at which one could have come.
        let waits = outer[0] && !self.left.is_empty() || outer[1] && !self.right.is_empty();
        let left = if outer[0] { left } else { i64::MAX };
        let right = if outer[1] { right } else { i64::MAX };
        Due { at: Timestamp::from_micros(left.min(right)), carries_now: !waits }
    }

    /// Does what is due.
    pub fn fire(&mut self, due: Due, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        self.let_go(due.at, due.at, out);
    }

    /// Lets go what can find no partner any more.
    pub fn settle(&mut self, now: Timestamp) {
        if self.due() == Due::NEVER {
            self.expire(Cx { now, at: now }, &mut |_: Result<Q::Out<'_>, Failure>, _| {});
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

impl<Q: Joining + fmt::Debug, L, R> fmt::Debug for Join<Q, L, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = [self.left.len(), self.right.len()];
        f.debug_struct("Join").field("held", &held).finish_non_exhaustive()
    }
}
