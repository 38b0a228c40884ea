//! Which events fit.

use eventflux_runtime::Value;

use super::state::Around;
use super::{Fitting, Happening, Operand, Test};
use crate::naive::expr::{Scope, compare};

/// Whether an event fits: its filter is TRUE.
pub(super) fn fits(what: &Fitting, event: usize, around: &Around<'_>) -> bool {
    let Happening::Event { stream, row, .. } = &around.history[event] else { return false };
    let holds = |test: &Test| {
        let with = match &test.with {
            Operand::Constant(literal) => Scope::of(&[]).value(literal).unwrap_or(Value::Null),
            Operand::Bound(bound) => {
                let event = bound.at.of(&around.bound[bound.position]).map(|place| &around.history[place]);
                match event {
                    Some(Happening::Event { row, .. }) => row[bound.column].clone(),
                    _ => Value::Null,
                }
            }
        };
        compare(test.op, &row[test.column], &with) == Value::Bool(true)
    };
    *stream == what.stream && what.filter.iter().all(holds)
}
