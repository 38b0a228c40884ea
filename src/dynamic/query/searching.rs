//! Queries over tables: where to look, which rows fit, what comes of them.

use eventflux_compiler::physical::{self, Grouping, Kept, Search, Site};
use eventflux_runtime::error::Failure;
use eventflux_runtime::operator::Query;
use eventflux_runtime::operator::table::{
    Changing as RuntimeChanging, Looking as RuntimeLooking, Path, Searching, keep_at,
};
use eventflux_runtime::{Cx, Value};

use super::super::accumulators::GroupAccumulators;
use super::super::cells::{Cells, CellsRef};
use super::super::program::{Builder, Frame, Program, Registers};
use super::super::table::{Plan, key_hash, values};
use super::part::Part;
use super::{In, Out, Output};

/// Which rows of a table a query means.
struct Finding {
    filter: Program,
    way: Way,
    /// Whether a row has the primary key that is looked for.
    key: Option<Program>,
    on: Program,
    registers: Registers,
    /// No aggregates.
    none: GroupAccumulators,
}

/// Where it looks.
enum Way {
    Key(Program, Part),
    Index(usize, Program, Part),
    Range { index: usize, low: Program, high: Program },
    Scan,
}

impl Finding {
    fn new(query: &physical::Query, search: &Search) -> Self {
        let required = |sites: &[Site]| {
            let mut builder = Builder::new(0, &query.prepared);
            builder.require(sites);
            builder.finish()
        };
        let evaluated = |sites: &[Site]| {
            let part = Part::of(sites, 0);
            let mut builder = Builder::new(part.registers(), &query.prepared);
            part.put(sites, &mut builder);
            (builder.finish(), part)
        };
        let way = match &search.path {
            physical::Path::Key(key) => {
                let (program, part) = evaluated(key);
                Way::Key(program, part)
            }
            physical::Path::Index(index, key) => {
                let (program, part) = evaluated(key);
                Way::Index(*index, program, part)
            }
            physical::Path::Range { index, low, high } => {
                Way::Range { index: *index, low: required(low), high: required(high) }
            }
            physical::Path::Scan => Way::Scan,
        };
        let (filter, on) = (required(&search.filter), required(&search.on));
        let key = (!search.key.is_empty()).then(|| required(&search.key));
        let mut programs = vec![&filter, &on];
        programs.extend(&key);
        match &way {
            Way::Key(program, _) | Way::Index(_, program, _) => programs.push(program),
            Way::Range { low, high, .. } => programs.extend([low, high]),
            Way::Scan => {}
        }
        Finding {
            registers: Registers::shared(&programs),
            none: GroupAccumulators::default(),
            filter,
            way,
            key,
            on,
        }
    }

    fn admit(&mut self, row: &In<'_>, cx: Cx) -> Result<bool, Failure> {
        self.filter.run(&Frame::row(row.values, cx), &mut self.registers)
    }

    fn path(&mut self, row: &In<'_>, cx: Cx) -> Result<Path, Failure> {
        let frame = Frame::row(row.values, cx);
        let (program, part, path): (_, _, fn(usize, u64) -> Path) = match &self.way {
            Way::Scan => return Ok(Path::Scan),
            Way::Range { index, .. } => return Ok(Path::Range(*index)),
            Way::Key(program, part) => (program, part, |_, hash| Path::Key(hash)),
            Way::Index(_, program, part) => (program, part, Path::Index),
        };
        program.run(&frame, &mut self.registers)?;
        let key = part.cells(row.values, cx, &self.registers);
        if (0..key.len()).any(|at| key.get(at).is_none_or(Value::is_null)) {
            return Ok(Path::Nowhere);
        }
        let index = if let Way::Index(index, ..) = &self.way { *index } else { 0 };
        Ok(path(index, key_hash(key)))
    }

    fn fits(&mut self, row: &In<'_>, candidate: CellsRef<'_>, cx: Cx) -> Result<bool, Failure> {
        let frame = Frame::group(row.values, &[], values(candidate), &self.none, cx);
        self.on.run(&frame, &mut self.registers)
    }

    /// Whether a row has the primary key that is looked for; that can't fail.
    fn has_key(&mut self, row: &In<'_>, candidate: CellsRef<'_>, cx: Cx) -> bool {
        let Some(key) = &self.key else { return true };
        let frame = Frame::group(row.values, &[], values(candidate), &self.none, cx);
        key.run(&frame, &mut self.registers) == Ok(true)
    }

    /// Whether a bound of a range is TRUE; none can fail.
    fn holds(&mut self, row: &In<'_>, candidate: CellsRef<'_>, cx: Cx, upper: bool) -> bool {
        let Way::Range { low, high, .. } = &self.way else { return true };
        let frame = Frame::group(row.values, &[], values(candidate), &self.none, cx);
        let bound = if upper { high } else { low };
        bound.run(&frame, &mut self.registers) == Ok(true)
    }
}

/// A query that looks into a table.
pub(in crate::dynamic) struct Looking {
    finding: Finding,
    kept: Box<[Kept]>,
    /// What stands for a row that was not found.
    missing: Vec<Value>,
    output: Output,
}

/// A query that changes a table.
pub(in crate::dynamic) struct Changing {
    finding: Finding,
    missing: Vec<Value>,
    output: Output,
}

impl Looking {
    pub(in crate::dynamic) fn new(query: &physical::Query, lookup: &physical::Lookup) -> Self {
        Looking {
            finding: Finding::new(query, &lookup.search),
            kept: lookup.kept.as_slice().into(),
            missing: vec![Value::Null; lookup.kept.len()],
            output: Output::new(query, &[], &Grouping::NONE),
        }
    }
}

impl Changing {
    pub(in crate::dynamic) fn new(query: &physical::Query, change: &physical::Change) -> Self {
        Changing {
            finding: Finding::new(query, &change.search),
            missing: vec![Value::Null; query.output.len()],
            output: Output::new(query, &[], &Grouping::NONE),
        }
    }
}

macro_rules! searching {
    ($($query:ty)*) => {$(
        impl Query for $query {
            type In<'r> = In<'r>;
            type Out<'r> = Out<'r>;
        }

        impl Searching for $query {
            type Table = Plan;

            fn admit(&mut self, row: &In<'_>, cx: Cx) -> Result<bool, Failure> {
                self.finding.admit(row, cx)
            }

            fn path(&mut self, row: &In<'_>, cx: Cx) -> Result<Path, Failure> {
                self.finding.path(row, cx)
            }

            fn fits(&mut self, row: &In<'_>, candidate: CellsRef<'_>, cx: Cx) -> Result<bool, Failure> {
                self.finding.fits(row, candidate, cx)
            }

            fn asks_key(&self) -> bool {
                self.finding.key.is_some()
            }

            fn has_key(&mut self, row: &In<'_>, candidate: CellsRef<'_>, cx: Cx) -> bool {
                self.finding.has_key(row, candidate, cx)
            }

            fn is_below(&mut self, row: &In<'_>, candidate: CellsRef<'_>, cx: Cx) -> bool {
                !self.finding.holds(row, candidate, cx, false)
            }

            fn is_above(&mut self, row: &In<'_>, candidate: CellsRef<'_>, cx: Cx) -> bool {
                !self.finding.holds(row, candidate, cx, true)
            }
        }
    )*};
}

searching! { Looking Changing }

impl RuntimeLooking for Looking {
    type Found = Cells;

    fn keep(&self, found: CellsRef<'_>, cx: Cx, list: &mut Vec<Cells>, place: usize) {
        keep_at(list, place, CellsRef::Picked { row: values(found), picks: &self.kept, at: cx.at });
    }

    fn emit<'r>(
        &'r mut self,
        row: &'r In<'_>,
        found: Option<CellsRef<'r>>,
        cx: Cx,
    ) -> Result<Option<Out<'r>>, Failure> {
        let found = found.map_or(&*self.missing, values);
        self.output.row(&Frame::group(row.values, &[], found, &self.finding.none, cx))
    }
}

impl RuntimeChanging for Changing {
    fn write<'r>(
        &'r mut self,
        row: &'r In<'_>,
        old: Option<CellsRef<'r>>,
        cx: Cx,
    ) -> Result<CellsRef<'r>, Failure> {
        let old = old.map_or(&*self.missing, values);
        let written = self.output.row(&Frame::group(row.values, &[], old, &self.finding.none, cx))?;
        // A row that is written has no HAVING.
        Ok(CellsRef::Values(written.map_or(&[], |row| row.values)))
    }
}
