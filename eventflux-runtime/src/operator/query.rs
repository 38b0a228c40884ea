//! What an operator asks of a query: the traits that generated code and the interpreter implement.
//!
//! An operator owns its query, calls it to evaluate expressions, and does everything else itself. `&mut self`
//! lets a query keep scratch buffers for computed strings; the lifetime `'r` is the row being worked on.

use crate::columns::{Columns, Key};
use crate::error::Failure;
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Timestamp};

/// The borrowed form of columns `C`.
pub type RefOf<'r, C> = <C as Columns>::Ref<'r>;

/// The rows a query reads and the rows it puts out.
pub trait Query: 'static {
    /// A row of the input stream, borrowed: a generated struct of columns, or a slice of values.
    type In<'r>: ?Sized;
    /// A row put out, borrowed from the input row, the operator's state and the query's scratch buffers.
    type Out<'r>;
}

/// A query that keeps something: grouped, aggregated, windowed.
///
/// For each event the operator first calls [`admit`](Stateful::admit) and [`enter`](Stateful::enter), so that
/// every error is raised before any state changes; then it changes its state.
pub trait Stateful: Query {
    /// The GROUP BY columns; `()` without GROUP BY.
    type Key: Key;
    /// The evaluated arguments of the aggregates, each once; a FILTER is folded in as NULL.
    type Args: Columns;
    /// The accumulators of one group.
    type Accs: Accumulators;
    /// Columns of a row that are needed after it was processed: by a batch when it closes, by a leaving row.
    type Kept: Columns;
    /// What the query keeps beside all content: see [`save_forever`](Stateful::save_forever). `()` as a rule.
    type Forever: Default;

    /// WHERE before the window; rows that are not TRUE do not enter.
    ///
    /// # Errors
    /// If the condition has no value.
    fn admit(&mut self, row: &Self::In<'_>, cx: Cx) -> Result<bool, Failure>;

    /// The group and the aggregate arguments of an entering row, or `None` where WHERE after the window is not
    /// TRUE: the row then takes its place in the window unseen.
    ///
    /// # Errors
    /// The first expression that has no value.
    fn enter<'r>(&'r mut self, row: &'r Self::In<'_>, cx: Cx) -> Entering<'r, Self>;

    /// The columns to keep of a row.
    fn keep<'r>(&self, row: &'r Self::In<'_>, cx: Cx) -> RefOf<'r, Self::Kept>;

    /// Accumulators of a group that has no events yet; the operator asks once and clones them.
    fn accumulators(&self) -> Self::Accs;
    /// Takes an entering event's arguments into its group. No `self`: the arguments may borrow from it.
    fn add(accs: &mut Self::Accs, args: RefOf<'_, Self::Args>);
    /// Takes a leaving event's arguments out of its group. Called for sliding windows only, oldest event first.
    fn remove(accs: &mut Self::Accs, args: RefOf<'_, Self::Args>);
    /// Shows a group an event of its own that can't stay in the window. MINFOREVER and MAXFOREVER alone keep something
    /// of it; without them there is nothing to do.
    #[inline(always)]
    fn notice(_accs: &mut Self::Accs, _args: RefOf<'_, Self::Args>) {}

    /// What decoding a key needs; `&()` in generated code.
    fn key_layout(&self) -> &<Self::Key as Columns>::Layout;
    /// What decoding arguments needs; `&()` in generated code.
    fn args_layout(&self) -> &<Self::Args as Columns>::Layout;
    /// What decoding kept columns needs; `&()` in generated code.
    fn kept_layout(&self) -> &<Self::Kept as Columns>::Layout;

    /// Puts what the query keeps beside all content in, and what was there in its place.
    #[inline(always)]
    fn exchange_forever(&mut self, _: &mut Self::Forever) {}

    /// Writes what the query keeps beside all content: MINFOREVER and MAXFOREVER of every group that ever was. To be
    /// called by whatever saves content.
    fn save_forever(&mut self, _: &mut Encoder) {}
    /// Takes over what `save_forever` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state.
    fn restore_forever(&mut self, _: &mut Decoder<'_>) -> Result<(), StateError> {
        Ok(())
    }
}

/// What [`Stateful::enter`] gives.
pub type Entering<'r, Q> =
    Result<Option<(RefOf<'r, <Q as Stateful>::Key>, RefOf<'r, <Q as Stateful>::Args>)>, Failure>;

/// A [`Stateful`] query that puts out a row for each entering event, from that event itself.
pub trait Current: Stateful {
    /// HAVING and SELECT over the entering row and its group; `None` where HAVING is not TRUE.
    ///
    /// # Errors
    /// The first expression that has no value.
    fn current<'r>(
        &'r mut self,
        row: &'r Self::In<'_>,
        key: RefOf<'r, Self::Key>,
        accs: &'r Self::Accs,
        cx: Cx,
    ) -> Result<Option<Self::Out<'r>>, Failure>;
}

/// A [`Stateful`] query that puts out rows from what it kept: a batch that closes, a row that leaves.
pub trait Emit: Stateful {
    /// HAVING and SELECT over kept columns (the row's own, or those of the group's newest event) and the group;
    /// `None` where HAVING is not TRUE.
    ///
    /// # Errors
    /// The first expression that has no value.
    fn emit<'r>(
        &'r mut self,
        kept: RefOf<'r, Self::Kept>,
        key: RefOf<'r, Self::Key>,
        accs: &'r Self::Accs,
        window: Bounds,
        cx: Cx,
    ) -> Result<Option<Self::Out<'r>>, Failure>;
}

/// A [`Stateful`] query whose window looks at something of each entering row itself: the time of EXTERNALTIME, the
/// columns of SORT or UNIQUE.
pub trait Marked: Stateful {
    /// What it looks at.
    type Mark: Columns;

    /// What the window looks at of an entering row; asked between [`admit`](Stateful::admit) and
    /// [`enter`](Stateful::enter).
    ///
    /// # Errors
    /// The first expression that has no value.
    fn mark<'r>(&'r mut self, row: &'r Self::In<'_>, cx: Cx) -> Result<RefOf<'r, Self::Mark>, Failure>;

    /// What decoding marks needs; `&()` in generated code.
    fn mark_layout(&self) -> &<Self::Mark as Columns>::Layout;
}

/// A [`Stateful`] query over a window that any event may leave first.
pub trait Unordered: Stateful {
    /// Takes an entering event into its group.
    fn put(accs: &mut Self::Accs, args: RefOf<'_, Self::Args>, turn: Turn);
    /// Takes it out again.
    fn take(accs: &mut Self::Accs, args: RefOf<'_, Self::Args>, turn: Turn);
}

/// What tells the events of an [`Unordered`] window apart, for aggregates that depend on their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    /// Where events leave in the order of a time of their own, this time, in microseconds; otherwise 0.
    pub time: i64,
    /// The event's number, in order of entry; of equal times the lower one leaves first.
    pub number: u64,
}

impl Turn {
    /// An event's in a window that knows no times.
    #[inline]
    pub fn numbered(number: u64) -> Self {
        Turn { time: 0, number }
    }
}

/// A mark that is one point in time: that of EXTERNALTIME and EXTERNALTIMEBATCH.
pub trait Instant: Columns {
    /// The point in time.
    fn instant(mark: Self::Ref<'_>) -> Timestamp;
}

impl Instant for (Timestamp,) {
    #[inline]
    fn instant((at,): (Timestamp,)) -> Timestamp {
        at
    }
}

/// A mark that names a pair of a join: its number, and whether it goes.
pub trait Paired: Columns {
    /// Both.
    fn pair(mark: Self::Ref<'_>) -> (i64, bool);
}

impl Paired for (i64, bool) {
    #[inline]
    fn pair(mark: (i64, bool)) -> (i64, bool) {
        mark
    }
}

/// A [`Stateful`] query whose window holds the last events for which a condition over all of them is TRUE. Its
/// marks are the arguments of the condition's aggregates.
pub trait Conditional: Marked {
    /// The accumulators of the condition's aggregates.
    type Whole: Accumulators;

    /// These without events; the operator asks once.
    fn whole(&self) -> Self::Whole;
    /// Takes an entering event in.
    fn include(whole: &mut Self::Whole, mark: RefOf<'_, Self::Mark>);
    /// Takes the oldest event out.
    fn exclude(whole: &mut Self::Whole, mark: RefOf<'_, Self::Mark>);

    /// Whether the condition is TRUE.
    ///
    /// # Errors
    /// If it has no value.
    fn holds(&mut self, whole: &Self::Whole, cx: Cx) -> Result<bool, Failure>;
}

/// The bounds of the window a row comes from: `WINDOW_START` and `WINDOW_END`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// First instant of the window.
    pub start: Timestamp,
    /// First instant after the window.
    pub end: Timestamp,
}

impl Bounds {
    /// The last instant of the window. The largest time of all, which stands for all ends beyond it, is in the windows
    /// that end there.
    pub(crate) fn last(self) -> Timestamp {
        if self.end == Timestamp::MAX { self.end } else { self.end.minus(1) }
    }
}

/// The accumulators of a group: one, or a tuple, or the interpreter's list.
pub trait Accumulators: Clone + std::fmt::Debug {
    /// Back to no events, keeping capacity.
    fn reset(&mut self);
    /// Writes the exact state.
    fn save(&self, out: &mut Encoder);
    /// Takes over what `save` wrote; called on fresh accumulators.
    ///
    /// # Errors
    /// If the bytes are not such a state.
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError>;
}

/// Accumulators of parts of a window that make up the whole.
pub trait Merge: Accumulators {
    /// Takes in what was accumulated of the events after these.
    fn merge(&mut self, later: &Self);
}

/// When an operator wants to be called next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// The instant; rows and state change when the clock reaches it.
    pub at: Timestamp,
    /// Whether its rows carry the due time itself; those of closing windows carry an earlier one and go first.
    pub carries_now: bool,
}

impl Due {
    /// Never.
    pub const NEVER: Due = Due { at: Timestamp::MAX, carries_now: true };
}
