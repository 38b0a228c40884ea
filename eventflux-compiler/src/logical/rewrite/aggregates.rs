//! Count rows: `COUNT(x)` of a NOT NULL column is `COUNT(*)`.

use crate::expr::ExprKind;
use crate::functions::AggregateKind;
use crate::logical::App;

pub(super) fn apply(app: &mut App) {
    for query in &mut app.queries {
        for aggregate in &mut query.aggregates {
            let certain = |arg: &crate::logical::Site| {
                !arg.expr.ty.nullable && matches!(arg.expr.kind, ExprKind::Column(_) | ExprKind::Literal(_))
            };
            if aggregate.func == AggregateKind::Count
                && !aggregate.distinct
                && aggregate.arg.as_ref().is_some_and(certain)
            {
                aggregate.func = AggregateKind::CountAll;
                aggregate.arg = None;
            }
        }
    }
}
