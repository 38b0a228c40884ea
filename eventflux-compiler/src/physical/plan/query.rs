//! A query: a filter, an operator, an output, and what is done with the rows of a moment.

use super::{
    App, BatchWindow, Bound, Change, Condition, Grouping, Join, Kept, Lookup, Operator, PartitionId, Pattern,
    Removal, Search, SlidingWindow, StreamId,
};
use crate::expr::Expr;
use crate::functions::PreparedKind;
use crate::span::Span;

/// A query: a filter, an operator, an output.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// What errors and EXPLAIN call it.
    pub name: String,
    /// The statement it stands in, from 1.
    pub statement: u32,
    /// What it reads: one stream, those of its pattern or join, or none if it is a trigger.
    pub inputs: Vec<StreamId>,
    /// What it writes.
    pub target: StreamId,
    /// The block that it is in.
    pub partition: Option<PartitionId>,
    /// WHERE before the window, over `Slot::Input`: all must be TRUE, in order.
    pub filter: Vec<Site>,
    /// What it keeps and when it puts out rows.
    pub operator: Operator,
    /// HAVING, over the same slots as `output`.
    pub having: Option<Site>,
    /// One expression for each column of the target stream, over the slots that the operator offers: see
    /// [`Operator`].
    pub output: Vec<Site>,
    /// ORDER BY, DISTINCT, LIMIT and OFFSET over the rows of one moment.
    pub moment: Option<Moment>,
    /// Whether a moment is one of the pattern or join whose rows it reads, not each row by itself.
    pub of_matches: bool,
    /// The SQL texts of the expressions, by `Site::number`, for row errors.
    pub texts: Vec<String>,
    /// Regexes, patterns and zones to be prepared once, from literals that the compiler has checked.
    pub prepared: Vec<Prepared>,
    /// The most rows it may keep.
    pub bound: Bound,
    /// Its place.
    pub span: Span,
}

/// An expression with its number among the query's texts.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// The expression.
    pub expr: Expr,
    /// The number by which a failure names it.
    pub number: u16,
}

impl Query {
    /// The stream that it reads, the first of a pattern's. Triggers read none.
    pub fn input(&self) -> StreamId {
        self.inputs[0]
    }

    /// Whether a stream is that one.
    pub fn is_of(&self, stream: usize) -> bool {
        self.inputs.first().is_some_and(|input| input.0 as usize == stream)
    }

    /// Whether it waits for the clock from the beginning on, without an event.
    pub fn starts_with_clock(&self) -> bool {
        matches!(self.operator, Operator::Pattern(_) | Operator::Trigger(_))
    }

    /// Its pattern, if it has one.
    pub fn pattern(&self) -> Option<&Pattern> {
        match &self.operator {
            Operator::Pattern(pattern) => Some(pattern),
            _ => None,
        }
    }

    /// Its join, if it has one.
    pub fn join(&self) -> Option<&Join> {
        match &self.operator {
            Operator::Join(join) => Some(join),
            _ => None,
        }
    }

    /// Its look into a table, if it is one.
    pub fn lookup(&self) -> Option<&Lookup> {
        match &self.operator {
            Operator::Lookup(lookup) => Some(lookup),
            _ => None,
        }
    }

    /// Its change of a table, if it is one.
    pub fn change(&self) -> Option<&Change> {
        match &self.operator {
            Operator::Change(change) => Some(change),
            _ => None,
        }
    }

    /// Which rows of a table it looks for, if it does.
    pub fn search(&self) -> Option<&Search> {
        match &self.operator {
            Operator::Lookup(lookup) => Some(&lookup.search),
            Operator::Change(change) => Some(&change.search),
            _ => None,
        }
    }

    /// Whether it is a join, of streams or with a table.
    fn is_join(&self) -> bool {
        matches!(self.operator, Operator::Join(_) | Operator::Lookup(_))
    }

    /// Whether one event may make several rows, which are one moment to those who read them.
    pub fn makes_several(&self) -> bool {
        matches!(self.operator, Operator::Pattern(_) | Operator::Join(_) | Operator::Lookup(_))
    }

    /// Whether its operator puts out a row of its own accord or for each event, so that a moment is all that it has then: a
    /// query over matches has those of the pattern. Pairs of a join go when an event comes, or by the clock of the join.
    pub fn waits_for_pattern(&self) -> bool {
        let joined = matches!(&self.operator, Operator::Leaving { window: SlidingWindow::Joined, .. });
        self.of_matches && self.moment.is_some() && (self.operator.is_by_event() || joined)
    }

    /// Its groups and aggregates, if it has an operator that holds any.
    pub fn grouping(&self) -> Option<&Grouping> {
        match &self.operator {
            Operator::Project
            | Operator::Delay { .. }
            | Operator::Trigger(_)
            | Operator::Join(_)
            | Operator::Lookup(_)
            | Operator::Change(_) => None,
            Operator::Running(grouping)
            | Operator::Sliding { grouping, .. }
            | Operator::Leaving { grouping, .. }
            | Operator::Rate { grouping, .. } => Some(grouping),
            Operator::Batch { grouping, .. } => grouping.as_ref(),
            Operator::Pattern(pattern) => Some(&pattern.grouping),
        }
    }

    /// WHERE after the window.
    pub fn after(&self) -> &[Site] {
        match &self.operator {
            Operator::Sliding { after, .. }
            | Operator::Leaving { after, .. }
            | Operator::Batch { after, .. } => after,
            _ => &[],
        }
    }

    /// What its window looks at of each entering event.
    pub fn marks(&self) -> &[Site] {
        match &self.operator {
            Operator::Sliding { marks, .. }
            | Operator::Leaving { marks, .. }
            | Operator::Batch { marks, .. } => marks,
            _ => &[],
        }
    }

    /// Its window, if that slides.
    pub fn sliding(&self) -> Option<&SlidingWindow> {
        match &self.operator {
            Operator::Sliding { window, .. } | Operator::Leaving { window, .. } => Some(window),
            _ => None,
        }
    }

    /// The condition that bounds its window.
    pub fn condition(&self) -> Option<&Condition> {
        match self.sliding() {
            Some(SlidingWindow::Expression(condition)) => Some(condition),
            _ => None,
        }
    }

    /// The columns kept of its rows.
    pub fn kept(&self) -> &[Kept] {
        match &self.operator {
            Operator::Leaving { kept, .. }
            | Operator::Delay { kept, .. }
            | Operator::Rate { kept, .. }
            | Operator::Batch { kept, .. } => kept,
            Operator::Project
            | Operator::Running(_)
            | Operator::Sliding { .. }
            | Operator::Trigger(_)
            | Operator::Join(_)
            | Operator::Lookup(_)
            | Operator::Change(_)
            | Operator::Pattern(_) => &[],
        }
    }

    /// Which events leave its content.
    pub fn removal(&self) -> Removal {
        match &self.operator {
            // Those that leave together and are put out do so in order of entry.
            Operator::Leaving { window: SlidingWindow::ExternalTime(_), .. } => Removal::Any,
            Operator::Sliding { window, .. } | Operator::Leaving { window, .. } => window.removal(),
            Operator::Batch {
                window: BatchWindow::Sliding { panes: false, .. }, grouping: Some(_), ..
            } => Removal::Oldest,
            Operator::Project
            | Operator::Running(_)
            | Operator::Delay { .. }
            | Operator::Rate { .. }
            | Operator::Batch { .. }
            | Operator::Trigger(_)
            | Operator::Join(_)
            | Operator::Lookup(_)
            | Operator::Change(_)
            | Operator::Pattern(_) => Removal::Never,
        }
    }
}

/// What is done with the rows of one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// Equal rows once.
    pub distinct: bool,
    /// ORDER BY, in order of weight.
    pub sort: Vec<SortKey>,
    /// LIMIT.
    pub limit: Option<u64>,
    /// OFFSET.
    pub offset: u64,
}

/// What rows are ordered by, over the same slots as the output.
#[derive(Clone, Debug, PartialEq)]
pub struct SortKey {
    /// The expression; where it is an output column's, the same expression again.
    pub by: Site,
    /// DESC.
    pub descending: bool,
    /// Whether NULLs come first.
    pub nulls_first: bool,
}

/// Something that is made once from a literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// What.
    pub kind: PreparedKind,
    /// The literal.
    pub literal: String,
}

impl Query {
    /// Whether it is a join whose pairs another one holds.
    pub fn is_joined(&self) -> bool {
        self.join().is_some_and(|join| join.joined)
    }
}

impl App {
    /// The queries whose moments end when a pattern or join has put out all that one event makes: those that read its rows, be it by way
    /// of further joins.
    pub fn waiting_for(&self, query: usize) -> Vec<usize> {
        let of = &self.queries[query];
        if !of.makes_several() {
            return Vec::new();
        }
        let mut waiting = Vec::new();
        for reader in &self.streams[of.target.0 as usize].readers {
            let reader = reader.0 as usize;
            if self.queries[reader].waits_for_pattern() {
                waiting.push(reader);
            } else if self.is_joined(of.target) {
                waiting.extend(self.waiting_for(reader));
            }
        }
        waiting
    }

    /// Whether an event of a stream makes more when such a query is done with it: the query reads rows of a join before it, which may
    /// make several for one event, or a join behind it reads the stream too.
    pub fn goes_on(&self, query: usize, stream: StreamId) -> bool {
        if !self.queries[query].is_join() {
            return false;
        }
        let mut behind = self.joins_behind(query).into_iter();
        self.is_joined(stream) || behind.any(|join| self.queries[join].inputs.contains(&stream))
    }

    /// The joins of which one reads the rows of another, that of this query first. Rows without a partner that they put out at one due time
    /// are one moment.
    pub fn joins_behind(&self, query: usize) -> Vec<usize> {
        let mut behind = Vec::new();
        let mut target = self.queries[query].target;
        while self.is_joined(target) {
            let reader = self.streams[target.0 as usize].readers[0].0 as usize;
            // A look into a table waits for nothing.
            if self.queries[reader].join().is_some() {
                behind.push(reader);
            }
            target = self.queries[reader].target;
        }
        behind
    }

    /// Whether the rows of a stream are those of a join that is a side of another one.
    fn is_joined(&self, stream: StreamId) -> bool {
        let written = self.queries.iter().any(|query| query.target == stream && query.is_join());
        let readers = &self.streams[stream.0 as usize].readers;
        written && readers.iter().any(|reader| self.queries[reader.0 as usize].is_join())
    }
}
