//! A query at work: its operator, of whichever kind.

use eventflux_compiler::cron;
use eventflux_compiler::physical::{
    self, BatchWindow, Kept, Operator as Plan, Rate, SlidingWindow, SortDirection, Stream,
};
use eventflux_compiler::syntax::ast::RateUnit;
use eventflux_runtime::columns::Direction;
use eventflux_runtime::error::Failure;
use eventflux_runtime::operator::join::{Form, Join};
use eventflux_runtime::operator::partition::{Directory, Park, Parted, Partition, Partitioned};
use eventflux_runtime::operator::pattern::{self, Pattern};
use eventflux_runtime::operator::rate::{
    AllEvery, AllOfEvents, FirstEvery, FirstOfEvents, LastEvery, LastOfEvents, Snapshot,
};
use eventflux_runtime::operator::table::{Change, ChangeKind, Lookup, Wanted};
use eventflux_runtime::operator::window::{
    CalendarGroups, CalendarRows, CronGroups, CronRows, CumulateGroups, CumulateRows, Delay, Events,
    Expression, ExpressionAll, ExternalTime, ExternalTimeAll, ExternalTimeBatchGroups, ExternalTimeBatchRows,
    FirstUnique, FirstUniqueAll, Frequent, FrequentAll, Joined, JoinedAll, Length, LengthAll,
    LengthBatchGroups, LengthBatchRows, LossyFrequent, LossyFrequentAll, SessionGroups, SessionRows,
    SlidingByEvent, SlidingGroups, SlidingRows, Sort, SortAll, Time, TimeAll, TimeBatchGroups, TimeBatchRows,
    TimeLength, TimeLengthAll, TumblingGroups, TumblingRows, Unique, UniqueAll,
};
use eventflux_runtime::operator::{Cron, Due, Running, Schedule, Trigger};
use eventflux_runtime::scalar::prepared::Zone;
use eventflux_runtime::state::{Decoder, Encoder, StateError, StateHolder};
use eventflux_runtime::{Cx, Timestamp, Value};

use super::cells::Cells;
use super::holding::Holding;
use super::query::{Changing, In, Joining, Keeping, Looking, Matching, Out, Projection, Ticking};
use super::table::{self, Rows};

/// Takes what an operator puts out: rows, and rows that could not be computed.
pub(super) type Sink<'s> = dyn FnMut(Result<Out<'_>, Failure>, Timestamp) + 's;

/// A query's operator and the columns that it keeps.
pub(super) struct Node {
    work: Work,
    reads: Reads,
    /// The table that it looks into or changes.
    table: Option<usize>,
}

/// An operator, or one with a state for each partition.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one for each query, and the common one takes no further step"
)]
enum Work {
    Whole(Operator),
    Parted(Box<Partitioned<Operator>>),
}

/// What a query reads.
struct Reads {
    kept: Box<[Kept]>,
    /// The streams that it reads, by number.
    inputs: Box<[usize]>,
    /// The left and the right side of a join.
    sides: Option<Box<[Side; 2]>>,
}

/// What is kept of a side of a join, and which of the query's inputs it is.
type Side = (Box<[Kept]>, usize);

/// The kinds of operators that keep something, each in a variant of its name, and `each!`: the same for all of them.
macro_rules! operators {
    ($d:tt $($kind:ident)*) => {
        enum Operator {
            Project(Projection),
            Pattern(Box<Pattern<Matching>>),
            Join(Box<Join<Joining, Holding, Holding>>),
            Lookup(Box<Lookup<Looking>>),
            Change(Box<Change<Changing>>),
            Trigger(Trigger<Ticking>),
            $($kind($kind<Keeping>),)*
        }

        /// The state of an operator that is in none; there is none of what keeps nothing.
        pub(super) enum Parked {
            Nothing,
            Pattern(Box<<Pattern<Matching> as Park>::State>),
            Join(Box<<Join<Joining, Holding, Holding> as Park>::State>),
            $($kind(Box<<$kind<Keeping> as Park>::State>),)*
        }

        impl Park for Operator {
            type State = Parked;

            fn fresh(&self) -> Parked {
                match self {
                    Operator::Project(_)
                    | Operator::Trigger(_)
                    | Operator::Lookup(_)
                    | Operator::Change(_) => Parked::Nothing,
                    Operator::Pattern(this) => Parked::Pattern(Box::new(this.fresh())),
                    Operator::Join(this) => Parked::Join(Box::new(this.fresh())),
                    $(Operator::$kind(this) => Parked::$kind(Box::new(this.fresh())),)*
                }
            }

            #[inline]
            fn exchange(&mut self, state: &mut Parked) {
                match (self, state) {
                    (Operator::Pattern(this), Parked::Pattern(state)) => this.exchange(state),
                    (Operator::Join(this), Parked::Join(state)) => this.exchange(state),
                    $((Operator::$kind(this), Parked::$kind(state)) => this.exchange(state),)*
                    // States are made by the operator that they are of.
                    _ => {}
                }
            }
        }

        /// What operators with partitions have in common.
        macro_rules! parted {
            ($d operator:expr, $d this:ident => $d do:expr, others => $d instead:expr) => {
                match $d operator {
                    Operator::Project(_)
                    | Operator::Trigger(_)
                    | Operator::Lookup(_)
                    | Operator::Change(_) => $d instead,
                    Operator::Pattern($d this) => $d do,
                    Operator::Join($d this) => $d do,
                    $(Operator::$kind($d this) => $d do,)*
                }
            };
        }

        /// For what takes rows of one side in.
        macro_rules! push {
            ($d operator:expr, $d this:ident => $d do:expr, project $d projection:pat => $d instead:expr) => {
                match $d operator {
                    Operator::Project($d projection) => $d instead,
                    Operator::Pattern($d this) => $d do,
                    Operator::Join(_) | Operator::Lookup(_) | Operator::Change(_) | Operator::Trigger(_) => {}
                    $(Operator::$kind($d this) => $d do,)*
                }
            };
        }

        macro_rules! each {
            ($d operator:expr, $d this:ident => $d do:expr, project $d projection:pat => $d instead:expr) => {
                match $d operator {
                    Operator::Project($d projection) => $d instead,
                    Operator::Pattern($d this) => $d do,
                    Operator::Join($d this) => $d do,
                    Operator::Lookup(_) | Operator::Change(_) => $d instead,
                    Operator::Trigger($d this) => $d do,
                    $(Operator::$kind($d this) => $d do,)*
                }
            };
        }
    };
}

operators! {
    $
    Running Length Time LengthAll TimeAll TimeLength ExternalTime Sort Unique FirstUnique Expression Frequent
    LossyFrequent Joined JoinedAll TimeLengthAll ExternalTimeAll SortAll UniqueAll FirstUniqueAll ExpressionAll FrequentAll
    LossyFrequentAll Delay TumblingGroups TumblingRows CalendarGroups CalendarRows SlidingGroups SlidingByEvent
    SlidingRows CronGroups CronRows SessionGroups SessionRows TimeBatchGroups TimeBatchRows
    ExternalTimeBatchGroups ExternalTimeBatchRows CumulateGroups CumulateRows LengthBatchGroups LengthBatchRows
    AllEvery LastEvery FirstEvery FirstOfEvents Snapshot
}

impl Node {
    /// The operator that the plan says.
    pub(super) fn new(query: &physical::Query, streams: &[Stream]) -> Self {
        let keeping = || Keeping::new(query, &streams[query.input().0 as usize]);
        let operator = match &query.operator {
            Plan::Project => Operator::Project(Projection::new(query)),
            Plan::Running(_) => Operator::Running(Running::new(keeping())),
            Plan::Sliding { window, .. } => sliding(window, keeping()),
            Plan::Leaving { window, all, .. } => {
                leaving(window, keeping(), if *all { Events::All } else { Events::Expired })
            }
            Plan::Pattern(plan) => {
                let matching = Matching::new(query, plan);
                Operator::Pattern(Box::new(Pattern::new(matching, pattern(plan))))
            }
            Plan::Join(plan) => {
                let joining = Joining::new(query, plan, streams);
                let form = Form {
                    outer: [plan.left.outer, plan.right.outer],
                    triggers: [plan.left.triggers, plan.right.triggers],
                    within: plan.within,
                    asof: plan.asof,
                    changes: plan.changes,
                };
                let (left, right) = (Holding::new(plan, &plan.left), Holding::new(plan, &plan.right));
                Operator::Join(Box::new(Join::new(joining, form, left, right)))
            }
            Plan::Lookup(plan) => {
                let wanted = match plan.wanted {
                    physical::Wanted::All => Wanted::All,
                    physical::Wanted::AllOrNone => Wanted::AllOrNone,
                    physical::Wanted::Whether => Wanted::Whether,
                };
                Operator::Lookup(Box::new(Lookup::new(Looking::new(query, plan), wanted)))
            }
            Plan::Change(plan) => {
                let kind = match plan.kind {
                    physical::ChangeKind::Insert => ChangeKind::Insert,
                    physical::ChangeKind::Upsert => ChangeKind::Upsert,
                    physical::ChangeKind::UpsertOn => ChangeKind::UpsertOn,
                    physical::ChangeKind::Update => ChangeKind::Update,
                    physical::ChangeKind::Delete => ChangeKind::Delete,
                };
                Operator::Change(Box::new(Change::new(Changing::new(query, plan), kind)))
            }
            Plan::Trigger(trigger) => Operator::Trigger(Trigger::new(Ticking::new(query), schedule(trigger))),
            Plan::Rate { rate, .. } => rated(*rate, keeping()),
            Plan::Delay { length, .. } => Operator::Delay(Delay::new(keeping(), *length)),
            Plan::Batch { window, grouping, .. } => match (window, grouping.is_some()) {
                (BatchWindow::Tumbling { size, offset }, true) => {
                    Operator::TumblingGroups(TumblingGroups::new(keeping(), *size, *offset))
                }
                (BatchWindow::Tumbling { size, offset }, false) => {
                    Operator::TumblingRows(TumblingRows::new(keeping(), *size, *offset))
                }
                (BatchWindow::Calendar { days, zone }, true) => {
                    Operator::CalendarGroups(CalendarGroups::new(keeping(), *days, checked(zone)))
                }
                (BatchWindow::Calendar { days, zone }, false) => {
                    Operator::CalendarRows(CalendarRows::new(keeping(), *days, checked(zone)))
                }
                (BatchWindow::Session(gap), true) => {
                    Operator::SessionGroups(SessionGroups::new(keeping(), *gap))
                }
                (BatchWindow::Sliding { size, slide, panes: true }, true) => {
                    Operator::SlidingGroups(SlidingGroups::new(keeping(), *size, *slide))
                }
                (BatchWindow::Sliding { size, slide, .. }, true) => {
                    Operator::SlidingByEvent(SlidingByEvent::new(keeping(), *size, *slide))
                }
                (BatchWindow::Sliding { size, slide, .. }, false) => {
                    Operator::SlidingRows(SlidingRows::new(keeping(), *size, *slide))
                }
                (BatchWindow::Cron { cron, zone, .. }, true) => {
                    Operator::CronGroups(CronGroups::new(keeping(), instants(cron), checked(zone)))
                }
                (BatchWindow::Cron { cron, zone, .. }, false) => {
                    Operator::CronRows(CronRows::new(keeping(), instants(cron), checked(zone)))
                }
                (BatchWindow::Session(gap), false) => {
                    Operator::SessionRows(SessionRows::new(keeping(), *gap))
                }
                (BatchWindow::TimeBatch(d), true) => {
                    Operator::TimeBatchGroups(TimeBatchGroups::new(keeping(), *d))
                }
                (BatchWindow::TimeBatch(d), false) => {
                    Operator::TimeBatchRows(TimeBatchRows::new(keeping(), *d))
                }
                (BatchWindow::ExternalTimeBatch(d), true) => {
                    Operator::ExternalTimeBatchGroups(ExternalTimeBatchGroups::new(keeping(), *d))
                }
                (BatchWindow::ExternalTimeBatch(d), false) => {
                    Operator::ExternalTimeBatchRows(ExternalTimeBatchRows::new(keeping(), *d))
                }
                (BatchWindow::Cumulate { step, size }, true) => {
                    Operator::CumulateGroups(CumulateGroups::new(keeping(), *step, *size))
                }
                (BatchWindow::Cumulate { step, size }, false) => {
                    Operator::CumulateRows(CumulateRows::new(keeping(), *step, *size))
                }
                (BatchWindow::LengthBatch(n), true) => {
                    Operator::LengthBatchGroups(LengthBatchGroups::new(keeping(), size(*n)))
                }
                (BatchWindow::LengthBatch(n), false) => {
                    Operator::LengthBatchRows(LengthBatchRows::new(keeping(), size(*n)))
                }
            },
        };
        let inputs = query.inputs.iter().map(|input| input.0 as usize).collect();
        let sides =
            query.join().map(|join| Box::new(join.sides().map(|side| (Box::from(&*side.kept), side.input))));
        let work = if query.is_parted() {
            Work::Parted(Box::new(Partitioned::new(operator)))
        } else {
            Work::Whole(operator)
        };
        let table = query.search().map(|search| search.table);
        Node { work, reads: Reads { kept: query.kept().into(), inputs, sides }, table }
    }

    /// The query, if it keeps nothing.
    #[inline]
    pub(super) fn projection(&mut self) -> Option<&mut Projection> {
        match &mut self.work {
            Work::Whole(Operator::Project(projection)) => Some(projection),
            _ => None,
        }
    }

    /// Whether the filter of a query that keeps nothing rejects a row, as far as can be told at first sight.
    #[inline]
    pub(super) fn rejects(&self, values: &[Value]) -> bool {
        matches!(&self.work, Work::Whole(Operator::Project(projection)) if projection.rejects(values))
    }

    /// Takes an event of a stream in; `of` is the partition at work, if the query is in a block.
    #[inline]
    pub(super) fn push(
        &mut self,
        stream: usize,
        values: &[Value],
        cx: Cx,
        of: Option<Partition>,
        out: &mut Sink<'_>,
    ) {
        let reads = &self.reads;
        match (&mut self.work, of) {
            (Work::Whole(operator), _) => operator.push(reads, stream, values, cx, out),
            (Work::Parted(parted), Some(of)) => {
                parted.with(of, cx.now, |operator| operator.push(reads, stream, values, cx, out));
            }
            // What has partitions is in a block.
            (Work::Parted(_), None) => {}
        }
    }

    /// The table that it looks into or changes, if it does: it is then [searched](Self::search) for an event.
    #[inline]
    pub(super) fn table(&self) -> Option<usize> {
        self.table
    }

    /// Looks for the rows of its table that an event means. Tables have no partitions.
    pub(super) fn search(&mut self, row: &In<'_>, cx: Cx, table: &Rows) {
        match &mut self.work {
            Work::Whole(Operator::Lookup(lookup)) => lookup.look(row, cx, table),
            Work::Whole(Operator::Change(change)) => change.look(row, cx, table),
            _ => {}
        }
    }

    /// The next row that comes of it, `Some(Ok(None))` where none does; `None` when all is done.
    pub(super) fn found<'r>(
        &'r mut self,
        row: &'r In<'_>,
        cx: Cx,
        table: &mut Rows,
    ) -> Option<Result<Option<&'r [Value]>, Failure>> {
        match &mut self.work {
            Work::Whole(Operator::Lookup(lookup)) => {
                Some(lookup.next(row, cx)?.map(|row| row.map(|row| row.values)))
            }
            Work::Whole(Operator::Change(change)) => {
                Some(change.next(row, cx, table)?.map(|row| row.map(table::values)))
            }
            _ => None,
        }
    }

    /// The clock is known: what waits for it alone does so from now on. In partitions it does when they begin.
    pub(super) fn start(&mut self, now: Timestamp) {
        match &mut self.work {
            Work::Whole(Operator::Pattern(pattern)) => pattern.start(now),
            Work::Whole(Operator::Trigger(trigger)) => trigger.start(now),
            _ => {}
        }
    }

    /// A partition begins.
    pub(super) fn begin(&mut self, of: Partition, now: Timestamp) {
        if let Work::Parted(parted) = &mut self.work {
            parted.begin(of, now);
        }
    }

    /// A partition is freed.
    pub(super) fn forget(&mut self, of: Partition) {
        if let Work::Parted(parted) = &mut self.work {
            parted.forget(of);
        }
    }

    /// When it wants to be fired.
    #[inline]
    pub(super) fn due(&self) -> Due {
        match &self.work {
            Work::Whole(operator) => operator.due(),
            Work::Parted(parted) => parted.due(),
        }
    }

    /// When it wants to be fired for a partition.
    pub(super) fn due_of(&self, of: Option<Partition>) -> Due {
        match (&self.work, of) {
            (Work::Parted(parted), Some(of)) => parted.due_of(of),
            _ => self.due(),
        }
    }

    /// The partition that is due first.
    pub(super) fn first(&mut self) -> Option<Partition> {
        match &mut self.work {
            Work::Whole(_) => None,
            Work::Parted(parted) => parted.first(),
        }
    }

    /// Puts out what is due, of one partition.
    pub(super) fn fire(&mut self, due: Due, of: Option<Partition>, out: &mut Sink<'_>) {
        match (&mut self.work, of) {
            (Work::Whole(operator), _) => operator.fire(due, out),
            (Work::Parted(parted), Some(of)) => parted.with(of, due.at, |operator| operator.fire(due, out)),
            (Work::Parted(_), None) => {}
        }
    }

    /// Gives back what can't matter any more.
    pub(super) fn settle(&mut self, now: Timestamp) {
        match &mut self.work {
            Work::Whole(operator) => operator.settle(now),
            Work::Parted(parted) => parted.settle(now),
        }
    }

    /// Whether it is a join that has to tell its reader what has gone by then, and has not told it yet.
    pub(super) fn tells_by(&self, now: Timestamp) -> bool {
        self.reads.sides.is_some() && !self.closes() && self.due().at <= now
    }

    /// Whether the end of the input closes it.
    pub(super) fn closes(&self) -> bool {
        match &self.work {
            Work::Whole(operator) => operator.closes(),
            Work::Parted(parted) => parted.closes(),
        }
    }

    /// The next partition that may be incomplete.
    pub(super) fn incomplete(&mut self, directory: &Directory<Cells>) -> Option<Partition> {
        match &mut self.work {
            Work::Whole(_) => None,
            Work::Parted(parted) => parted.incomplete(directory),
        }
    }

    /// Puts out what is incomplete, of one partition.
    pub(super) fn flush(&mut self, now: Timestamp, of: Option<Partition>, out: &mut Sink<'_>) -> bool {
        match (&mut self.work, of) {
            (Work::Whole(operator), _) => operator.flush(now, out),
            (Work::Parted(parted), Some(of)) => parted.with(of, now, |operator| operator.flush(now, out)),
            (Work::Parted(_), None) => false,
        }
    }

    /// Writes the state; `directory` is that of its block.
    pub(super) fn save(&mut self, directory: Option<&Directory<Cells>>, out: &mut Encoder) {
        match (&mut self.work, directory) {
            (Work::Whole(operator), _) => operator.save(out),
            (Work::Parted(parted), Some(directory)) => parted.save(directory, out),
            (Work::Parted(_), None) => {}
        }
    }

    /// Takes over what `save` wrote.
    pub(super) fn restore(
        &mut self,
        directory: Option<&Directory<Cells>>,
        from: &mut Decoder<'_>,
    ) -> Result<(), StateError> {
        match (&mut self.work, directory) {
            (Work::Whole(operator), _) => operator.restore(from),
            (Work::Parted(parted), Some(directory)) => parted.restore(directory, from),
            (Work::Parted(_), None) => Ok(()),
        }
    }
}

impl Operator {
    #[inline]
    fn push(&mut self, reads: &Reads, stream: usize, values: &[Value], cx: Cx, mut out: &mut Sink<'_>) {
        let input = match &*reads.inputs {
            [_] => 0,
            inputs => inputs.iter().position(|input| *input == stream).unwrap_or(0),
        };
        if let (Operator::Join(join), Some(sides)) = (&mut *self, &reads.sides) {
            let [(left, of_left), (right, of_right)] = &**sides;
            // What both sides read comes to the left one first.
            if *of_left == input {
                join.push_left(&In { values, kept: left, input }, cx, &mut out);
            }
            if *of_right == input {
                join.push_right(&In { values, kept: right, input }, cx, &mut out);
            }
            return;
        }
        let row = In { values, kept: &reads.kept, input };
        push!(self, this => this.push(&row, cx, &mut out), project this => {
            match this.project(&row, cx) {
                Ok(Some(row)) => out(Ok(row), cx.at),
                Ok(None) => {}
                Err(failure) => out(Err(failure), cx.at),
            }
        });
    }

    fn fire(&mut self, due: Due, mut out: &mut Sink<'_>) {
        each!(self, this => this.fire(due, &mut out), project _ => {});
    }

    fn flush(&mut self, now: Timestamp, mut out: &mut Sink<'_>) -> bool {
        each!(self, this => this.flush(now, &mut out), project _ => false)
    }
}

impl Parted for Operator {
    #[inline]
    fn settles(&self) -> bool {
        parted!(self, this => this.settles(), others => false)
    }

    #[inline]
    fn due(&self) -> Due {
        each!(self, this => this.due(), project _ => Due::NEVER)
    }

    fn begun(&self) -> i64 {
        parted!(self, this => this.begun(), others => i64::MIN)
    }

    fn closes(&self) -> bool {
        each!(self, this => this.closes(), project _ => false)
    }

    fn start(&mut self, now: Timestamp) {
        if let Operator::Pattern(pattern) = self {
            pattern.start(now);
        }
    }

    fn settle(&mut self, now: Timestamp) {
        each!(self, this => this.settle(now), project _ => {});
    }
}

impl StateHolder for Operator {
    fn save(&mut self, out: &mut Encoder) {
        each!(self, this => this.save(out), project _ => {});
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        each!(self, this => this.restore(from), project _ => Ok(()))
    }
}

/// A pattern as the runtime walks it.
fn pattern(plan: &physical::Pattern) -> pattern::Plan {
    pattern::Plan {
        sequence: plan.sequence,
        partitioned: !plan.partition.is_empty(),
        root: part(&plan.root),
        keyed: plan.keyed(),
        timeout: plan.timeout,
        renews: plan.renews,
        limit: plan.limit.map(|limit| pattern::Limit {
            most: size(limit.most),
            oldest: limit.oldest,
            expression: plan.text,
        }),
    }
}

fn part(plan: &physical::Part) -> pattern::Part {
    let parts = |parts: &[physical::Part]| parts.iter().map(part).collect();
    match plan {
        physical::Part::Element(position, times) => {
            pattern::Part::Element { position: *position, min: times.min, max: times.max }
        }
        physical::Part::Absent(position, hold) => pattern::Part::Absent { position: *position, hold: *hold },
        physical::Part::Then(all) => pattern::Part::Then(parts(all)),
        physical::Part::And(all) => pattern::Part::And(parts(all)),
        physical::Part::Or(all) => pattern::Part::Or(parts(all)),
        physical::Part::Every(one) => pattern::Part::Every(Box::new(part(one))),
        physical::Part::Within(one, d) => pattern::Part::Within(Box::new(part(one)), *d),
        physical::Part::Repeat(one, times) => {
            pattern::Part::Repeat { part: Box::new(part(one)), min: times.min, max: times.max }
        }
    }
}

/// When a trigger fires.
fn schedule(trigger: &physical::Trigger) -> Schedule {
    match trigger {
        physical::Trigger::Start => Schedule::Start,
        physical::Trigger::Every(d) => Schedule::Every(*d),
        physical::Trigger::Cron { cron, zone, .. } => Schedule::Cron(instants(cron), checked(zone)),
    }
}

/// An output rate.
fn rated(rate: Rate, query: Keeping) -> Operator {
    match rate {
        Rate::All(RateUnit::Time(d)) => Operator::AllEvery(AllEvery::new(query, d)),
        Rate::All(RateUnit::Events(n)) => Operator::LengthBatchRows(AllOfEvents::new(query, size(n))),
        Rate::First(RateUnit::Time(d)) => Operator::FirstEvery(FirstEvery::new(query, d)),
        Rate::First(RateUnit::Events(n)) => Operator::FirstOfEvents(FirstOfEvents::new(query, size(n))),
        Rate::Last(RateUnit::Time(d)) => Operator::LastEvery(LastEvery::new(query, d)),
        Rate::Last(RateUnit::Events(n)) => Operator::LengthBatchGroups(LastOfEvents::new(query, size(n))),
        Rate::Snapshot(d) => Operator::Snapshot(Snapshot::new(query, d)),
    }
}

/// A sliding window that puts out rows of entering events.
fn sliding(window: &SlidingWindow, query: Keeping) -> Operator {
    match window {
        SlidingWindow::Length(n) => Operator::Length(Length::new(query, size(*n))),
        SlidingWindow::Time(d) => Operator::Time(Time::new(query, *d)),
        SlidingWindow::TimeLength { length, n } => {
            Operator::TimeLength(TimeLength::new(query, *length, size(*n)))
        }
        SlidingWindow::ExternalTime(d) => Operator::ExternalTime(ExternalTime::new(query, *d)),
        SlidingWindow::Sort { n, directions } => {
            Operator::Sort(Sort::new(query, size(*n), &to_directions(directions)))
        }
        SlidingWindow::Unique => Operator::Unique(Unique::new(query)),
        SlidingWindow::Joined => Operator::Joined(Joined::new(query)),
        SlidingWindow::FirstUnique => Operator::FirstUnique(FirstUnique::new(query)),
        SlidingWindow::Expression(_) => Operator::Expression(Expression::new(query)),
        SlidingWindow::Frequent(n) => Operator::Frequent(Frequent::new(query, size(*n))),
        SlidingWindow::LossyFrequent { support, error } => {
            Operator::LossyFrequent(LossyFrequent::new(query, *support, *error))
        }
    }
}

/// A sliding window that puts out rows of leaving events.
fn leaving(window: &SlidingWindow, query: Keeping, events: Events) -> Operator {
    match window {
        SlidingWindow::Length(n) => Operator::LengthAll(LengthAll::new(query, size(*n), events)),
        SlidingWindow::Time(d) => Operator::TimeAll(TimeAll::new(query, *d, events)),
        SlidingWindow::TimeLength { length, n } => {
            Operator::TimeLengthAll(TimeLengthAll::new(query, *length, size(*n), events))
        }
        SlidingWindow::ExternalTime(d) => Operator::ExternalTimeAll(ExternalTimeAll::new(query, *d, events)),
        SlidingWindow::Sort { n, directions } => {
            Operator::SortAll(SortAll::new(query, size(*n), &to_directions(directions), events))
        }
        SlidingWindow::Unique => Operator::UniqueAll(UniqueAll::new(query, events)),
        SlidingWindow::Joined => Operator::JoinedAll(JoinedAll::new(query, events)),
        SlidingWindow::FirstUnique => Operator::FirstUniqueAll(FirstUniqueAll::new(query, events)),
        SlidingWindow::Expression(_) => Operator::ExpressionAll(ExpressionAll::new(query, events)),
        SlidingWindow::Frequent(n) => Operator::FrequentAll(FrequentAll::new(query, size(*n), events)),
        SlidingWindow::LossyFrequent { support, error } => {
            Operator::LossyFrequentAll(LossyFrequentAll::new(query, *support, *error, events))
        }
    }
}

pub(super) fn to_directions(directions: &[SortDirection]) -> Vec<Direction> {
    let direction =
        |from: &SortDirection| Direction { descending: from.descending, nulls_first: from.nulls_first };
    directions.iter().map(direction).collect()
}

/// A number of rows; more than the machine can address are never reached.
pub(super) fn size(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// The instants of a CRON expression.
fn instants(cron: &cron::Cron) -> Cron {
    let cron::Cron { seconds, minutes, hours, days, before_last, workdays, months, weekdays } = *cron;
    Cron { seconds, minutes, hours, days, before_last, workdays, months, weekdays }
}

/// A zone that the compiler has checked.
fn checked(zone: &str) -> Zone {
    Zone::new(zone).unwrap_or(Zone::UTC)
}
