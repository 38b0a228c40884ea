//! Queries over joins: what is kept of each side, which rows belong together.

use eventflux_compiler::physical::{self, Grouping, Join, Site, Stream};
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
    /// The conditions of ON beside the equalities.
    on: Option<Program>,
    registers: Registers,
    output: Output,
    changes: bool,
    /// No aggregates.
    none: GroupAccumulators,
    key_layout: Layout,
    scratch: [Vec<Value>; 3],
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
        let on = (!join.on.is_empty()).then(|| {
            let mut builder = Builder::new(0, &query.prepared);
            builder.require(&join.on);
            builder.finish()
        });
        let mut programs: Vec<&Program> = on.iter().collect();
        for side in &sides {
            programs.extend([&side.filter, &side.look, &side.enter]);
        }
        let keys = join.keys.iter().map(|key| Type::not_null(key.left.expr.ty.sql));
        Joining {
            registers: Registers::shared(&programs),
            output: Output::new(query, &[], &Grouping::NONE),
            changes: join.changes,
            none: GroupAccumulators::default(),
            key_layout: keys.collect(),
            scratch: Default::default(),
            on,
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
        let Some(on) = &self.on else { return Ok(true) };
        let [lefts, rights, _] = &mut self.scratch;
        let frame = Frame::group(left.slice(lefts), &[], right.slice(rights), &self.none, cx);
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
        let [lefts, rights, keys] = &mut self.scratch;
        let left = left.map_or(&*self.sides[0].missing, |left| left.slice(lefts));
        let right = right.map_or(&*self.sides[1].missing, |right| right.slice(rights));
        let key = key.map_or(&[][..], |key| key.slice(keys));
        let frame = Frame::group(left, key, right, &self.none, cx);
        if self.changes {
            self.output.told(&frame, change.pair, change.leaves)
        } else {
            self.output.row(&frame)
        }
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
