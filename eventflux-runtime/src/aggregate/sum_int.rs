//! SUM of integers.

use crate::error::Cause;
use crate::operator::Accumulators;
use crate::state::{Decoder, Encoder, StateError};

/// The sum of INT or BIGINT values, exact in 128 bits: no number of events overflows it on the way, and a
/// result outside BIGINT becomes one inside it again when values leave.
///
/// ```
/// use eventflux_runtime::aggregate::SumInt;
/// let mut sum = SumInt::default();
/// assert_eq!(sum.value(), Ok(None));
/// sum.add(i64::MAX);
/// sum.add(1);
/// assert!(sum.value().is_err());
/// sum.remove(i64::MAX);
/// assert_eq!(sum.value(), Ok(Some(1)));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SumInt {
    sum: i128,
    count: u64,
}

impl SumInt {
    /// Takes a value in.
    #[inline]
    pub fn add(&mut self, value: impl Into<i64>) {
        self.sum = self.sum.wrapping_add(i128::from(value.into()));
        self.count = self.count.wrapping_add(1);
    }

    /// Takes a value out.
    #[inline]
    pub fn remove(&mut self, value: impl Into<i64>) {
        self.sum = self.sum.wrapping_sub(i128::from(value.into()));
        self.count = self.count.wrapping_sub(1);
    }

    /// The sum, `None` without values.
    ///
    /// # Errors
    /// If the sum is outside BIGINT.
    #[inline]
    pub fn value(&self) -> Result<Option<i64>, Cause> {
        if self.count == 0 { Ok(None) } else { self.known().map(Some) }
    }

    /// The sum, 0 without values.
    ///
    /// # Errors
    /// If the sum is outside BIGINT.
    #[inline]
    pub fn known(&self) -> Result<i64, Cause> {
        i64::try_from(self.sum).map_err(|_| Cause::Overflow("BIGINT"))
    }

    /// The mean of the values, `None` without values.
    #[inline]
    pub(super) fn mean(&self) -> Option<f64> {
        // The narrow conversion is one instruction, the wide one a function.
        let sum = i64::try_from(self.sum).map_or_else(|_| self.sum as f64, |sum| sum as f64);
        (self.count != 0).then(|| sum / self.count as f64)
    }
}

impl Accumulators for SumInt {
    fn reset(&mut self) {
        *self = SumInt::default();
    }
    fn save(&self, out: &mut Encoder) {
        out.put_i128(self.sum);
        out.put_u64(self.count);
    }
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.sum = from.get_i128()?;
        self.count = from.get_u64()?;
        Ok(())
    }
}
