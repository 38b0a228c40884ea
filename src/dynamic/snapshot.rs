//! The state of an app as bytes: the same as those of the same app compiled.

use eventflux_runtime::app::{self, State};
use eventflux_runtime::state::{Decoder, Encoder, StateError};

use super::app::App;
use super::cells;
use super::core::{Waiting, Worker};

impl App {
    /// The whole state between two events: what [`restore`](Self::restore) takes over, here or in the same app
    /// compiled. Subscriptions are no part of it.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use eventflux::dynamic::App;
    ///
    /// let sql = "CREATE STREAM T (a INT NOT NULL); SELECT SUM(a) AS total FROM T;";
    /// let mut first = App::compile(sql)?;
    /// first.push("T", (3,))?;
    /// let snapshot = first.snapshot();
    ///
    /// let mut second = App::compile(sql)?;
    /// second.restore(&snapshot)?;
    /// second.on("out", |_, row| assert_eq!(row.get("total"), Ok(7i64)))?;
    /// second.push("T", (4,))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn snapshot(&self) -> Vec<u8> {
        app::snapshot(self)
    }

    /// Takes over a state.
    ///
    /// # Errors
    /// If the bytes are damaged or belong to another app; this app is then as it was before.
    pub fn restore(&mut self, snapshot: &[u8]) -> Result<(), StateError> {
        app::restore(self, snapshot)
    }
}

impl State for App {
    fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    fn save(&self, out: &mut Encoder) {
        let core = &self.core;
        core.clock.save(out);
        core.reorder.save(out, |waiting, out| {
            for (value, column) in waiting.values.iter().zip(&self.columns[waiting.stream]) {
                cells::save(value, *column, out);
            }
        });
        core.host.counts.save(out);
        out.put_u64(core.host.misfits);
        core.blocks.iter().for_each(|block| block.directory.save(block.keys.layout(), out));
        let partitions = core.partitions();
        let of = |worker: &Worker| worker.block.as_ref().map_or(&[][..], |(block, _)| &partitions[*block]);
        core.nodes.queries.iter().for_each(|worker| worker.node.save(of(worker), out));
        core.host.tables.iter().for_each(|table| table.save(out));
    }

    fn load(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        let core = &mut self.core;
        core.clock.restore(from)?;
        let (columns, inputs) = (&self.columns, &self.inputs);
        core.reorder.restore(from, |number, from| {
            let stream = number as usize;
            if !inputs.iter().any(|input| input.stream == stream) {
                return Err(StateError::damaged(format!("a waiting event of stream {number}")));
            }
            let values = columns[stream].iter().map(|column| cells::load(*column, from));
            Ok(Waiting { stream, values: values.collect::<Result<_, _>>()? })
        })?;
        core.host.counts.restore(from)?;
        core.host.misfits = from.get_u64()?;
        for block in &mut core.blocks {
            block.directory.restore(block.keys.layout(), from)?;
        }
        let partitions = core.partitions();
        core.nodes.queries.iter_mut().try_for_each(|worker| {
            let of = worker.block.as_ref().map_or(&[][..], |(block, _)| &partitions[*block]);
            worker.node.restore(of, from)
        })?;
        core.host.tables.iter_mut().try_for_each(|table| table.restore(from))
    }
}
