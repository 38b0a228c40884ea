//! The queries of an app with their clock: how rows go from query to query and to the host.

mod flow;
mod host;
mod machine;

use eventflux_compiler::physical::{self, ClockMode};
use eventflux_runtime::operator::partition::Partition;
use eventflux_runtime::operator::{Clock, Due, Errors, QueryTexts, Reorder};
use eventflux_runtime::{Cx, Timestamp, Value};

use super::moment::Moment;
use super::node::{Node, Sink};
use super::query::{Block, block};
use super::table::{Plan, Rows};
use flow::Flow;
pub(super) use host::{Host, Listeners};

/// An app at work.
pub(super) struct Core {
    pub(super) clock: Clock,
    pub(super) reorder: Reorder<Waiting>,
    pub(super) nodes: Nodes,
    pub(super) host: Host,
    /// The blocks of queries with a state for each key.
    pub(super) blocks: Vec<Block>,
}

/// An event that waits for the clock.
#[derive(Debug)]
pub(super) struct Waiting {
    /// Its stream.
    pub(super) stream: usize,
    /// Its columns.
    pub(super) values: Vec<Value>,
}

/// The queries in topological order, and the streams between them.
pub(super) struct Nodes {
    pub(super) queries: Vec<Worker>,
    /// The queries that read each stream, in statement order.
    pub(super) readers: Vec<Box<[usize]>>,
}

/// A query with what happens to its rows.
pub(super) struct Worker {
    pub(super) node: Node,
    pub(super) target: usize,
    /// Its block, and the streams whose rows have a key there.
    pub(super) block: Option<(usize, Box<[usize]>)>,
    pub(super) moment: Option<Moment>,
    /// Whether its moments end with those of the pattern whose matches it reads.
    pub(super) waits: bool,
    /// The queries whose moments end when it has put out all that one event makes.
    pub(super) waiting: Box<[usize]>,
    /// The streams whose events make more after it.
    pub(super) goes_on: Box<[usize]>,
    /// The joins that read its rows, be it by way of further joins: rows without a partner of one due time are one moment.
    pub(super) behind: Box<[usize]>,
    /// Whether it is a join whose pairs another one holds.
    pub(super) joined: bool,
}

impl Core {
    /// The app of a plan, before any event.
    pub(super) fn new(plan: &physical::App) -> Self {
        let clock = match plan.clock {
            ClockMode::Event { lateness, max_ahead } => Clock::event(lateness, max_ahead),
            ClockMode::Arrival => Clock::arrival(),
        };
        let worker = |(number, query): (usize, &physical::Query)| Worker {
            node: Node::new(query, &plan.streams),
            target: query.target.0 as usize,
            block: query.partition.map(|id| {
                let keyed = query.inputs.iter().filter(|stream| plan.entered(number, **stream).is_some());
                (id.0 as usize, keyed.map(|stream| stream.0 as usize).collect())
            }),
            moment: query.moment.as_ref().map(Moment::new),
            waits: query.waits_for_pattern(),
            waiting: plan.waiting_for(number).into(),
            goes_on: query
                .inputs
                .iter()
                .filter(|stream| plan.goes_on(number, **stream))
                .map(|stream| stream.0 as usize)
                .collect(),
            behind: plan.joins_behind(number).into(),
            joined: query.is_joined(),
        };
        let texts = |query: &physical::Query| QueryTexts::owned(&query.name, query.texts.clone());
        let counted = plan.queries.iter().map(texts).collect();
        let readers = |stream: &physical::Stream| stream.readers.iter().map(|id| id.0 as usize).collect();
        Core {
            clock,
            reorder: Reorder::new(),
            nodes: Nodes {
                queries: plan.queries.iter().enumerate().map(worker).collect(),
                readers: plan.streams.iter().map(readers).collect(),
            },
            host: Host {
                streams: Vec::new(),
                infos: Vec::new(),
                outputs: Vec::new(),
                errors: Vec::new(),
                counts: Errors::new(counted),
                misfits: 0,
                rows: 0,
                passed: Vec::new(),
                between: Vec::new(),
                table_infos: Vec::new(),
                tables: plan.tables.iter().map(|table| Rows::new(Plan::new(table, &plan.streams))).collect(),
            },
            blocks: (0..plan.partitions.len()).map(|number| block(plan, number)).collect(),
        }
    }

    /// Puts a row into a stream, at the clock.
    #[inline]
    pub(super) fn deliver(&mut self, stream: usize, values: &[Value], at: Timestamp) {
        // Most of what is pushed is rejected by the filter of a stream's one reader: that is found out before all
        // is made ready for the way of a row.
        if self.nodes.ignore(stream, values) && !self.host.listens(stream) {
            return;
        }
        self.send(stream, values, at);
    }

    #[inline(never)]
    fn send(&mut self, stream: usize, values: &[Value], at: Timestamp) {
        let cx = Cx { now: self.clock.time(), at };
        let Nodes { queries, readers, .. } = &mut self.nodes;
        let mut flow =
            Flow { readers, host: &mut self.host, clock: &mut self.clock, blocks: &mut self.blocks };
        flow.deliver(queries, 0, stream, values, cx);
        self.begin_partitions();
    }

    /// Lets a query put out rows by itself, as it is `due` or at the end; of a partition if it has any.
    fn act(
        &mut self,
        number: usize,
        due: Option<Due>,
        of: Option<Partition>,
        act: impl FnOnce(&mut Node, &mut Sink<'_>),
    ) {
        let now = self.clock.time();
        let Nodes { queries, readers, .. } = &mut self.nodes;
        let (worker, behind) = split(queries, number);
        let mut flow =
            Flow { readers, host: &mut self.host, clock: &mut self.clock, blocks: &mut self.blocks };
        let at = worker.block.as_ref().map(|(block, _)| *block).zip(of);
        let before = at.map(|(block, of)| flow.blocks[block].directory.enter(of));
        flow.run(worker, behind, number, now, act);
        let due = due.filter(|due| !due.carries_now);
        let goes_on = worker.behind.iter().any(|join| Some(behind[join - number - 1].node.due_of(of)) == due);
        if !goes_on {
            flow.end_moments(&worker.waiting, behind, number + 1, now);
        }
        if let (Some((block, _)), Some(before)) = (at, before) {
            flow.blocks[block].directory.leave(before);
        }
        self.begin_partitions();
    }

    /// Lets begin what waits for the clock alone in the partitions that have begun.
    #[inline]
    fn begin_partitions(&mut self) {
        let now = self.clock.time();
        for block in &mut self.blocks {
            while let Some(of) = block.directory.begun() {
                for &query in block.keys.starts() {
                    let node = &mut self.nodes.queries[query].node;
                    node.begin(of, now);
                    self.clock.wake_by(node.due());
                }
            }
        }
    }
}

impl Nodes {
    /// Whether no query looks further at a row of the stream, as far as can be told at first sight.
    #[inline]
    fn ignore(&self, stream: usize, values: &[Value]) -> bool {
        match &*self.readers[stream] {
            [] => true,
            [reader] => {
                let reader = &self.queries[*reader];
                reader.block.is_none() && reader.node.rejects(values)
            }
            _ => false,
        }
    }
}

/// A query and those behind it, which alone can read what it puts out.
fn split(queries: &mut [Worker], number: usize) -> (&mut Worker, &mut [Worker]) {
    let (before, behind) = queries.split_at_mut(number + 1);
    (&mut before[number], behind)
}
