//! ORDER BY, DISTINCT, LIMIT and OFFSET of a query.

use std::cmp::Ordering;

use eventflux_compiler::physical;
use eventflux_runtime::columns::{Direction, SortKeys};
use eventflux_runtime::operator;
use eventflux_runtime::scalar::dynamic::order;
use eventflux_runtime::{Timestamp, Value};

use super::cells::{Cells, CellsRef};
use super::query::Out;

/// The rows of one moment.
pub(super) struct Moment {
    rows: operator::Moment<Cells, Cells>,
    distinct: bool,
}

impl Moment {
    /// As the plan says.
    pub(super) fn new(plan: &physical::Moment) -> Self {
        let directions: Vec<Direction> = plan
            .sort
            .iter()
            .map(|key| Direction { descending: key.descending, nulls_first: key.nulls_first })
            .collect();
        Moment { rows: operator::Moment::new(&directions, plan.limit, plan.offset), distinct: plan.distinct }
    }

    /// Takes a row of this moment.
    pub(super) fn take(&mut self, row: Out<'_>, at: Timestamp) {
        let (values, sort) = (CellsRef::Values(row.values), CellsRef::Values(row.sort));
        if self.distinct {
            self.rows.offer_distinct(values, sort, at);
        } else {
            self.rows.offer(values, sort, at);
        }
    }

    /// Ends the moment: hands its rows on.
    pub(super) fn put_out(&mut self, mut out: impl FnMut(&[Value], Timestamp)) {
        self.rows.flush(&mut |row: CellsRef<'_>, at| {
            if let CellsRef::Values(values) = row {
                out(values, at);
            }
        });
    }
}

impl SortKeys for Cells {
    fn compare(a: CellsRef<'_>, b: CellsRef<'_>, directions: &[Direction]) -> Ordering {
        let direction = |index: usize| directions.get(index).copied().unwrap_or_default();
        (0..a.len())
            .map(|i| match (a.get(i), b.get(i)) {
                (Some(a), Some(b)) => compare(a, b, direction(i)),
                _ => Ordering::Equal,
            })
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

fn compare(a: &Value, b: &Value, direction: Direction) -> Ordering {
    if a.is_null() || b.is_null() {
        let nulls_last = a.is_null().cmp(&b.is_null());
        return if direction.nulls_first { nulls_last.reverse() } else { nulls_last };
    }
    let order = order(a, b);
    if direction.descending { order.reverse() } else { order }
}
