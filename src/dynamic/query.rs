//! Queries of the plan as the runtime's operators ask for them.

use eventflux_compiler::expr::{ExprKind, Slot};
use eventflux_compiler::physical::{self, Grouping, Kept, Removal, Site, Stream};
use eventflux_compiler::types::{SqlType, Type};
use eventflux_runtime::error::Failure;
use eventflux_runtime::operator::{
    Bounds, Conditional, Current, Emit, Entering, Instant, Marked, Query, Stateful, Turn, Unordered,
};
use eventflux_runtime::state::{Decoder, Encoder, StateError};
use eventflux_runtime::{Cx, Timestamp, Value};

use super::accumulators::GroupAccumulators;
use super::cells::{Cells, CellsRef, Layout};
use super::forever::Forever;
use super::program::{Builder, Frame, Program, Registers};

/// A row that a query reads.
#[derive(Clone, Copy)]
pub(super) struct In<'r> {
    /// Its columns.
    pub(super) values: &'r [Value],
    /// Which of them the query keeps; beside the row, as it outlives any borrow of the query.
    pub(super) kept: &'r [Kept],
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
        let mut builder = Builder::new(width + sorts.len(), &query.prepared).over(&grouping.aggregates);
        builder.require(conditions);
        builder.require(query.having.as_slice());
        for (to, site) in query.output.iter().chain(sorts.iter().map(|key| &key.by)).enumerate() {
            builder.put(site, to);
        }
        let program = builder.finish();
        let registers = Registers::of(&program);
        Output { program, registers, width, sorts: sorts.len() }
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

/// A query that keeps something.
pub(super) struct Keeping {
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
    pub(super) fn new(query: &physical::Query, input: &Stream) -> Self {
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
        let kept_type = |kept: &Kept| match kept {
            Kept::Column(column) => input.columns[usize::from(*column)].ty,
            Kept::RowTime => Type::not_null(SqlType::Timestamp),
        };
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
            kept_layout: kept.iter().map(kept_type).collect(),
            scratch: Default::default(),
        }
    }
}

/// Where the columns of a key or of arguments are after `enter`.
enum Part {
    /// Columns of the row, as they are.
    Picked(Box<[Kept]>),
    /// Registers.
    Computed { start: usize, len: usize },
}

impl Part {
    fn of(sites: &[Site], start: usize) -> Self {
        let pick = |site: &Site| match site.expr.kind {
            ExprKind::Column(Slot::Input(column)) => Some(Kept::Column(column)),
            _ => None,
        };
        match sites.iter().map(pick).collect() {
            Some(picks) => Part::Picked(picks),
            None => Part::Computed { start, len: sites.len() },
        }
    }

    fn registers(&self) -> usize {
        match self {
            Part::Picked(_) => 0,
            Part::Computed { len, .. } => *len,
        }
    }

    /// Computes the columns that are no columns of the row.
    fn put(&self, sites: &[Site], builder: &mut Builder<'_>) {
        if let Part::Computed { start, .. } = self {
            for (i, site) in sites.iter().enumerate() {
                builder.put(site, start + i);
            }
        }
    }

    fn move_to(&mut self, to: usize) {
        if let Part::Computed { start, .. } = self {
            *start = to;
        }
    }

    #[inline]
    fn cells<'r>(&'r self, row: &'r [Value], cx: Cx, registers: &'r Registers) -> CellsRef<'r> {
        match self {
            Part::Picked(picks) => CellsRef::Picked { row, picks, at: cx.at },
            Part::Computed { start, len } => CellsRef::Values(registers.range(*start, *start + *len)),
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

    fn save_forever(&self, out: &mut Encoder) {
        if let Some(forever) = &self.forever {
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
