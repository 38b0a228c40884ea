//! Queries over joins: what is kept of each side, which rows belong together.

use eventflux_compiler::expr::{ExprKind, Slot};
use eventflux_compiler::physical::{self, Grouping, Join, Kept, Site, Stream};
use eventflux_compiler::types::Type;
use eventflux_runtime::error::Failure;
use eventflux_runtime::operator::join::{Change, JoinSide, Joining as Runtime, Keyed, Left, Right};
use eventflux_runtime::operator::{Paired, Query};
use eventflux_runtime::{Cx, Value};

use super::super::accumulators::GroupAccumulators;
use super::super::cells::{Cells, CellsRef, Layout};
use super::super::program::{Builder, Frame, Program, Registers};
use super::part::Part;
use super::{In, Out, Output};

/// A query over a join.
pub(in crate::dynamic) struct Joining {
    sides: [Side; 2],
    registers: Registers,
    /// What is evaluated for a pair when its left row comes, when its right row comes, and while both are held.
    pairs: [PairPrograms; 3],
    changes: bool,
    /// No aggregates.
    none: GroupAccumulators,
    key_layout: Layout,
}

/// What is evaluated for a pair.
struct PairPrograms {
    /// The conditions of ON beside the equalities.
    on: Option<Program>,
    output: Output,
}

impl PairPrograms {
    /// Where a row of this side comes it is read as it is, where none does as it is kept.
    fn new(query: &physical::Query, join: &Join, coming: Option<usize>) -> Self {
        let mut query = query.clone();
        let mut on = join.on.clone();
        for site in query.output.iter_mut().chain(&mut on) {
            site.expr.rewrite(&mut |part| {
                let whole = |at: u16, side: &physical::Side| match side.kept[usize::from(at)] {
                    Kept::Column(column) => column,
                    // A join keeps columns alone.
                    Kept::RowTime => at,
                };
                part.kind = match (&part.kind, coming) {
                    (ExprKind::Column(Slot::Left(at)), Some(0)) => {
                        ExprKind::Column(Slot::Left(whole(*at, &join.left)))
                    }
                    (ExprKind::Column(Slot::Right(at)), Some(1)) => {
                        ExprKind::Column(Slot::Right(whole(*at, &join.right)))
                    }
                    _ => return,
                };
            });
        }
        let on = (!on.is_empty()).then(|| {
            let mut builder = Builder::new(0, &query.prepared);
            builder.require(&on);
            builder.finish()
        });
        PairPrograms { on, output: Output::new(&query, &[], &Grouping::NONE) }
    }
}

/// Which of the programs are those of a pair.
#[inline]
fn coming(left: Option<CellsRef<'_>>, right: Option<CellsRef<'_>>) -> usize {
    match (left, right) {
        (Some(CellsRef::Picked { .. }), _) => 0,
        (_, Some(CellsRef::Picked { .. })) => 1,
        _ => 2,
    }
}

/// What is evaluated for the rows of a side.
struct Side {
    filter: Program,
    look: Program,
    mark: Part,
    enter: Program,
    key: Part,
    mark_layout: Layout,
    kept_layout: Layout,
    /// What stands for a row that is missing.
    missing: Vec<Value>,
}

impl Side {
    fn new(query: &physical::Query, side: &physical::Side, keys: &[Site], stream: &Stream) -> Self {
        let mut filter = Builder::new(0, &query.prepared);
        filter.require(&side.filter);
        let evaluated = |sites: &[Site]| {
            let part = Part::of(sites, 0);
            let mut builder = Builder::new(part.registers(), &query.prepared);
            part.put(sites, &mut builder);
            (builder.finish(), part)
        };
        let (look, mark) = evaluated(&side.marks);
        let (enter, key) = evaluated(keys);
        Side {
            filter: filter.finish(),
            look,
            mark,
            enter,
            key,
            mark_layout: side.marks.iter().map(|site| site.expr.ty).collect(),
            kept_layout: side.kept.iter().map(|kept| kept.ty(&stream.columns)).collect(),
            missing: vec![Value::Null; side.kept.len()],
        }
    }
}

impl Joining {
    pub(in crate::dynamic) fn new(query: &physical::Query, join: &Join, streams: &[Stream]) -> Self {
        let stream = |side: &physical::Side| &streams[query.inputs[side.input].0 as usize];
        let left: Vec<Site> = join.keys.iter().map(|key| key.left.clone()).collect();
        let right: Vec<Site> = join.keys.iter().map(|key| key.right.clone()).collect();
        let sides = [
            Side::new(query, &join.left, &left, stream(&join.left)),
            Side::new(query, &join.right, &right, stream(&join.right)),
        ];
        let pairs = [Some(0), Some(1), None].map(|coming| PairPrograms::new(query, join, coming));
        let mut programs: Vec<&Program> = pairs.iter().filter_map(|pair| pair.on.as_ref()).collect();
        for side in &sides {
            programs.extend([&side.filter, &side.look, &side.enter]);
        }
        let keys = join.keys.iter().map(|key| Type::not_null(key.left.expr.ty.sql));
        Joining {
            registers: Registers::shared(&programs),
            changes: join.changes,
            none: GroupAccumulators::default(),
            key_layout: keys.collect(),
            pairs,
            sides,
        }
    }

    fn passes(&mut self, side: usize, row: &In<'_>, cx: Cx) -> Result<bool, Failure> {
        self.sides[side].filter.run(&Frame::row(row.values, cx), &mut self.registers)
    }

    fn key_of<'r>(
        &'r mut self,
        side: usize,
        row: &'r In<'_>,
        cx: Cx,
    ) -> Result<Option<CellsRef<'r>>, Failure> {
        let Side { enter, key, .. } = &self.sides[side];
        enter.run(&Frame::row(row.values, cx), &mut self.registers)?;
        let key = key.cells(row.values, cx, &self.registers);
        let null = (0..key.len()).any(|at| key.get(at).is_none_or(Value::is_null));
        Ok((!null).then_some(key))
    }

    fn mark_of<'r>(&'r mut self, side: usize, row: &'r In<'_>, cx: Cx) -> Result<CellsRef<'r>, Failure> {
        let Side { look, mark, .. } = &self.sides[side];
        look.run(&Frame::row(row.values, cx), &mut self.registers)?;
        Ok(mark.cells(row.values, cx, &self.registers))
    }
}

impl Query for Joining {
    type In<'r> = In<'r>;
    type Out<'r> = Out<'r>;
}

impl Keyed for Joining {
    type Key = Cells;

    fn key_layout(&self) -> &Layout {
        &self.key_layout
    }
}

macro_rules! side {
    ($side:ident, $place:literal) => {
        impl JoinSide<$side> for Joining {
            type Row<'r> = In<'r>;
            type Kept = Cells;
            type Mark = Cells;

            #[inline]
            fn admit(&mut self, row: &In<'_>, cx: Cx) -> Result<bool, Failure> {
                self.passes($place, row, cx)
            }

            #[inline]
            fn key<'r>(&'r mut self, row: &'r In<'_>, cx: Cx) -> Result<Option<CellsRef<'r>>, Failure> {
                self.key_of($place, row, cx)
            }

            #[inline]
            fn mark<'r>(&'r mut self, row: &'r In<'_>, cx: Cx) -> Result<CellsRef<'r>, Failure> {
                self.mark_of($place, row, cx)
            }

            #[inline]
            fn keep<'r>(&self, row: &'r In<'_>, cx: Cx) -> CellsRef<'r> {
                CellsRef::Picked { row: row.values, picks: row.kept, at: cx.at }
            }

            fn kept_layout(&self) -> &Layout {
                &self.sides[$place].kept_layout
            }

            fn mark_layout(&self) -> &Layout {
                &self.sides[$place].mark_layout
            }
        }
    };
}

side!(Left, 0);
side!(Right, 1);

impl Runtime for Joining {
    #[inline]
    fn fits(&mut self, left: CellsRef<'_>, right: CellsRef<'_>, cx: Cx) -> Result<bool, Failure> {
        let Some(on) = &self.pairs[coming(Some(left), Some(right))].on else { return Ok(true) };
        let frame = Frame::group(left.whole(), &[], right.whole(), &self.none, cx);
        on.run(&frame, &mut self.registers)
    }

    #[inline]
    fn emit<'r>(
        &'r mut self,
        key: Option<CellsRef<'r>>,
        left: Option<CellsRef<'r>>,
        right: Option<CellsRef<'r>>,
        change: Change,
        cx: Cx,
    ) -> Result<Option<Out<'r>>, Failure> {
        let output = &mut self.pairs[coming(left, right)].output;
        let left = left.map_or(&*self.sides[0].missing, CellsRef::whole);
        let right = right.map_or(&*self.sides[1].missing, CellsRef::whole);
        let key = key.map_or(&[][..], CellsRef::whole);
        let frame = Frame::group(left, key, right, &self.none, cx);
        if self.changes { output.told(&frame, change.pair, change.leaves) } else { output.row(&frame) }
    }
}

impl Paired for Cells {
    #[inline]
    fn pair(mark: CellsRef<'_>) -> (i64, bool) {
        match (mark.get(0), mark.get(1)) {
            (Some(Value::BigInt(pair)), Some(Value::Bool(leaves))) => (*pair, *leaves),
            // The plan hands on no other marks.
            _ => (0, false),
        }
    }
}
