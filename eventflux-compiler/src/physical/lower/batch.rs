//! Batch windows and what they look at of their events.

use super::Texts;
use crate::logical::Window;
use crate::physical::{BatchWindow, Grouping, Site};

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
