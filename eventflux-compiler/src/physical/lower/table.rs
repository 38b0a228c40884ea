//! Tables: which index a query goes by, what it keeps of the rows that it finds.

use super::Texts;
use super::slots::keep;
use crate::expr::{Expr, ExprKind, Literal, Slot};
use crate::functions;
use crate::logical;
use crate::physical::{Change, Index, IndexKind, Kept, Lookup, Path, Search, Site, Table};
use crate::types::{SqlType, Type};

/// The tables, without the indexes that no query goes by.
pub(crate) fn unindexed(tables: &[logical::Table]) -> Vec<Table> {
    let table = |table: &logical::Table| Table {
        name: table.name.clone(),
        stream: table.stream,
        key: table.key.clone(),
        indexes: Vec::new(),
        load: table.load.clone(),
        span: table.span,
    };
    tables.iter().map(table).collect()
}

/// A look into a table, and its rows.
pub(super) fn lookup(
    app: &logical::App,
    query: &logical::Query,
    plan: &logical::Lookup,
    tables: &mut [Table],
    texts: &mut Texts,
) -> (Lookup, Vec<Site>) {
    let search = search(app, plan.table, plan.filter.as_ref(), &plan.on, plan.by_key, tables, texts);
    let mut kept = Vec::new();
    let output = query.output.iter().map(|site| {
        let mut site = texts.site(site);
        of_row(&mut site.expr);
        site.expr.rewrite(&mut |part| {
            if let ExprKind::Column(Slot::Right(column)) = part.kind {
                let column = if column == logical::FOUND { Kept::RowTime } else { Kept::Column(column) };
                part.kind = ExprKind::Column(Slot::Right(keep(&mut kept, column)));
            }
        });
        site
    });
    let output = output.collect();
    (Lookup { search, wanted: plan.wanted, kept }, output)
}

/// A change of a table, and the row that is written.
pub(super) fn change(
    app: &logical::App,
    query: &logical::Query,
    plan: &logical::Change,
    tables: &mut [Table],
    texts: &mut Texts,
) -> (Change, Vec<Site>) {
    // What is not of an expression is of the whole: it has the first number.
    texts.number(&format!("{} {}", plan.kind.word(), app.tables[plan.table].name));
    let search = search(app, plan.table, plan.filter.as_ref(), &plan.on, false, tables, texts);
    let output = query.output.iter().map(|site| {
        let mut site = texts.site(site);
        of_row(&mut site.expr);
        site
    });
    let output = output.collect();
    (Change { search, kind: plan.kind }, output)
}

/// What comes is at hand: the left side is the input.
fn of_row(expr: &mut Expr) {
    expr.reslot(|slot| match slot {
        Slot::Left(column) => Slot::Input(column),
        slot => slot,
    });
}

fn search(
    app: &logical::App,
    table: usize,
    filter: Option<&logical::Site>,
    on: &[logical::Site],
    by_key: bool,
    tables: &mut [Table],
    texts: &mut Texts,
) -> Search {
    let mut conditions: Vec<Site> = Vec::new();
    let mut known = Known::default();
    let mut safe = true;
    let fails = on.iter().any(|site| site.expr.can_fail());
    for site in on {
        let number = texts.number(&site.text);
        for condition in site.expr.conditions() {
            let mut expr = condition.clone();
            of_row(&mut expr);
            // What comes behind a condition that can fail may not be tried before it.
            safe &= !expr.can_fail();
            if safe || by_key {
                known.note(&expr, number, fails);
            }
        }
        let mut expr = site.expr.clone();
        of_row(&mut expr);
        compare_as_keys(&mut expr, fails);
        conditions.push(Site { expr, number });
    }
    let path = known.path(&app.tables[table], &mut tables[table]);
    let filter = filter.map(|filter| texts.site(filter)).into_iter().collect();
    let mut key = Vec::new();
    if matches!(path, Path::Key(_)) {
        key = take_key(&app.tables[table].key, &mut conditions);
    }
    Search { table, filter, path, key, on: conditions }
}

/// Takes the equalities with a primary key out of the conditions on a row, one for each column, if none can fail.
fn take_key(key: &[u16], conditions: &mut Vec<Site>) -> Vec<Site> {
    let is_of = |condition: &Expr, column: u16| {
        let of_row =
            |expr: &Expr| !expr.any(&mut |part| matches!(part.kind, ExprKind::Column(Slot::Right(_))));
        let of_key =
            |expr: &Expr| column_of(expr).is_some_and(|(known, same_type)| known == column && same_type);
        !condition.can_fail() && condition.equality(of_key, of_row).is_some()
    };
    let mut left = conditions.clone();
    let mut taken = Vec::new();
    for column in key {
        let found = left.iter_mut().find_map(|site| {
            let mut parts: Vec<Expr> = site.expr.conditions().into_iter().cloned().collect();
            let at = parts.iter().position(|part| is_of(part, *column))?;
            let equality = Site { expr: parts.remove(at), number: site.number };
            site.expr = match parts.len() {
                0 => Expr::bool(true, site.expr.span),
                1 => parts.remove(0),
                _ => Expr::new(ExprKind::And(parts), site.expr.ty, site.expr.span),
            };
            Some(equality)
        });
        // A column that something else than `=` compares, as floats are, stays where it is.
        let Some(equality) = found else { return Vec::new() };
        taken.push(equality);
    }
    left.retain(|site| !matches!(site.expr.literal(), Some(Literal::Bool(true))));
    *conditions = left;
    taken
}

/// Lets NaN equal itself where a value of a row that comes is compared with one of the table, as it does in every key, and lets NULL equal
/// nothing where that could be told from not being known, as something `fails`: what is found must not depend on the index by which it
/// is looked for, nor what is tried for it.
fn compare_as_keys(expr: &mut Expr, fails: bool) {
    if let ExprKind::And(parts) = &mut expr.kind {
        parts.iter_mut().for_each(|part| compare_as_keys(part, fails));
        return;
    }
    let reads = |expr: &Expr, table: bool| {
        expr.any(&mut |part| match part.kind {
            ExprKind::Column(Slot::Right(_)) => table,
            ExprKind::Column(_) => !table,
            _ => false,
        })
    };
    let Some((of_table, of_row)) =
        expr.equality(|one| reads(one, true) && !reads(one, false), |other| !reads(other, true))
    else {
        return;
    };
    let null_is_told = fails && (of_table.ty.nullable || of_row.ty.nullable);
    if !matches!(of_table.ty.sql, SqlType::Float | SqlType::Double) && !null_is_told {
        return;
    }
    let is_null = ExprKind::IsNull { arg: Box::new(of_table.clone()), negated: true };
    let both_nullable = of_table.ty.nullable && of_row.ty.nullable;
    let same = ExprKind::IsDistinct { args: Box::new((of_table.clone(), of_row.clone())), negated: true };
    let span = expr.span;
    let bool = |kind| Expr::new(kind, Type::not_null(SqlType::Bool), span);
    *expr = match both_nullable {
        true => bool(ExprKind::And(vec![bool(is_null), bool(same)])),
        false => bool(same),
    };
}

/// What is known of the rows that are meant.
#[derive(Default)]
struct Known {
    /// Columns of the table, each with what it equals.
    equal: Vec<(u16, Site)>,
    /// Columns of the table with conditions by which they are above something.
    low: Vec<(u16, Site)>,
    /// The same, below.
    high: Vec<(u16, Site)>,
}

impl Known {
    /// Notes a condition. An ordered index leaves out rows for which a bound is NULL, for which something behind it may fail.
    fn note(&mut self, condition: &Expr, number: u16, fails: bool) {
        let of_table =
            |expr: &Expr| expr.any(&mut |part| matches!(part.kind, ExprKind::Column(Slot::Right(_))));
        if let Some((column, value)) = condition.equality(|expr| column_of(expr).is_some(), |e| !of_table(e))
        {
            if let Some((column, same_type)) = column_of(column)
                && same_type
            {
                self.equal.push((column, Site { expr: value.clone(), number }));
            }
            return;
        }
        let ExprKind::Call { func, args, .. } = &condition.kind else { return };
        let [left, right] = args.as_slice() else { return };
        let looks_at_clock =
            condition.any(&mut |part| matches!(part.kind, ExprKind::Now | ExprKind::RowTime));
        let above = match func.get().sql {
            ">" | ">=" => true,
            "<" | "<=" => false,
            _ => return,
        };
        let (column, above) = match (column_of(left), column_of(right)) {
            _ if looks_at_clock || fails && condition.ty.nullable => return,
            (Some((column, _)), _) if !of_table(right) => (column, above),
            (_, Some((column, _))) if !of_table(left) => (column, !above),
            _ => return,
        };
        let bounds = if above { &mut self.low } else { &mut self.high };
        bounds.push((column, Site { expr: condition.clone(), number }));
    }

    /// What each of these columns equals.
    fn all_equal(&self, columns: &[u16]) -> Option<Vec<Site>> {
        let of =
            |column: &u16| self.equal.iter().find(|(known, _)| known == column).map(|(_, site)| site.clone());
        columns.iter().map(of).collect()
    }

    /// The primary key before any index, an equality of many columns before one of few, equalities before ranges.
    fn path(&self, declared: &logical::Table, table: &mut Table) -> Path {
        if !declared.key.is_empty()
            && let Some(key) = self.all_equal(&declared.key)
        {
            return Path::Key(key);
        }
        let mut indexes: Vec<&Vec<u16>> = declared.indexes.iter().collect();
        // Stable: the first declared one of those that are alike.
        indexes.sort_by_key(|columns| std::cmp::Reverse(columns.len()));
        for columns in &indexes {
            if let Some(key) = self.all_equal(columns) {
                return Path::Index(used(table, IndexKind::Hash, columns), key);
            }
        }
        let of = |bounds: &[(u16, Site)], column: u16| -> Vec<Site> {
            bounds.iter().filter(|(known, _)| *known == column).map(|(_, site)| site.clone()).collect()
        };
        let ranges = indexes.iter().filter_map(|columns| match columns.as_slice() {
            [column] => Some((*columns, of(&self.low, *column), of(&self.high, *column))),
            _ => None,
        });
        // What is bounded on both sides before what is so on one.
        let best =
            ranges.max_by_key(|(_, low, high)| usize::from(!low.is_empty()) + usize::from(!high.is_empty()));
        match best {
            Some((columns, low, high)) if !low.is_empty() || !high.is_empty() => {
                Path::Range { index: used(table, IndexKind::Ordered, columns), low, high }
            }
            _ => Path::Scan,
        }
    }
}

/// The column of the table that an expression is, with or without a conversion that keeps its order and its equalities; whether an index
/// by hash finds it then: integers have one hash whatever their width.
fn column_of(expr: &Expr) -> Option<(u16, bool)> {
    match &expr.kind {
        ExprKind::Column(Slot::Right(column)) => Some((*column, true)),
        ExprKind::Call { func, args, .. } if func.get().sql == functions::CAST => {
            let [arg] = args.as_slice() else { return None };
            let ExprKind::Column(Slot::Right(column)) = arg.kind else { return None };
            match (arg.ty.sql, expr.ty.sql) {
                (SqlType::Int, SqlType::BigInt) => Some((column, true)),
                (SqlType::Int | SqlType::BigInt | SqlType::Float, SqlType::Double) => Some((column, false)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The number of an index that a query goes by.
fn used(table: &mut Table, kind: IndexKind, columns: &[u16]) -> usize {
    let known = table.indexes.iter().position(|index| index.kind == kind && index.columns == columns);
    known.unwrap_or_else(|| {
        table.indexes.push(Index { kind, columns: columns.to_vec() });
        table.indexes.len() - 1
    })
}
