//! Joins: equalities become keys, and what is read of a row is kept.

use super::slots::keep;
use super::{Texts, apart, sliding};
use crate::expr::{Expr, ExprKind, Slot};
use crate::logical;
use crate::physical::{Equal, Holds, Join, Kept, Side, Site};
use crate::types::{SqlType, Type};

/// The join and its rows.
pub(super) fn lower(
    app: &logical::App,
    query: &logical::Query,
    plan: &logical::Join,
    texts: &mut Texts,
) -> (Join, Vec<Site>) {
    let [left, right] = match plan.within {
        // An inclusive bound `d` is over at `d` + 1.
        Some([least, most]) => [Some(most.saturating_add(1)), Some((-least).saturating_add(1))],
        None => [None, None],
    };
    let mut join = Join {
        left: side(app, query, &plan.left, left, texts),
        right: side(app, query, &plan.right, right, texts),
        keys: Vec::new(),
        on: Vec::new(),
        within: plan.within,
        asof: plan.asof,
        changes: plan.changes,
        joined: plan.joined,
    };
    for on in &plan.on {
        let number = texts.number(&on.text);
        let (mut safe, mut others) = (true, Vec::new());
        for condition in on.expr.conditions() {
            safe &= !condition.can_fail();
            // What comes behind a condition that can fail may not be tried before it.
            if safe && let Some((left, right)) = logical::equality(condition) {
                let site = |expr: &Expr| Site { expr: of_event(expr), number };
                join.keys.push(Equal { left: site(left), right: site(right) });
                continue;
            }
            others.push(condition.clone());
        }
        for mut expr in apart(others) {
            resolve(&mut expr, &mut join);
            join.on.push(Site { expr, number });
        }
    }
    let output = query.output.iter().map(|site| {
        let mut site = texts.site(site);
        read_key(&mut site.expr, &join);
        resolve(&mut site.expr, &mut join);
        site
    });
    let output = output.collect();
    (join, output)
}

fn side(
    app: &logical::App,
    query: &logical::Query,
    plan: &logical::Side,
    length: Option<i64>,
    texts: &mut Texts,
) -> Side {
    let stream = &app.streams[query.inputs[plan.input].0 as usize];
    let (holds, marks) = match (&plan.holds, length) {
        (_, Some(length)) => (Holds::Time(length), Vec::new()),
        (logical::Holds::Newest, None) => (Holds::Newest, Vec::new()),
        (logical::Holds::Nothing, None) => (Holds::Nothing, Vec::new()),
        (logical::Holds::Window(window), None) => {
            let (window, marks) = sliding::lower(window, texts);
            (Holds::Window(window), marks)
        }
        (logical::Holds::Pairs, None) => (Holds::Pairs, pair_marks(stream, texts)),
    };
    Side {
        input: plan.input,
        filter: plan.filter.iter().map(|filter| texts.site(filter)).collect(),
        holds,
        marks,
        kept: Vec::new(),
        outer: plan.outer,
        triggers: plan.triggers,
    }
}

/// The last two columns of a join that tells which pairs go: the number of a pair, and whether it goes.
pub(super) fn pair_marks(stream: &logical::Stream, texts: &mut Texts) -> Vec<Site> {
    let (number, first) = (texts.number("pair"), stream.columns.len() - 2);
    let mark = |column: usize, sql| {
        let span = crate::span::Span::NONE;
        let expr = Expr::column(Slot::Input(column as u16), Type::not_null(sql), span);
        Site { expr, number }
    };
    vec![mark(first, SqlType::BigInt), mark(first + 1, SqlType::Bool)]
}

/// Columns that are equal on both sides of every pair are read from the key, and need not be kept. Zeros of floats are equal, but not
/// the same.
fn read_key(expr: &mut Expr, join: &Join) {
    if join.left.outer || join.right.outer {
        return;
    }
    expr.rewrite(&mut |part| {
        let is = |site: &Site, column: u16| site.expr.kind == ExprKind::Column(Slot::Input(column));
        let key = match part.kind {
            _ if matches!(part.ty.sql, SqlType::Float | SqlType::Double) => None,
            ExprKind::Column(Slot::Left(column)) => join.keys.iter().position(|key| is(&key.left, column)),
            ExprKind::Column(Slot::Right(column)) => join.keys.iter().position(|key| is(&key.right, column)),
            _ => None,
        };
        if let Some(key) = key {
            part.kind = ExprKind::Column(Slot::Key(key as u16));
        }
    });
}

/// Resolves the columns of both sides, which are kept then.
fn resolve(expr: &mut Expr, join: &mut Join) {
    expr.rewrite(&mut |part| {
        part.kind = match part.kind {
            ExprKind::Column(Slot::Left(column)) => {
                ExprKind::Column(Slot::Left(keep(&mut join.left.kept, Kept::Column(column))))
            }
            ExprKind::Column(Slot::Right(column)) => {
                ExprKind::Column(Slot::Right(keep(&mut join.right.kept, Kept::Column(column))))
            }
            _ => return,
        };
    });
}

/// The same of a row that comes.
fn of_event(expr: &Expr) -> Expr {
    let mut expr = expr.clone();
    expr.reslot(|slot| match slot {
        Slot::Left(column) | Slot::Right(column) => Slot::Input(column),
        slot => slot,
    });
    expr
}
