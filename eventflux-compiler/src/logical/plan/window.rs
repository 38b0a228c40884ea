//! Windows, and what is true of each.

use super::{Aggregate, Site, SortKey};
use crate::cron::Cron;

/// A window.
#[derive(Clone, Debug, PartialEq)]
pub enum Window {
    /// `TUMBLING(size [, offset])`, microseconds.
    Tumbling {
        /// Length.
        size: i64,
        /// Shift of the alignment.
        offset: i64,
    },
    /// `TUMBLING(n DAYS, ZONE 'z')`
    Calendar {
        /// Days.
        days: i64,
        /// The zone by whose clocks they begin.
        zone: String,
    },
    /// `SLIDING(size, slide)`, microseconds.
    Sliding {
        /// Length.
        size: i64,
        /// From the start of one to that of the next.
        slide: i64,
    },
    /// `CRON('..' [, ZONE 'z'])`
    Cron {
        /// The instants.
        cron: Cron,
        /// The expression.
        text: String,
        /// The zone by whose clocks they are.
        zone: String,
    },
    /// `SESSION(gap)`, microseconds.
    Session(i64),
    /// `TIMEBATCH(d)`, microseconds.
    TimeBatch(i64),
    /// `EXTERNALTIMEBATCH(ts, d)`
    ExternalTimeBatch {
        /// The time, a TIMESTAMP that is not NULL.
        time: Site,
        /// Length, microseconds.
        length: i64,
    },
    /// `CUMULATE(step, size)`, microseconds.
    Cumulate {
        /// From row to row.
        step: i64,
        /// Length.
        size: i64,
    },
    /// `LENGTH(n)`
    Length(u64),
    /// `LENGTHBATCH(n)`
    LengthBatch(u64),
    /// `TIME(d)`, microseconds.
    Time(i64),
    /// `TIMELENGTH(d, n)`
    TimeLength {
        /// Length, microseconds.
        length: i64,
        /// The most events.
        n: u64,
    },
    /// `EXTERNALTIME(ts, d)`
    ExternalTime {
        /// The time, a TIMESTAMP that is not NULL.
        time: Site,
        /// Length, microseconds.
        length: i64,
    },
    /// `DELAY(d)`, microseconds.
    Delay(i64),
    /// `SORT(n, x [ASC | DESC], ..)`
    Sort {
        /// The most events.
        n: u64,
        /// What they are sorted by.
        keys: Vec<SortKey>,
    },
    /// `UNIQUE(x, ..)`
    Unique(Vec<Site>),
    /// `FIRSTUNIQUE(x, ..)`
    FirstUnique(Vec<Site>),
    /// `EXPRESSION(condition)`
    Expression(Condition),
    /// The pairs of a window join, as long as their rows are held.
    Joined,
    /// `FREQUENT(n [, x, ..])`
    Frequent {
        /// The most keys.
        n: u64,
        /// The key.
        keys: Vec<Site>,
    },
    /// `LOSSYFREQUENT(s [, e] [, x, ..])`
    LossyFrequent {
        /// The share from which on a key is frequent.
        support: f64,
        /// By how much that may be too high.
        error: f64,
        /// The key.
        keys: Vec<Site>,
    },
}

/// A condition over all events of a window.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The condition, over its own aggregates.
    pub site: Site,
    /// These, each once.
    pub aggregates: Vec<Aggregate>,
}

impl Window {
    /// Whether it puts out rows when a batch closes.
    pub fn is_batch(&self) -> bool {
        matches!(
            self,
            Window::Tumbling { .. }
                | Window::Calendar { .. }
                | Window::Sliding { .. }
                | Window::Cron { .. }
                | Window::Session(_)
                | Window::TimeBatch(_)
                | Window::ExternalTimeBatch { .. }
                | Window::Cumulate { .. }
                | Window::LengthBatch(_)
        )
    }

    /// Whether WINDOW_START and WINDOW_END are columns of what it puts out.
    pub fn has_bounds(&self) -> bool {
        self.is_batch() && !matches!(self, Window::LengthBatch(_))
    }

    /// Whether it depends on nothing but the event's own time if an event is in it, and when it leaves.
    pub fn is_of_time(&self) -> bool {
        matches!(
            self,
            Window::Tumbling { .. }
                | Window::Calendar { .. }
                | Window::Sliding { .. }
                | Window::Cron { .. }
                | Window::Cumulate { .. }
                | Window::Time(_)
        )
    }

    /// Whether an event may have a row although it is not in the content itself.
    pub fn may_miss_its_event(&self) -> bool {
        matches!(
            self,
            Window::ExternalTime { .. }
                | Window::Sort { .. }
                | Window::Expression(_)
                | Window::LossyFrequent { .. }
        )
    }

    /// Whether each event that enters has a row, whatever the content is.
    pub fn shows_every_event(&self) -> bool {
        match self {
            Window::Length(_)
            | Window::Time(_)
            | Window::TimeLength { .. }
            | Window::ExternalTime { .. }
            | Window::Sort { .. }
            | Window::Unique(_)
            | Window::Expression(_) => true,
            // A join that tells which pairs go needs one who listens.
            Window::Joined => false,
            Window::Tumbling { .. }
            | Window::Calendar { .. }
            | Window::Sliding { .. }
            | Window::Cron { .. }
            | Window::Session(_)
            | Window::TimeBatch(_)
            | Window::ExternalTimeBatch { .. }
            | Window::Cumulate { .. }
            | Window::LengthBatch(_)
            | Window::Delay(_)
            | Window::FirstUnique(_)
            | Window::Frequent { .. }
            | Window::LossyFrequent { .. } => false,
        }
    }

    /// Every expression of the window.
    pub fn sites(&self) -> Vec<&Site> {
        match self {
            Window::Tumbling { .. }
            | Window::Calendar { .. }
            | Window::Sliding { .. }
            | Window::Cron { .. }
            | Window::Session(_)
            | Window::TimeBatch(_)
            | Window::Cumulate { .. }
            | Window::Length(_)
            | Window::LengthBatch(_)
            | Window::Time(_)
            | Window::TimeLength { .. }
            | Window::Delay(_)
            | Window::Joined => Vec::new(),
            Window::ExternalTime { time, .. } | Window::ExternalTimeBatch { time, .. } => vec![time],
            Window::Sort { keys, .. } => keys.iter().map(|key| &key.by).collect(),
            Window::Unique(keys)
            | Window::FirstUnique(keys)
            | Window::Frequent { keys, .. }
            | Window::LossyFrequent { keys, .. } => keys.iter().collect(),
            Window::Expression(Condition { site, aggregates }) => {
                let of_aggregates = aggregates.iter().flat_map(Aggregate::sites);
                of_aggregates.chain([site]).collect()
            }
        }
    }

    /// The same, to be changed.
    pub(in crate::logical) fn sites_mut(&mut self) -> Vec<&mut Site> {
        match self {
            Window::Tumbling { .. }
            | Window::Calendar { .. }
            | Window::Sliding { .. }
            | Window::Cron { .. }
            | Window::Session(_)
            | Window::TimeBatch(_)
            | Window::Cumulate { .. }
            | Window::Length(_)
            | Window::LengthBatch(_)
            | Window::Time(_)
            | Window::TimeLength { .. }
            | Window::Delay(_)
            | Window::Joined => Vec::new(),
            Window::ExternalTime { time, .. } | Window::ExternalTimeBatch { time, .. } => vec![time],
            Window::Sort { keys, .. } => keys.iter_mut().map(|key| &mut key.by).collect(),
            Window::Unique(keys)
            | Window::FirstUnique(keys)
            | Window::Frequent { keys, .. }
            | Window::LossyFrequent { keys, .. } => keys.iter_mut().collect(),
            Window::Expression(Condition { site, aggregates }) => {
                let of_aggregates = aggregates.iter_mut().flat_map(Aggregate::sites_mut);
                of_aggregates.chain([site]).collect()
            }
        }
    }
}
