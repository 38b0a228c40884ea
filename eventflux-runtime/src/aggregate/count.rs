//! COUNT.

use super::Accumulate;
use crate::columns::Columns;
use crate::operator::{Accumulators, Merge};
use crate::state::{Decoder, Encoder, StateError};

/// The number of events, or of values that are not NULL.
///
/// ```
/// use eventflux_runtime::aggregate::Count;
/// let mut count = Count::default();
/// count.add_one();
/// count.add_one();
/// count.remove_one();
/// assert_eq!(count.value(), 1);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Count(i64);

impl Count {
    /// One more.
    #[inline]
    pub fn add_one(&mut self) {
        self.0 = self.0.wrapping_add(1);
    }

    /// One less.
    #[inline]
    pub fn remove_one(&mut self) {
        self.0 = self.0.wrapping_sub(1);
    }

    /// The count; 0 of none, never NULL.
    #[inline]
    pub fn value(&self) -> i64 {
        self.0
    }
}

impl<T: Columns> Accumulate<T> for Count {
    #[inline]
    fn put(&mut self, _: T::Ref<'_>) {
        self.add_one();
    }
    #[inline]
    fn take(&mut self, _: T::Ref<'_>) {
        self.remove_one();
    }
}

impl Accumulators for Count {
    fn reset(&mut self) {
        self.0 = 0;
    }
    fn save(&self, out: &mut Encoder) {
        out.put_i64(self.0);
    }
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.0 = from.get_i64()?;
        Ok(())
    }
}

impl Merge for Count {
    #[inline]
    fn merge(&mut self, later: &Self) {
        self.0 = self.0.wrapping_add(later.0);
    }
}
