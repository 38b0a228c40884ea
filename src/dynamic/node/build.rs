//! Operators as the plan says.

use eventflux_compiler::cron;
use eventflux_compiler::physical::{
    self, BatchWindow, Operator as Plan, Rate, SlidingWindow, SortDirection, Stream,
};
use eventflux_compiler::syntax::ast::RateUnit;
use eventflux_runtime::columns::Direction;
use eventflux_runtime::operator::join::{Form, Join};
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
use eventflux_runtime::operator::{Cron, Running, Schedule, Trigger};
use eventflux_runtime::scalar::prepared::Zone;

use super::super::holding::Holding;
use super::super::query::{Changing, Joining, Keeping, Looking, Matching, Projection, Ticking};
use super::operator::Operator;

impl Operator {
    /// The operator of a query.
    pub(super) fn new(query: &physical::Query, streams: &[Stream]) -> Self {
        let keeping = || Keeping::new(query, &streams[query.input().0 as usize]);
        match &query.operator {
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
        }
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

pub(in crate::dynamic) fn to_directions(directions: &[SortDirection]) -> Vec<Direction> {
    let direction =
        |from: &SortDirection| Direction { descending: from.descending, nulls_first: from.nulls_first };
    directions.iter().map(direction).collect()
}

/// A number of rows; more than the machine can address are never reached.
pub(in crate::dynamic) fn size(n: u64) -> usize {
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
