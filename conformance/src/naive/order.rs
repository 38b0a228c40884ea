//! "ORDER BY, LIMIT, OFFSET, DISTINCT apply to the rows put out at one moment."

use std::cmp::Ordering;

use eventflux_runtime::Value;

use super::app::Query;
use super::value::{order_of_key, same_row};

/// A row with what it is sorted by.
#[derive(Clone, Debug)]
pub struct Made {
    /// The row; of UPSERT .. ON with what the condition reads behind it.
    pub row: Vec<Value>,
    /// The keys of ORDER BY.
    pub keys: Vec<Value>,
    /// The group that it is of.
    pub group: Vec<Value>,
}

/// Sorts and cuts the rows of one moment. "DISTINCT is applied .. before OFFSET and LIMIT"; "sorting is stable".
pub fn arrange(query: &Query, mut made: Vec<Made>) -> Vec<Made> {
    made.sort_by(|a, b| {
        query
            .order
            .iter()
            .zip(a.keys.iter().zip(&b.keys))
            .map(|(key, (a, b))| order_of_key(a, b, key.descending))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    });
    let mut rows: Vec<Made> = Vec::new();
    for made in made {
        if !query.distinct || !rows.iter().any(|before| same_row(&before.row, &made.row)) {
            rows.push(made);
        }
    }
    rows.into_iter().skip(query.offset).take(query.limit.unwrap_or(usize::MAX)).collect()
}
