//! Queries over patterns: what fits at each position, what is kept of it.

use std::fmt::Write as _;

use eventflux_compiler::physical::{self, CellKind, Pattern, Removal, Site, Which};
use eventflux_compiler::types::{SqlType, Type};
use eventflux_runtime::columns::Key;
use eventflux_runtime::error::Failure;
use eventflux_runtime::operator::pattern::Matching as Runtime;
use eventflux_runtime::operator::{Query, Turn};
use eventflux_runtime::{Cx, Timestamp, Value};

use super::super::accumulators::GroupAccumulators;
use super::super::cells::{Cells, CellsRef, Layout};
use super::super::program::{Builder, Frame, Program, Registers};
use super::part::Part;
use super::{In, Out, Output};

/// A query over a pattern.
pub(in crate::dynamic) struct Matching {
    positions: Vec<Position>,
    /// The positions of each input.
    of_input: Vec<Vec<usize>>,
    /// PARTITION BY of each input; empty without.
    partition: Vec<Keys>,
    registers: Registers,
    output: Output,
    blank: GroupAccumulators,
    /// What is kept of nothing.
    nothing: Vec<Value>,
    /// Which of that says whether the attempt has expired.
    expired: Option<usize>,
    key_layout: Layout,
    kept_layout: Layout,
    scratch: [Vec<Value>; 2],
}

/// What is evaluated for a position.
struct Position {
    name: String,
    /// The conditions on the event alone.
    own: Program,
    /// What an event must have in common with what is bound, of both.
    equal: Option<(Program, Program, usize)>,
    /// The other conditions.
    rest: Option<Program>,
    /// The arguments of its aggregates, and which accumulators take them.
    args: Option<(Program, Vec<usize>)>,
    /// How many arguments there are in all.
    width: usize,
    /// What is kept of its events, by number.
    cells: Vec<(usize, CellKind)>,
}

/// A key of PARTITION BY.
struct Keys {
    program: Program,
    part: Part,
}

impl Matching {
    pub(in crate::dynamic) fn new(query: &physical::Query, pattern: &Pattern) -> Self {
        let grouping = &pattern.grouping;
        let evaluated = |sites: &[Site]| {
            let mut builder = Builder::new(sites.len(), &query.prepared).over(&grouping.aggregates);
            sites.iter().enumerate().for_each(|(to, site)| builder.put(site, to));
            builder.finish()
        };
        let required = |sites: &[Site]| {
            let mut builder = Builder::new(0, &query.prepared).over(&grouping.aggregates);
            builder.require(sites);
            builder.finish()
        };
        let position = |(at, position): (usize, &physical::Position)| {
            let events: Vec<Site> = position.equalities.iter().map(|one| one.event.clone()).collect();
            let bound: Vec<Site> = position.equalities.iter().map(|one| one.bound.clone()).collect();
            let of_position =
                |all: &[usize]| all.iter().enumerate().filter(|(_, of)| **of == at).map(|(i, _)| i).collect();
            let accumulators: Vec<usize> = of_position(&pattern.accumulators_of);
            let width = grouping.args.len();
            let args = (!accumulators.is_empty()).then(|| {
                let mut builder = Builder::new(width, &query.prepared);
                let own: Vec<usize> = of_position(&pattern.args_of);
                own.into_iter().for_each(|arg| builder.put(&grouping.args[arg], arg));
                (builder.finish(), accumulators)
            });
            Position {
                name: position.name.clone(),
                own: required(&position.own),
                equal: (!events.is_empty()).then(|| (evaluated(&events), evaluated(&bound), events.len())),
                rest: (!position.rest.is_empty()).then(|| required(&position.rest)),
                args,
                width,
                cells: pattern.cells_of(at),
            }
        };
        let positions: Vec<Position> = pattern.positions.iter().enumerate().map(position).collect();
        let mut of_input = vec![Vec::new(); query.inputs.len()];
        for (at, position) in pattern.positions.iter().enumerate() {
            of_input[position.input].push(at);
        }
        let keys = |keys: &Vec<Site>| {
            let part = Part::of(keys, 0);
            let mut builder = Builder::new(part.registers(), &query.prepared);
            part.put(keys, &mut builder);
            Keys { program: builder.finish(), part }
        };
        let partition: Vec<Keys> = pattern.partition.iter().map(keys).collect();
        let mut programs: Vec<&Program> = Vec::new();
        for position in &positions {
            programs.push(&position.own);
            programs.extend(position.rest.as_ref());
            programs.extend(position.args.as_ref().map(|(program, _)| program));
            programs.extend(position.equal.iter().flat_map(|(event, bound, _)| [event, bound]));
        }
        programs.extend(partition.iter().map(|keys| &keys.program));
        Matching {
            registers: Registers::shared(&programs),
            positions,
            of_input,
            partition,
            output: Output::new(query, &[], grouping),
            blank: GroupAccumulators::new(&grouping.accumulators, Removal::Never),
            expired: pattern.cells.iter().position(|cell| cell.kind == CellKind::Expired),
            nothing: pattern.cells.iter().map(|cell| nothing(cell.ty)).collect(),
            key_layout: grouping.keys.iter().map(|key| Type::not_null(key.expr.ty.sql)).collect(),
            kept_layout: pattern.cells.iter().map(|cell| cell.ty).collect(),
            scratch: Default::default(),
        }
    }
}

/// What holds the place of a column that is not known yet.
fn nothing(ty: Type) -> Value {
    match ty.sql {
        _ if ty.nullable => Value::Null,
        SqlType::Bool => Value::Bool(false),
        SqlType::Int => Value::Int(0),
        SqlType::BigInt => Value::BigInt(0),
        SqlType::Float => Value::Float(0.0),
        SqlType::Double => Value::Double(0.0),
        SqlType::String => Value::from(""),
        SqlType::Timestamp => Value::Timestamp(Timestamp::from_micros(0)),
        _ => Value::Null,
    }
}

impl Query for Matching {
    type In<'r> = In<'r>;
    type Out<'r> = Out<'r>;
}

impl Runtime for Matching {
    type Key = Cells;
    type Kept = Cells;
    type Accs = GroupAccumulators;

    #[inline]
    fn meets(&mut self, event: &In<'_>, cx: Cx) -> u64 {
        let frame = Frame::row(event.values, cx);
        let mut met = 0;
        for &position in &self.of_input[event.input] {
            // None of these can fail.
            if let Ok(true) = self.positions[position].own.run(&frame, &mut self.registers) {
                met |= 1 << position;
            }
        }
        met
    }

    fn partition<'r>(&'r mut self, event: &'r In<'_>, cx: Cx) -> Result<Option<CellsRef<'r>>, Failure> {
        let Keys { program, part } = &self.partition[event.input];
        program.run(&Frame::row(event.values, cx), &mut self.registers)?;
        let key = part.cells(event.values, cx, &self.registers);
        let null = (0..key.len()).any(|at| key.get(at).is_none_or(Value::is_null));
        Ok((!null).then_some(key))
    }

    fn whole(&self) -> CellsRef<'_> {
        CellsRef::Values(&[])
    }

    fn hash(&mut self, position: usize, event: &In<'_>) -> u64 {
        let Some((program, _, len)) = &self.positions[position].equal else { return 0 };
        // It does not look at the time, and can't fail.
        let frame = Frame::row(event.values, Cx::event(Timestamp::MIN));
        let _ = program.run(&frame, &mut self.registers);
        Cells::hash(CellsRef::Values(self.registers.range(0, *len)))
    }

    fn hash_of(&mut self, position: usize, kept: CellsRef<'_>, accs: &GroupAccumulators) -> u64 {
        let Some((_, program, len)) = &self.positions[position].equal else { return 0 };
        let kept = kept.slice(&mut self.scratch[0]);
        let cx = Cx::event(Timestamp::MIN);
        let _ = program.run(&Frame::group(&[], &[], kept, accs, cx), &mut self.registers);
        Cells::hash(CellsRef::Values(self.registers.range(0, *len)))
    }

    #[inline]
    fn fits(
        &mut self,
        position: usize,
        event: &In<'_>,
        kept: CellsRef<'_>,
        accs: &GroupAccumulators,
        cx: Cx,
    ) -> Result<bool, Failure> {
        let Some(program) = &self.positions[position].rest else { return Ok(true) };
        let kept = kept.slice(&mut self.scratch[0]);
        program.run(&Frame::group(event.values, &[], kept, accs, cx), &mut self.registers)
    }

    fn bind(
        &mut self,
        position: usize,
        event: &In<'_>,
        kept: &mut Cells,
        accs: &mut GroupAccumulators,
        cx: Cx,
    ) -> Result<(), Failure> {
        let position = &self.positions[position];
        if let Some((program, accumulators)) = &position.args {
            program.run(&Frame::row(event.values, cx), &mut self.registers)?;
            let args = CellsRef::Values(self.registers.range(0, position.width));
            accs.add_some(accumulators, args, Turn::default());
        }
        let values = kept.values_mut();
        let count = position.cells.iter().find_map(|(at, kind)| match kind {
            CellKind::Count(_) => Some(&values[*at]),
            _ => None,
        });
        let count = match count {
            Some(Value::BigInt(count)) => *count,
            _ => 0,
        };
        for (at, kind) in &position.cells {
            match *kind {
                CellKind::Column { which: Which::Last(0), column, .. } => {
                    values[*at].clone_from(&event.values[usize::from(column)]);
                }
                CellKind::Column { which: Which::Last(n), column, .. } => {
                    let before = position.cells.iter().find(|(_, other)| {
                        matches!(other, CellKind::Column { which: Which::Last(m), column: c, .. }
                            if *m + 1 == n && *c == column)
                    });
                    if let Some((before, _)) = before {
                        values[*at] = values[*before].clone();
                    }
                }
                CellKind::Column { which: Which::First(n), column, .. } => {
                    if count == i64::from(n) {
                        values[*at].clone_from(&event.values[usize::from(column)]);
                    }
                }
                CellKind::Times(_) => {
                    let mut text = match &values[*at] {
                        Value::Str(before) => format!("{before}, "),
                        _ => format!("{} ", position.name),
                    };
                    let _ = write!(text, "{}", cx.at);
                    values[*at] = Value::from(text);
                }
                CellKind::Count(_) => values[*at] = Value::BigInt(count + 1),
                CellKind::Expired => {}
            }
        }
        Ok(())
    }

    fn unbind(&mut self, position: usize, kept: &mut Cells, accs: &mut GroupAccumulators) {
        let position = &self.positions[position];
        for (at, _) in &position.cells {
            kept.values_mut()[*at] = Value::Null;
        }
        if let Some((_, accumulators)) = &position.args {
            accs.reset_some(accumulators);
        }
    }

    fn nothing(&self) -> CellsRef<'_> {
        CellsRef::Values(&self.nothing)
    }

    fn accumulators(&self) -> GroupAccumulators {
        self.blank.clone()
    }

    fn expire(&mut self, kept: &mut Cells) {
        if let Some(at) = self.expired {
            kept.values_mut()[at] = Value::Bool(true);
        }
    }

    fn emit<'r>(
        &'r mut self,
        kept: CellsRef<'r>,
        key: CellsRef<'r>,
        accs: &'r GroupAccumulators,
        cx: Cx,
    ) -> Result<Option<Out<'r>>, Failure> {
        let [keys, kepts] = &mut self.scratch;
        self.output.row(&Frame::group(&[], key.slice(keys), kept.slice(kepts), accs, cx))
    }

    fn key_layout(&self) -> &Layout {
        &self.key_layout
    }

    fn kept_layout(&self) -> &Layout {
        &self.kept_layout
    }
}
