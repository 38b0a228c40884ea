//! The state of an app as bytes: the same as those of the same app compiled.

use eventflux_compiler::physical::HolderKind;
use eventflux_runtime::Timestamp;
use eventflux_runtime::app::{self, Holder, State};
use eventflux_runtime::state::{Decoder, Encoder, StateError};

use super::app::App;
use super::cells;
use super::core::{Waiting, Worker};
use super::query::Block;

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
    pub fn snapshot(&mut self) -> Vec<u8> {
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

    fn time(&self) -> Option<Timestamp> {
        self.core.clock.now()
    }

    fn holders(&self) -> &[Holder] {
        &self.holders
    }

    fn save(&mut self, holder: usize, out: &mut Encoder) {
        let core = &mut self.core;
        match self.kinds[holder] {
            HolderKind::Clock => core.clock.save(out),
            HolderKind::Waiting => core.reorder.save(out, |waiting, out| {
                out.put_u64(self.stream_hashes[waiting.stream]);
                for (value, column) in waiting.values.iter().zip(&self.columns[waiting.stream]) {
                    cells::save(value, *column, out);
                }
            }),
            HolderKind::Counters => {
                core.host.counts.save(out);
                out.put_u64(core.host.misfits);
            }
            HolderKind::Partitions(number) => {
                let Block { directory, keys, .. } = &mut core.blocks[number];
                directory.save(keys.layout(), out);
            }
            HolderKind::Query(number) => {
                let Worker { node, block, .. } = &mut core.nodes.queries[number];
                node.save(block.as_ref().map(|(block, _)| &core.blocks[*block].directory), out);
            }
            HolderKind::Table(number) => core.host.tables[number].save(out),
        }
    }

    fn load(&mut self, holder: usize, from: &mut Decoder<'_>) -> Result<(), StateError> {
        let core = &mut self.core;
        match self.kinds[holder] {
            HolderKind::Clock => core.clock.restore(from),
            HolderKind::Waiting => {
                let (columns, inputs, hashes) = (&self.columns, &self.inputs, &self.stream_hashes);
                core.reorder.restore(from, |from| {
                    let hash = from.get_u64()?;
                    let Some(input) = inputs.iter().find(|input| hashes[input.stream] == hash) else {
                        return Ok(None);
                    };
                    let stream = input.stream;
                    let values = columns[stream].iter().map(|column| cells::load(*column, from));
                    let values = values.collect::<Result<_, _>>()?;
                    Ok(Some((stream as u32, Waiting { stream, values })))
                })
            }
            HolderKind::Counters => {
                core.host.counts.restore(from)?;
                core.host.misfits = from.get_u64()?;
                Ok(())
            }
            HolderKind::Partitions(number) => {
                let Block { directory, keys, .. } = &mut core.blocks[number];
                directory.restore(keys.layout(), from)
            }
            HolderKind::Query(number) => {
                let Worker { node, block, .. } = &mut core.nodes.queries[number];
                node.restore(block.as_ref().map(|(block, _)| &core.blocks[*block].directory), from)
            }
            HolderKind::Table(number) => core.host.tables[number].restore(from),
        }
    }

    fn finished(&self) -> bool {
        self.core.clock.finished()
    }

    fn told(&mut self) -> Option<&mut u64> {
        Some(&mut self.told)
    }

    fn start(&mut self, holder: usize, now: Timestamp) {
        if let HolderKind::Query(number) = self.kinds[holder] {
            self.core.nodes.queries[number].node.start(now);
        }
    }
}
