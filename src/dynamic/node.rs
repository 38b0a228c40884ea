//! A query at work: its operator, of whichever kind.

use eventflux_compiler::physical::{self, BatchWindow, Kept, Operator as Plan, SlidingWindow, Stream};
use eventflux_runtime::error::Failure;
use eventflux_runtime::operator::window::{
    Events, Length, LengthAll, LengthBatchGroups, LengthBatchRows, Time, TimeAll, TumblingGroups,
    TumblingRows,
};
use eventflux_runtime::operator::{Due, Running};
use eventflux_runtime::state::{Decoder, Encoder, StateError};
use eventflux_runtime::{Cx, Timestamp, Value};

use super::query::{In, Keeping, Out, Projection};

/// Takes what an operator puts out: rows, and rows that could not be computed.
pub(super) type Sink<'s> = dyn FnMut(Result<Out<'_>, Failure>, Timestamp) + 's;

/// A query's operator and the columns that it keeps.
pub(super) struct Node {
    operator: Operator,
    kept: Box<[Kept]>,
}

enum Operator {
    Project(Projection),
    Running(Running<Keeping>),
    Length(Length<Keeping>),
    Time(Time<Keeping>),
    LengthAll(LengthAll<Keeping>),
    TimeAll(TimeAll<Keeping>),
    TumblingGroups(TumblingGroups<Keeping>),
    TumblingRows(TumblingRows<Keeping>),
    LengthBatchGroups(LengthBatchGroups<Keeping>),
    LengthBatchRows(LengthBatchRows<Keeping>),
}

/// The same for every operator that keeps something.
macro_rules! each {
    ($operator:expr, $this:ident => $do:expr, project $projection:pat => $instead:expr) => {
        match $operator {
            Operator::Project($projection) => $instead,
            Operator::Running($this) => $do,
            Operator::Length($this) => $do,
            Operator::Time($this) => $do,
            Operator::LengthAll($this) => $do,
            Operator::TimeAll($this) => $do,
            Operator::TumblingGroups($this) => $do,
            Operator::TumblingRows($this) => $do,
            Operator::LengthBatchGroups($this) => $do,
            Operator::LengthBatchRows($this) => $do,
        }
    };
}

impl Node {
    /// The operator that the plan says.
    pub(super) fn new(query: &physical::Query, input: &Stream) -> Self {
        let keeping = || Keeping::new(query, input);
        let operator = match &query.operator {
            Plan::Project => Operator::Project(Projection::new(query)),
            Plan::Running(_) => Operator::Running(Running::new(keeping())),
            Plan::Sliding { window, .. } => match window {
                SlidingWindow::Length(n) => Operator::Length(Length::new(keeping(), size(*n))),
                SlidingWindow::Time(d) => Operator::Time(Time::new(keeping(), *d)),
            },
            Plan::Leaving { window, all, .. } => {
                let events = if *all { Events::All } else { Events::Expired };
                match window {
                    SlidingWindow::Length(n) => {
                        Operator::LengthAll(LengthAll::new(keeping(), size(*n), events))
                    }
                    SlidingWindow::Time(d) => Operator::TimeAll(TimeAll::new(keeping(), *d, events)),
                }
            }
            Plan::Batch { window, grouping, .. } => match (window, grouping.is_some()) {
                (BatchWindow::Tumbling { size, offset }, true) => {
                    Operator::TumblingGroups(TumblingGroups::new(keeping(), *size, *offset))
                }
                (BatchWindow::Tumbling { size, offset }, false) => {
                    Operator::TumblingRows(TumblingRows::new(keeping(), *size, *offset))
                }
                (BatchWindow::LengthBatch(n), true) => {
                    Operator::LengthBatchGroups(LengthBatchGroups::new(keeping(), size(*n)))
                }
                (BatchWindow::LengthBatch(n), false) => {
                    Operator::LengthBatchRows(LengthBatchRows::new(keeping(), size(*n)))
                }
            },
        };
        Node { operator, kept: query.kept().into() }
    }

    /// The query, if it keeps nothing.
    #[inline]
    pub(super) fn projection(&mut self) -> Option<&mut Projection> {
        match &mut self.operator {
            Operator::Project(projection) => Some(projection),
            _ => None,
        }
    }

    /// Whether the filter of a query that keeps nothing rejects a row, as far as can be told at first sight.
    #[inline]
    pub(super) fn rejects(&self, values: &[Value]) -> bool {
        matches!(&self.operator, Operator::Project(projection) if projection.rejects(values))
    }

    /// Takes an event in.
    #[inline]
    pub(super) fn push(&mut self, values: &[Value], cx: Cx, mut out: &mut Sink<'_>) {
        let row = In { values, kept: &self.kept };
        each!(&mut self.operator, this => this.push(&row, cx, &mut out), project this => {
            match this.project(&row, cx) {
                Ok(Some(row)) => out(Ok(row), cx.at),
                Ok(None) => {}
                Err(failure) => out(Err(failure), cx.at),
            }
        });
    }

    /// When it wants to be fired.
    #[inline]
    pub(super) fn due(&self) -> Due {
        each!(&self.operator, this => this.due(), project _ => Due::NEVER)
    }

    /// Puts out what is due.
    pub(super) fn fire(&mut self, due: Due, mut out: &mut Sink<'_>) {
        each!(&mut self.operator, this => this.fire(due, &mut out), project _ => {});
    }

    /// Gives back what can't matter any more.
    pub(super) fn settle(&mut self, now: Timestamp) {
        each!(&mut self.operator, this => this.settle(now), project _ => {});
    }

    /// Whether the end of the input closes it.
    pub(super) fn closes(&self) -> bool {
        each!(&self.operator, this => this.closes(), project _ => false)
    }

    /// Puts out what is incomplete.
    pub(super) fn flush(&mut self, now: Timestamp, mut out: &mut Sink<'_>) -> bool {
        each!(&mut self.operator, this => this.flush(now, &mut out), project _ => false)
    }

    /// Writes the state.
    pub(super) fn save(&self, out: &mut Encoder) {
        each!(&self.operator, this => this.save(out), project _ => {});
    }

    /// Takes over what `save` wrote.
    pub(super) fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        each!(&mut self.operator, this => this.restore(from), project _ => Ok(()))
    }
}

/// A number of rows; more than the machine can address are never reached.
fn size(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}
