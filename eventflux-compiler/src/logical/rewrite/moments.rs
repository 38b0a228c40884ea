//! Moments of one row: there is nothing to sort.
//!
//! A key that can fail must still be evaluated: its error keeps the row from being put out. One that is an output
//! column too has shown there already whether it fails.

use crate::expr::Expr;
use crate::logical::{App, Window};
use crate::syntax::ast::EventSelection;

pub(super) fn apply(app: &mut App) {
    for query in &mut app.queries {
        let batch = query.window.as_ref().is_some_and(Window::is_batch);
        let single = !batch && query.events == EventSelection::Current && !query.of_matches;
        if single && query.offset == 0 && query.limit != Some(0) {
            let output = &query.output;
            let shown = |key: &Expr| output.iter().any(|column| column.expr == *key);
            query.order_by.retain(|key| key.by.expr.can_fail() && !shown(&key.by.expr));
            query.distinct = false;
            query.limit = None;
        }
    }
}
