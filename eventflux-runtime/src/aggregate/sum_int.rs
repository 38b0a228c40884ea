//! SUM of integers.

use crate::error::Cause;
use crate::operator::{Accumulators, Merge};
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
    /// The sum modulo 2^64, as if it had no more bits.
    low: i64,
    /// What is missing from it, in units of 2^64: zero just when the sum is inside BIGINT.
    high: i64,
    /// Signed, because processors turn signed integers into floats at once.
    count: i64,
}

impl SumInt {
    /// Takes a value in.
    #[inline]
    pub fn add(&mut self, value: impl Into<i64>) {
        let (low, overflows) = self.low.overflowing_add(value.into());
        let count = self.count.wrapping_add(1);
        if overflows {
            self.carry(low < 0);
        }
        self.low = low;
        self.count = count;
    }

    /// Takes a value out.
    #[inline]
    pub fn remove(&mut self, value: impl Into<i64>) {
        let (low, overflows) = self.low.overflowing_sub(value.into());
        let count = self.count.wrapping_sub(1);
        if overflows {
            self.carry(low < 0);
        }
        self.low = low;
        self.count = count;
    }

    #[cold]
    fn carry(&mut self, up: bool) {
        self.high = self.high.wrapping_add(if up { 1 } else { -1 });
    }

    fn wide(&self) -> i128 {
        (i128::from(self.high) << 64).wrapping_add(i128::from(self.low))
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
        if self.high == 0 { Ok(self.low) } else { Err(Cause::Overflow("BIGINT")) }
    }

    /// AVG: the mean of the values, 0 without values.
    #[inline]
    pub fn known_mean(&self) -> f64 {
        self.mean().unwrap_or(0.0)
    }

    /// AVG: the mean of the values, `None` without values.
    #[inline]
    pub fn mean(&self) -> Option<f64> {
        let sum = if self.high == 0 { self.low as f64 } else { self.wide() as f64 };
        (self.count != 0).then(|| sum / self.count as f64)
    }
}

impl Accumulators for SumInt {
    fn reset(&mut self) {
        *self = SumInt::default();
    }
    fn save(&self, out: &mut Encoder) {
        out.put_i128(self.wide());
        out.put_i64(self.count);
    }
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        let wide = from.get_i128()?;
        self.low = wide as i64;
        self.high = (wide.wrapping_sub(i128::from(self.low)) >> 64) as i64;
        self.count = from.get_i64()?;
        Ok(())
    }
}

impl Merge for SumInt {
    #[inline]
    fn merge(&mut self, later: &Self) {
        let count = self.count.wrapping_add(later.count);
        self.add(later.low);
        self.high = self.high.wrapping_add(later.high);
        self.count = count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_make_up_the_whole() {
        let values = [i64::MAX, i64::MAX, 5, i64::MIN, -1, i64::MIN, i64::MIN, i64::MIN, 17, i64::MAX];
        for cut in 0..=values.len() {
            let (mut whole, mut left, mut right) = (SumInt::default(), SumInt::default(), SumInt::default());
            values.iter().for_each(|value| whole.add(*value));
            values[..cut].iter().for_each(|value| left.add(*value));
            values[cut..].iter().for_each(|value| right.add(*value));
            left.merge(&right);
            assert_eq!(left, whole);
        }
    }

    #[test]
    fn sums_outside_bigint_come_back() {
        let values = [i64::MAX, i64::MAX, 5, i64::MIN, i64::MIN, i64::MIN, i64::MIN, -1, i64::MAX];
        let mut sum = SumInt::default();
        let mut wide = 0i128;
        let check = |sum: &SumInt, wide: i128| {
            assert_eq!(sum.known().ok(), i64::try_from(wide).ok());
            assert_eq!(sum.wide(), wide);
            let mut out = Encoder::new();
            sum.save(&mut out);
            let mut restored = SumInt::default();
            assert_eq!(restored.restore(&mut Decoder::new(&out.into_bytes())), Ok(()));
            assert_eq!(&restored, sum);
        };
        for value in values {
            sum.add(value);
            wide += i128::from(value);
            check(&sum, wide);
        }
        assert_eq!(sum.mean(), Some(wide as f64 / 9.0));
        for value in values {
            sum.remove(value);
            wide -= i128::from(value);
            check(&sum, wide);
        }
        assert_eq!(sum, SumInt::default());
    }
}
