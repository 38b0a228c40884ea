//! Moments of one row: there is nothing to sort.

use crate::logical::{App, Window};
use crate::syntax::ast::EventSelection;

pub(super) fn apply(app: &mut App) {
    for query in &mut app.queries {
        let batch = query.window.as_ref().is_some_and(Window::is_batch);
        let single = !batch && query.events == EventSelection::Current;
        if single && query.offset == 0 && query.limit != Some(0) {
            query.order_by.clear();
            query.distinct = false;
            query.limit = None;
        }
    }
}
