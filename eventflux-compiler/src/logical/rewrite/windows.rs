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
        let window = query.window.as_ref();
        let idle = window.is_none_or(Window::shows_every_event);
        // What can fail must still be evaluated: its error keeps the row out.
        let own = window.map(Window::sites).unwrap_or_default();
        let keys_fail = query.keys.iter().chain(own).any(|site| site.expr.can_fail());
        if idle
            && query.rate.is_none()
            && query.events == EventSelection::Current
            && query.aggregates.is_empty()
            && !keys_fail
        {
            query.window = None;
            query.grouped = false;
            query.keys.clear();
            let after = std::mem::take(&mut query.after);
            query.before.extend(after);
        }
    }
}
