//! Prune columns: marks those that some query reads.

use crate::expr::{ExprKind, Slot};
use crate::logical::{App, Late, Origin};

pub(super) fn apply(app: &mut App) {
    for query in &app.queries {
        let columns = &mut app.streams[query.input.0 as usize].columns;
        for site in query.sites() {
            site.expr.walk(&mut |expr| {
                if let ExprKind::Column(Slot::Input(index)) = expr.kind {
                    columns[usize::from(index)].used = true;
                }
            });
        }
    }
    for stream in &mut app.streams {
        if let Origin::Input { time, late } = stream.origin {
            // Late rows go to another stream whole.
            if matches!(late, Late::Into(_)) {
                stream.columns.iter_mut().for_each(|c| c.used = true);
            }
            if let Some(time) = time {
                stream.columns[usize::from(time.column)].used = true;
            }
        }
    }
}
