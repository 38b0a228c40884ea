//! The keys of a block: of which partition a row is.

use std::sync::Arc;

use eventflux_compiler::physical;
use eventflux_compiler::types::Type;
use eventflux_runtime::columns::{StableHash, split_hash};
use eventflux_runtime::error::{Cause, Failure};
use eventflux_runtime::operator::partition::{self, Directory, Partition};
use eventflux_runtime::{Cx, Timestamp, Value};

use super::super::cells::{Cells, Layout};
use super::super::program::{Builder, Frame, Program, Registers};
use super::part::Part;

/// A block with its partitions.
pub(in crate::dynamic) type Block = partition::Block<Cells, Keyed>;

/// What evaluates the keys of the streams that a block lists.
pub(in crate::dynamic) struct Keyed {
    /// By the number of the stream.
    streams: Vec<(usize, Program, Part)>,
    registers: Registers,
    layout: Layout,
    /// Whether keys that are not seen are freed.
    purges: bool,
    /// The queries in which something begins with a partition.
    starts: Box<[usize]>,
    /// All queries that have a state for each partition.
    parted: Box<[usize]>,
}

/// The block `number` of an app.
pub(in crate::dynamic) fn block(app: &physical::App, number: usize) -> Block {
    let plan = &app.partitions[number];
    let keys = Keyed {
        starts: app.parted(number).filter(|query| app.queries[*query].starts_with_partition()).collect(),
        parted: app.parted(number).collect(),
        ..Keyed::new(plan)
    };
    let directory = Directory::new(plan.purge, !keys.starts.is_empty());
    Block { directory, keys }
}

impl Keyed {
    fn new(plan: &physical::Partition) -> Self {
        let program = |(stream, keys): (&physical::StreamId, &Vec<physical::Site>)| {
            let part = Part::of(keys, 0);
            let mut builder = Builder::new(part.registers(), &plan.prepared);
            part.put(keys, &mut builder);
            (stream.0 as usize, builder.finish(), part)
        };
        let streams: Vec<_> = plan.inputs.iter().zip(&plan.keys).map(program).collect();
        let programs: Vec<&Program> = streams.iter().map(|(_, program, _)| program).collect();
        Keyed {
            registers: Registers::shared(&programs),
            streams,
            layout: plan.types.iter().map(|ty| Type::not_null(*ty)).collect(),
            purges: plan.purge.is_some(),
            starts: Box::default(),
            parted: Box::default(),
        }
    }

    /// What decoding keys needs.
    pub(in crate::dynamic) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Whether keys that are not seen are freed.
    pub(in crate::dynamic) fn purges(&self) -> bool {
        self.purges
    }

    /// The queries in which something begins with a partition.
    pub(in crate::dynamic) fn starts(&self) -> &[usize] {
        &self.starts
    }

    /// All queries that have a state for each partition.
    pub(in crate::dynamic) fn parted(&self) -> &[usize] {
        &self.parted
    }
}

/// The partition of a row of a stream that the block lists.
///
/// # Errors
/// If the key can't be computed, or is NULL.
pub(in crate::dynamic) fn find(
    block: &mut Block,
    stream: usize,
    values: &[Value],
    cx: Cx,
) -> Result<Partition, Failure> {
    let Keyed { streams, registers, .. } = &mut block.keys;
    let Some((_, program, part)) = streams.iter().find(|(number, ..)| *number == stream) else {
        return Err(Cause::NullKey.at(0));
    };
    program.run(&Frame::row(values, cx), registers)?;
    let key = part.cells(values, cx, registers);
    if (0..key.len()).any(|at| key.get(at).is_none_or(Value::is_null)) {
        return Err(Cause::NullKey.at(0));
    }
    Ok(block.directory.find(key, cx.now))
}

/// What tells to which copy of a split app an event is to go.
pub(in crate::dynamic) struct Splitter {
    keyed: Keyed,
    /// What it was made of.
    plan: Arc<physical::Partition>,
}

impl Clone for Splitter {
    fn clone(&self) -> Self {
        Splitter { keyed: Keyed::new(&self.plan), plan: self.plan.clone() }
    }
}

impl Splitter {
    pub(in crate::dynamic) fn new(app: &physical::App) -> Self {
        let plan = Arc::new(physical::split_keys(app));
        Splitter { keyed: Keyed::new(&plan), plan }
    }

    /// The hash of the key of a row; `None` if it may go anywhere.
    pub(in crate::dynamic) fn hash(&mut self, stream: usize, values: &[Value]) -> Option<u64> {
        let Keyed { streams, registers, .. } = &mut self.keyed;
        let (_, program, part) = streams.iter().find(|(number, ..)| *number == stream)?;
        let cx = Cx::event(Timestamp::MIN);
        program.run(&Frame::row(values, cx), registers).ok()?;
        let key = part.cells(values, cx, registers);
        Some(split_hash((0..key.len()).map(|at| key.get(at).and_then(hash))))
    }
}

fn hash(value: &Value) -> Option<u64> {
    Some(match value {
        Value::Bool(value) => value.stable_hash(),
        Value::Int(value) => value.stable_hash(),
        Value::BigInt(value) => value.stable_hash(),
        Value::Float(value) => value.stable_hash(),
        Value::Double(value) => value.stable_hash(),
        Value::Str(value) => value.stable_hash(),
        Value::Timestamp(value) => value.stable_hash(),
        _ => return None,
    })
}
