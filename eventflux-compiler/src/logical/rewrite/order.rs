//! Cheap conditions first: `sym LIKE '%x%' AND a > 1` is `a > 1 AND sym LIKE '%x%'`.
//!
//! AND and OR have the same value in any order; which part is evaluated at all shows only where one can fail.

use crate::expr::{Expr, ExprKind};
use crate::logical::App;
use crate::types::SqlType;

pub(super) fn apply(app: &mut App) {
    for query in &mut app.queries {
        for site in query.sites_mut() {
            site.expr.rewrite(&mut |expr| {
                if let ExprKind::And(parts) | ExprKind::Or(parts) = &mut expr.kind {
                    sort(parts, |part| part);
                }
            });
        }
        sort(&mut query.before, |filter| &filter.expr);
        sort(&mut query.after, |filter| &filter.expr);
    }
}

/// Sorts what stands between conditions that can fail, which stay where they are.
fn sort<T>(conditions: &mut [T], expr: impl Fn(&T) -> &Expr) {
    for run in conditions.split_mut(|condition| expr(condition).can_fail()) {
        run.sort_by_key(|condition| cost(expr(condition)));
    }
}

/// About how long it takes, in comparisons of two numbers.
fn cost(expr: &Expr) -> u32 {
    let parts = expr.children().into_iter().map(cost).fold(0, u32::saturating_add);
    let own = match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Column(_) | ExprKind::Let { .. } | ExprKind::It => 0,
        ExprKind::Call { func, args, .. } => {
            let text = args.iter().any(|arg| arg.ty.sql == SqlType::String);
            let makes_text = expr.ty.sql == SqlType::String;
            match (func.get().prepared.is_some(), makes_text, text) {
                (true, ..) => 30,
                (_, true, _) => 20,
                (_, _, true) => 5,
                _ => 1,
            }
        }
        // Whatever it does, it is rarely less than a call.
        ExprKind::Rust { .. } => 30,
        ExprKind::In { arg, list, .. } => {
            let one = if arg.ty.sql == SqlType::String { 5 } else { 1 };
            u32::try_from(list.len()).unwrap_or(u32::MAX).saturating_mul(one)
        }
        _ => 1,
    };
    parts.saturating_add(own)
}
