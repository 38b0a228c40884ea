//! Filters before windows, and windows that do nothing.

use crate::logical::{App, Window};
use crate::syntax::ast::EventSelection;

/// In a window made of time alone, whether a row is in it does not depend on other rows: what a later filter
/// would not show need not enter. (In LENGTH windows it takes a place and must enter.)
pub(super) fn filter_before(app: &mut App) {
    for query in &mut app.queries {
        if query.window.as_ref().is_none_or(Window::is_of_time) {
            let after = std::mem::take(&mut query.after);
            query.before.extend(after);
        }
    }
}

/// With a row per entering event and no aggregate, neither the groups nor the content of a sliding window show.
pub(super) fn drop_idle(app: &mut App) {
    for query in &mut app.queries {
        let batch = query.window.as_ref().is_some_and(Window::is_batch);
        // A key that can fail must still be evaluated: its error keeps the row out.
        let keys_fail = query.keys.iter().any(|key| key.expr.can_fail());
        let fails = keys_fail || query.marks.iter().any(|mark| mark.expr.can_fail());
        if !batch && query.events == EventSelection::Current && query.aggregates.is_empty() && !fails {
            query.window = None;
            query.marks.clear();
            query.grouped = false;
            query.keys.clear();
            let after = std::mem::take(&mut query.after);
            query.before.extend(after);
        }
    }
}
