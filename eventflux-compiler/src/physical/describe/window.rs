//! Windows, in words.

use super::Describer;
use crate::explain;
use crate::expr::Slot;
use crate::physical::{BatchWindow, Grouping, Site, SlidingWindow, SortDirection};

impl Describer<'_> {
    pub(super) fn marks(&self, marks: &[Site]) -> String {
        let marks: Vec<String> = marks.iter().map(|site| self.show(site)).collect();
        if marks.is_empty() { String::new() } else { format!(" by {}", marks.join(", ")) }
    }

    pub(super) fn sliding(&self, window: &SlidingWindow) -> String {
        let marks: Vec<String> = self.query.marks().iter().map(|mark| self.show(mark)).collect();
        self.window_of(window, &marks)
    }

    /// A sliding window with its marks.
    pub(super) fn window_of(&self, window: &SlidingWindow, marks: &[String]) -> String {
        let by = marks.join(", ");
        match window {
            SlidingWindow::Length(n) => format!("last {n} events"),
            SlidingWindow::Time(d) => format!("last {}", explain::duration(*d)),
            SlidingWindow::TimeLength { length, n } => {
                format!("last {n} events of the last {}", explain::duration(*length))
            }
            SlidingWindow::ExternalTime(d) => format!("last {} of {by}", explain::duration(*d)),
            SlidingWindow::Sort { n, directions } => {
                let key = |(mark, direction): (&String, &SortDirection)| {
                    format!("{mark}{}", if direction.descending { " descending" } else { "" })
                };
                let keys: Vec<String> = marks.iter().zip(directions).map(key).collect();
                format!("first {n} events by {}", keys.join(", "))
            }
            SlidingWindow::Joined => "pairs whose rows are held".to_string(),
            SlidingWindow::Unique => format!("newest event of each {by}"),
            SlidingWindow::FirstUnique => format!("first event of each {by}"),
            SlidingWindow::Frequent(n) => format!("newest events of {n} frequent {by}"),
            SlidingWindow::LossyFrequent { support, error } => {
                format!("newest events of {by} with a share of {support} - {error}")
            }
            SlidingWindow::Expression(condition) => {
                let whole = Grouping {
                    args: self.query.marks().to_vec(),
                    accumulators: condition.accumulators.clone(),
                    ..Grouping::NONE
                };
                let name = |slot: Slot| match slot {
                    Slot::Aggregate(i) => self.aggregate_call(&condition.aggregates[usize::from(i)], &whole),
                    slot => self.slot(slot),
                };
                format!("last events where {}", explain::expr(&condition.site.expr, &name))
            }
        }
    }
}

pub(super) fn batch(window: &BatchWindow) -> String {
    match window {
        BatchWindow::Tumbling { size, offset: 0 } => format!("every {}", explain::duration(*size)),
        BatchWindow::Tumbling { size, offset } => {
            format!("every {} shifted by {}", explain::duration(*size), explain::duration(*offset))
        }
        BatchWindow::Calendar { days, zone } => format!("every {days} days in {zone}"),
        BatchWindow::Sliding { size, slide, panes } => {
            let how = if *panes { "" } else { ", event by event" };
            format!("the last {} every {}{how}", explain::duration(*size), explain::duration(*slide))
        }
        BatchWindow::Cron { text, zone, .. } => format!("at {text} in {zone}"),
        BatchWindow::Session(gap) => format!("after a gap of {}", explain::duration(*gap)),
        BatchWindow::TimeBatch(d) => format!("every {} from the first event on", explain::duration(*d)),
        BatchWindow::ExternalTimeBatch(d) => format!("every {}", explain::duration(*d)),
        BatchWindow::Cumulate { step, size } => {
            format!("every {}, growing up to {}", explain::duration(*step), explain::duration(*size))
        }
        BatchWindow::LengthBatch(n) => format!("every {n} events"),
    }
}
