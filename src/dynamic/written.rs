//! Accumulators of aggregates written in Rust.

use std::ops::{Deref, DerefMut};

use eventflux_compiler::physical::RustAccumulator;
use eventflux_runtime::Value;
use eventflux_runtime::function::ValueAggregate;

use super::cells::CellsRef;
use super::compiler::NativeAggregate;

/// An accumulator with the places of its arguments.
#[derive(Debug)]
pub(super) struct Written {
    held: Box<dyn ValueAggregate>,
    args: Box<[u16]>,
    /// The place of what is NULL where FILTER leaves the event out.
    passes: Option<u16>,
}

/// As many as an aggregate can have.
const MOST: usize = 12;

impl Written {
    /// An accumulator without events.
    ///
    /// # Panics
    /// If the plan is not that of a compiler of this crate.
    pub(super) fn new(plan: &RustAccumulator, distinct: bool) -> Self {
        let Some(NativeAggregate(over_values)) = plan.aggregate.schema.handle.get() else {
            unreachable!("`{}` was not registered", plan.aggregate.name)
        };
        Written {
            held: over_values(distinct),
            args: plan.args.iter().map(|(number, _)| *number).collect(),
            passes: plan.passes,
        }
    }

    /// Calls `change` with an event's arguments, unless FILTER leaves it out.
    #[inline]
    pub(super) fn change(
        &mut self,
        args: CellsRef<'_>,
        change: impl FnOnce(&mut dyn ValueAggregate, &[&Value]),
    ) {
        static NULL: Value = Value::Null;
        let value = |number: u16| args.get(usize::from(number)).unwrap_or(&NULL);
        if self.passes.is_some_and(|passes| value(passes).is_null()) {
            return;
        }
        let mut values = [&NULL; MOST];
        for (to, number) in values.iter_mut().zip(&self.args) {
            *to = value(*number);
        }
        change(&mut *self.held, &values[..self.args.len().min(MOST)]);
    }
}

impl Clone for Written {
    fn clone(&self) -> Self {
        Written { held: self.held.copy(), args: self.args.clone(), passes: self.passes }
    }
}

impl Deref for Written {
    type Target = dyn ValueAggregate;
    fn deref(&self) -> &Self::Target {
        &*self.held
    }
}

impl DerefMut for Written {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut *self.held
    }
}
