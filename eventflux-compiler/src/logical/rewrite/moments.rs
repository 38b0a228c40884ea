//! Moments of one row: there is nothing to sort.

use crate::logical::{App, Window};
use crate::syntax::ast::EventSelection;

pub(super) fn apply(app: &mut App) {
    for query in &mut app.queries {
        let batch = query.window.is_some_and(Window::is_batch);
        let single = !batch && query.events == EventSelection::Current;
        if single && query.offset == 0 && query.limit != Some(0) {
            // A key that can fail must still be evaluated: its error drops the row. An output column is anyway.
            let output = &query.output;
            query
                .order_by
                .retain(|key| key.by.expr.can_fail() && output.iter().all(|site| site.expr != key.by.expr));
            query.distinct = false;
            query.limit = None;
        }
    }
}
