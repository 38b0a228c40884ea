//! Fold booleans: `x AND TRUE` is `x`, `x OR TRUE OR y` is `x OR TRUE`.

use crate::expr::{Expr, ExprKind, Literal};
use crate::logical::App;

pub(super) fn apply(app: &mut App) {
    for query in &mut app.queries {
        for site in query.sites_mut() {
            site.expr.rewrite(&mut fold);
        }
        let always = |site: &super::super::Site| is(&site.expr, true);
        query.before.retain(|site| !always(site));
        query.after.retain(|site| !always(site));
        if query.having.as_ref().is_some_and(always) {
            query.having = None;
        }
    }
}

fn is(expr: &Expr, value: bool) -> bool {
    matches!(expr.literal(), Some(Literal::Bool(v)) if *v == value)
}

fn is_null(expr: &Expr) -> bool {
    matches!(expr.literal(), Some(Literal::Null))
}

fn fold(expr: &mut Expr) {
    let span = expr.span;
    match &mut expr.kind {
        ExprKind::And(args) => fold_chain(args, true),
        ExprKind::Or(args) => fold_chain(args, false),
        ExprKind::Not(arg) => match arg.literal() {
            Some(Literal::Bool(value)) => *expr = Expr::bool(!value, span),
            Some(Literal::Null) => *expr = (**arg).clone(),
            _ => {}
        },
        ExprKind::IsNull { arg, negated } => {
            let negated = *negated;
            // Only what can't fail may go: literals and columns.
            match &arg.kind {
                ExprKind::Literal(literal) => {
                    let null = matches!(literal, Literal::Null);
                    *expr = Expr::bool(null != negated, span);
                }
                ExprKind::Column(_) if !arg.ty.nullable => *expr = Expr::bool(negated, span),
                _ => {}
            }
        }
        ExprKind::IsBool { arg, value, negated } => {
            let (value, negated) = (*value, *negated);
            match arg.literal() {
                Some(Literal::Bool(v)) => *expr = Expr::bool((*v == value) != negated, span),
                Some(Literal::Null) => *expr = Expr::bool(negated, span),
                _ => {}
            }
        }
        ExprKind::Case { branches, otherwise } => {
            branches.retain(|(when, _)| !is(when, false) && !is_null(when));
            if let Some(certain) = branches.iter().position(|(when, _)| is(when, true)) {
                let (_, then) = branches.swap_remove(certain);
                branches.truncate(certain);
                *otherwise = Some(Box::new(then));
            }
            if branches.is_empty() {
                let ty = expr.ty;
                *expr = match otherwise.take() {
                    Some(result) => *result,
                    None => Expr::new(ExprKind::Literal(Literal::Null), ty, span),
                };
            }
        }
        _ => {}
    }
    if let ExprKind::And(args) | ExprKind::Or(args) = &mut expr.kind
        && args.len() == 1
        && let Some(only) = args.pop()
    {
        *expr = only;
    }
}

/// Leaves out the neutral constants of a chain, and what stands after a constant that decides it.
fn fold_chain(args: &mut Vec<Expr>, neutral: bool) {
    if let Some(decided) = args.iter().position(|arg| is(arg, !neutral)) {
        args.truncate(decided + 1);
    }
    let last = args.len() - 1;
    let mut index = 0;
    args.retain(|arg| {
        let keep = !is(arg, neutral) || (index == last && last == 0);
        index += 1;
        keep
    });
    if args.is_empty() {
        args.push(Expr::bool(neutral, crate::span::Span::NONE));
    }
}
