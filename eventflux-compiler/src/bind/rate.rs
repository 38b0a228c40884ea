//! OUTPUT.

use super::Binder;
use crate::codes;
use crate::logical::{Query, Rate, Window};
use crate::syntax::ast::{EventSelection, OutputRate, RateKind, RateUnit};

impl Binder<'_> {
    /// The rate of a query, if it has one; `None` after an error.
    pub(super) fn rate(&mut self, ast: Option<&OutputRate>) -> Option<Option<Rate>> {
        let Some(ast) = ast else { return Some(None) };
        // The parser says so as well; but trees are also made by hand.
        let above_zero = match ast.every {
            RateUnit::Events(n) => n > 0,
            RateUnit::Time(d) => d > 0,
        };
        if !above_zero {
            let message = "OUTPUT EVERY needs a number of events or a duration above zero";
            self.error(codes::BAD_RATE, ast.span, message);
            return None;
        }
        let rate = match (ast.kind, ast.every) {
            (RateKind::All, every) => Rate::All(every),
            (RateKind::First, every) => Rate::First(every),
            (RateKind::Last, every) => Rate::Last(every),
            (RateKind::Snapshot, RateUnit::Time(d)) => Rate::Snapshot(d),
            (RateKind::Snapshot, RateUnit::Events(_)) => {
                self.error(codes::SNAPSHOT_BY_EVENTS, ast.span, "SNAPSHOT is repeated by the clock");
                return None;
            }
        };
        Some(Some(rate))
    }

    /// Where DISTINCT makes one row of those of several groups, it is of none of them.
    pub(super) fn check_rate(&mut self, query: &Query, ast: Option<&OutputRate>) -> Option<()> {
        let (Some(rate), Some(ast)) = (query.rate, ast) else { return Some(()) };
        let several = query.window.as_ref().is_some_and(Window::is_batch)
            || query.events != EventSelection::Current
            || query.of_matches;
        if !query.distinct || !several || !rate.goes_by_group() {
            return Some(());
        }
        let hidden = query.keys.iter().find(|key| query.output.iter().all(|shown| shown.expr != key.expr));
        let Some(key) = hidden else { return Some(()) };
        self.error_help(
            codes::RATE_OF_MERGED_GROUPS,
            ast.span,
            "DISTINCT makes one row of equal rows of several groups, and this rate goes by group",
            format!("select `{}` too, or leave DISTINCT out", key.text),
        );
        None
    }
}
