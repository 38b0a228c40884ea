//! Queries of the plan as the runtime's operators ask for them.

mod joining;
mod keeping;
mod keyed;
mod matching;
mod part;
mod searching;

use eventflux_compiler::physical::{self, Grouping, Kept, Site};
use eventflux_runtime::error::Failure;
use eventflux_runtime::operator::{Query, Tick};
use eventflux_runtime::{Cx, Value};

use super::program::{Builder, Frame, Program, Registers};
pub(super) use joining::Joining;
pub(super) use keeping::Keeping;
pub(super) use keyed::{Block, Splitter, block, find};
pub(super) use matching::Matching;
pub(super) use searching::{Changing, Looking};

/// A row that a query reads.
#[derive(Clone, Copy)]
pub(super) struct In<'r> {
    /// Its columns.
    pub(super) values: &'r [Value],
    /// Which of them the query keeps; beside the row, as it outlives any borrow of the query.
    pub(super) kept: &'r [Kept],
    /// Which of the query's inputs it is of.
    pub(super) input: usize,
}

/// A row that a query puts out.
#[derive(Clone, Copy)]
pub(super) struct Out<'r> {
    /// Its columns.
    pub(super) values: &'r [Value],
    /// The values of ORDER BY.
    pub(super) sort: &'r [Value],
}

/// HAVING, SELECT and ORDER BY, evaluated together.
struct Output {
    program: Program,
    registers: Registers,
    width: usize,
    sorts: usize,
}

impl Output {
    /// The output of `query`, with further conditions before it.
    fn new(query: &physical::Query, conditions: &[Site], grouping: &Grouping) -> Self {
        let sorts = query.moment.as_ref().map_or(&[][..], |moment| &moment.sort);
        let width = query.output.len();
        let told = if query.join().is_some_and(|join| join.changes) { 2 } else { 0 };
        let mut builder =
            Builder::new(width + told + sorts.len(), &query.prepared).over(&grouping.aggregates);
        builder.require(conditions);
        builder.require(query.having.as_slice());
        for (to, site) in query.output.iter().chain(sorts.iter().map(|key| &key.by)).enumerate() {
            builder.put(site, to);
        }
        let program = builder.finish();
        let registers = Registers::of(&program);
        Output { program, registers, width, sorts: sorts.len() }
    }

    /// The row of a pair of a join that says which pairs go: its number, and whether it goes, are columns too.
    fn told(&mut self, frame: &Frame<'_>, pair: i64, leaves: bool) -> Result<Option<Out<'_>>, Failure> {
        if !self.program.run(frame, &mut self.registers)? {
            return Ok(None);
        }
        self.registers.set(self.width, &Value::BigInt(pair));
        self.registers.set(self.width + 1, &Value::Bool(leaves));
        Ok(Some(Out { values: self.registers.first(self.width + 2), sort: &[] }))
    }

    #[inline]
    fn row(&mut self, frame: &Frame<'_>) -> Result<Option<Out<'_>>, Failure> {
        if !self.program.run(frame, &mut self.registers)? {
            return Ok(None);
        }
        let (values, sort) = self.registers.first(self.width + self.sorts).split_at(self.width);
        Ok(Some(Out { values, sort }))
    }
}

/// A trigger, which reads nothing.
pub(super) struct Ticking(Output);

impl Ticking {
    /// The row of an instant.
    pub(super) fn new(query: &physical::Query) -> Self {
        Ticking(Output::new(query, &[], &Grouping::NONE))
    }
}

impl Query for Ticking {
    type In<'r> = In<'r>;
    type Out<'r> = Out<'r>;
}

impl Tick for Ticking {
    fn tick(&mut self, cx: Cx) -> Result<Option<Out<'_>>, Failure> {
        self.0.row(&Frame::row(&[], cx))
    }
}

/// A query without state.
pub(super) struct Projection(Output);

impl Projection {
    /// WHERE, then SELECT.
    pub(super) fn new(query: &physical::Query) -> Self {
        Projection(Output::new(query, &query.filter, &Grouping::NONE))
    }

    /// Whether a first, simple condition rejects a row.
    #[inline]
    pub(super) fn rejects(&self, values: &[Value]) -> bool {
        self.0.program.rejects(values)
    }

    /// The row that comes of `row`, or `None` where WHERE is not TRUE.
    ///
    /// # Errors
    /// The first expression that has no value.
    #[inline]
    pub(super) fn project<'r>(&'r mut self, row: &'r In<'_>, cx: Cx) -> Result<Option<Out<'r>>, Failure> {
        self.0.row(&Frame::row(row.values, cx))
    }
}
