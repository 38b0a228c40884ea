//! Variance and standard deviation of integers.

use super::variance::{Variance, readings};
use crate::operator::{Accumulators, Merge};
use crate::state::{Decoder, Encoder, StateError};

/// VAR_POP, VAR_SAMP, STDDEV_POP and STDDEV_SAMP of INT or BIGINT values, all read from the exact sums of the
/// values and of their squares. Only the result is rounded, so that nothing is left of a value that left.
///
/// ```
/// use eventflux_runtime::aggregate::VarianceInt;
/// let mut variance = VarianceInt::default();
/// for value in [i64::MAX, i64::MAX - 2, 5] {
///     variance.add(value);
/// }
/// variance.remove(5);
/// assert_eq!(variance.var_pop(), Some(1.0));
/// assert_eq!(variance.var_samp(), Some(2.0));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VarianceInt {
    sum: i128,
    squares: Squares,
    count: i64,
}

/// A sum of squares below 2^126: 2^63 of them need 189 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Squares {
    low: u128,
    high: u64,
}

impl Squares {
    #[inline]
    fn add(&mut self, low: u128, high: u64) {
        let (low, carry) = self.low.overflowing_add(low);
        self.low = low;
        self.high = self.high.wrapping_add(high).wrapping_add(u64::from(carry));
    }

    #[inline]
    fn remove(&mut self, square: u128) {
        let (low, borrow) = self.low.overflowing_sub(square);
        self.low = low;
        self.high = self.high.wrapping_sub(u64::from(borrow));
    }
}

#[inline]
fn square(value: i64) -> u128 {
    let magnitude = u128::from(value.unsigned_abs());
    magnitude * magnitude
}

impl VarianceInt {
    /// Takes a value in.
    #[inline]
    pub fn add(&mut self, value: impl Into<i64>) {
        let value = value.into();
        self.sum = self.sum.wrapping_add(i128::from(value));
        self.squares.add(square(value), 0);
        self.count = self.count.wrapping_add(1);
    }

    /// Takes a value out.
    #[inline]
    pub fn remove(&mut self, value: impl Into<i64>) {
        let value = value.into();
        self.sum = self.sum.wrapping_sub(i128::from(value));
        self.squares.remove(square(value));
        self.count = self.count.wrapping_sub(1);
    }

    /// `count * squares - sum * sum`, rounded.
    fn spread(&self) -> f64 {
        let (n, sum) = (u128::from(self.count.unsigned_abs()), self.sum.unsigned_abs());
        if self.squares.high == 0
            && let (Some(left), Some(right)) = (self.squares.low.checked_mul(n), sum.checked_mul(sum))
        {
            return left.saturating_sub(right) as f64;
        }
        let (high, low) = product(self.squares.low, n);
        let high = high.wrapping_add(u128::from(self.squares.high).wrapping_mul(n));
        let (sum_high, sum_low) = product(sum, sum);
        let (low, borrow) = low.overflowing_sub(sum_low);
        let high = high.wrapping_sub(sum_high).wrapping_sub(u128::from(borrow));
        high as f64 * 2f64.powi(128) + low as f64
    }
}

/// The product in 256 bits: the upper and the lower half.
fn product(a: u128, b: u128) -> (u128, u128) {
    const LOW: u128 = u64::MAX as u128;
    let (a1, a0, b1, b0) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let low = a0 * b0;
    let middle = a1 * b0 + (low >> 64);
    let other = a0 * b1 + (middle & LOW);
    (a1 * b1 + (middle >> 64) + (other >> 64), (other << 64) | (low & LOW))
}

impl Variance for VarianceInt {
    fn count(&self) -> i64 {
        self.count
    }
    fn variance(&self, divisor: f64) -> f64 {
        self.spread() / (self.count as f64 * divisor)
    }
    fn deviation(&self, divisor: f64) -> f64 {
        self.variance(divisor).sqrt()
    }
}

readings!(VarianceInt);

impl Accumulators for VarianceInt {
    fn reset(&mut self) {
        *self = VarianceInt::default();
    }
    fn save(&self, out: &mut Encoder) {
        out.put_i128(self.sum);
        out.put_i128(self.squares.low.cast_signed());
        out.put_u64(self.squares.high);
        out.put_i64(self.count);
    }
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.sum = from.get_i128()?;
        self.squares = Squares { low: from.get_i128()?.cast_unsigned(), high: from.get_u64()? };
        self.count = from.get_i64()?;
        Ok(())
    }
}

impl Merge for VarianceInt {
    fn merge(&mut self, later: &Self) {
        self.sum = self.sum.wrapping_add(later.sum);
        self.squares.add(later.squares.low, later.squares.high);
        self.count = self.count.wrapping_add(later.count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::testing::{Random, check};

    #[test]
    fn agrees_with_a_fresh_computation() {
        check::<VarianceInt, i64>(
            |random| random.below(2_000) as i64 - 1_000,
            |variance, value| variance.add(*value),
            |variance, value| variance.remove(*value),
            |variance, content| {
                let n = content.len() as f64;
                let mean = content.iter().sum::<i64>() as f64 / n;
                let spread: f64 = content.iter().map(|v| (*v as f64 - mean).powi(2)).sum();
                match variance.var_pop() {
                    Some(pop) => assert!((pop - spread / n).abs() <= 1e-9 * pop.max(1.0)),
                    None => assert!(content.is_empty()),
                }
                assert_eq!(variance.var_samp().is_some(), content.len() > 1);
            },
        );
    }

    #[test]
    fn the_largest_integers_are_exact() {
        let mut variance = VarianceInt::default();
        let mut random = Random(5);
        for _ in 0..10_000 {
            variance.add(if random.below(2) == 0 { i64::MIN } else { i64::MAX });
        }
        let expected = 2f64.powi(126);
        assert!((variance.known_var_pop() / expected - 1.0).abs() < 1e-2);
        // All but two of the same.
        let mut variance = VarianceInt::default();
        for value in [i64::MIN, i64::MIN, i64::MIN + 3, i64::MIN + 3] {
            variance.add(value);
        }
        assert_eq!(variance.var_pop(), Some(2.25));
        assert_eq!(variance.stddev_pop(), Some(1.5));
    }

    #[test]
    fn products_in_256_bits() {
        assert_eq!(product(u128::MAX, u128::MAX), (u128::MAX - 1, 1));
        assert_eq!(product(1 << 100, 1 << 100), (1 << 72, 0));
        assert_eq!(product(u128::MAX, 2), (1, u128::MAX - 1));
    }
}
