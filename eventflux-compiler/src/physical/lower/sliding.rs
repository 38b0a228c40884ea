//! Sliding windows and what they look at of their events.

use super::{Texts, grouping};
use crate::logical::{self, Window};
use crate::physical::{Condition, Grouping, Site, SlidingWindow, SortDirection};

/// The window and its marks. Windows that do not slide are not asked for.
pub(super) fn lower(window: &Window, texts: &mut Texts) -> (SlidingWindow, Vec<Site>) {
    match window {
        &Window::Length(n) => (SlidingWindow::Length(n), Vec::new()),
        &Window::Time(d) => (SlidingWindow::Time(d), Vec::new()),
        &Window::TimeLength { length, n } => (SlidingWindow::TimeLength { length, n }, Vec::new()),
        Window::ExternalTime { time, length } => {
            (SlidingWindow::ExternalTime(*length), vec![texts.site(time)])
        }
        Window::Sort { n, keys } => {
            let direction = |key: &logical::SortKey| SortDirection {
                descending: key.descending,
                nulls_first: key.nulls_first,
            };
            let directions = keys.iter().map(direction).collect();
            let marks = keys.iter().map(|key| texts.site(&key.by)).collect();
            (SlidingWindow::Sort { n: *n, directions }, marks)
        }
        Window::Unique(keys) => (SlidingWindow::Unique, texts.sites(keys)),
        Window::Joined => (SlidingWindow::Joined, Vec::new()),
        Window::FirstUnique(keys) => (SlidingWindow::FirstUnique, texts.sites(keys)),
        Window::Frequent { n, keys } => (SlidingWindow::Frequent(*n), texts.sites(keys)),
        Window::LossyFrequent { support, error, keys } => {
            (SlidingWindow::LossyFrequent { support: *support, error: *error }, texts.sites(keys))
        }
        Window::Expression(logical::Condition { site, aggregates }) => {
            let Grouping { args, accumulators, aggregates, .. } =
                grouping::aggregated(aggregates, Some(window), texts);
            let site = texts.site(site);
            (SlidingWindow::Expression(Condition { site, accumulators, aggregates }), args)
        }
        batch => unreachable!("{batch:?} does not slide"),
    }
}
