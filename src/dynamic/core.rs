//! The queries of an app with their clock: how rows go from query to query and to the host.

use eventflux_compiler::physical::{self, ClockMode};
use eventflux_runtime::app::{self, Between};
use eventflux_runtime::engine::{Outputs, StreamInfo, TableInfo};
use eventflux_runtime::error::{Failure, Misfit, RowError};
use eventflux_runtime::operator::partition::Partition;
use eventflux_runtime::operator::{Clock, Due, Errors, Machine, QueryTexts, Reorder};
use eventflux_runtime::{Cx, Timestamp, Value};

use super::moment::Moment;
use super::node::{Node, Sink};
use super::query::{Block, In, Out, block, find};
use super::row::Row;
use super::table::{Plan, Rows};

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

/// The host's side: who listens, what was counted.
pub(super) struct Host {
    /// All streams, by their numbers in the plan.
    pub(super) streams: Vec<Listeners>,
    /// The streams that the host sees.
    pub(super) infos: Vec<StreamInfo>,
    pub(super) outputs: Vec<(u64, Box<dyn Outputs + Send>)>,
    pub(super) errors: Vec<(u64, ErrorHandler)>,
    pub(super) counts: Errors,
    /// Events that an input could not take because of what a field of their struct holds.
    pub(super) misfits: u64,
    /// Rows that were given to whoever listens.
    pub(super) rows: u64,
    /// The rows of each stream between queries.
    pub(super) passed: Vec<u64>,
    pub(super) between: Vec<Between>,
    /// The tables, by their numbers in the plan.
    pub(super) tables: Vec<Rows>,
    /// What the host sees of them.
    pub(super) table_infos: Vec<TableInfo>,
}

pub(super) type RowHandler = Box<dyn FnMut(Timestamp, Row<'_>) + Send>;
pub(super) type ErrorHandler = Box<dyn FnMut(&RowError) + Send>;

/// A stream, and who listens to it.
pub(super) struct Listeners {
    /// Its number among `Host::infos`; `None` where the host does not see it: a subquery or WITH name.
    pub(super) info: Option<usize>,
    pub(super) handlers: Vec<(u64, RowHandler)>,
    /// Whether any outputs want its rows.
    pub(super) wanted: bool,
    /// Its number among those between queries.
    pub(super) between: Option<usize>,
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

/// The way of a row through the app.
struct Flow<'a> {
    readers: &'a [Box<[usize]>],
    host: &'a mut Host,
    clock: &'a mut Clock,
    blocks: &'a mut [Block],
}

impl Flow<'_> {
    /// Hands a row of `stream` to the host and to the queries that read it, one after the other, each with all
    /// that comes of it. `queries` are those from number `base` on.
    fn deliver(&mut self, queries: &mut [Worker], base: usize, stream: usize, values: &[Value], cx: Cx) {
        self.host.row(stream, values, cx.at);
        if let Some(between) = self.host.streams[stream].between {
            self.host.passed[between] += 1;
        }
        let readers = self.readers;
        // A row is looked up once for all queries of a block that follow each other.
        let mut found: Option<(usize, Result<Partition, Failure>)> = None;
        for &reader in &readers[stream] {
            let (worker, behind) = split(queries, reader - base);
            let block = match &worker.block {
                Some((block, keyed)) if keyed.contains(&stream) => *block,
                _ => {
                    self.feed(worker, behind, reader, stream, values, cx);
                    continue;
                }
            };
            if found.as_ref().is_none_or(|(known, _)| *known != block) {
                found = Some((block, self.find(block, stream, values, cx)));
            }
            match &found {
                Some((_, Ok(of))) => {
                    let before = self.blocks[block].directory.enter(*of);
                    self.feed(worker, behind, reader, stream, values, cx);
                    self.blocks[block].directory.leave(before);
                }
                Some((_, Err(failure))) => self.host.failure(reader, failure.clone(), cx.at),
                None => {}
            }
        }
    }

    /// The partition of a row.
    fn find(&mut self, block: usize, stream: usize, values: &[Value], cx: Cx) -> Result<Partition, Failure> {
        let block = &mut self.blocks[block];
        let found = find(block, stream, values, cx);
        if block.keys.purges() {
            self.clock.wake_by(block.directory.due());
        }
        found
    }

    /// Hands a row to one query, with all that comes of it.
    #[inline]
    fn feed(
        &mut self,
        worker: &mut Worker,
        behind: &mut [Worker],
        reader: usize,
        stream: usize,
        values: &[Value],
        cx: Cx,
    ) {
        let readers = self.readers;
        match (worker.node.projection(), &worker.moment) {
            // The common case without a detour: there is nothing to wait for.
            (Some(projection), None) => match projection.project(&In { values, kept: &[], input: 0 }, cx) {
                Ok(Some(row)) if readers[worker.target].is_empty() => {
                    self.host.row(worker.target, row.values, cx.at);
                }
                Ok(Some(row)) => self.deliver(behind, reader + 1, worker.target, row.values, cx),
                Ok(None) => {}
                Err(failure) => self.host.failure(reader, failure, cx.at),
            },
            _ => {
                if worker.node.table().is_some() {
                    self.search(worker, behind, reader, values, cx);
                } else {
                    let of = worker.block.as_ref().map(|(block, _)| self.blocks[*block].directory.current());
                    let push = |node: &mut Node, out: &mut Sink<'_>| node.push(stream, values, cx, of, out);
                    self.run(worker, behind, reader, cx.now, push);
                }
                if !worker.waiting.is_empty() && !worker.goes_on.contains(&stream) {
                    self.end_moments(&worker.waiting, behind, reader + 1, cx.now);
                }
            }
        }
    }

    /// Lets a query look into its table or change it, and passes on what it puts out. Whoever reads that may change the table too.
    fn search(
        &mut self,
        worker: &mut Worker,
        behind: &mut [Worker],
        number: usize,
        values: &[Value],
        cx: Cx,
    ) {
        let Worker { node, target, .. } = worker;
        let Some(table) = node.table() else { return };
        // What it keeps of the row is in its output.
        let row = In { values, kept: &[], input: 0 };
        node.search(&row, cx, &self.host.tables[table]);
        while let Some(row) = node.found(&row, cx, &mut self.host.tables[table]) {
            match row {
                Ok(Some(row)) => self.deliver(behind, number + 1, *target, row, cx),
                Ok(None) => {}
                Err(failure) => self.host.failure(number, failure, cx.at),
            }
        }
    }

    /// Lets a query do something and passes on what it puts out.
    #[inline]
    fn run(
        &mut self,
        worker: &mut Worker,
        behind: &mut [Worker],
        number: usize,
        now: Timestamp,
        act: impl FnOnce(&mut Node, &mut Sink<'_>),
    ) {
        let Worker { node, target, moment, waits, .. } = worker;
        match moment {
            None => act(node, &mut |row: Result<Out<'_>, Failure>, at| match row {
                Ok(row) => self.deliver(behind, number + 1, *target, row.values, Cx { now, at }),
                Err(failure) => self.host.failure(number, failure, at),
            }),
            Some(moment) => {
                act(node, &mut |row: Result<Out<'_>, Failure>, at| match row {
                    Ok(row) => moment.take(row, at),
                    Err(failure) => self.host.failure(number, failure, at),
                });
                if !*waits {
                    moment.put_out(|values, at| {
                        self.deliver(behind, number + 1, *target, values, Cx { now, at });
                    });
                }
            }
        }
        self.clock.wake_by(node.due());
    }
}

impl Flow<'_> {
    /// Ends the moments of these queries, which read matches of a pattern or rows of a join.
    fn end_moments(&mut self, waiting: &[usize], queries: &mut [Worker], base: usize, now: Timestamp) {
        for &reader in waiting {
            let (worker, behind) = split(queries, reader - base);
            if let Some(moment) = &mut worker.moment {
                let target = worker.target;
                moment.put_out(|values, at| {
                    self.deliver(behind, reader + 1, target, values, Cx { now, at });
                });
            }
        }
    }
}

impl Host {
    /// Whether anybody listens to a stream.
    #[inline]
    fn listens(&self, stream: usize) -> bool {
        let stream = &self.streams[stream];
        stream.wanted || !stream.handlers.is_empty()
    }

    /// Asks the outputs which streams they want, as others have come or some are gone.
    pub(super) fn ask_outputs(&mut self) {
        for stream in &mut self.streams {
            let Some(info) = stream.info else { continue };
            stream.wanted = self.outputs.iter().any(|(_, outputs)| outputs.wants(&self.infos[info].name));
        }
    }

    /// Hands a row to whoever listens.
    #[inline]
    fn row(&mut self, stream: usize, values: &[Value], at: Timestamp) {
        if !self.listens(stream) {
            return;
        }
        let listeners = &mut self.streams[stream];
        let Some(info) = listeners.info else { return };
        let info = &self.infos[info];
        self.rows += 1;
        let running = app::Running::sink(&info.name);
        for (_, handler) in &mut listeners.handlers {
            handler(at, Row::new(info, values));
        }
        for (_, outputs) in &mut self.outputs {
            outputs.row(&info.name, at, values);
        }
        running.around(());
    }

    /// Counts and reports a row that could not be computed.
    #[cold]
    pub(super) fn failure(&mut self, query: usize, failure: Failure, at: Timestamp) {
        if !self.counts.count(query, &failure.cause) {
            return;
        }
        if self.errors.is_empty() && self.outputs.is_empty() {
            return;
        }
        let error = self.counts.describe(query, failure, at);
        self.report(&error);
    }

    /// Counts and reports an event that an input could not take because of what a field of its struct holds.
    #[cold]
    pub(super) fn misfit(&mut self, stream: &str, misfit: Misfit, at: Timestamp) {
        self.misfits += 1;
        self.report(&app::misfit(stream, misfit, at));
    }

    /// Counts and reports an event whose time is no instant.
    #[cold]
    pub(super) fn no_instant(&mut self, stream: &str, column: &str, millis: i64, at: Timestamp) {
        self.misfits += 1;
        let (query, expression, cause) = (stream.to_owned(), column.to_owned(), app::no_instant_of(millis));
        self.report(&RowError::new(query, expression, cause, at));
    }

    fn report(&mut self, error: &RowError) {
        for (_, handler) in &mut self.errors {
            handler(error);
        }
        for (_, outputs) in &mut self.outputs {
            outputs.error(error);
        }
    }
}

impl Machine for Core {
    type Waiting = Waiting;

    fn clock(&mut self) -> &mut Clock {
        &mut self.clock
    }

    fn reorder(&mut self) -> &mut Reorder<Waiting> {
        &mut self.reorder
    }

    fn start(&mut self, now: Timestamp) {
        self.nodes.queries.iter_mut().for_each(|worker| worker.node.start(now));
    }

    fn due(&self, finishing: bool) -> Option<(Due, usize)> {
        let nodes = self.nodes.queries.iter().enumerate();
        let due = |(number, worker): (usize, &Worker)| match worker.node.due() {
            Due::NEVER => None,
            _ if finishing && !worker.node.closes() => None,
            due => Some((due, number)),
        };
        // Of what is due together, joins of joins are told first what has gone.
        let joined = |number: usize| self.nodes.queries[number].joined;
        nodes.filter_map(due).min_by_key(|(due, number)| (*due, !joined(*number), *number))
    }

    fn fire(&mut self, operator: usize, due: Due) {
        let worker = &mut self.nodes.queries[operator];
        let of = worker.node.first();
        // What has gone and was not freed yet keeps silent.
        if let (Some((block, _)), Some(of)) = (&worker.block, of)
            && self.blocks[*block].directory.is_gone(of)
        {
            return worker.node.forget(of);
        }
        self.act(operator, Some(due), of, |node, out| node.fire(due, of, out));
    }

    fn expire(&mut self, now: Timestamp) {
        self.blocks.iter_mut().for_each(|block| block.directory.expire(now));
    }

    fn free(&mut self, most: usize) {
        for block in &mut self.blocks {
            for _ in 0..most {
                let Some(of) = block.directory.free() else { break };
                for &query in block.keys.parted() {
                    self.nodes.queries[query].node.forget(of);
                }
            }
            self.clock.wake_by(block.directory.due());
        }
    }

    fn process(&mut self, row: &Waiting, at: Timestamp) {
        self.deliver(row.stream, &row.values, at);
    }

    fn settle(&mut self, now: Timestamp) {
        self.nodes.queries.iter_mut().for_each(|worker| worker.node.settle(now));
        // A join whose reader must know what goes tells it, when that is settled too and so keeps silent.
        for number in 0..self.nodes.queries.len() {
            while self.nodes.queries[number].node.tells_by(now) {
                self.fire(number, Due { at: now, carries_now: true });
            }
        }
    }

    fn flush(&mut self) -> bool {
        (0..self.nodes.queries.len()).any(|number| match self.nodes.queries[number].block {
            Some((block, _)) => self.flush_parted(number, block),
            None => self.flush_one(number, None),
        })
    }
}

impl Core {
    fn flush_one(&mut self, number: usize, of: Option<Partition>) -> bool {
        let now = self.clock.time();
        let mut flushed = false;
        self.act(number, None, of, |node, out| flushed = node.flush(now, of, out));
        flushed
    }

    /// The first partition of the query that is incomplete.
    fn flush_parted(&mut self, number: usize, block: usize) -> bool {
        loop {
            let directory = &self.blocks[block].directory;
            let Some(of) = self.nodes.queries[number].node.incomplete(directory) else { return false };
            if self.flush_one(number, Some(of)) {
                return true;
            }
        }
    }
}
