//! Queries that keep something: their filters, keys and arguments, and what their windows look at.

use eventflux_compiler::physical::{self, Grouping, Removal, Site, Stream};
use eventflux_runtime::error::Failure;
use eventflux_runtime::operator::{
    Bounds, Conditional, Current, Emit, Entering, Instant, Marked, Query, Stateful, Turn, Unordered,
};
use eventflux_runtime::state::{Decoder, Encoder, StateError};
use eventflux_runtime::{Cx, Timestamp, Value};

use super::super::accumulators::GroupAccumulators;
use super::super::cells::{Cells, CellsRef, Layout};
use super::super::forever::{Extremes, Forever};
use super::super::program::{Builder, Frame, Program, Registers};
use super::part::Part;
use super::{In, Out, Output};

/// A query that keeps something.
pub(in crate::dynamic) struct Keeping {
    /// WHERE before the window.
    admit: Program,
    /// What the window looks at.
    look: Program,
    /// WHERE after the window, keys and arguments.
    enter: Program,
    /// Of `admit`, `look` and `enter`.
    registers: Registers,
    mark: Part,
    key: Part,
    args: Part,
    output: Output,
    blank: GroupAccumulators,
    /// MINFOREVER and MAXFOREVER.
    forever: Option<Forever>,
    /// The condition that bounds the window, over its own accumulators.
    condition: Option<Condition>,
    key_layout: Layout,
    args_layout: Layout,
    mark_layout: Layout,
    kept_layout: Layout,
    /// Picked columns of `emit` and `current`, where those are handed on as they came.
    scratch: [Vec<Value>; 2],
}

impl Keeping {
    /// `query` with what its operator says it keeps.
    pub(in crate::dynamic) fn new(query: &physical::Query, input: &Stream) -> Self {
        let (after, kept) = (query.after(), query.kept());
        let grouping = query.grouping().unwrap_or(const { &Grouping::NONE });
        let mut admit = Builder::new(0, &query.prepared);
        admit.require(&query.filter);
        let key = Part::of(&grouping.keys, 0);
        let mut args = match grouping.forever().next() {
            // What is forever takes the places of its arguments.
            Some(_) => Part::Computed { start: 0, len: grouping.args.len() },
            None => Part::of(&grouping.args, 0),
        };
        let mark = Part::of(query.marks(), 0);
        let mut look = Builder::new(mark.registers(), &query.prepared);
        mark.put(query.marks(), &mut look);
        let keys = key.registers();
        args.move_to(keys);
        let mut enter = Builder::new(keys + args.registers(), &query.prepared);
        enter.require(after);
        for (part, sites) in [(&key, &grouping.keys), (&args, &grouping.args)] {
            part.put(sites, &mut enter);
        }
        let (admit, look, enter) = (admit.finish(), look.finish(), enter.finish());
        let types = |sites: &[Site]| sites.iter().map(|site| site.expr.ty).collect();
        let args_at = match args {
            Part::Computed { start, .. } => start,
            Part::Picked(_) => 0,
        };
        Keeping {
            forever: Forever::new(grouping, args_at),
            registers: Registers::shared(&[&admit, &look, &enter]),
            admit,
            look,
            enter,
            mark,
            key,
            args,
            output: Output::new(query, &[], grouping),
            blank: GroupAccumulators::new(&grouping.accumulators, query.removal()),
            condition: query.condition().map(|condition| Condition::new(condition, query)),
            key_layout: types(&grouping.keys),
            args_layout: types(&grouping.args),
            mark_layout: types(query.marks()),
            kept_layout: kept.iter().map(|kept| kept.ty(&input.columns)).collect(),
            scratch: Default::default(),
        }
    }
}

impl Query for Keeping {
    type In<'r> = In<'r>;
    type Out<'r> = Out<'r>;
}

impl Stateful for Keeping {
    type Key = Cells;
    type Args = Cells;
    type Accs = GroupAccumulators;
    type Kept = Cells;
    type Forever = Extremes;

    fn exchange_forever(&mut self, parked: &mut Extremes) {
        if let Some(forever) = &mut self.forever {
            forever.exchange(parked);
        }
    }

    #[inline]
    fn admit(&mut self, row: &In<'_>, cx: Cx) -> Result<bool, Failure> {
        self.admit.run(&Frame::row(row.values, cx), &mut self.registers)
    }

    #[inline]
    fn enter<'r>(&'r mut self, row: &'r In<'_>, cx: Cx) -> Entering<'r, Self> {
        if !self.enter.run(&Frame::row(row.values, cx), &mut self.registers)? {
            return Ok(None);
        }
        if let Some(forever) = &mut self.forever {
            let key = self.key.cells(row.values, cx, &self.registers);
            forever.enter(key, self.args.cells(row.values, cx, &self.registers));
            forever.put(&mut self.registers);
        }
        let key = self.key.cells(row.values, cx, &self.registers);
        let args = self.args.cells(row.values, cx, &self.registers);
        Ok(Some((key, args)))
    }

    #[inline]
    fn keep<'r>(&self, row: &'r In<'_>, cx: Cx) -> CellsRef<'r> {
        CellsRef::Picked { row: row.values, picks: row.kept, at: cx.at }
    }

    fn accumulators(&self) -> GroupAccumulators {
        self.blank.clone()
    }

    #[inline]
    fn add(accs: &mut GroupAccumulators, args: CellsRef<'_>) {
        accs.add(args, Turn::default());
    }

    #[inline]
    fn remove(accs: &mut GroupAccumulators, args: CellsRef<'_>) {
        accs.remove(args, Turn::default());
    }

    #[inline]
    fn notice(accs: &mut GroupAccumulators, args: CellsRef<'_>) {
        accs.notice(args);
    }

    fn key_layout(&self) -> &Layout {
        &self.key_layout
    }

    fn args_layout(&self) -> &Layout {
        &self.args_layout
    }

    fn kept_layout(&self) -> &Layout {
        &self.kept_layout
    }

    fn save_forever(&mut self, out: &mut Encoder) {
        if let Some(forever) = &mut self.forever {
            forever.save(&self.key_layout, out);
        }
    }

    fn restore_forever(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        match &mut self.forever {
            Some(forever) => forever.restore(&self.key_layout, from),
            None => Ok(()),
        }
    }
}

impl Unordered for Keeping {
    #[inline]
    fn put(accs: &mut GroupAccumulators, args: CellsRef<'_>, turn: Turn) {
        accs.add(args, turn);
    }

    #[inline]
    fn take(accs: &mut GroupAccumulators, args: CellsRef<'_>, turn: Turn) {
        accs.remove(args, turn);
    }
}

impl Marked for Keeping {
    type Mark = Cells;

    #[inline]
    fn mark<'r>(&'r mut self, row: &'r In<'_>, cx: Cx) -> Result<CellsRef<'r>, Failure> {
        self.look.run(&Frame::row(row.values, cx), &mut self.registers)?;
        Ok(self.mark.cells(row.values, cx, &self.registers))
    }

    fn mark_layout(&self) -> &Layout {
        &self.mark_layout
    }
}

impl Instant for Cells {
    #[inline]
    fn instant(mark: CellsRef<'_>) -> Timestamp {
        match mark.get(0) {
            Some(Value::Timestamp(at)) => *at,
            // The plan hands on no other marks.
            _ => Timestamp::MIN,
        }
    }
}

/// The condition that bounds a window.
struct Condition {
    program: Program,
    registers: Registers,
    blank: GroupAccumulators,
}

impl Condition {
    fn new(plan: &physical::Condition, query: &physical::Query) -> Self {
        let mut builder = Builder::new(0, &query.prepared).over(&plan.aggregates);
        builder.require(std::slice::from_ref(&plan.site));
        let program = builder.finish();
        let registers = Registers::of(&program);
        Condition { program, registers, blank: GroupAccumulators::new(&plan.accumulators, Removal::Oldest) }
    }
}

impl Conditional for Keeping {
    type Whole = GroupAccumulators;

    fn whole(&self) -> GroupAccumulators {
        self.condition.as_ref().map(|condition| condition.blank.clone()).unwrap_or_default()
    }

    #[inline]
    fn include(whole: &mut GroupAccumulators, mark: CellsRef<'_>) {
        whole.add(mark, Turn::default());
    }

    #[inline]
    fn exclude(whole: &mut GroupAccumulators, mark: CellsRef<'_>) {
        whole.remove(mark, Turn::default());
    }

    fn holds(&mut self, whole: &GroupAccumulators, cx: Cx) -> Result<bool, Failure> {
        match &mut self.condition {
            Some(condition) => {
                condition.program.run(&Frame::group(&[], &[], &[], whole, cx), &mut condition.registers)
            }
            None => Ok(true),
        }
    }
}

impl Current for Keeping {
    #[inline]
    fn current<'r>(
        &'r mut self,
        row: &'r In<'_>,
        key: CellsRef<'r>,
        accs: &'r GroupAccumulators,
        cx: Cx,
    ) -> Result<Option<Out<'r>>, Failure> {
        let key = key.slice(&mut self.scratch[0]);
        self.output.row(&Frame::group(row.values, key, &[], accs, cx))
    }
}

impl Emit for Keeping {
    #[inline]
    fn emit<'r>(
        &'r mut self,
        kept: CellsRef<'r>,
        key: CellsRef<'r>,
        accs: &'r GroupAccumulators,
        window: Bounds,
        cx: Cx,
    ) -> Result<Option<Out<'r>>, Failure> {
        let [keys, kepts] = &mut self.scratch;
        let frame = Frame::group(&[], key.slice(keys), kept.slice(kepts), accs, cx);
        self.output.row(&frame.of(window))
    }
}
