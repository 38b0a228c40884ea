//! What rows a contender put out, in short.

use std::hash::{BuildHasher, Hash, Hasher};

use eventflux::Value;
use foldhash::fast::FixedState;

/// The rows of a contender in short: equal if the rows are, in order, with floats alike but for rounding.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    rows: u64,
    /// Of all that is no float.
    hash: u64,
    /// The sum of all floats, each times a weight of its place.
    floats: f64,
    /// The same of their magnitudes.
    magnitude: f64,
}

impl Tally {
    /// Takes a row in.
    pub(crate) fn add<'a>(&mut self, row: impl IntoIterator<Item = &'a Value>) {
        self.rows += 1;
        let mut hasher = FixedState::with_seed(self.hash).build_hasher();
        for (column, value) in row.into_iter().enumerate() {
            match value {
                Value::Null => hasher.write_u8(0),
                Value::Bool(v) => v.hash(&mut hasher),
                Value::Int(v) => i64::from(*v).hash(&mut hasher),
                Value::BigInt(v) => v.hash(&mut hasher),
                Value::Str(v) => v.hash(&mut hasher),
                Value::Timestamp(v) => v.hash(&mut hasher),
                Value::Double(v) => self.float(column, *v),
                other => panic!("no benched query gives {other:?}"),
            }
        }
        self.hash = hasher.finish();
    }

    fn float(&mut self, column: usize, value: f64) {
        let weight = 1.0 + ((self.rows * 31 + column as u64) % 1009) as f64 / 1009.0;
        self.floats += value * weight;
        self.magnitude += value.abs() * weight;
    }

    /// How many rows there were.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// Whether both had the same rows.
    pub(crate) fn agrees(&self, other: &Tally) -> bool {
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * self.magnitude.max(other.magnitude);
        self.rows == other.rows
            && self.hash == other.hash
            && near(self.floats, other.floats)
            && near(self.magnitude, other.magnitude)
    }
}
