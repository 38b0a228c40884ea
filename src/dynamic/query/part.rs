//! Where the columns of a key, of arguments or of a mark are.

use eventflux_compiler::expr::{ExprKind, Slot};
use eventflux_compiler::physical::{Kept, Site};
use eventflux_runtime::{Cx, Value};

use super::super::cells::CellsRef;
use super::super::program::{Builder, Registers};

/// Where the columns of a key or of arguments are after `enter`.
pub(super) enum Part {
    /// Columns of the row, as they are.
    Picked(Box<[Kept]>),
    /// Registers.
    Computed { start: usize, len: usize },
}

impl Part {
    pub(super) fn of(sites: &[Site], start: usize) -> Self {
        let pick = |site: &Site| match site.expr.kind {
            ExprKind::Column(Slot::Input(column)) => Some(Kept::Column(column)),
            _ => None,
        };
        match sites.iter().map(pick).collect() {
            Some(picks) => Part::Picked(picks),
            None => Part::Computed { start, len: sites.len() },
        }
    }

    pub(super) fn registers(&self) -> usize {
        match self {
            Part::Picked(_) => 0,
            Part::Computed { len, .. } => *len,
        }
    }

    /// Computes the columns that are no columns of the row.
    pub(super) fn put(&self, sites: &[Site], builder: &mut Builder<'_>) {
        if let Part::Computed { start, .. } = self {
            for (i, site) in sites.iter().enumerate() {
                builder.put(site, start + i);
            }
        }
    }

    pub(super) fn move_to(&mut self, to: usize) {
        if let Part::Computed { start, .. } = self {
            *start = to;
        }
    }

    #[inline]
    pub(super) fn cells<'r>(&'r self, row: &'r [Value], cx: Cx, registers: &'r Registers) -> CellsRef<'r> {
        match self {
            Part::Picked(picks) => CellsRef::Picked { row, picks, at: cx.at },
            Part::Computed { start, len } => CellsRef::Values(registers.range(*start, *start + *len)),
        }
    }
}
