//! How a row goes from query to query.

use eventflux_runtime::error::Failure;
use eventflux_runtime::operator::Clock;
use eventflux_runtime::operator::partition::Partition;
use eventflux_runtime::{Cx, Timestamp, Value};

use super::super::node::{Node, Sink};
use super::super::query::{Block, In, Out, find};
use super::{Host, Worker, split};

/// The way of a row through the app.
pub(super) struct Flow<'a> {
    pub(super) readers: &'a [Box<[usize]>],
    pub(super) host: &'a mut Host,
    pub(super) clock: &'a mut Clock,
    pub(super) blocks: &'a mut [Block],
}

impl Flow<'_> {
    /// Hands a row of `stream` to the host and to the queries that read it, one after the other, each with all
    /// that comes of it. `queries` are those from number `base` on.
    pub(super) fn deliver(
        &mut self,
        queries: &mut [Worker],
        base: usize,
        stream: usize,
        values: &[Value],
        cx: Cx,
    ) {
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
    pub(super) fn run(
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
    pub(super) fn end_moments(
        &mut self,
        waiting: &[usize],
        queries: &mut [Worker],
        base: usize,
        now: Timestamp,
    ) {
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
