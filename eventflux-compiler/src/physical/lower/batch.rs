//! Batch windows and what they look at of their events.

use super::Texts;
use crate::functions::Accumulation;
use crate::logical::Window;
use crate::physical::{Accumulator, BatchWindow, Bound, Grouping, Site};

/// The window and its marks. Windows that slide are not asked for.
pub(super) fn lower(
    window: &Window,
    grouping: Option<&Grouping>,
    texts: &mut Texts,
) -> (BatchWindow, Vec<Site>) {
    match window {
        &Window::Tumbling { size, offset } => (BatchWindow::Tumbling { size, offset }, Vec::new()),
        Window::Calendar { days, zone } => {
            (BatchWindow::Calendar { days: *days, zone: zone.clone() }, Vec::new())
        }
        &Window::Sliding { size, slide } => {
            (BatchWindow::Sliding { size, slide, panes: grouping.is_none_or(has_panes) }, Vec::new())
        }
        Window::Cron { cron, text, zone } => {
            (BatchWindow::Cron { cron: *cron, text: text.clone(), zone: zone.clone() }, Vec::new())
        }
        // An event that is not seen keeps the session of its group open: its key is asked for apart.
        &Window::Session(gap) => {
            (BatchWindow::Session(gap), grouping.map_or(Vec::new(), |grouping| grouping.keys.clone()))
        }
        &Window::TimeBatch(d) => (BatchWindow::TimeBatch(d), Vec::new()),
        Window::ExternalTimeBatch { time, length } => {
            (BatchWindow::ExternalTimeBatch(*length), vec![texts.site(time)])
        }
        &Window::Cumulate { step, size } => (BatchWindow::Cumulate { step, size }, Vec::new()),
        &Window::LengthBatch(n) => (BatchWindow::LengthBatch(n), Vec::new()),
        sliding => unreachable!("{sliding:?} is no batch"),
    }
}

/// Whether overlapping windows are merged of panes. Accumulators that are as large as their content are not: the panes of
/// a long window would be larger than its events together. What can't take an event out again must be.
pub(super) fn has_panes(grouping: &Grouping) -> bool {
    let large = |accumulator: &Accumulator| {
        accumulator.distinct
            || matches!(accumulator.accumulation, Accumulation::Percentiles | Accumulation::StringAgg)
    };
    let stays = |accumulator: &Accumulator| {
        accumulator.accumulation == Accumulation::ApproxDistinct
            || accumulator.rust.as_ref().is_some_and(|rust| !rust.aggregate.schema.removable)
    };
    grouping.accumulators.iter().any(stays) || !grouping.accumulators.iter().any(large)
}

/// The most that overlapping windows keep.
pub(super) fn bound_of_sliding(size: i64, slide: i64, grouping: Option<&Grouping>) -> Bound {
    if !grouping.is_some_and(has_panes) {
        return Bound::Time(size);
    }
    // A slice begins where a window begins or ends.
    let whole = size.unsigned_abs() / slide.unsigned_abs();
    Bound::Panes(
        size,
        if slide >= size {
            1
        } else if size % slide == 0 {
            whole
        } else {
            2 * whole + 1
        },
    )
}
