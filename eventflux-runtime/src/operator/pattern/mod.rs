//! PATTERN and SEQUENCE: events that follow each other.
//!
//! ```text
//! query     what the engine asks of a query: what fits where, what is kept, the row of a match
//! plan      a pattern as the engine walks it
//! attempts  open attempts, in order of begin
//! grounds   partitions: what is known of each, and the hashes by which attempts are found in it
//! watches   which attempts wait for what, by position and hash
//! chain     patterns that are chains of single positions, which most are
//! lanes     such chains as sequences that begin an attempt with each event
//! tree      all others: course (how far an attempt is), visits, rounds
//! state     snapshots, and memory that is given back
//! ```
//!
//! Attempts are those of a nondeterministic automaton as CEP engines run it (Agrawal, Diao, Gyllstrom, Immerman 2008, "Efficient
//! pattern matching over event streams"), but an event is never offered to all of them: an attempt waits in a list of those that
//! wait at the same position for the same key, and an event looks into one list for each position whose conditions it meets.

mod attempts;
mod chain;
mod grounds;
mod lanes;
mod plan;
mod query;
mod state;
#[cfg(test)]
mod tests;
mod tree;
mod watches;

use std::fmt::{self, Write as _};
use std::mem;

use crate::columns::{Columns, Nullable};
use crate::error::{Cause, Failure};
use crate::operator::partition::Park;
use crate::operator::{Due, Groups, put_out};
use crate::time::{Cx, Timestamp};

use attempts::{Attempts, NONE};
use grounds::Ground;
use lanes::Lanes;
use plan::Chain;
use tree::Tree;
use watches::Watches;

pub use plan::{Begin, Form, Limit, Part, Plan};
pub use query::Matching;

/// `FROM PATTERN (..)` and `FROM SEQUENCE (..)`: puts out a row for each attempt that matches, and with ON TIMEOUT for each that
/// expires.
///
/// `PATTERN (EVERY e1=Trades[price > 900] -> e2=Trades[symbol = e1.symbol AND price < 100]) WITHIN 1 SECOND` begins an
/// attempt with each trade above 900, keeps its symbol, and puts out a row for each that a trade of that symbol below 100 follows
/// within a second.
pub struct Pattern<Q: Matching> {
    query: Q,
    plan: Plan,
    form: Form,
    shape: Shape,
    /// The partitions; of a pattern without PARTITION BY the one that there is.
    grounds: Groups<Q::Key, Ground>,
    attempts: Attempts<Q::Kept, Q::Accs>,
    watches: Watches,
    lanes: Lanes<Q::Kept, Q::Accs>,
    /// What an event is offered to, in order.
    offered: Vec<Offered>,
    /// When attempts that have expired without a row are next looked for.
    sweep: i64,
    /// Whether something is due earlier than before.
    changed: bool,
}

/// What a pattern holds of one partition of its block.
pub struct Open<Q: Matching> {
    shape: Shape,
    grounds: Groups<Q::Key, Ground>,
    attempts: Attempts<Q::Kept, Q::Accs>,
    watches: Watches,
    lanes: Lanes<Q::Kept, Q::Accs>,
    sweep: i64,
}

impl<Q: Matching> Park for Pattern<Q> {
    type State = Open<Q>;

    fn fresh(&self) -> Open<Q> {
        Self::nothing_open(&self.query, &self.plan, self.form)
    }

    fn exchange(&mut self, open: &mut Open<Q>) {
        mem::swap(&mut self.shape, &mut open.shape);
        mem::swap(&mut self.grounds, &mut open.grounds);
        mem::swap(&mut self.attempts, &mut open.attempts);
        mem::swap(&mut self.watches, &mut open.watches);
        mem::swap(&mut self.lanes, &mut open.lanes);
        mem::swap(&mut self.sweep, &mut open.sweep);
    }
}

parted!([Q: Matching] Pattern<Q>, settles: true, begun: |this| this.first_begin(), start: |this, now| this.start(now));

/// What kind of pattern it is.
enum Shape {
    Chain(Chain),
    Tree(Box<Tree>),
}

/// An attempt that an event is offered to.
#[derive(Clone, Copy, Debug)]
struct Offered {
    number: u64,
    slot: u32,
}

/// The first error of an event.
#[derive(Default)]
struct Slip(Option<Failure>);

impl Slip {
    /// What an answer says; one that fails says no.
    #[inline]
    fn settle(&mut self, answer: Result<bool, Failure>) -> bool {
        match answer {
            Ok(answer) => answer,
            Err(failure) => {
                self.0.get_or_insert(failure);
                false
            }
        }
    }
}

impl<Q: Matching> Pattern<Q> {
    /// The pattern `plan` over what `query` evaluates.
    pub fn new(query: Q, plan: Plan) -> Self {
        let form = Form::of(&plan);
        assert!(Q::FORM.is_none_or(|known| known == form), "what is known of a pattern is true of it");
        let Open { shape, grounds, attempts, watches, lanes, sweep } =
            Self::nothing_open(&query, &plan, form);
        let (offered, changed) = (Vec::new(), false);
        Pattern { query, plan, form, shape, grounds, attempts, watches, lanes, offered, sweep, changed }
    }

    /// What it holds while no attempt is open.
    fn nothing_open(query: &Q, plan: &Plan, form: Form) -> Open<Q> {
        let (shape, positions) = match Chain::of(&plan.root) {
            Some(chain) => (Shape::Chain(chain), chain.length),
            None => {
                let tree = Tree::new(&plan.root);
                let positions = tree.positions();
                (Shape::Tree(Box::new(tree)), positions)
            }
        };
        let by_time = matches!(shape, Shape::Chain(Chain { within: Some(_), .. }));
        let ordered = by_time || plan.limit.is_some_and(|limit| limit.oldest);
        let mut grounds = Groups::new();
        if !plan.partitioned {
            grounds.slot(query.whole(), || Ground::new(form), |_| {});
        }
        let (attempts, watches) = (Attempts::new(ordered), Watches::new(positions));
        Open { shape, grounds, attempts, watches, lanes: Lanes::new(), sweep: i64::MAX }
    }

    /// What kind of pattern it is.
    #[inline(always)]
    fn form(&self) -> Form {
        match Q::FORM {
            Some(form) => form,
            None => self.form,
        }
    }

    /// Takes an event in.
    #[inline(always)]
    pub fn push(
        &mut self,
        event: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let met = self.query.meets(event, cx);
        // An event that meets no condition still ends the attempts of a sequence, and lets what waits for none begin to wait.
        if met == 0 && !self.form().sequence && self.form().length != 0 {
            return;
        }
        self.take(met, event, cx, out);
    }

    /// Whether [`due`](Self::due) may be earlier than when it was last asked; says so once.
    #[inline(always)]
    pub fn has_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    #[inline]
    fn take(
        &mut self,
        met: u64,
        event: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        // An event that another timer of this instant makes is too late for what is over by then.
        let silent = self.form().length != 0 && !self.form().timeout;
        if !silent && self.due().at <= cx.at {
            self.fire_by(Due { at: cx.at, carries_now: true }, cx.now, out);
        }
        let mut slip = Slip::default();
        if self.form().length == 0 {
            self.changed = true;
            self.tree_event(met, event, cx, &mut slip, out);
        } else if self.form().in_lanes() {
            self.lanes_event(met, event, cx, &mut slip, out);
        } else {
            self.chain_event(met, event, cx, &mut slip, out);
        }
        if let Some(failure) = slip.0 {
            out(Err(failure), cx.at);
        }
    }

    /// When the clock has something to do: put out a row, or free attempts.
    #[inline]
    pub fn due(&self) -> Due {
        // The rows of attempts that expire carry the last instant at which they could have matched.
        let due =
            if self.form().length == 0 { self.tree().due() } else { self.chain_due().map(|at| (at, false)) };
        match due {
            Some((at, carries_now)) => Due { at: Timestamp::from_micros(at), carries_now },
            None => Due::NEVER,
        }
    }

    /// When the attempt began that is due first, in microseconds; one that still waits for its first event goes before all.
    fn first_begin(&self) -> i64 {
        let slot = if self.form().length == 0 { self.tree().first_due() } else { self.attempts.oldest() };
        slot.map_or(i64::MIN, |slot| self.attempts.get(slot).first)
    }

    /// Does what is due.
    pub fn fire(&mut self, due: Due, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        self.fire_by(due, due.at, out);
        self.give_back();
    }

    /// Does what is due, while the clock shows `now`.
    #[inline(never)]
    fn fire_by(
        &mut self,
        due: Due,
        now: Timestamp,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        if self.form().length == 0 {
            self.tree_fire(due, now, out);
        } else {
            self.chain_fire(due.at, now, out);
        }
    }

    /// Lets time pass without a word, at the end of the input: what has expired is freed, and absences that are over are, but no
    /// row comes of either.
    pub fn settle(&mut self, now: Timestamp) {
        if self.form().length != 0 {
            return self.chain_sweep(now.as_micros());
        }
        self.tree_fire(Due { at: now, carries_now: true }, now, &mut |_: Result<Q::Out<'_>, Failure>, _| {});
        self.give_back();
    }

    nothing_to_flush!(closes: false);

    /// The clock is known: what waits for it alone does so from now on.
    pub fn start(&mut self, now: Timestamp) {
        if self.form().length == 0 {
            self.tree_start(now);
        }
    }

    /// A slot for an attempt that has no number yet; what it keeps may be what another has left.
    #[inline]
    fn take_slot(&mut self, first: i64, partition: u32) -> u32 {
        let query = &self.query;
        self.attempts.take(0, first, partition, || (Q::Kept::own(query.nothing()), query.accumulators()))
    }

    /// Makes room for one more attempt; false if it is refused.
    #[inline]
    fn admit(&mut self, at: Timestamp, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) -> bool {
        if !self.form().limited {
            return true;
        }
        match self.plan.limit {
            Some(limit) if self.attempts.listed() >= limit.most => self.make_room(limit, at, out),
            _ => true,
        }
    }

    #[cold]
    fn make_room(
        &mut self,
        limit: Limit,
        at: Timestamp,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) -> bool {
        out(Err(Cause::Attempts { most: limit.most as u64, oldest: limit.oldest }.at(limit.expression)), at);
        let Some(oldest) = self.attempts.oldest().filter(|_| limit.oldest) else { return false };
        if self.form().length == 0 {
            self.tree_drop(oldest, at);
        } else {
            let ground = self.attempts.get(oldest).partition;
            self.chain_end(oldest);
            self.leave(ground);
        }
        true
    }

    /// Puts out the row of an attempt.
    #[inline]
    fn put_out(&mut self, slot: u32, cx: Cx, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        let attempt = self.attempts.get(slot);
        let key = self.grounds.key(attempt.partition);
        put_out(self.query.emit(attempt.kept.as_ref(), key, &attempt.accs, cx), cx.at, out);
    }
}

/// Notes the time of an event of a position among those before it, for MATCH_TIMES().
pub fn note_time(times: &mut Nullable<String>, position: &str, at: Timestamp) {
    times.change(|known, times| {
        if !known {
            times.clear();
        }
        times.push_str(if known { ", " } else { position });
        if !known {
            times.push(' ');
        }
        // Writing into a text can't fail.
        let _ = write!(times, "{at}");
    });
}

impl<Q: Matching + fmt::Debug> fmt::Debug for Pattern<Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let in_lanes = self.grounds.slots().map(|slot| self.grounds.value(slot).open.count_ones() as usize);
        let open = if self.form().in_lanes() { in_lanes.sum() } else { self.attempts.listed() };
        f.debug_struct("Pattern").field("open", &open).finish_non_exhaustive()
    }
}
