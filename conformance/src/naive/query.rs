//! Queries and windows of the described apps.

use super::app::{Aggregate, Ask, Expr, Micros, Source, Write};

/// A key of ORDER BY or of a SORT window.
#[derive(Clone, Debug, PartialEq)]
pub struct Key<T> {
    /// What is looked at.
    pub by: T,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// What ORDER BY looks at.
#[derive(Clone, Debug, PartialEq)]
pub enum OrderBy {
    /// An item, by number.
    Item(usize),
    /// An expression over the source.
    Expr(Expr),
}

/// A window.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "named as in SQL")]
pub enum Window {
    Tumbling { size: Micros, offset: Micros },
    Calendar { weeks: bool, zone: &'static str },
    Sliding { size: Micros, slide: Micros },
    Session { gap: Micros },
    Length(usize),
    LengthBatch(usize),
    Time(Micros),
    TimeBatch(Micros),
    ExternalTime { ts: Expr, size: Micros },
    Delay(Micros),
    ExternalTimeBatch { ts: Expr, size: Micros },
    Cumulate { step: Micros, size: Micros },
    Sort { n: usize, keys: Vec<Key<Expr>> },
    Unique(Vec<Expr>),
    FirstUnique(Vec<Expr>),
    Cron(&'static str),
    Expression(Expr),
    TimeLength { size: Micros, n: usize },
    Frequent { n: usize, keys: Vec<Expr> },
    LossyFrequent { support: f64, error: f64, keys: Vec<Expr> },
}

impl Window {
    /// Whether its rows come in batches; the others slide, and DELAY passes on.
    pub fn batch(&self) -> bool {
        matches!(
            self,
            Window::Tumbling { .. }
                | Window::Calendar { .. }
                | Window::Sliding { .. }
                | Window::Session { .. }
                | Window::LengthBatch(_)
                | Window::TimeBatch(_)
                | Window::ExternalTimeBatch { .. }
                | Window::Cumulate { .. }
                | Window::Cron(_)
        )
    }

    /// "WINDOW_START and WINDOW_END are columns of the time-aligned batch windows and SESSION."
    pub fn bounds(&self) -> bool {
        matches!(
            self,
            Window::Tumbling { .. }
                | Window::Calendar { .. }
                | Window::Sliding { .. }
                | Window::Session { .. }
                | Window::Cumulate { .. }
        )
    }

    /// The expressions that the window itself looks at when an event enters.
    pub fn marks(&self) -> Vec<&Expr> {
        match self {
            Window::ExternalTime { ts, .. } | Window::ExternalTimeBatch { ts, .. } => vec![ts],
            Window::Sort { keys, .. } => keys.iter().map(|key| &key.by).collect(),
            Window::Unique(keys)
            | Window::FirstUnique(keys)
            | Window::Frequent { keys, .. }
            | Window::LossyFrequent { keys, .. } => keys.iter().collect(),
            _ => Vec::new(),
        }
    }
}

/// Which events of a sliding window give rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Events {
    /// Those that enter.
    Current,
    /// Those that leave.
    Expired,
    /// Both.
    All,
}

/// An output rate.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "named as in SQL")]
pub enum Rate {
    All(Every),
    First(Every),
    Last(Every),
    Snapshot(Micros),
}

/// The period of an output rate.
#[derive(Clone, Debug, PartialEq)]
pub enum Every {
    /// So many events.
    Events(usize),
    /// A length of time.
    Time(Micros),
}

/// INSERT INTO .. SELECT.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The block that it is in, see [`super::app::App::blocks`].
    pub block: Option<usize>,
    /// What it reads.
    pub source: Source,
    /// What it asks tables; the answers are columns behind those of the source.
    pub asks: Vec<Ask>,
    /// The stream that it writes, by number in [`super::app::App::targets`].
    pub target: usize,
    /// How it writes that.
    pub write: Write,
    /// Which events give rows.
    pub events: Events,
    /// WHERE before the window.
    pub before: Option<Expr>,
    /// The window.
    pub window: Option<Window>,
    /// WHERE after the window.
    pub after: Option<Expr>,
    /// GROUP BY.
    pub groups: Vec<Expr>,
    /// The items; they get the names of the target's columns.
    pub items: Vec<Expr>,
    /// SELECT DISTINCT.
    pub distinct: bool,
    /// HAVING.
    pub having: Option<Expr>,
    /// ORDER BY.
    pub order: Vec<Key<OrderBy>>,
    /// LIMIT.
    pub limit: Option<usize>,
    /// OFFSET.
    pub offset: usize,
    /// OUTPUT.
    pub rate: Option<Rate>,
}

impl Query {
    /// A query that selects nothing yet.
    pub fn new(source: Source, target: usize) -> Self {
        Query {
            block: None,
            source,
            asks: Vec::new(),
            target,
            write: Write::Insert,
            events: Events::Current,
            before: None,
            window: None,
            after: None,
            groups: Vec::new(),
            items: Vec::new(),
            distinct: false,
            having: None,
            order: Vec::new(),
            limit: None,
            offset: 0,
            rate: None,
        }
    }

    /// Whether a row stands for a group rather than for an event.
    pub fn grouped(&self) -> bool {
        !self.groups.is_empty() || self.aggregates()
    }

    /// Whether it aggregates.
    pub fn aggregates(&self) -> bool {
        let order = self.order.iter().filter_map(|key| match &key.by {
            OrderBy::Expr(expr) => Some(expr),
            OrderBy::Item(_) => None,
        });
        self.items.iter().chain(&self.having).chain(order).any(Expr::aggregates)
    }

    /// The aggregates, in the order in which they are written.
    pub fn all_aggregates(&self) -> Vec<&Aggregate> {
        let mut found = Vec::new();
        for expr in self.items.iter().chain(&self.having) {
            expr.find_aggregates(&mut found);
        }
        for key in &self.order {
            if let OrderBy::Expr(expr) = &key.by {
                expr.find_aggregates(&mut found);
            }
        }
        found
    }
}

impl Query {
    /// Shows every use of a column of the source, and of what comes behind those, to `see`; what is asked of tables included.
    pub fn each_column(&mut self, see: &mut dyn FnMut(&mut usize)) {
        self.asks.iter_mut().flat_map(Ask::exprs_mut).for_each(|expr| expr.each_column(see));
        self.each_column_behind(see);
    }

    /// The answers of tables that it reads, of a source with so many columns.
    pub fn answers_read(&self, width: usize) -> Vec<usize> {
        let mut read = vec![false; self.asks.len()];
        self.clone().each_column_behind(&mut |column| {
            if let Some(read) = column.checked_sub(width).and_then(|ask| read.get_mut(ask)) {
                *read = true;
            }
        });
        (0..read.len()).filter(|ask| read[*ask]).collect()
    }

    fn each_column_behind(&mut self, see: &mut dyn FnMut(&mut usize)) {
        let Query { write, before, window, after, groups, items, having, order, .. } = self;
        write.exprs_mut().into_iter().for_each(|expr| expr.each_column(see));
        let order = order.iter_mut().filter_map(|key| match &mut key.by {
            OrderBy::Expr(expr) => Some(expr),
            OrderBy::Item(_) => None,
        });
        let exprs = before.iter_mut().chain(after).chain(groups).chain(items).chain(having).chain(order);
        exprs.for_each(|expr| expr.each_column(see));
        match window {
            Some(Window::ExternalTime { ts, .. } | Window::ExternalTimeBatch { ts, .. }) => {
                ts.each_column(see)
            }
            Some(Window::Expression(condition)) => condition.each_column(see),
            Some(Window::Sort { keys, .. }) => keys.iter_mut().for_each(|key| key.by.each_column(see)),
            Some(
                Window::Unique(keys)
                | Window::FirstUnique(keys)
                | Window::Frequent { keys, .. }
                | Window::LossyFrequent { keys, .. },
            ) => keys.iter_mut().for_each(|key| key.each_column(see)),
            _ => {}
        }
    }
}
