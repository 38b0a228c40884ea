//! A query at work: its operator, of whichever kind.

mod build;
mod operator;

use eventflux_compiler::physical::{self, Kept, Stream};
use eventflux_runtime::error::Failure;
use eventflux_runtime::operator::Due;
use eventflux_runtime::operator::partition::{Directory, Parted, Partition, Partitioned};
use eventflux_runtime::state::{Decoder, Encoder, StateError, StateHolder};
use eventflux_runtime::{Cx, Timestamp, Value};

use super::cells::Cells;
use super::query::{In, Out, Projection};
use super::table::{self, Rows};
pub(super) use build::{size, to_directions};
use operator::Operator;

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

impl Node {
    /// The query with the operator that the plan says.
    pub(super) fn new(query: &physical::Query, streams: &[Stream]) -> Self {
        let operator = Operator::new(query, streams);
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
