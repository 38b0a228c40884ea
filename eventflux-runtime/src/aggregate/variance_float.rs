//! Variance and standard deviation of floats.

use super::expansion::{Triple, spread, two_product};
use super::variance::{Variance, readings};
use crate::operator::{Accumulators, Merge};
use crate::state::{Decoder, Encoder, StateError};

/// Values at or above this magnitude, 2^440, are summed apart, so that no number of squares overflows.
const LARGE: f64 = f64::from_bits((1023 + 440) << 52);
/// Large values are divided by this, 2^600, so that their squares don't overflow either.
const SCALE: f64 = f64::from_bits((1023 + 600) << 52);

/// VAR_POP, VAR_SAMP, STDDEV_POP and STDDEV_SAMP of FLOAT or DOUBLE values, all read from the sums of the values
/// and of their squares.
///
/// Squares are taken without a rounding error, and both sums are held in three floats, so that values leave
/// without a trace and nothing is lost where mean and deviation are far apart: the relative error is about
/// 2^-150 times the square of `mean / deviation`, or the rounding of the result. As in PostgreSQL the variance
/// of content with NaN or Infinity is NaN; it is what it was when they have left.
///
/// ```
/// use eventflux_runtime::aggregate::VarianceFloat;
/// let mut variance = VarianceFloat::default();
/// for value in [1e15, 1e15 + 1.0, 1e15 + 2.0, f64::INFINITY] {
///     variance.add(value);
/// }
/// variance.remove(f64::INFINITY);
/// assert_eq!(variance.stddev_samp(), Some(1.0));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VarianceFloat {
    sums: Sums,
    count: i64,
    /// Rare, so that the common accumulator is small; once there it stays.
    apart: Option<Box<Apart>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sums {
    sum: Triple,
    squares: Triple,
}

impl Sums {
    #[inline]
    fn add(&mut self, value: f64) {
        self.sum = self.sum.plus(value);
        self.squares = self.squares.plus_product(two_product(value, value));
    }

    #[inline]
    fn remove(&mut self, value: f64) {
        self.sum = self.sum.plus(-value);
        self.squares = self.squares.plus_product(two_product(-value, value));
    }

    fn merge(&mut self, other: &Self) {
        self.sum = self.sum.plus_all(other.sum);
        self.squares = self.squares.plus_all(other.squares);
    }

    fn save(&self, out: &mut Encoder) {
        for Triple { sum, error, rest } in [self.sum, self.squares] {
            out.put_f64(sum);
            out.put_f64(error);
            out.put_f64(rest);
        }
    }

    fn load(from: &mut Decoder<'_>) -> Result<Self, StateError> {
        let mut triple =
            || Ok(Triple { sum: from.get_f64()?, error: from.get_f64()?, rest: from.get_f64()? });
        Ok(Sums { sum: triple()?, squares: triple()? })
    }
}

/// Values that the plain sums can't take.
#[derive(Clone, Debug, Default, PartialEq)]
struct Apart {
    not_finite: u64,
    large: u64,
    /// The sums of the large ones, of values divided by [`SCALE`].
    scaled: Sums,
}

impl VarianceFloat {
    /// Takes a value in.
    #[inline]
    pub fn add(&mut self, value: impl Into<f64>) {
        let value = value.into();
        self.count = self.count.wrapping_add(1);
        if value.abs() < LARGE {
            self.sums.add(value);
        } else {
            self.change_apart(value, true);
        }
    }

    /// Takes a value out.
    #[inline]
    pub fn remove(&mut self, value: impl Into<f64>) {
        let value = value.into();
        self.count = self.count.wrapping_sub(1);
        if value.abs() < LARGE {
            self.sums.remove(value);
        } else {
            self.change_apart(value, false);
        }
        if self.count == 0 {
            self.reset();
        }
    }

    #[cold]
    fn change_apart(&mut self, value: f64, enters: bool) {
        let apart = self.apart.get_or_insert_default();
        let count = if value.is_finite() { &mut apart.large } else { &mut apart.not_finite };
        *count = if enters { count.wrapping_add(1) } else { count.wrapping_sub(1) };
        match (value.is_finite(), enters) {
            (true, true) => apart.scaled.add(value / SCALE),
            (true, false) => apart.scaled.remove(value / SCALE),
            (false, _) => {}
        }
        if apart.large == 0 {
            apart.scaled = Sums::default();
        }
    }

    /// The sum of squared distances over `divisor`, and what values were divided by before.
    #[inline]
    fn scaled_variance(&self, divisor: f64) -> (f64, f64) {
        let n = self.count as f64;
        match self.apart.as_deref() {
            Some(apart) if apart.not_finite != 0 => (f64::NAN, 1.0),
            Some(apart) if apart.large != 0 => {
                let mut sums = apart.scaled;
                sums.sum = sums.sum.plus_all(self.sums.sum.scaled(1.0 / SCALE));
                sums.squares =
                    sums.squares.plus_all(self.sums.squares.scaled(1.0 / SCALE).scaled(1.0 / SCALE));
                (spread(n, sums.sum, sums.squares) / n / divisor, SCALE)
            }
            _ => (spread(n, self.sums.sum, self.sums.squares) / n / divisor, 1.0),
        }
    }
}

impl Variance for VarianceFloat {
    fn count(&self) -> i64 {
        self.count
    }
    #[inline]
    fn variance(&self, divisor: f64) -> f64 {
        let (variance, scale) = self.scaled_variance(divisor);
        variance * scale * scale
    }
    #[inline]
    fn deviation(&self, divisor: f64) -> f64 {
        let (variance, scale) = self.scaled_variance(divisor);
        variance.sqrt() * scale
    }
}

readings!(VarianceFloat);

impl Accumulators for VarianceFloat {
    fn reset(&mut self) {
        self.sums = Sums::default();
        self.count = 0;
        if let Some(apart) = &mut self.apart {
            **apart = Apart::default();
        }
    }

    fn save(&self, out: &mut Encoder) {
        self.sums.save(out);
        out.put_i64(self.count);
        let apart = self.apart.as_deref().filter(|apart| **apart != Apart::default());
        out.put_bool(apart.is_some());
        if let Some(apart) = apart {
            out.put_u64(apart.not_finite);
            out.put_u64(apart.large);
            apart.scaled.save(out);
        }
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.sums = Sums::load(from)?;
        self.count = from.get_i64()?;
        self.apart = if from.get_bool()? {
            let (not_finite, large) = (from.get_u64()?, from.get_u64()?);
            Some(Box::new(Apart { not_finite, large, scaled: Sums::load(from)? }))
        } else {
            None
        };
        Ok(())
    }
}

impl Merge for VarianceFloat {
    fn merge(&mut self, later: &Self) {
        self.sums.merge(&later.sums);
        self.count = self.count.wrapping_add(later.count);
        if let Some(later) = &later.apart {
            let apart = self.apart.get_or_insert_default();
            apart.not_finite = apart.not_finite.wrapping_add(later.not_finite);
            apart.large = apart.large.wrapping_add(later.large);
            apart.scaled.merge(&later.scaled);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;
    use crate::aggregate::testing::{Random, check, damage};

    /// The variance with exact sums: values are multiples of 2^-73 below 2^20, squares of 2^-146 below 2^40.
    fn fresh(content: &VecDeque<f64>) -> f64 {
        // In 128 bits by halves: distances from a rounded mean, which changes nothing but the last bits.
        let n = content.len() as f64;
        let mut sum = Triple::default();
        content.iter().for_each(|v| sum = sum.plus(*v));
        let mean = (sum.sum + sum.error) / n;
        let mut squares = Triple::default();
        let mut correction = Triple::default();
        for value in content {
            let distance = value - mean;
            squares = squares.plus_product(two_product(distance, distance));
            correction = correction.plus(distance);
        }
        let correction = correction.sum + correction.error;
        (squares.sum + squares.error - correction * correction / n) / (n - 1.0)
    }

    #[test]
    fn a_million_events_leave_without_a_trace() {
        let mut random = Random(0x1234_5678_9ABC_DEF1);
        let mut variance = VarianceFloat::default();
        let mut content = VecDeque::new();
        let mut worst: f64 = 0.0;
        for i in 0..1_000_000 {
            let value = random.wide();
            if content.len() == 1000
                && let Some(left) = content.pop_front()
            {
                variance.remove(left);
            }
            variance.add(value);
            content.push_back(value);
            if i % 997 == 996 {
                let fresh = fresh(&content);
                worst = worst.max((variance.var_samp().unwrap() / fresh - 1.0).abs());
            }
        }
        assert!(worst < 1e-14, "off by {worst:e}");
        content.iter().for_each(|left| variance.remove(*left));
        assert_eq!(variance, VarianceFloat::default());
    }

    #[test]
    fn what_is_not_finite_or_large_leaves_without_a_trace() {
        let mut variance = VarianceFloat::default();
        variance.add(1.0);
        variance.add(3.0);
        for weird in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN, f64::MAX, f64::MIN, 1e200, -1e140] {
            variance.add(weird);
            assert_eq!(variance.known_var_pop().is_nan(), !weird.is_finite(), "with {weird}");
            variance.remove(weird);
            assert_eq!(variance.var_pop(), Some(1.0), "after {weird}");
        }
    }

    #[test]
    fn large_values_have_a_deviation() {
        let mut variance = VarianceFloat::default();
        variance.add(1e300);
        variance.add(-1e300);
        variance.add(0.0);
        variance.add(0.0);
        assert_eq!(variance.var_pop(), Some(f64::INFINITY));
        let deviation = variance.known_stddev_pop();
        assert!((deviation / (1e300 / 2f64.sqrt()) - 1.0).abs() < 1e-15, "{deviation:e}");
    }

    #[test]
    fn agrees_with_a_fresh_computation() {
        check::<VarianceFloat, f64>(
            |random| [0.1, -7.5, 1e9, 1e9 + 1.0, 1e200, 3.0][random.below(6) as usize],
            |variance, value| variance.add(*value),
            |variance, value| variance.remove(*value),
            |variance, content| {
                assert_eq!(variance.var_pop().is_some(), !content.is_empty());
                let Some(variance) = variance.var_samp() else { return assert!(content.len() < 2) };
                if content.contains(&1e200) {
                    return;
                }
                let expected = fresh(&content.iter().copied().collect());
                assert!((variance - expected).abs() <= 1e-12 * expected.max(1e-3), "{variance} {expected}");
            },
        );
    }

    #[test]
    fn damaged_state_is_an_error() {
        let mut variance = VarianceFloat::default();
        [1.0, f64::NAN, 1e200].into_iter().for_each(|value| variance.add(value));
        damage(&variance, |variance| variance.add(1.0));
    }
}
