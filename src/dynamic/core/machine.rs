//! What the driver asks of an app.

use eventflux_runtime::Timestamp;
use eventflux_runtime::operator::partition::Partition;
use eventflux_runtime::operator::{Clock, Due, Machine, Reorder};

use super::{Core, Waiting, Worker};

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
