//! Patterns: conditions are told apart by what they look at, and what is read of bound events gets its places.

use super::{Texts, apart, grouping};
use crate::expr::{Expr, ExprKind, Slot};
use crate::logical::{self, BoundKind, Which};
use crate::physical::plan::chain;
use crate::physical::{Bound, Cell, CellKind, Equality, Grouping, Part, Pattern, Position, Site};
use crate::types::{SqlType, Type};

/// The pattern and the row of a match.
pub(super) fn lower(
    app: &logical::App,
    query: &logical::Query,
    plan: &logical::Pattern,
    texts: &mut Texts,
) -> (Pattern, Vec<Site>) {
    let mut places = Places::default();
    let partition: Vec<Vec<Site>> = plan.partition.iter().map(|keys| texts.sites(keys)).collect();
    let keys = partition.first().cloned().unwrap_or_default();
    let mut all = Grouping { keys, ..Grouping::NONE };
    let (mut args_of, mut accumulators_of, mut starts) = (Vec::new(), Vec::new(), Vec::new());
    for (at, position) in plan.positions.iter().enumerate() {
        starts.push(all.aggregates.len());
        let own = grouping::aggregated(&position.aggregates, None, texts);
        args_of.extend(own.args.iter().map(|_| at));
        accumulators_of.extend(own.accumulators.iter().map(|_| at));
        append(&mut all, own);
    }
    for bound in &plan.bound {
        places.add(bound, &starts);
    }
    // In a chain nothing is read of a position before it is bound.
    let last = |cell: &Cell| matches!(cell.kind, CellKind::Column { which: Which::Last(0), .. });
    let renews = plan.timeout || chain(&plan.root).is_none() || !places.cells.iter().all(last);
    if !renews {
        places.cells.iter_mut().for_each(|cell| cell.ty.nullable = is_null(app, query, plan, cell));
    }
    let positions = plan.positions.iter().enumerate().map(|(at, position)| {
        let mut lowered = Position {
            name: position.name.clone(),
            input: position.input,
            own: Vec::new(),
            equalities: Vec::new(),
            rest: Vec::new(),
            absent: position.absent,
        };
        if let Some(filter) = &position.filter {
            let number = texts.number(&filter.text);
            places.conditions(plan, at, &filter.expr, number, &mut lowered);
        }
        lowered
    });
    let positions = positions.collect();
    let output = query.output.iter().map(|site| {
        let mut site = texts.site(site);
        places.place(&mut site.expr);
        site
    });
    let output = output.collect();
    let pattern = Pattern {
        sequence: plan.sequence,
        root: plan.root.clone(),
        positions,
        partition: if partition.iter().all(Vec::is_empty) { Vec::new() } else { partition },
        cells: places.cells,
        grouping: all,
        args_of,
        accumulators_of,
        timeout: plan.timeout,
        renews,
        limit: plan.limit,
        text: texts.number(&plan.text),
    };
    (pattern, output)
}

/// Whether a kept column of a chain may be NULL.
fn is_null(app: &logical::App, query: &logical::Query, plan: &logical::Pattern, cell: &Cell) -> bool {
    let CellKind::Column { position, column, .. } = cell.kind else { return true };
    let stream = query.inputs[plan.positions[position].input];
    let ty = app.streams[stream.0 as usize].columns[usize::from(column)].ty;
    // There is no value to hold the place of one of a Rust type.
    ty.nullable || matches!(ty.sql, SqlType::Opaque(_))
}

/// Adds the aggregates of one more position.
fn append(all: &mut Grouping, own: Grouping) {
    let (args, accumulators) = (all.args.len() as u16, all.accumulators.len() as u16);
    all.args.extend(own.args);
    all.accumulators.extend(own.accumulators.into_iter().map(|mut one| {
        one.arg = one.arg.map(|arg| arg + args);
        one.by = one.by.map(|(by, ty)| (by + args, ty));
        if let Some(rust) = &mut one.rust {
            rust.args.iter_mut().for_each(|(arg, _)| *arg += args);
            rust.passes = rust.passes.map(|passes| passes + args);
        }
        one
    }));
    all.aggregates.extend(own.aggregates.into_iter().map(|mut one| {
        one.accumulator += accumulators;
        one
    }));
}

/// Where what is read of bound events is found.
#[derive(Default)]
struct Places {
    cells: Vec<Cell>,
    /// By number in the logical plan.
    slots: Vec<Slot>,
}

impl Places {
    fn add(&mut self, bound: &logical::Bound, starts: &[usize]) {
        let slot = match bound.kind {
            BoundKind::Key(key) => Slot::Key(key as u16),
            BoundKind::Aggregate { position, number } => Slot::Aggregate((starts[position] + number) as u16),
            BoundKind::Count(position) => self.cell(CellKind::Count(position), SqlType::BigInt),
            BoundKind::Times(position) => self.cell(CellKind::Times(position), SqlType::String),
            BoundKind::Expired => self.cell(CellKind::Expired, SqlType::Bool),
            BoundKind::Column { position, which, column } => {
                let kind = |which| CellKind::Column { position, which, column };
                let slot = self.cell(kind(which), bound.ty.sql);
                match which {
                    // One moves on to the next as events come.
                    Which::Last(n) => (0..n).for_each(|n| {
                        self.cell(kind(Which::Last(n)), bound.ty.sql);
                    }),
                    Which::First(_) => {
                        self.cell(CellKind::Count(position), SqlType::BigInt);
                    }
                }
                slot
            }
        };
        self.slots.push(slot);
    }

    fn cell(&mut self, kind: CellKind, sql: SqlType) -> Slot {
        let at = self.cells.iter().position(|cell| cell.kind == kind).unwrap_or_else(|| {
            self.cells.push(Cell { kind, ty: Type::nullable(sql) });
            self.cells.len() - 1
        });
        Slot::Kept(at as u16)
    }

    /// Resolves what is read of bound events.
    fn place(&self, expr: &mut Expr) {
        expr.rewrite(&mut |part| {
            let ExprKind::Column(Slot::Bound(number)) = part.kind else { return };
            let slot = self.slots[usize::from(number)];
            part.kind = ExprKind::Column(slot);
            let Slot::Kept(cell) = slot else { return };
            if self.cells[usize::from(cell)].kind == CellKind::Expired {
                let (span, ty) = (part.span, Type::not_null(SqlType::Bool));
                let flag = Expr::column(slot, Type::nullable(SqlType::Bool), span);
                part.kind = ExprKind::Coalesce(vec![flag, Expr::bool(false, span)]);
                part.ty = ty;
            }
        });
    }

    /// Tells the conditions of a filter apart. Those that can't fail are tried first as far as none that can stands before
    /// them: what comes behind it may not be tried before it.
    fn conditions(
        &self,
        plan: &logical::Pattern,
        at: usize,
        filter: &Expr,
        number: u16,
        into: &mut Position,
    ) {
        let conditions = filter.conditions();
        let fails = conditions.iter().rposition(|condition| condition.can_fail());
        let site = |expr: &Expr| {
            let mut expr = expr.clone();
            self.place(&mut expr);
            Site { expr, number }
        };
        let (mut safe, mut rest) = (true, Vec::new());
        for (i, condition) in conditions.into_iter().enumerate() {
            safe &= !condition.can_fail();
            // NULL does not keep what fails behind it from being evaluated.
            let decides = !condition.ty.nullable || fails.is_none_or(|last| last < i);
            if safe && decides && !looks_back(condition) {
                into.own.push(site(condition));
                continue;
            }
            if safe && let Some((event, bound)) = equality(plan, at, condition) {
                into.equalities.push(Equality { event: site(event), bound: site(bound) });
            }
            rest.push(condition.clone());
        }
        into.rest = apart(rest).iter().map(site).collect();
    }
}

/// Whether an expression looks at what is bound.
fn looks_back(expr: &Expr) -> bool {
    expr.any(&mut |part| matches!(part.kind, ExprKind::Column(Slot::Bound(_))))
}

/// The sides of an equality between the event and other positions.
fn equality<'e>(plan: &logical::Pattern, at: usize, condition: &'e Expr) -> Option<(&'e Expr, &'e Expr)> {
    let of_event = |expr: &Expr| {
        expr.any(&mut |part| matches!(part.kind, ExprKind::Column(Slot::Input(_)))) && !looks_back(expr)
    };
    // What changes while an attempt waits is no key.
    let own = |number: u16| match plan.bound[usize::from(number)].kind {
        BoundKind::Column { position, .. } | BoundKind::Aggregate { position, .. } => position == at,
        BoundKind::Count(position) | BoundKind::Times(position) => position == at,
        BoundKind::Key(_) | BoundKind::Expired => false,
    };
    let of_bound = |expr: &Expr| {
        looks_back(expr)
            && !expr.any(&mut |part| match part.kind {
                ExprKind::Column(Slot::Bound(number)) => own(number),
                ExprKind::Column(_) => true,
                _ => false,
            })
    };
    condition.equality(of_event, of_bound)
}

/// The most attempts that may be open.
pub(super) fn bound(pattern: &Pattern) -> Bound {
    let partitioned = !pattern.partition.is_empty();
    match (pattern.limit, lasts(&pattern.root)) {
        (Some(limit), _) => Bound::AttemptsUpTo(limit.most),
        (None, Some(within)) => Bound::AttemptsOfTime(within),
        (None, None) if forks(&pattern.root) => match most_events(&pattern.root) {
            // Each event lets an attempt go on or ends it: one that began so many events ago is complete.
            Some(events) if pattern.sequence => {
                Bound::AttemptsOfSequence { most: events.max(2) - 1, partitioned }
            }
            _ => Bound::Attempts,
        },
        (None, None) => Bound::Attempt { partitioned },
    }
}

/// How long an attempt lasts at most.
fn lasts(part: &Part) -> Option<i64> {
    match part {
        Part::Within(_, within) => Some(*within),
        // What is around all of a group that begins again is around each attempt.
        Part::Every(part) => lasts(part),
        _ => None,
    }
}

/// How many events a match has at most, if there is a bound.
fn most_events(part: &Part) -> Option<u64> {
    let times = |max: Option<u32>| max.map(u64::from);
    match part {
        Part::Element(_, quantifier) => times(quantifier.max),
        Part::Absent(..) => Some(0),
        Part::Then(parts) | Part::And(parts) | Part::Or(parts) => {
            parts.iter().map(most_events).try_fold(0_u64, |sum, most| sum.checked_add(most?))
        }
        Part::Every(part) | Part::Within(part, _) => most_events(part),
        Part::Repeat(part, quantifier) => most_events(part)?.checked_mul(times(quantifier.max)?),
    }
}

/// Whether more than one attempt may be open at a time in a partition.
fn forks(part: &Part) -> bool {
    fn any(part: &Part, whole: bool) -> bool {
        match part {
            Part::Element(..) | Part::Absent(..) => false,
            Part::Then(parts) | Part::And(parts) | Part::Or(parts) => {
                parts.iter().any(|part| any(part, false))
            }
            // A group with EVERY that is the whole has one attempt at a time.
            Part::Every(part) => !whole || !is_group(part) || any(part, false),
            Part::Within(part, _) => any(part, whole),
            Part::Repeat(part, _) => any(part, false),
        }
    }
    any(part, true)
}

fn is_group(part: &Part) -> bool {
    match part {
        Part::Element(..) | Part::Absent(..) => false,
        Part::Within(part, _) => is_group(part),
        _ => true,
    }
}
